import {
  requiredValues,
  type LinkStep,
  type ModelDefinition,
  type PathAggregate,
  type SelectQuery,
} from '@mortise/core';
import { wrapFragment } from '../sql/fragment';
import { groupedValue } from './aggregate-value';
import { columnSql, type TableRef } from './columns';
import { joinedRows } from './condition-sql';
import { leavesMost } from './few-or-many';
import { comparesAlike } from './few-rows';
import type { SelectDraft } from './select-draft';

/**
 * Where a page of all rows of a table is chosen by an aggregate, it would be worked out for one row after the other. Its rows
 * are read once instead, in groups that are joined; who orders by it, or reads it, finds the value in `draft.grouped`.
 */
export function joinGroups(query: SelectQuery, target: TableRef, draft: SelectDraft): void {
  if (!isPageOfAll(query)) return;
  const aggregates = query.order.flatMap(({ by }) => ('aggregate' in by ? [by.aggregate] : []));
  const grouped = [...new Set(aggregates)].filter(each => mayGroup(each, query)).slice(0, MOST_GROUPS);
  for (const each of grouped) draft.grouped.set(each, joinGroup(each, target, draft));
}

/** MySQL joins 61 tables, and SQLite 64. What stands further behind in an order seldom decides. */
const MOST_GROUPS = 8;

/** Adds the join, and gives the value of a row. */
function joinGroup(aggregate: PathAggregate, target: TableRef, draft: SelectDraft): string {
  const { dialect } = draft;
  const alias = draft.aliases.next();
  const context = draft.contextOf(target);
  const { link } = aggregate.steps[0] as LinkStep; // asked before
  const { rows, tables } = joinedRows(aggregate.steps, context);
  const tableAt = (step: number): TableRef => tables[step] as TableRef; // one table for each step
  const keys = link.toAttributes.map(name => columnSql(dialect, tableAt(0), name));
  const value = groupedValue(aggregate, { ...context, table: tableAt(aggregate.step) });
  const columns = [...keys.map((key, index) => `${key} AS k${index}`), `${value} AS value`].join(', ');
  const pairs = link.fromAttributes.map((name, index) => `${alias}.k${index} = ${columnSql(dialect, target, name)}`);
  const end = ` GROUP BY ${keys.join(', ')}) ${alias} ON ${pairs.join(' AND ')}`;
  draft.joins.push(wrapFragment(`LEFT JOIN (SELECT ${columns} FROM `, rows, end));
  return `COALESCE(${alias}.value, 0)`;
}

/** Nothing narrows the rows: most of the table are looked at for the order. */
const isPageOfAll = ({ definition, limit, where, origin, groups, lock }: SelectQuery): boolean =>
  limit !== undefined &&
  origin === undefined &&
  groups === undefined &&
  lock === undefined &&
  (where === undefined || leavesMost(where, definition));

/** What is worked out of rows in any order, and is zero of none; by keys that are equal from either side. */
const mayGroup = ({ function: name, isValue, steps }: PathAggregate, { definition }: SelectQuery): boolean =>
  (name === 'count' || name === 'sum') &&
  isValue !== true &&
  steps[0] !== undefined &&
  steps.every(({ via }) => via === undefined) &&
  comparesAlike(steps[0].link) &&
  (!isOfTenant(definition) || steps.some(({ link }) => isOfTenant(link.to)));

/** Rows of a tenant may be few: links of all tenants are not read for them. */
const isOfTenant = (definition: ModelDefinition): boolean => requiredValues(definition) !== undefined;
