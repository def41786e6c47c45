import { uniqueKeysOf } from '../definition/model-definition';
import { keyIdentity } from '../instance/canonical-value';
import { SqlFragment } from '../sql/sql-fragment';
import type { InsertGroup } from './create';

type Row = ReadonlyMap<string, unknown>;

/**
 * New rows that may be there, in the order of their keys: two calls that list the same then wait for each other, whatever
 * the order of their lists, instead of deadlocking.
 */
export function inKeyOrder(group: InsertGroup): InsertGroup {
  const { conflict, rows, instances } = group;
  const key = conflict === undefined || rows.length < 2 ? undefined : orderingKey(group, conflict.attributes);
  if (key === undefined) return group;
  const placed = rows.map((row, place) => ({
    identity: identityIn(row, key),
    row,
    instance: instances[place] as object,
  })); // one for each row
  placed.sort((one, other) => (one.identity === other.identity ? 0 : one.identity < other.identity ? -1 : 1));
  return { ...group, rows: placed.map(({ row }) => row), instances: placed.map(({ instance }) => instance) };
}

/** Where several keys decide, the first of two rows that share one is written: those keep their order. */
function orderingKey({ definition, rows }: InsertGroup, deciding: readonly string[]): readonly string[] | undefined {
  if (deciding.length > 0) return deciding;
  const { primaryKey } = definition;
  const held = uniqueKeysOf(definition).filter(key => rows.some(row => isHeld(row, key)));
  // A primary key is often made anew by each call.
  const ordering = held.find(key => key !== primaryKey) ?? held[0];
  return held.every(key => key === ordering || isDistinct(rows, key)) ? ordering : undefined;
}

function isDistinct(rows: readonly Row[], key: readonly string[]): boolean {
  const held = rows.filter(row => isHeld(row, key));
  return new Set(held.map(row => identityIn(row, key))).size === held.length;
}

const isHeld = (row: Row, key: readonly string[]): boolean =>
  key.every(name => (row.get(name) ?? null) !== null && !SqlFragment.is(row.get(name)));

const identityIn = (row: Row, key: readonly string[]): string =>
  isHeld(row, key) ? keyIdentity(key.map(name => row.get(name))) : '';
