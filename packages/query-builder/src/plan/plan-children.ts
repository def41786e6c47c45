import {
  firstLinkOf,
  type IncludeNode,
  type LinkStep,
  type OrderTerm,
  type SelectQuery,
  hasUniqueKey,
} from '@mortise/core';
import type { JsonSyntax } from '../dialects/contract/syntax';
import type { NodeReader, SelectPlan, SeparateRead, TextRead } from '../read/read-rows';
import type { TableRef } from './columns';
import { computedColumns } from './computed-columns';
import { joinSql } from './condition-sql';
import { wrapFragment, type Fragment, joinFragments } from '../sql/fragment';
import { collectionTies, includeKey, limitSql, orderedPaths, orderSql } from './order-sql';
import { SelectDraft } from './select-draft';
import { separateQuery, startBelow } from './start-from';
import { type FurtherRows, isFirstRow } from './first-row';

interface ChildrenContext {
  readonly draft: SelectDraft;
  readonly parent: TableRef;
  readonly mode: SelectQuery['mode'];
  /** Makes the plan of what is read by a statement of its own. */
  readonly planApart: (query: SelectQuery) => SelectPlan;
  /** Whether a collection may be joined here. */
  readonly joinsCollection: boolean;
  /** Whether rows of the parent are locked: what belongs to them is read once they are. */
  readonly isLocking: boolean;
  /** The to-one includes whose tables the order needs, by their paths. */
  readonly orderedBy: ReadonlySet<string>;
  /** To-one includes on the way from the root. */
  readonly path: readonly string[];
}

/** A collection that is part of the statement: its rows repeat the parent's. */
interface JoinedCollection {
  readonly node: IncludeNode;
  readonly table: TableRef;
  readonly steps: readonly TableRef[];
}

export interface ChildrenPlan {
  readonly readers: readonly NodeReader[];
  readonly separate: readonly SeparateRead[];
  readonly texts: readonly TextRead[];
  /** Joined to-one includes by their path. */
  readonly tables: ReadonlyMap<string, TableRef>;
  readonly collections: readonly JoinedCollection[];
}

/**
 * To-one includes are joined, unless they ask not to be. One collection may be joined too, where it is the only one at the root and nothing is
 * limited: two would multiply each other. Every other collection is fetched by a statement of its own, for all parents;
 * so is everything that belongs to rows to be locked.
 */
export function planChildren(nodes: readonly IncludeNode[], context: ChildrenContext): ChildrenPlan {
  const plan = {
    readers: [] as NodeReader[],
    separate: [] as SeparateRead[],
    texts: [] as TextRead[],
    tables: new Map<string, TableRef>(),
    collections: [] as JoinedCollection[],
  };
  const isOnly = nodes.filter(node => node.many).length === 1;
  for (const node of nodes) {
    if (isText(node, context)) plan.texts.push(planText(node, context));
    else if (isReadApart(node, context, isOnly)) addApart(node, context, plan);
    else joinNode(node, context, plan);
  }
  return plan;
}

function isReadApart(node: IncludeNode, context: ChildrenContext, isOnly: boolean): boolean {
  // A lock on joined rows would be refused where they may be missing, and would say nothing of what waiting changed.
  if (context.isLocking || node.lock !== undefined) return true;
  return node.many ? !(isOnly && isJoinable(node, context)) : node.strategy === 'separate' || needsIncludes(node);
}

/** Whether it depends on rows further along which of several is the one: a join could not ask them for the others. */
const needsIncludes = ({ order, steps }: IncludeNode): boolean => order.some(isByInclude) && !steps.every(isUniqueLink);

const isByInclude = ({ by }: OrderTerm): boolean =>
  'include' in by && Object.hasOwn(by, 'include') && by.include !== undefined;

function isJoinable(
  { strategy, limit, offset, steps }: IncludeNode,
  { joinsCollection, draft }: ChildrenContext,
): boolean {
  // A chain is joined by looking up its rows anew for each parent: only where that is asked for.
  const isQuick = draft.dialect.syntax.joinsCollections && steps.every(({ via }) => via === undefined);
  const isWanted = strategy === undefined ? isQuick : strategy === 'join';
  return isWanted && joinsCollection && limit === undefined && offset === undefined;
}

