import type { SelectQuery } from '@mortise/core';
import type { Statement } from '../sql/statement';
import type { Dialect } from '../dialects/contract/dialect';
import type { NodeReader, SelectPlan } from '../read/read-rows';
import { computedColumns } from './computed-columns';
import { conditionSql } from './condition-sql';
import { fragment } from '../sql/fragment';
import { collectionTies, includeKey, orderedPaths, orderSql, tieBreakers, type OrderTables } from './order-sql';
import { planChildren, type ChildrenPlan } from './plan-children';
import { selectText } from './select-text';
import { SelectDraft } from './select-draft';
import { startFrom, type Start } from './start-from';
import type { TableRef } from './table-ref';

/** One walk of the query: the step that adds columns makes the reader of just those columns, so they can't drift apart. */
export function renderSelect(query: SelectQuery, dialect: Dialect): SelectPlan {
  const draft = new SelectDraft(dialect);
  const start = startFrom(query, draft);
  const { source, target, steps } = start;
  const { node, children } = planRoot(query, draft, { target, steps });
  if (query.where !== undefined) draft.conditions.push(conditionSql(query.where, draft.contextOf(target)));
  addOrder(query, draft, { target, steps, includes: children.tables, ordinal: start.ordinal }, children);
  const ordinal = start.ordinal === undefined ? undefined : draft.computed(fragment(start.ordinal));
  const identity = children.collections.length > 0 ? draft.positions(target, query.definition.primaryKey) : undefined;
  const lock = query.lock === undefined ? '' : dialect.syntax.lockClause(query.lock, target.alias);
  const { text, bindings } = selectText(draft, { source, query, lock, ordinal });
  const statement: Statement = { sql: text, writes: query.lock !== undefined, returnsRows: true, cached: true };
  return { statement, bindings, reader: { root: node, identity, ordinal, mode: query.mode } };
}

interface RootPlan {
  readonly node: NodeReader;
  readonly children: ChildrenPlan;
}

function planRoot(
  query: SelectQuery,
  draft: SelectDraft,
  { target, steps }: Pick<Start, 'target' | 'steps'>,
): RootPlan {
  const block = draft.block(target, query.attributes);
  const shown = (query.origin?.steps ?? []).slice(0, -1).flatMap(({ as, attributes }, index) => {
    return as === undefined ? [] : [{ as, block: draft.block(steps[index] as TableRef, attributes) }];
  });
  const computed = computedColumns(query.computed, target, draft);
  const children = planChildren(query.includes, {
    draft,
    parent: target,
    mode: query.mode,
    planApart: apart => renderSelect(apart, draft.dialect),
    joinsCollection: joinsCollection(query),
    isLocking: query.lock !== undefined,
    orderedBy: orderedPaths(query.order),
    path: [],
  });
  const { readers, separate } = children;
  return {
    node: { block, as: '', many: true, presence: -1, steps: shown, computed, children: readers, separate },
    children,
  };
}

/**
 * A joined collection repeats its parent, which is told by its primary key: not where parents are counted, where rows are
 * read for many parents, or where a junction may lead to the same parent twice.
 */
function joinsCollection({ origin, limit, offset, definition }: SelectQuery): boolean {
  const isOnceEach = origin === undefined || (origin.single && origin.steps.length === 1);
  return isOnceEach && limit === undefined && offset === undefined && definition.primaryKey.length > 0;
}

/** The caller's order first; then what makes the order of rows, and of each collection, the same at every call. */
function addOrder(
  query: SelectQuery,
  draft: SelectDraft,
  { ordinal, ...tables }: OrderTables & Pick<Start, 'ordinal'>,
  { collections }: ChildrenPlan,
): void {
  const { origin, definition } = query;
  // By parent first: their order means nothing, but the rows mostly come in it already, and sorting is quick then.
  if (ordinal !== undefined) draft.order.push(fragment(`${ordinal} ASC`));
  for (const term of query.order) draft.order.push(orderSql(term, tables, draft));
  if (origin !== undefined) draft.order.push(...collectionTies(origin.steps, [...tables.steps, tables.target], draft));
  else if (query.limit !== undefined || collections.length > 0)
    draft.order.push(...tieBreakers(tables.target, definition.primaryKey, draft));
  for (const { node, steps, table } of collections) {
    const own: OrderTables = { target: table, steps, includes: tablesBelow(tables.includes, node.as) };
    for (const term of node.order) draft.order.push(orderSql(term, own, draft));
    draft.order.push(...collectionTies(node.steps, [...steps, table], draft));
  }
}

/** The to-one includes of a joined collection, by their path from there. */
function tablesBelow(tables: OrderTables['includes'], as: string): OrderTables['includes'] {
  const start = includeKey([as, '']);
  const below = [...tables].filter(([path]) => path.startsWith(start));
  return new Map(below.map(([path, table]) => [path.slice(start.length), table]));
}
