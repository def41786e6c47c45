import {
  attributeOf,
  type LinkStep,
  type ModelDefinition,
  type Origin,
  type Via,
  firstLinkOf,
  targetOf,
  type IncludeNode,
  type SelectQuery,
} from '@mortise/core';
import type { Dialect } from '../dialects/contract/dialect';
import { columnSql, keyColumns, valueBinding, type TableRef, keyList } from './columns';
import { conditionSql, joinSql, onSql } from './condition-sql';
import { fragment, joinFragments, PARENT_KEYS, wrapFragment, type Binding, type Fragment } from '../sql/fragment';
import { tenantSql } from './tenant-sql';
import type { SelectDraft } from './select-draft';

/** Where a SELECT begins. */
export interface Start {
  readonly source: Fragment;
  readonly target: TableRef;
  /** Tables on the way to the target. */
  readonly steps: readonly TableRef[];
  /** The column with the place of a row's key in the list, in a statement that starts at a list of keys. */
  readonly ordinal: string | undefined;
}

interface Beginning {
  readonly definition: ModelDefinition;
  readonly origin?: Origin | undefined;
}

/** FROM the table itself, or from the first link of the path that leads to it. */
export function startFrom({ definition, origin }: Beginning, draft: SelectDraft): Start {
  if (origin === undefined) {
    const target: TableRef = { alias: draft.aliases.next(), definition };
    draft.conditions.push(...tenantSql(draft.dialect, target));
    return { source: tableSql(draft.dialect, target), target, steps: [], ordinal: undefined };
  }
  if (origin.steps[0]?.via !== undefined) return startFromChain(origin, origin.steps[0].via, draft);
  return origin.single ? startFromKey(origin, draft) : startFromList(origin, draft);
}

/** From the rows that one key leads to. */
function startFromKey({ steps, keys }: Origin, draft: SelectDraft): Start {
  const [{ link, condition }, ...rest] = steps as readonly [LinkStep, ...LinkStep[]]; // a path has a link
  const first: TableRef = { alias: draft.aliases.next(), definition: link.to };
  draft.conditions.push(equalsKey(columnsOf(first, link.toAttributes, draft), keys, draft.dialect));
  draft.conditions.push(...tenantSql(draft.dialect, first, { next: rest[0] }));
  if (condition !== undefined) draft.conditions.push(conditionSql(condition, draft.contextOf(first)));
  const tables = [first, ...joinOn(first, rest, draft)];
  return {
    source: tableSql(draft.dialect, first),
    target: tables.at(-1) as TableRef,
    steps: tables.slice(0, -1),
    ordinal: undefined,
  };
}

/** From the rows that a link leads to from a row outside, in a sub-query. */
export function startBelow(
  steps: readonly LinkStep[],
  parent: TableRef,
  draft: SelectDraft,
): { readonly source: Fragment; readonly tables: readonly TableRef[] } {
  const [step, ...rest] = steps as readonly [LinkStep, ...LinkStep[]]; // a path has a link
  const first: TableRef = { alias: draft.aliases.next(), definition: step.link.to };
  draft.conditions.push(onSql(step, { from: parent, to: first, next: rest[0] }, draft.contextOf(first)));
  return { source: tableSql(draft.dialect, first), tables: [first, ...joinOn(first, rest, draft)] };
}

/**
 * From a list of keys, which takes the place of the rows they are of: the database says which others belong to them, as
 * where those rows are joined.
 */
function startFromList({ steps, keys, parent }: Origin, draft: SelectDraft): Start {
  const [{ link, condition }, ...rest] = steps as readonly [LinkStep, ...LinkStep[]]; // a path has a link
  const { dialect } = draft;
  const like = keyColumns(dialect, parent ?? link.from, link.fromAttributes);
  const list = dialect.syntax.keyTable(keyList(keys, like), draft.aliases.next());
  const first: TableRef = { alias: draft.aliases.next(), definition: link.to };
  const own = condition === undefined ? [] : [conditionSql(condition, draft.contextOf(first))];
  const pairs = columnsOf(first, link.toAttributes, draft).map((column, part) => `${column} = ${list.keys[part]}`);
  const on = joinFragments(
    [fragment(pairs.join(' AND ')), ...tenantSql(dialect, first, { next: rest[0] }), ...own],
    ' AND ',
  );
  draft.joins.push(wrapFragment(`INNER JOIN ${tableSql(dialect, first).text} ON `, on, ''));
  const tables = [first, ...joinOn(first, rest, draft)];
  return { source: list.source, target: tables.at(-1) as TableRef, steps: tables.slice(0, -1), ordinal: list.ordinal };
}

