import { associationOf } from '../association';
import { columnOf, type ModelDefinition, hasUniqueKey } from '../definition/model-definition';
import { QueryError } from '../errors/query-error';
import { shortText } from '../errors/short-text';
import type { ComparedAs, ComparisonOperator, SqlPiece, SubqueryPiece, TextSearch } from '../query/condition';
import type { DataType } from '../data-types/data-type';
import type { PathAggregate, SelectQuery } from '../query/select-query';
import {
  queryPartOf,
  type DatePart,
  type QueryPart,
  type SearchPart,
  type SqlFragment,
  type SqlPart,
} from '../sql/sql-fragment';
import { pathValue } from './aggregates';
import type { CompileContext } from './context';

/** A fragment of SQL with its values taken out, and its names looked up. */
export const compilePieces = (fragment: SqlFragment, context: CompileContext): readonly SqlPiece[] =>
  fragment.parts.map(part => pieceOf(part, context));

function pieceOf(part: SqlPart, context: CompileContext): SqlPiece {
  switch (part.type) {
    case 'text':
      return part.text;
    case 'value':
      return context.bag.plain(part.value);
    case 'identifier':
      return { identifier: part.name };
    case 'attribute':
      return attributePiece(part.name, context);
    case 'outer':
      return outerPiece(part.name, context);
    case 'query':
      return context.include.query(part, context);
    case 'datePart':
      return datePartPiece(part, context);
    case 'random':
      return { random: true };
    case 'json':
      return { json: context.bag.json(context.definition, part.attribute, part.steps), as: part.as };
    case 'search':
      return { search: textSearch(part, context), gives: part.gives };
  }
}

function textSearch({ attributes, words }: SearchPart, context: CompileContext): TextSearch {
  return {
    attributes: attributes.map(name => columnOf(context.definition, name).name),
    words: typeof words === 'string' ? context.bag.plain(words) : { pieces: compilePieces(words, context) },
  };
}

/** `'$likedToots.text$'` */
export const isPath = (key: string): boolean => key.length > 2 && key.startsWith('$') && key.endsWith('$');

function attributePiece(name: string, context: CompileContext): SqlPiece {
  if (isPath(name)) return { path: toOnePath(name.slice(1, -1), { ...context, definition: rowsOf(context) }) };
  return { attribute: columnOf(definitionWith(name, context), name).name };
}

/** The model whose rows SQL speaks of: in conditions on groups, of those that are grouped. */
// Only these have it: elsewhere it might be found on Object.prototype.
const rowsOf = (context: CompileContext): ModelDefinition =>
  (Object.hasOwn(context, 'inSql') ? context.inSql : undefined) ?? context.definition;

const definitionWith = (name: string, context: CompileContext): ModelDefinition =>
  context.definition.attributes.has(name) ? context.definition : rowsOf(context);

/**
 * The value at the end of a path of associations that lead to one row each: NULL where there is none.
 *
 * @throws QueryError `TO_MANY_PATH`
 */
export function toOnePath(path: string, context: CompileContext): PathAggregate {
  let from = context.definition;
  for (const name of path.split('.').slice(0, -1)) {
    const { many, targetDefinition } = associationOf(from, name);
    if (many) throw severalRows(context.definition, path, name);
    from = targetDefinition;
  }
  return pathValue(path, context);
}

function severalRows({ name: model }: ModelDefinition, path: string, association: string): QueryError {
  const message = `"$${shortText(path)}$" is no value of one ${model}: "${association}" may be several rows.`;
  return new QueryError('TO_MANY_PATH', message, {
    hint: `In a where, SQL about them stands under the association: { ${association}: sql\`…\` }. Elsewhere one value of them is an aggregate, or a query().`,
  });
}

/** The rows around the sub-queries that are being compiled, each inside the one before: to compile is synchronous. */
const around: { readonly context: CompileContext; isNamed: boolean }[] = [];

/** Compiles a sub-query, and tells whether it speaks of the row around it. */
export function compileWithin<T>(
  context: CompileContext,
  compile: () => T,
): { readonly compiled: T; readonly isCorrelated: boolean } {
  const row = { context, isNamed: false };
  around.push(row);
  try {
    const compiled = compile();
    return { compiled, isCorrelated: row.isNamed };
  } finally {
    around.pop();
  }
}

