import type { LinkStep, PathAggregate, SelectQuery } from '@mortise/core';
import { wrapFragment } from '../sql/fragment';
import { groupedValue } from './aggregate-value';
import { columnSql, type TableRef } from './columns';
import { joinedRows } from './condition-sql';
import { namesValues } from './few-or-many';
import { comparesAlike } from './few-rows';
import type { SelectDraft } from './select-draft';

/**
 * Where a page of all rows of a table is chosen by an aggregate, it would be worked out for one row after the other. Its rows
 * are read once instead, in groups that are joined; who orders by it, or reads it, finds the value in `draft.grouped`.
 */
export function joinGroups(query: SelectQuery, target: TableRef, draft: SelectDraft): void {
  // One that asks row by row in any case gains nothing.
  if (draft.dialect.syntax.asksEachRow === true || !isPageOfAll(query)) return;
  for (const { by } of query.order)
    if ('aggregate' in by && mayGroup(by.aggregate) && !draft.grouped.has(by.aggregate))
      draft.grouped.set(by.aggregate, joinGroup(by.aggregate, target, draft));
}

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

/** Nothing narrows the rows: all are looked at for the order. */
const isPageOfAll = ({ limit, where, origin, groups, lock }: SelectQuery): boolean =>
  limit !== undefined &&
  origin === undefined &&
  groups === undefined &&
  lock === undefined &&
  (where === undefined || !namesValues(where));

/** What is worked out of rows in any order, and is zero of none; by keys that are equal from either side. */
const mayGroup = ({ function: name, isValue, steps }: PathAggregate): boolean =>
  (name === 'count' || name === 'sum') &&
  isValue !== true &&
  steps[0] !== undefined &&
  steps.every(({ via }) => via === undefined) &&
  comparesAlike(steps[0].link);