/** From what a chain leads to, beside the key that it leads from: each once, however many ways there are. */
function startFromChain(origin: Origin, via: Via, draft: SelectDraft): Start {
  const [{ link, condition }, ...rest] = origin.steps as readonly [LinkStep, ...LinkStep[]]; // a path has a link
  const pairs = draft.aliases.next();
  const way = draft.nested();
  const {
    source,
    target: last,
    ordinal,
  } = startFrom({ definition: link.to, origin: { ...origin, steps: via.steps } }, way);
  const columns = columnsOf(last, via.attributes, draft).map((column, part) => `${column} AS l${part}`);
  if (ordinal !== undefined) columns.push(`${ordinal} AS ordinal`);
  const rows = joinFragments([joinFragments([source, ...way.joins], ' '), ...conditionsOf(way)], ' WHERE ');
  const first: TableRef = { alias: draft.aliases.next(), definition: link.to };
  const leading = { link: { ...link, fromAttributes: via.attributes }, condition, attributes: [] };
  const from: TableRef = { alias: pairs, definition: renamed('l', last.definition, via.attributes) };
  draft.joins.push(joinSql('INNER JOIN', leading, { from, to: first, next: rest[0] }, draft.contextOf(first)));
  const tables = [first, ...joinOn(first, rest, draft)];
  return {
    source: wrapFragment(`(SELECT DISTINCT ${columns.join(', ')} FROM `, rows, `) AS ${pairs}`),
    target: tables.at(-1) as TableRef,
    steps: tables.slice(0, -1),
    ordinal: ordinal === undefined ? undefined : `${pairs}.ordinal`,
  };
}

const conditionsOf = ({ conditions }: SelectDraft): readonly Fragment[] =>
  conditions.length === 0 ? [] : [joinFragments(conditions, ' AND ')];

function columnsOf(table: TableRef, names: readonly string[], { dialect }: SelectDraft): string[] {
  return names.map(name => columnSql(dialect, table, name));
}

/** The model as its attributes are called in a table of pairs. */
function renamed(prefix: string, definition: ModelDefinition, names: readonly string[]): ModelDefinition {
  const attributes = names.map((name, index) => {
    return [name, { ...attributeOf(definition, name), columnName: `${prefix}${index}` }] as const;
  });
  return { ...definition, attributes: new Map(attributes) };
}

/** Adds one JOIN for each step, and gives the tables. */
function joinOn(start: TableRef, steps: readonly LinkStep[], draft: SelectDraft): readonly TableRef[] {
  let from = start;
  return steps.map((step, index) => {
    const to: TableRef = { alias: draft.aliases.next(), definition: step.link.to };
    draft.joins.push(joinSql('INNER JOIN', step, { from, to, next: steps[index + 1] }, draft.contextOf(to)));
    from = to;
    return to;
  });
}

const tableSql = (dialect: Dialect, { alias, definition }: TableRef): Fragment =>
  fragment(`${dialect.syntax.quoteTable(definition.table)} ${alias}`);

/** One key: plain equality, which every index serves best. */
function equalsKey(columns: readonly string[], { slot, types }: Origin['keys'], dialect: Dialect): Fragment {
  const parts = columns.map((column, part) => {
    const bind = valueBinding(dialect, 0, types[part]);
    const read: Binding = (values, keys) => bind([keyPart(values[slot], part)], keys);
    return fragment(`${column} = ?`, [read]);
  });
  return joinFragments(parts, ' AND ');
}

/** A list with one key: a plain value where the key has one part. */
function keyPart(list: unknown, part: number): unknown {
  const [key] = list as readonly unknown[];
  return Array.isArray(key) ? key[part] : key;
}

/** The parents that a query is made for. */
interface Parents {
  readonly parent: ModelDefinition;
  readonly mode: SelectQuery['mode'];
}

/** An included association as a query of its own, which starts at the keys of all parents. */
export function separateQuery(node: IncludeNode, { parent, mode }: Parents): SelectQuery {
  const last = node.steps.at(-1) as LinkStep; // a path has a link
  const link = firstLinkOf(node.steps);
  const steps = [...node.steps.slice(0, -1), { ...last, condition: undefined, attributes: [] }];
  const types = link.fromAttributes.map(name => attributeOf(link.from, name).type);
  return {
    definition: targetOf(node.steps),
    attributes: last.attributes,
    computed: node.computed,
    where: last.condition,
    origin: {
      steps,
      keys: { slot: PARENT_KEYS, types },
      single: false,
      parent,
      association: `${parent.name}.${node.as}`,
    },
    includes: node.includes,
    order: node.order,
    limit: node.limit,
    offset: node.offset,
    mode,
    lock: node.lock,
  };
}