function outerPiece(name: string, { definition, bag, include }: CompileContext): SqlPiece {
  const row = around.at(-1);
  if (row === undefined) throw nothingAround(definition, name);
  row.isNamed = true;
  return { outer: attributePiece(name, { definition: row.context.definition, bag, include }) };
}

function nothingAround({ name: model }: ModelDefinition, name: string): QueryError {
  const message = `sql.outer('${shortText(name)}') names an attribute of the row around a query(), and ${model} is asked for itself.`;
  return new QueryError('NO_OUTER_ROW', message, {
    hint: `Of the row itself it is sql.attribute('${shortText(name)}').`,
  });
}

type DatePartOf = Extract<SqlPart, { readonly type: 'datePart' }>;

/** What databases make of texts and numbers that stand for instants is not alike: only attributes have parts. */
function datePartPiece({ part, of }: DatePartOf, context: CompileContext): SqlPiece {
  const [only, ...others] = of;
  const isName = only !== undefined && others.length === 0 && (only.type === 'attribute' || only.type === 'outer');
  const piece = isName ? pieceOf(only, context) : undefined;
  const type = piece === undefined ? undefined : typeOfPiece(piece, context);
  if (piece === undefined || (type?.kind !== 'DATE' && type?.kind !== 'DATEONLY'))
    throw noDate(context.definition, part);
  return { datePart: part, of: piece, type };
}

/** The type of a named value; undefined for anything else. */
function typeOfPiece(piece: SqlPiece, context: CompileContext): DataType | undefined {
  if (typeof piece === 'string') return undefined;
  if ('path' in piece) return piece.path.type;
  if ('query' in piece) return typeOfQuery(piece.query);
  if ('outer' in piece) return typeOfPiece(piece.outer, around.at(-1)?.context ?? context);
  return 'attribute' in piece ? columnOf(definitionWith(piece.attribute, context), piece.attribute).type : undefined;
}

/** Of an aggregate it is not always the stored value that is compared. */
function typeOfQuery({ definition, attributes, computed = [] }: SelectQuery): DataType | undefined {
  const [column] = computed;
  if (column !== undefined && 'aggregate' in column)
    return column.aggregate.type.kind === 'DATE' ? column.aggregate.type : undefined;
  const name = column !== undefined && 'attribute' in column ? column.attribute : attributes[0];
  return name === undefined ? undefined : columnOf(definition, name).type;
}

/** An attribute, a sign, and what is on its other side: each in the form in which the two compare. */
export function comparedPieces(
  attribute: string,
  operator: ComparisonOperator,
  { pieces, context }: { readonly pieces: readonly SqlPiece[]; readonly context: CompileContext },
): readonly SqlPiece[] {
  const isOrdered = operator !== '=' && operator !== '<>';
  const { left, right } = bothSides(attribute, isOrdered, { pieces, context });
  return [left, ` ${operator} (`, { comparedWith: attribute, ...right }, ')'];
}

interface Sides {
  readonly left: SqlPiece;
  readonly right: { readonly pieces: readonly SqlPiece[]; readonly compared: ComparedAs };
}

function bothSides(
  attribute: string,
  isOrdered: boolean,
  { pieces, context }: { readonly pieces: readonly SqlPiece[]; readonly context: CompileContext },
): Sides {
  const [only, ...others] = pieces;
  const other = only === undefined || others.length > 0 ? undefined : typeOfPiece(only, context);
  const compared = { isOrdered, other: columnOf(context.definition, attribute).type };
  const right = pieces.map(piece => (typeof piece === 'object' && 'query' in piece ? { ...piece, compared } : piece));
  return {
    left: { attribute, compared: { isOrdered, other } },
    right: { pieces: others.length === 0 ? right : pieces, compared: { isOrdered, other } },
  };
}

