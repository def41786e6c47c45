import type {
  AggregateQuery,
  ComputedColumn,
  IncludeNode,
  Keyset,
  OrderTerm,
  SelectQuery,
  StatementSubject,
} from '@mortise/core';
import type { Statement } from '../sql/statement';
import type { Dialect } from '../dialects/contract/dialect';
import type { NodeReader, PlaceReader, SelectPlan } from '../read/read-rows';
import { assemble } from './assemble';
import { computedColumns } from './computed-columns';
import { addGroups } from './group-sql';
import { conditionSql } from './condition-sql';
import { fragment, joinFragments, type Binding, wrapFragment, type Fragment } from '../sql/fragment';
import {
  collectionTies,
  includeKey,
  limitSql,
  orderedPaths,
  orderSql,
  tieBreakers,
  type OrderTables,
} from './order-sql';
import { joinGroups } from './joined-groups';
import { planChildren, type ChildrenPlan } from './plan-children';
import { addPlaces, seekSql } from './seek-sql';
import { SelectDraft } from './select-draft';
import { startFrom, type Start } from './start-from';
import { AliasSource, type TableRef, columnSql, valueBinding } from './columns';
import { subSelects } from './sub-select';
import { rendered, type Rendered } from './render-raw';

/** One walk of the query: the step that adds columns makes the reader of just those columns, so they can't drift apart. */
export function renderSelect(query: SelectQuery, dialect: Dialect): SelectPlan {
  const draft = new SelectDraft(dialect, new AliasSource(subSelects));
  const start = startFrom(query, draft);
  const { source, target, steps } = start;
  if (readsAll(query)) joinGroups(query, target, draft);
  const { node, children } = planRoot(query, draft, { target, steps });
  if (query.where !== undefined)
    draft.conditions.push(conditionSql(query.where, { ...draft.contextOf(target), isWhole: readsAll(query) }));
  const tables = { target, steps, includes: children.tables };
  const places = query.keyset === undefined ? undefined : placed(query, query.keyset, tables, draft);
  if (places === undefined) addOrder(query, draft, { ...tables, ordinal: start.ordinal }, children);
  const ordinal = start.ordinal === undefined ? undefined : draft.computed(fragment(start.ordinal));
  const identity = children.collections.length > 0 ? draft.positions(target, query.definition.primaryKey) : undefined;
  const lock = query.lock === undefined ? '' : dialect.syntax.lockClause(query.lock, target.alias);
  const from = query.groups === undefined ? source : addGroups(query, query.groups, { draft, target, source });
  const { text, bindings } = selectText(draft, { source: from, target, query, lock, ordinal });
  const about = subjectOf(query, 'select');
  const statement: Statement = { sql: text, writes: query.lock !== undefined, returnsRows: true, cached: true, about };
  return { statement, bindings, reader: { root: node, identity, ordinal, mode: query.mode, places } };
}

/** Rows after a place, in an order that is complete, with their own places. */
function placed(query: SelectQuery, { after }: Keyset, tables: OrderTables, draft: SelectDraft): PlaceReader {
  const seek = after && seekSql(after, query.order, { tables, writer: draft });
  if (seek !== undefined) draft.conditions.push(seek.condition);
  return { ...addPlaces(query, tables, draft), sought: seek?.sought ?? new Set() };
}

const subjectOf = (
  { definition, origin }: Pick<SelectQuery, 'definition' | 'origin'>,
  operation: 'select' | 'aggregate',
): StatementSubject => ({ operation, model: definition.name, association: origin?.association });