/**
 * Whether a collection becomes a text in its parent's row: where it asks to, and the database can hold in JSON what is read. Of
 * raw SQL nobody knows the type, and rows to be locked are read once they are.
 */
function isText(node: IncludeNode, { draft, isLocking }: ChildrenContext): boolean {
  const { json } = draft.dialect.syntax;
  if (json === undefined || node.strategy !== 'json' || !node.many || isLocking || node.lock !== undefined)
    return false;
  return countColumns(node) <= json.maxColumns && !hasRawColumns(node);
}

/** The columns of a node's rows at most, with those of all that may be joined to them. */
const countColumns = ({ steps, computed = [], includes }: IncludeNode): number =>
  steps.reduce((sum, { attributes, link }) => sum + attributes.length + link.toAttributes.length, computed.length) +
  includes.reduce(
    (sum, below) => sum + 1 + (below.many ? firstLinkOf(below.steps).fromAttributes.length : countColumns(below)),
    0,
  );

const hasRawColumns = ({ computed = [], includes }: IncludeNode): boolean =>
  computed.some(column => 'pieces' in column) || includes.some(below => !below.many && hasRawColumns(below));

/** The rows of a collection as a sub-query that asks for those of one parent. */
function planText(node: IncludeNode, context: ChildrenContext): TextRead {
  const { draft: outer, parent } = context;
  const draft = new SelectDraft(outer.dialect, outer.aliases, outer.dialect.syntax.json);
  const { source, tables } = startBelow(node.steps, parent, draft);
  const table = tables.at(-1) as TableRef; // a path has a link
  const block = draft.block(table, lastOf(node).attributes);
  const steps = shownSteps(node, tables, draft);
  const computed = computedColumns(node.computed, table, draft);
  const orderedBy = orderedPaths(node.order);
  const below = planChildren(node.includes, {
    ...context,
    draft,
    parent: table,
    joinsCollection: false,
    orderedBy,
    path: [],
  });
  const own = { target: table, steps: tables.slice(0, -1), includes: below.tables };
  for (const term of node.order) draft.order.push(orderSql(term, own, draft));
  draft.order.push(...collectionTies(node.steps, tables, draft));
  const { readers: children, separate, texts } = below;
  const reader = { block, as: node.as, many: true, presence: -1, steps, computed, children, separate, texts };
  return { position: outer.text(textSql(node, source, draft)), node: reader };
}

function textSql({ limit, offset }: IncludeNode, source: Fragment, draft: SelectDraft): Fragment {
  const { dialect, aliases, columns, texts, joins, conditions, order } = draft;
  const rows = joinFragments([joinFragments([source, ...joins], ' '), joinFragments(conditions, ' AND ')], ' WHERE ');
  const alias = aliases.next();
  const json = dialect.syntax.json as JsonSyntax; // isText asked for it
  return json.rows({
    columns,
    texts,
    rows,
    order: joinFragments(order, ', '),
    limit: limitSql({ limit, offset }, dialect),
    alias,
  });
}

interface ChildrenDraft {
  readonly texts: TextRead[];
  readonly readers: NodeReader[];
  readonly separate: SeparateRead[];
  readonly tables: Map<string, TableRef>;
  readonly collections: JoinedCollection[];
}

function addApart(node: IncludeNode, context: ChildrenContext, plan: ChildrenDraft): void {
  plan.separate.push(planSeparate(node, context));
  joinForOrder(node, context, plan.tables);
}

/** The order of the parents may need the table all the same: then it is joined, and nothing of it is read. */
function joinForOrder(node: IncludeNode, context: ChildrenContext, tables: Map<string, TableRef>): void {
  const path = [...context.path, node.as];
  if (node.many || !context.orderedBy.has(includeKey(path))) return;
  const parent = joinPath(node, context).at(-1) as TableRef; // a path has a link
  tables.set(includeKey(path), parent);
  for (const below of node.includes) joinForOrder(below, { ...context, parent, path }, tables);
}

