import type { DataType, PathAggregate } from '@mortise/core';
import { fragment, wrapFragment, type Fragment } from '../sql/fragment';
import { columnSql, typeOf, type ConditionContext, type TableRef } from './columns';

/** What an aggregate is written for: to be read, or to be compared and ordered by. */
export type AggregateUse = 'read' | 'compared';

/** An aggregate, and the rows that it is of. */
export interface AggregatedRows {
  readonly aggregate: PathAggregate;
  /** What follows FROM. */
  readonly rows: Fragment;
  /** The table whose attribute it is of. */
  readonly table: TableRef;
}

/** An aggregate as a sub-query over its rows. */
export function aggregateOver(over: AggregatedRows, context: ConditionContext, use: AggregateUse): Fragment {
  const { aggregate, rows, table } = over;
  const { attribute, function: name } = aggregate;
  if (attribute === undefined) return wrapFragment('(SELECT COUNT(*) FROM ', rows, ')');
  const column = columnSql(context.dialect, table, attribute);
  if (name === 'min' || name === 'max') return extremeSql(over, column, context, use);
  return wrapFragment(`(SELECT ${aggregateValue(aggregate, column, context, use)} FROM `, rows, ')');
}

/** A count or a sum over the rows of a group, to be compared. */
export function groupedValue(aggregate: PathAggregate, context: ConditionContext): string {
  if (aggregate.attribute === undefined) return 'COUNT(*)';
  return aggregateValue(aggregate, columnSql(context.dialect, context.table, aggregate.attribute), context, 'compared');
}

/** An aggregate over the rows of the statement itself, or of each of its groups. */
export function aggregateOfRows(aggregate: PathAggregate, context: ConditionContext, use: AggregateUse): Fragment {
  const { attribute, function: name, definition } = aggregate;
  if (attribute === undefined) return fragment('COUNT(*)');
  const { dialect, table } = context;
  // Conditions on groups may have another value of that name.
  const column = columnSql(dialect, { ...table, definition }, attribute);
  if (name !== 'min' && name !== 'max') return fragment(aggregateValue(aggregate, column, context, use));
  const type = typeOf(definition, attribute);
  const sorted = dialect.syntax.ordered(column, type);
  const value = dialect.syntax.extreme?.(name, sorted, type) ?? `${name.toUpperCase()}(${sorted})`;
  return fragment(use === 'read' ? (dialect.codecOf(type).selectAs?.(value) ?? value) : value);
}

function aggregateValue(
  { function: name, distinct, definition, attribute = '' }: PathAggregate,
  column: string,
  context: ConditionContext,
  use: AggregateUse,
): string {
  const type = typeOf(definition, attribute);
  const operand = (value: string): string => `${distinct ? 'DISTINCT ' : ''}${value}`;
  if (name === 'avg') return context.dialect.syntax.average(column, type, operand);
  const value = `${name.toUpperCase()}(${operand(column)})`;
  return name === 'sum' ? sumSql(`COALESCE(${value}, 0)`, type, context, use) : value;
}

/** A large sum loses digits as a number, as a column of its type would. */
function sumSql(sum: string, type: DataType, { dialect }: ConditionContext, use: AggregateUse): string {
  return use === 'read' ? (dialect.codecOf(type).selectAs?.(sum) ?? sum) : sum;
}

/** The first value in order: MIN and MAX know fewer types, and sort some as text. */
function extremeSql(
  { aggregate, rows, table }: AggregatedRows,
  column: string,
  context: ConditionContext,
  use: AggregateUse,
): Fragment {
  const { dialect } = context;
  const { attribute = '', function: name } = aggregate;
  const type = typeOf(table.definition, attribute);
  const sorted = dialect.syntax.ordered(column, type);
  const value = use === 'read' ? (dialect.codecOf(type).selectAs?.(column) ?? column) : sorted;
  if (aggregate.isValue === true)
    return wrapFragment(`(SELECT ${use === 'read' ? value : column} FROM `, rows, firstOf(table, context));
  const order = ` AND ${column} IS NOT NULL ORDER BY ${sorted} ${name === 'min' ? 'ASC' : 'DESC'} LIMIT 1)`;
  return wrapFragment(`(SELECT ${value} FROM `, rows, order);
}

/** A path to one row may find several where nothing in the database forbids it: then it is that of the least key. */
function firstOf(table: TableRef, { dialect }: ConditionContext): string {
  const keys = table.definition.primaryKey.map(name => columnSql(dialect, table, name));
  return `${keys.length === 0 ? '' : ` ORDER BY ${keys.join(', ')}`} LIMIT 1)`;
}
