import { createHash } from 'node:crypto';
import { withoutExactKeys } from './exact-keys';
import type { ColumnState, SchemaState, TableState } from './schema-state';

/** JSON in which the order of keys says nothing. */
export const canonicalText = (value: unknown): string => JSON.stringify(value, sortKeys);

function sortKeys(_key: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1)));
}

/**
 * A state as a text that is the same for states that mean the same tables: the order of columns, indexes and keys, and
 * what a column was called before, are no part of it.
 */
const canonicalState = ({ tables }: SchemaState): string =>
  canonicalText(Object.fromEntries(Object.entries(tables).map(([key, table]) => [key, canonicalTable(table)])));

/** The same of one table. */
const canonicalTable = (table: TableState): object => ({
  ...table,
  columns: Object.fromEntries(
    Object.entries(withoutExactKeys(table).columns).map(([name, column]) => [name, canonicalColumn(column)]),
  ),
  primaryKey: [...table.primaryKey].sort(),
  indexes: table.indexes.map(canonicalText).sort(),
  foreignKeys: table.foreignKeys.map(canonicalText).sort(),
  renamedFrom: undefined,
});

/** The same of a column. */
export const canonicalColumn = ({ renamedFrom: _renamedFrom, ...column }: ColumnState): object => column;

/** The SHA-256 of what a state means, in hexadecimal digits. */
export const hashOfState = (state: SchemaState): string =>
  createHash('sha256').update(canonicalState(state)).digest('hex');
