import type { InspectedForeignKey, InspectedTable } from '@mortise/core';

/** A table whose rows link two others, by its two foreign keys. */
export interface Junction {
  readonly table: InspectedTable;
  readonly keys: readonly [InspectedForeignKey, InspectedForeignKey];
  /** Whether the database keeps a pair from being linked twice. */
  readonly isUnique: boolean;
}

/** Columns that rows of links have whatever they link. */
const BOOKKEEPING = /^(id|_?id|created_?(at|on)|updated_?(at|on)|last_?update|modified_?date|inserted_?at)$/i;

/**
 * A table links two others where two foreign keys together are its primary key, or a unique key over all rows; or where it
 * has nothing but them. A key that may be NULL links nothing, and one that is unique by itself links one row.
 */
export function junctionOf(table: InspectedTable): Junction | undefined {
  const keys = table.foreignKeys.filter(key => key.target !== undefined && isOfLinks(key, table));
  for (const pair of pairs(keys)) {
    if (uniqueKeys(table).some(columns => isOver(columns, pair))) return { table, keys: pair, isUnique: true };
  }
  const [one, other, ...more] = keys;
  if (one === undefined || other === undefined || more.length > 0 || overlaps(one, other)) return undefined;
  const linked = new Set([...one.columns, ...other.columns]);
  const isBare = table.columns.every(({ name }) => linked.has(name) || BOOKKEEPING.test(name));
  return isBare ? { table, keys: [one, other], isUnique: false } : undefined;
}

function isOfLinks({ columns }: InspectedForeignKey, table: InspectedTable): boolean {
  const mayBeNull = table.columns.some(({ name, allowNull }) => allowNull && columns.includes(name));
  const key = [...columns].sort().join('\0');
  return !mayBeNull && !uniqueKeys(table).some(unique => [...unique].sort().join('\0') === key);
}

function* pairs(keys: readonly InspectedForeignKey[]): Generator<readonly [InspectedForeignKey, InspectedForeignKey]> {
  for (const [index, one] of keys.entries())
    for (const other of keys.slice(index + 1)) if (!overlaps(one, other)) yield [one, other];
}

const overlaps = (one: InspectedForeignKey, other: InspectedForeignKey): boolean =>
  one.columns.some(name => other.columns.includes(name));

const uniqueKeys = ({ primaryKey, indexes }: InspectedTable): readonly (readonly string[])[] => [
  primaryKey,
  ...indexes.filter(({ unique, isPlain }) => unique && isPlain).map(({ columns }) => columns),
];

function isOver(columns: readonly string[], [one, other]: Junction['keys']): boolean {
  const linked = [...one.columns, ...other.columns];
  return columns.length === linked.length && linked.every(name => columns.includes(name));
}