/** Whether all rows that meet the conditions are looked at: of a page too, unless an index has them in its order. */
function readsAll({ limit, order: [first], definition }: SelectQuery): boolean {
  if (limit === undefined) return true;
  if (first === undefined) return false;
  const { by } = first;
  if (!('attribute' in by) || by.include !== undefined) return true;
  const { primaryKey, indexes } = definition;
  const ordered = indexes.filter(({ detail }) => detail?.isKey !== false).map(({ attributes }) => attributes);
  return ![primaryKey, ...ordered].some(([leading]) => leading === by.attribute);
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
  const { readers, separate, texts } = children;
  return {
    node: { block, as: '', many: true, presence: -1, steps: shown, computed, children: readers, separate, texts },
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
  if (query.groups !== undefined) draft.order.push(...columnsInOrder(query));
  else if (origin !== undefined)
    draft.order.push(...collectionTies(origin.steps, [...tables.steps, tables.target], draft));
  else if (query.limit !== undefined || collections.length > 0)
    draft.order.push(...tieBreakers(tables.target, definition.primaryKey, draft));
  for (const { node, steps, table } of collections) {
    const own: OrderTables = { target: table, steps, includes: tablesBelow(tables.includes, node.as) };
    for (const term of node.order) draft.order.push(orderSql(term, own, draft));
    draft.order.push(...collectionTies(node.steps, [...steps, table], draft));
  }
}

/** Groups of a page come in an order that is the same at every call. */
const columnsInOrder = ({ groups, limit }: SelectQuery): readonly Fragment[] =>
  limit === undefined
    ? []
    : Array.from({ length: groups?.columns ?? 0 }, (_each, index) => fragment(`${index + 1} ASC`));

/** The to-one includes of a joined collection, by their path from there. */
function tablesBelow(tables: OrderTables['includes'], as: string): OrderTables['includes'] {
  const start = includeKey([as, '']);
  const below = [...tables].filter(([path]) => path.startsWith(start));
  return new Map(below.map(([path, table]) => [path.slice(start.length), table]));
}

interface AggregatePlan {
  readonly statement: Statement;
  readonly bindings: readonly Binding[];
}

/** Counts without joining any collection: what is required of one is an EXISTS among the conditions. */
export function renderAggregate(query: AggregateQuery, dialect: Dialect): AggregatePlan {
  const draft = new SelectDraft(dialect, new AliasSource(subSelects));
  const { source, target } = startFrom(query, draft);
  const context = { ...draft.contextOf(target), isWhole: true };
  if (query.where !== undefined) draft.conditions.push(conditionSql(query.where, context));
  const counted = query.distinct === undefined ? '*' : `DISTINCT ${columnSql(dialect, target, query.distinct)}`;
  const select = joinFragments([fragment(`SELECT ${query.function}(${counted}) FROM`), source, ...draft.joins], ' ');
  const where = draft.conditions.length === 0 ? [] : [joinFragments(draft.conditions, ' AND ')];
  const { text, bindings } = rendered(dialect, joinFragments([select, ...where], ' WHERE '));
  const about = subjectOf(query, 'aggregate');
  return { statement: { sql: text, writes: false, returnsRows: true, cached: true, about }, bindings };
}

interface SelectClauses {
  readonly source: Fragment;
  readonly target: TableRef;
  readonly query: SelectQuery;
  /** What the statement ends with, where it locks rows. */
  readonly lock: string;
  /** Position of the place of the parent's key, in a statement that reads for several parents. */
  readonly ordinal: number | undefined;
}

/** The SELECT of a draft. */
function selectText(draft: SelectDraft, clauses: SelectClauses): Rendered {
  const { source, query, lock, ordinal } = clauses;
  const isLimited = query.limit !== undefined || query.offset !== undefined;
  if (ordinal !== undefined && isLimited)
    return rendered(draft.dialect, limitPerParent(draft, { source, query, ordinal }));
  if (isPagedFirst(query, draft)) return rendered(draft.dialect, pagedFirst(draft, clauses));
  const select = assemble(draft, { source, columns: draft.columns, order: draft.order });
  return rendered(draft.dialect, joinFragments([select, limitSql(query, draft.dialect), fragment(lock)], ''));
}

/**
 * Whether the rows of a page are chosen before aggregates and texts are worked out, which are then asked for no others: where the
 * database would not see to that, and nothing but the rows themselves decides which they are.
 */
function isPagedFirst(
  { computed = [], includes, limit, origin, order, lock, groups }: SelectQuery,
  { dialect: { syntax }, texts }: SelectDraft,
): boolean {
  if (!syntax.computesBeforeLimit || limit === undefined || groups !== undefined) return false;
  if (origin !== undefined || lock !== undefined) return false;
  if (hasRawColumns(computed, includes)) return false;
  const isWorkedOut = texts.size > 0 || computed.some(column => 'aggregate' in column);
  return isWorkedOut && order.every(isByOwnAttribute);
}

/** A window function looks at all rows, and a hidden column is one of the table itself. */
const hasRawColumns = (computed: readonly ComputedColumn[], includes: readonly IncludeNode[]): boolean =>
  computed.some(column => 'pieces' in column) ||
  includes.some(include => hasRawColumns(include.computed ?? [], include.includes));

const isByOwnAttribute = ({ by }: OrderTerm): boolean => 'attribute' in by && by.include === undefined;

/** The rows of a page stand under the alias of their table, and are few to be put in order again. */
function pagedFirst(
  { dialect, joins, conditions, columns, order }: SelectDraft,
  { source, target, query }: SelectClauses,
): Fragment {
  const rows = assemble({ dialect, joins: [], conditions }, { source, columns: [fragment('*')], order });
  const page = joinFragments([rows, limitSql(query, dialect)], '');
  const paged = wrapFragment('(', page, `) AS ${target.alias}`);
  return assemble({ dialect, joins, conditions: [] }, { source: paged, columns, order });
}

/**
 * Rows are numbered within their parent, and those outside of limit and offset are left out: one statement for all
 * parents.
 */
function limitPerParent(
  draft: SelectDraft,
  { source, query, ordinal }: Omit<SelectClauses, 'lock' | 'target'> & { ordinal: number },
): Fragment {
  const named = draft.columns.map((column, index) => wrapFragment('', column, ` AS c${index}`));
  const partition = draft.columns[ordinal] as Fragment; // the column stands there
  const order = joinFragments(draft.order, ', ');
  const number = wrapFragment(
    'ROW_NUMBER() OVER (PARTITION BY ',
    joinFragments([partition, order], ' ORDER BY '),
    ') AS number',
  );
  const inner = assemble(draft, { source, columns: [...named, number], order: [] });
  const columns = draft.columns.map((_column, index) => `numbered.c${index}`).join(', ');
  const conditions = joinFragments(numberConditions(draft, query), ' AND ');
  const outer = wrapFragment(`SELECT ${columns} FROM (`, inner, ') AS numbered WHERE ');
  return joinFragments([outer, conditions, fragment(' ORDER BY numbered.number')], '');
}

function numberConditions({ dialect }: SelectDraft, { limit, offset }: SelectQuery): readonly Fragment[] {
  const { syntax } = dialect;
  const after = offset === undefined ? undefined : syntax.integer(valueBinding(dialect, offset.slot, undefined));
  const start = after ?? fragment('0');
  const conditions = [wrapFragment('numbered.number > ', start, '')];
  if (limit === undefined) return conditions;
  const count = syntax.integer(valueBinding(dialect, limit.slot, undefined));
  return [...conditions, wrapFragment('numbered.number <= ', joinFragments([start, count], ' + '), '')];
}
