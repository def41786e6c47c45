import {
  QueryError,
  type ComparedAs,
  type ComputedColumn,
  type PathAggregate,
  type SelectQuery,
  type SubqueryPiece,
} from '@mortise/core';
import { fragment, joinFragments, wrapFragment, type Fragment } from '../sql/fragment';
import { columnSql, typeOf, type ConditionContext, type TableRef, type ValueWriter } from './columns';
import { aggregateSql, conditionSql } from './condition-sql';
import { limitSql, orderSql, tieBreakers } from './order-sql';
import { asCompared, piecesSql } from './pieces-sql';
import { tenantSql } from './tenant-sql';

type Use = 'read' | ComparedAs | undefined;

/** How values that are sub-queries are written in statements of every kind. */
export const subSelects: ValueWriter = {
  subquery: subSelect,
  path: (aggregate, context) => aggregateSql(aggregate, context, 'compared'),
};

/** A sub-query with its parentheses, for the row of the table where it stands. */
function subSelect(piece: SubqueryPiece, { dialect, table, aliases }: ConditionContext, isRead: boolean): Fragment {
  return aliases.within(table, () => {
    const own: TableRef = { alias: aliases.next(), definition: piece.query.definition };
    const context: ConditionContext = { dialect, aliases, table: own, isNested: true };
    return wrapFragment('(', selected(piece, context, isRead ? 'read' : piece.compared), ')');
  });
}

function selected(piece: SubqueryPiece, context: ConditionContext, use: Use): Fragment {
  const { query } = piece;
  const columns = columnsOf(query, context, use);
  const isPage = query.limit !== undefined || query.offset !== undefined;
  if (piece.isList !== true) return selectSql(query, columns, context);
  const isWhole = !isPage && query.groups === undefined;
  if (isWhole) return selectSql(query, columns, context, piece.skipsNulls === true ? columns : []);
  return listOfPage(piece, columns, context);
}

/** Some servers take no limit inside of IN, unless it stands in a table there. */
function listOfPage(
  { query, isCorrelated, skipsNulls }: SubqueryPiece,
  columns: readonly Fragment[],
  context: ConditionContext,
): Fragment {
  const { dialect, aliases } = context;
  if (isCorrelated && !dialect.syntax.tablesSeeOuterRows) throw outerRowInPage(query);
  const alias = aliases.next();
  const named = columns.map((column, index) => wrapFragment('', column, ` AS c${index}`));
  const names = columns.map((_column, index) => `${alias}.c${index}`);
  const isThere = names.map(name => `${name} IS NOT NULL`).join(' AND ');
  const rows = selectSql(query, named, context);
  return wrapFragment(
    `SELECT ${names.join(', ')} FROM (`,
    rows,
    `) AS ${alias}${skipsNulls === true ? ` WHERE ${isThere}` : ''}`,
  );
}

function outerRowInPage({ definition }: SelectQuery): QueryError {
  const message = `A query of ${definition.name} with a limit, in a list, cannot name attributes of the row around it in this database.`;
  return new QueryError('UNSUPPORTED_QUERY', message, {
    hint: 'Leave out the limit or sql.outer(), or compare with one value: Op.eq and limit: 1.',
  });
}

function selectSql(
  query: SelectQuery,
  columns: readonly Fragment[],
  context: ConditionContext,
  present: readonly Fragment[] = [],
): Fragment {
  const { dialect, table } = context;
  const what = columns.length === 0 ? fragment('1') : joinFragments(columns, ', ');
  const source = ` FROM ${dialect.syntax.quoteTable(query.definition.table)} ${table.alias}`;
  const conditions = [
    ...tenantSql(dialect, table),
    ...(query.where === undefined ? [] : [conditionSql(query.where, context)]),
    ...present.map(column => wrapFragment('', column, ' IS NOT NULL')),
  ];
  const where = conditions.length === 0 ? [] : [wrapFragment(' WHERE ', joinFragments(conditions, ' AND '), '')];
  const select = [
    wrapFragment('SELECT ', what, source),
    ...where,
    ...orderOf(query, context),
    limitSql(query, dialect),
  ];
  return joinFragments(select, '');
}

/** A page is the same at every call. */
function orderOf(query: SelectQuery, context: ConditionContext): readonly Fragment[] {
  if (query.limit === undefined && query.offset === undefined) return [];
  const { table } = context;
  const tables = { target: table, steps: [], includes: new Map<string, TableRef>() };
  const terms = query.order.map(term => orderSql(term, tables, context));
  const all = [...terms, ...tieBreakers(table, query.definition.primaryKey, context)];
  return all.length === 0 ? [] : [wrapFragment(' ORDER BY ', joinFragments(all, ', '), '')];
}

function columnsOf(
  { attributes, computed = [] }: SelectQuery,
  context: ConditionContext,
  use: Use,
): readonly Fragment[] {
  return [
    ...attributes.map(name => attributeSql(name, context, use)),
    ...computed.map(column => computedSql(column, context, use)),
  ];
}

function attributeSql(name: string, { dialect, table }: ConditionContext, use: Use): Fragment {
  const column = columnSql(dialect, table, name);
  const type = typeOf(table.definition, name);
  if (use === 'read') return fragment(dialect.codecOf(type).selectAs?.(column) ?? column);
  return fragment(use === undefined ? column : asCompared(column, type, use, dialect));
}

function computedSql(column: ComputedColumn, context: ConditionContext, use: Use): Fragment {
  if ('pieces' in column) return piecesSql(column.pieces, context);
  if ('subquery' in column) return subSelect(column.subquery, context, use === 'read');
  if ('attribute' in column) return attributeSql(column.attribute, context, use);
  if ('aggregate' in column) return aggregateColumn(column.aggregate, context, use);
  throw new TypeError('A sub-query does not tell places in a list.');
}

function aggregateColumn(aggregate: PathAggregate, context: ConditionContext, use: Use): Fragment {
  if (use === 'read') return aggregateSql(aggregate, context, 'read');
  const value = aggregateSql(aggregate, context, 'compared');
  if (use === undefined || aggregate.type.kind !== 'DATE') return value;
  return { text: asCompared(value.text, aggregate.type, use, context.dialect), bindings: value.bindings };
}
