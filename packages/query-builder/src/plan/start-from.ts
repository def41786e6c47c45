import { attributeOf, type LinkStep, type ModelDefinition, type Origin, type Via } from '@mortise/core';
import type { Dialect } from '../dialects/dialect';
import { columnSql, valueBinding, type Scope } from './columns';
import { conditionSql, joinSql, keyList } from './condition-sql';
import { fragment, joinFragments, wrapFragment, type Binding, type Fragment } from './fragment';
import type { SelectDraft } from './select-draft';

/** Where a SELECT begins. */
export interface Start {
  readonly source: Fragment;
  readonly target: Scope;
  /** Tables on the way to the target. */
  readonly steps: readonly Scope[];
  /** Where the keys that the rows are reached from are read. */
  readonly keys: KeyPlace | undefined;
}

/** The columns of a key in a statement. */
export interface KeyPlace {
  readonly scope: Scope;
  readonly attributes: readonly string[];
}

interface Beginning {
  readonly definition: ModelDefinition;
  readonly origin?: Origin | undefined;
}

/** FROM the table itself, or from the first link of the path that leads to it. */
export function startFrom({ definition, origin }: Beginning, draft: SelectDraft): Start {
  if (origin === undefined) {
    const target: Scope = { alias: draft.aliases.next(), definition };
    return { source: tableSql(draft.dialect, target), target, steps: [], keys: undefined };
  }
  if (origin.steps[0]?.via !== undefined) return startFromChain(origin, origin.steps[0].via, draft);
  return origin.anchor === undefined ? startFromLink(origin, draft) : startFromAnchor(origin, origin.anchor, draft);
}

function startFromLink(origin: Origin, draft: SelectDraft): Start {
  const [{ link, condition }, ...rest] = origin.steps as readonly [LinkStep, ...LinkStep[]]; // a path has a link
  const first: Scope = { alias: draft.aliases.next(), definition: link.to };
  const keys = { scope: first, attributes: link.toAttributes };
  draft.conditions.push(isAmong(keys, origin, draft.dialect));
  if (condition !== undefined) draft.conditions.push(conditionSql(condition, draft.contextOf(first)));
  const scopes = [first, ...joinOn(first, rest, draft)];
  return { source: tableSql(draft.dialect, first), target: scopes.at(-1) as Scope, steps: scopes.slice(0, -1), keys };
}

/** From the pairs that a chain makes of keys and what it leads to: each once, however many ways there are. */
function startFromChain(origin: Origin, via: Via, draft: SelectDraft): Start {
  const [{ link, condition }, ...rest] = origin.steps as readonly [LinkStep, ...LinkStep[]]; // a path has a link
  const pairs = draft.aliases.next();
  const way = draft.nested();
  const {
    source,
    target: last,
    keys,
  } = startFrom({ definition: link.to, origin: { ...origin, steps: via.steps } }, way);
  const { scope: holder, attributes } = keys as KeyPlace; // an origin has keys
  const columns = [...namedColumns('k', holder, attributes, draft), ...namedColumns('l', last, via.attributes, draft)];
  const rows = joinFragments(
    [joinFragments([source, ...way.joins], ' '), joinFragments(way.conditions, ' AND ')],
    ' WHERE ',
  );
  const first: Scope = { alias: draft.aliases.next(), definition: link.to };
  const leading = { link: { ...link, fromAttributes: via.attributes }, condition, attributes: [] };
  const from: Scope = { alias: pairs, definition: renamed('l', last.definition, via.attributes) };
  draft.joins.push(joinSql('INNER JOIN', leading, { from, to: first }, draft.contextOf(first)));
  const scopes = [first, ...joinOn(first, rest, draft)];
  return {
    source: wrapFragment(`(SELECT DISTINCT ${columns.join(', ')} FROM `, rows, `) AS ${pairs}`),
    target: scopes.at(-1) as Scope,
    steps: scopes.slice(0, -1),
    keys: { scope: { alias: pairs, definition: renamed('k', holder.definition, attributes) }, attributes },
  };
}

const namedColumns = (
  prefix: string,
  scope: Scope,
  attributes: readonly string[],
  { dialect }: SelectDraft,
): readonly string[] => attributes.map((name, index) => `${columnSql(dialect, scope, name)} AS ${prefix}${index}`);

/** The model as its attributes are called in a table of pairs. */
function renamed(prefix: string, definition: ModelDefinition, names: readonly string[]): ModelDefinition {
  const attributes = names.map((name, index) => {
    return [name, { ...attributeOf(definition, name), columnName: `${prefix}${index}` }] as const;
  });
  return { ...definition, attributes: new Map(attributes) };
}

/** From the rows that have the keys: the database says which others belong to them. */
function startFromAnchor(origin: Origin, definition: ModelDefinition, draft: SelectDraft): Start {
  const anchor: Scope = { alias: draft.aliases.next(), definition };
  const keys = { scope: anchor, attributes: origin.steps[0]?.link.fromAttributes ?? [] };
  draft.conditions.push(isAmong(keys, origin, draft.dialect));
  const scopes = joinOn(anchor, origin.steps, draft);
  return { source: tableSql(draft.dialect, anchor), target: scopes.at(-1) as Scope, steps: scopes.slice(0, -1), keys };
}

/** Adds one JOIN for each step, and gives the tables. */
function joinOn(start: Scope, steps: readonly LinkStep[], draft: SelectDraft): readonly Scope[] {
  let from = start;
  return steps.map(step => {
    const to: Scope = { alias: draft.aliases.next(), definition: step.link.to };
    draft.joins.push(joinSql('INNER JOIN', step, { from, to }, draft.contextOf(to)));
    from = to;
    return to;
  });
}

const tableSql = (dialect: Dialect, { alias, definition }: Scope): Fragment =>
  fragment(`${dialect.syntax.quoteTable(definition.table)} ${alias}`);

function isAmong({ scope, attributes }: KeyPlace, { keys, single }: Origin, dialect: Dialect): Fragment {
  const columns = attributes.map(name => columnSql(dialect, scope, name));
  return single ? equalsKey(columns, keys, dialect) : dialect.syntax.isIn(keyList(columns, keys));
}

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
