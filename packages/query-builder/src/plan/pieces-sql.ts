import { attributeOf, type DataType, type SqlPiece } from '@mortise/core';
import type { Dialect } from '../dialects/contract/dialect';
import { fragment, joinFragments, literalText, wrapFragment, type Fragment } from '../sql/fragment';
import { jsonOrderSql, jsonValueSql, searchSql } from './special-sql';
import { columnSql, typeOf, valueBinding, type ConditionContext } from './columns';

/** Raw SQL with its attributes, identifiers and values in place. */
export function piecesSql(
  pieces: readonly SqlPiece[],
  { dialect, table }: Pick<ConditionContext, 'dialect' | 'table'>,
): Fragment {
  const parts = pieces.map((piece): Fragment => {
    if (typeof piece === 'string') return fragment(literalText(piece));
    if ('slot' in piece) return fragment('?', [valueBinding(dialect, piece.slot, piece.type)]);
    if ('identifier' in piece) return fragment(dialect.syntax.quote(piece.identifier));
    if ('json' in piece) return jsonValueSql(piece.json, piece.as === 'json' ? 'json' : 'text', { dialect, table });
    if ('search' in piece)
      return searchSql(piece.search, piece.gives, { dialect, table }, inner => piecesSql(inner, { dialect, table }));
    if ('comparedWith' in piece) {
      const type = typeOf(table.definition, piece.comparedWith);
      return storedSql(piecesSql(piece.pieces, { dialect, table }), type, dialect);
    }
    return fragment(columnSql(dialect, table, attributeOf(table.definition, piece.attribute).name));
  });
  return wrapFragment('', joinFragments(parts, ''), pieces.some(mayEndInComment) ? '\n' : '');
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
  context: Pick<ConditionContext, 'dialect' | 'table'>,
): readonly Fragment[] {
  const [piece] = pieces;
  const isJson = pieces.length === 1 && typeof piece === 'object' && 'json' in piece && piece.as === 'json';
  return isJson ? jsonOrderSql(piece.json, context) : [piecesSql(pieces, context)];
}