/** Adds the JOINs and columns of a node and of all that hangs on it, and the reader of just those columns. */
function joinNode(node: IncludeNode, context: ChildrenContext, plan: ChildrenDraft): void {
  const { draft } = context;
  const tables = joinPath(node, context);
  const table = tables.at(-1) as TableRef; // a path has a link
  const path = [...context.path, node.as];
  const block = draft.block(table, lastOf(node).attributes);
  const steps = shownSteps(node, tables, draft);
  const computed = computedColumns(node.computed, table, draft);
  const presence = draft.positions(table, lastOf(node).link.toAttributes.slice(0, 1))[0] as number; // a key has an attribute
  // The rows of a collection are ordered by what hangs on them, not those of the root.
  const orderedBy = node.many ? orderedPaths(node.order, path) : context.orderedBy;
  const below = planChildren(node.includes, { ...context, parent: table, joinsCollection: false, path, orderedBy });
  plan.readers.push({
    block,
    as: node.as,
    many: node.many,
    presence,
    steps,
    computed,
    children: below.readers,
    separate: below.separate,
    texts: below.texts,
  });
  if (node.many) plan.collections.push({ node, table, steps: tables.slice(0, -1) });
  else plan.tables.set(includeKey(path), table);
  for (const [key, each] of below.tables) plan.tables.set(key, each);
}

/** Adds one JOIN per link; a many-to-many path is simply two turns of this loop. */
function joinPath(node: IncludeNode, context: ChildrenContext): readonly TableRef[] {
  const { draft, parent } = context;
  const tables: TableRef[] = [];
  let from = parent;
  for (const [index, step] of node.steps.entries()) {
    const to: TableRef = { alias: draft.aliases.next(), definition: step.link.to };
    draft.joins.push(joinSql('LEFT JOIN', step, { from, to, next: node.steps[index + 1] }, draft.contextOf(to)));
    draft.joins.push(...firstRow(step, node, { ...context, parent: to }));
    tables.push(to);
    from = to;
  }
  return tables;
}

/** What keeps a join to one row, that of `parent`, from meeting several, where no key does. */
function firstRow(step: LinkStep, node: IncludeNode, context: ChildrenContext): readonly Fragment[] {
  if (step.link.many || isUniqueLink(step)) return [];
  const joinFurther = (row: TableRef): FurtherRows => furtherRows(node, { ...context, parent: row });
  const row = { step, order: node.order, joinFurther };
  const condition = isFirstRow(row, context.draft.contextOf(context.parent));
  return condition === undefined ? [] : [wrapFragment('AND ', condition, '')];
}

/** What hangs on a row, for the order of a sub-query. */
function furtherRows({ order, includes }: IncludeNode, context: ChildrenContext): FurtherRows {
  const draft = context.draft.nested();
  const tables = new Map<string, TableRef>();
  const within = { ...context, draft, path: [], orderedBy: orderedPaths(order) };
  for (const below of includes) joinForOrder(below, within, tables);
  return { joins: draft.joins, includes: tables };
}

const lastOf = ({ steps }: IncludeNode): LinkStep => steps.at(-1) as LinkStep; // a path has a link

function shownSteps({ steps }: IncludeNode, tables: readonly TableRef[], draft: SelectDraft): NodeReader['steps'] {
  return steps.slice(0, -1).flatMap(({ as, attributes }, index) => {
    return as === undefined ? [] : [{ as, block: draft.block(tables[index] as TableRef, attributes) }]; // one table for each step
  });
}

function planSeparate(node: IncludeNode, { draft, parent, mode, planApart }: ChildrenContext): SeparateRead {
  const link = firstLinkOf(node.steps);
  return {
    as: node.as,
    many: node.many,
    keyPositions: draft.positions(parent, link.fromAttributes),
    decoders: draft.decodersOf(parent, link.fromAttributes),
    plan: planApart(separateQuery(node, { mode, parent: parent.definition })),
  };
}

/** Whether a link meets one row at most because a key of the database says so. */
function isUniqueLink({ link }: LinkStep): boolean {
  return hasUniqueKey(link.to, link.toAttributes);
}
