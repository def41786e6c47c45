import { onlyPiece, type ComparedAs, type DataType, type OrderTerm, type SqlPiece } from '@mortise/core';
import type { Dialect } from '../dialects/contract/dialect';
import { fragment, joinFragments, literalText, wrapFragment, type Binding, type Fragment } from '../sql/fragment';
import { jsonOrderSql, jsonValueSql, searchSql } from './special-sql';
import { columnSql, typeOf, valueBinding, type ConditionContext } from './columns';

/** Raw SQL with its attributes, identifiers and values in place. */
export function piecesSql(pieces: readonly SqlPiece[], context: PieceContext): Fragment {
  const { dialect, table } = context;
  const parts = pieces.map((piece): Fragment => {
    if (typeof piece === 'string') return fragment(literalText(piece));
    if ('slot' in piece) return fragment('?', [valueBinding(dialect, piece.slot, piece.type)]);
    if ('identifier' in piece) return fragment(dialect.syntax.quote(piece.identifier));
    if ('comparedWith' in piece) {
      return comparedSql(piece, typeOf(table.definition, piece.comparedWith), context);
    }
    if ('attribute' in piece) return columnPiece(piece, context);
    return valueSql(piece, context);
  });
  return wrapFragment('', joinFragments(parts, ''), pieces.some(mayEndInComment) ? '\n' : '');
}

type PieceContext = Pick<ConditionContext, 'dialect' | 'table' | 'aliases'>;

function columnPiece({ attribute, compared }: PieceOf<'attribute'>, { dialect, table }: PieceContext): Fragment {
  const column = columnSql(dialect, table, attribute);
  if (compared === undefined) return fragment(column);
  return fragment(asCompared(column, typeOf(table.definition, attribute), compared, dialect));
}

type PieceOf<Name extends string> = Extract<SqlPiece, { readonly [Key in Name]: unknown }>;

/** A stored value in the form in which it compares with the other side. */
export function asCompared(
  column: string,
  type: DataType,
  { other, isOrdered }: ComparedAs,
  { syntax }: Dialect,
): string {
  const alike = other === undefined ? undefined : syntax.alike?.(column, type, other, isOrdered);
  return alike ?? syntax.ordered(column, type);
}

/** What an attribute of a type is compared with. */
function comparedSql({ pieces, compared }: PieceOf<'comparedWith'>, type: DataType, context: PieceContext): Fragment {
  const { dialect } = context;
  const value = piecesSql(pieces, context);
  const { other, isOrdered } = compared;
  if (other === undefined) return orderedSql(storedSql(value, type, dialect), type, dialect);
  const [piece] = pieces;
  if (typeof piece === 'object' && 'query' in piece) return value; // written for it already
  return { text: asCompared(value.text, other, { isOrdered, other: type }, dialect), bindings: value.bindings };
}

type ValuePiece = Exclude<
  SqlPiece,
  string | { readonly slot: number } | { identifier: string } | { comparedWith: string } | { attribute: string }
>;

/** What is worked out of rows, of other ones mostly. */
function valueSql(piece: ValuePiece, context: PieceContext): Fragment {
  const { dialect, aliases } = context;
  if ('json' in piece) return jsonValueSql(piece.json, piece.as === 'json' ? 'json' : 'text', context);
  if ('search' in piece) return searchSql(piece.search, piece.gives, context, inner => piecesSql(inner, context));
  if ('path' in piece) return aliases.write.path(piece.path, context);
  if ('query' in piece) return aliases.write.subquery(piece, context, false);
  if ('random' in piece) return fragment(dialect.syntax.random);
  if ('outer' in piece) return aliases.outside(table => piecesSql([piece.outer], { ...context, table }));
  const of = piecesSql([piece.of], context);
  const cut = dialect.syntax.datePart(piece.datePart, of.text, piece.type);
  return fragment(cut, timesIn(cut, of));
}

/** A text that was put into another, once or more often, with its values as often. */
const timesIn = (written: string, { text, bindings }: Fragment): readonly Binding[] =>
  Array.from({ length: written.split(text).length - 1 }, () => bindings).flat();

/** A value in the form in which a type compares for more and less. */
function orderedSql(value: Fragment, type: DataType, { syntax }: Dialect): Fragment {
  return { text: syntax.ordered(value.text, type), bindings: value.bindings };
}

/** A comment up to the end of its line would take what follows with it. */
const mayEndInComment = (piece: SqlPiece): boolean => typeof piece === 'string' && /--|#/.test(piece);

/** The value of raw SQL in the form in which columns of a type hold it. */
export function storedSql(value: Fragment, type: DataType, { syntax }: Dialect): Fragment {
  const wrap = syntax.storedValue(type);
  return wrap === undefined ? value : wrapFragment(wrap.before, value, wrap.after);
}

/** SQL that rows are ordered by: of a value within JSON several terms, for it may be of any kind. */
export function orderPieces(
  pieces: readonly SqlPiece[],
  context: PieceContext,
  nulls: OrderTerm['nulls'],
): readonly Fragment[] {
  const piece = onlyPiece(pieces);
  if (piece !== undefined && 'json' in piece && piece.as === 'json') return jsonOrderSql(piece.json, context, nulls);
  const type = piece && typeOfNamed(piece, context);
  const value = piecesSql(pieces, context);
  return [type === undefined ? value : orderedSql(value, type, context.dialect)];
}

/** The type of an attribute that SQL names and nothing else. */
function typeOfNamed(piece: Exclude<SqlPiece, string>, { table: { definition } }: PieceContext): DataType | undefined {
  if ('path' in piece) return piece.path.type;
  if ('attribute' in piece) return typeOf(definition, piece.attribute);
  const [name] = 'query' in piece ? piece.query.attributes : [];
  return name === undefined || !('query' in piece) ? undefined : typeOf(piece.query.definition, name);
}
