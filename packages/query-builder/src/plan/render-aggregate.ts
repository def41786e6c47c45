import type { AggregateQuery } from '@mortise/core';
import type { Statement } from '../sql/statement';
import type { Dialect } from '../dialects/contract/dialect';
import { columnSql } from './columns';
import { conditionSql } from './condition-sql';
import { fragment, joinFragments, type Binding } from '../sql/fragment';
import { rendered } from './rendered';
import { SelectDraft } from './select-draft';
import { startFrom } from './start-from';

export interface AggregatePlan {
  readonly statement: Statement;
  readonly bindings: readonly Binding[];
}

/** Counts without joining any collection: what is required of one is an EXISTS among the conditions. */
export function renderAggregate(query: AggregateQuery, dialect: Dialect): AggregatePlan {
  const draft = new SelectDraft(dialect);
  const { source, target } = startFrom(query, draft);
  if (query.where !== undefined) draft.conditions.push(conditionSql(query.where, draft.contextOf(target)));
  const counted = query.distinct === undefined ? '*' : `DISTINCT ${columnSql(dialect, target, query.distinct)}`;
  const select = joinFragments([fragment(`SELECT ${query.function}(${counted}) FROM`), source, ...draft.joins], ' ');
  const where = draft.conditions.length === 0 ? [] : [joinFragments(draft.conditions, ' AND ')];
  const { text, bindings } = rendered(dialect, joinFragments([select, ...where], ' WHERE '));
  return { statement: { sql: text, writes: false, returnsRows: true, cached: true }, bindings };
}
