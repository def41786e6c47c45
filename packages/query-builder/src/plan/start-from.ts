import type { LinkStep, ModelDefinition, Origin } from '@mortise/core';
import type { Dialect } from '../dialects/dialect';
import { columnSql, valueBinding, type Scope } from './columns';
import { conditionSql, joinSql, keyList } from './condition-sql';
import { fragment, joinFragments, type Binding, type Fragment } from './fragment';
import type { SelectDraft } from './select-draft';

/** Where a SELECT begins. */
export interface Start {
  readonly source: Fragment;
  readonly target: Scope;
  /** Tables on the way to the target. */
  readonly steps: readonly Scope[];
}

/** FROM the table itself, or from the first link of the path that leads to it. */
export function startFrom(
  { definition, origin }: { definition: ModelDefinition; origin?: Origin | undefined },
  draft: SelectDraft,
): Start {
  if (origin === undefined) {
    const target: Scope = { alias: draft.aliases.next(), definition };
    return { source: tableSql(draft.dialect, target), target, steps: [] };
  }
  const scopes = origin.steps.map(({ link }): Scope => ({ alias: draft.aliases.next(), definition: link.to }));
  const [first] = scopes as [Scope, ...Scope[]];
  addOriginConditions(origin, first, draft);
  origin.steps.slice(1).forEach((step, index) => {
    const ends = { from: scopes[index] as Scope, to: scopes[index + 1] as Scope }; // one scope for each step
    draft.joins.push(joinSql('INNER JOIN', step, ends, draft.contextOf(ends.to)));
  });
  return { source: tableSql(draft.dialect, first), target: scopes.at(-1) as Scope, steps: scopes.slice(0, -1) };
}

const tableSql = (dialect: Dialect, { alias, definition }: Scope): Fragment =>
  fragment(`${dialect.syntax.quoteTable(definition.table)} ${alias}`);

function addOriginConditions({ steps, keys, single }: Origin, scope: Scope, draft: SelectDraft): void {
  const [first] = steps as [LinkStep, ...LinkStep[]];
  const columns = first.link.toAttributes.map(name => columnSql(draft.dialect, scope, name));
  const isAmong = single ? equalsKey(columns, keys, draft.dialect) : draft.dialect.syntax.isIn(keyList(columns, keys));
  draft.conditions.push(isAmong);
  if (first.condition !== undefined) draft.conditions.push(conditionSql(first.condition, draft.contextOf(scope)));
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