/** An aggregate, and SQL or a sub-query that it is compared with. */
export function aggregatePieces(
  aggregate: PathAggregate,
  sign: ComparisonOperator | 'IN' | 'NOT IN',
  { operand, context }: { readonly operand: SqlFragment; readonly context: CompileContext },
): readonly SqlPiece[] {
  const isList = sign === 'IN' || sign === 'NOT IN';
  const compared = { isOrdered: true, other: aggregate.type };
  const pieces = (isList ? listPieces(operand, context) : valuePieces(operand, context)).map(piece =>
    typeof piece === 'object' && 'query' in piece ? { ...piece, compared } : piece,
  );
  return isList ? [{ path: aggregate }, ` ${sign} `, ...pieces] : [{ path: aggregate }, ` ${sign} (`, ...pieces, ')'];
}

/** That an attribute is one of a list. The parentheses are the author's: a second pair would make one value of a sub-query. */
export function memberPieces(
  attribute: string,
  list: SqlFragment,
  { negated, context }: { readonly negated: boolean; readonly context: CompileContext },
): readonly SqlPiece[] {
  const sign = negated ? ' NOT IN ' : ' IN ';
  const pieces = listPieces(list, context);
  if (queryPartOf(list) === undefined) return [{ attribute }, sign, ...pieces];
  const { left, right } = bothSides(attribute, false, { pieces, context });
  return [left, sign, ...right.pieces];
}

function noDate({ name }: ModelDefinition, part: DatePart): QueryError {
  const message = `sql.datePart('${part}', …) of ${name} takes an attribute that is a DATE or a DATEONLY.`;
  return new QueryError('INVALID_SQL', message, { hint: `Write sql.datePart('${part}', sql.attribute('createdAt')).` });
}

/**
 * SQL that is compared by = or >, or read: a sub-query gives one value there.
 *
 * @throws QueryError `NOT_ONE_VALUE`
 */
export function valuePieces(fragment: SqlFragment, context: CompileContext): readonly SqlPiece[] {
  const part = queryPartOf(fragment);
  return part === undefined ? compilePieces(fragment, context) : [valueOf(part, context)];
}

/** A sub-query of one value. */
export function valueOf(part: QueryPart, context: CompileContext): SubqueryPiece {
  const piece = requireColumn(context.include.query(part, context));
  if (!isOneRow(piece.query, part)) throw severalValues(piece.query.definition);
  return piece;
}

/** SQL that has the values of a list. A NULL among those of a sub-query is equal to nothing, and excludes nothing. */
function listPieces(fragment: SqlFragment, context: CompileContext): readonly SqlPiece[] {
  const part = queryPartOf(fragment);
  if (part === undefined) return compilePieces(fragment, context);
  return [{ ...requireColumn(context.include.query(part, context)), isList: true, skipsNulls: true }];
}

function requireColumn(piece: SubqueryPiece): SubqueryPiece {
  const { attributes, computed = [], definition } = piece.query;
  if (attributes.length + computed.length === 1) return piece;
  const message = `A query of ${definition.name} that is compared with one value has one attribute.`;
  throw new QueryError('NOT_ONE_VALUE', message, {
    hint: `Write ${definition.name}.query({ attributes: ['id'] }). Keys of several parts: sql.where(sql.list([sql.attribute('a'), sql.attribute('b')]), Op.in, query).`,
  });
}

/** Databases would take the first of several rows, or fail: that it is one is to be seen. */
function isOneRow({ groups, where, definition }: SubqueryPiece['query'], { options }: QueryPart): boolean {
  if (groups?.columns === 0 || (options as { readonly limit?: unknown }).limit === 1) return true;
  return hasUniqueKey(definition, fixedBy(where));
}

function severalValues({ name }: ModelDefinition): QueryError {
  return new QueryError('NOT_ONE_VALUE', `A query of ${name} may give several rows where one value is asked for.`, {
    hint: "Give it limit: 1 with an order, an aggregate ({ max: 'id' }), or the key of one row; any of several is Op.in.",
  });
}

/** The attributes that a condition says the one value of. */
function fixedBy(condition: SelectQuery['where']): readonly string[] {
  if (condition?.type === 'and') return condition.conditions.flatMap(fixedBy);
  if (condition?.type === 'compare' && condition.operator === '=') return [condition.attribute];
  if (condition?.type !== 'sql') return [];
  // SQL of the caller's is never marked so, whatever its text is.
  const [left, operator] = condition.pieces;
  const isOurs = typeof left === 'object' && 'attribute' in left && left.compared !== undefined;
  return isOurs && operator === ' = (' ? [left.attribute] : [];
}
