import type { ForeignKeyOutline, TableName } from '@mortise/core';
import type { TableDescription } from '../../dialects/contract/alter-syntax';
import type { SchemaSyntax } from '../../dialects/contract/schema-syntax';
import { namesKey } from '../alter/compare-table';
import { tableKey } from '../shared-tables';
import { changeErrors } from './change-errors';
import { presentTable, type ChangeWork } from './change-work';

/**
 * Refuses a foreign key to what is not there, or is not unique: some databases notice that when the first row is written.
 *
 * @throws DatabaseError `UNKNOWN_TABLE`, `UNKNOWN_COLUMN` or `KEY_NOT_UNIQUE`
 */
export async function checkTarget(
  { name, target, targetColumns }: ForeignKeyOutline,
  own: TableName,
  work: ChangeWork,
): Promise<void> {
  const { schema } = work.dialect;
  const reason = `, to which the foreign key "${name}" of ${own.name} would refer`;
  const { present } = await presentTable(target, work, reason);
  const there = new Set(present.columns.map(column => schema.alter.nameKey(column.name)));
  const missing = targetColumns.find(column => !there.has(schema.alter.nameKey(column)));
  if (missing !== undefined)
    throw changeErrors.unknownColumn(
      { table: target, name: missing },
      present.columns.map(column => column.name),
    );
  if (!isKey(targetColumns, present, schema))
    throw changeErrors.keyNotUnique({ table: target, columns: targetColumns });
}

/** The same for the keys of a new table; those to itself are seen from its own definition. */
export async function checkTargets(
  keys: readonly ForeignKeyOutline[],
  own: TableName,
  work: ChangeWork,
): Promise<void> {
  for (const key of keys) if (tableKey(key.target) !== tableKey(own)) await checkTarget(key, own, work);
}

function isKey(
  columns: readonly string[],
  { primaryKey, indexes }: TableDescription,
  { alter }: SchemaSyntax,
): boolean {
  const unique = indexes.filter(each => each.unique && each.isPlain).map(each => each.columns);
  const sorted = (names: readonly string[]): string => namesKey([...names].sort(), alter);
  return [primaryKey, ...unique].some(key => sorted(key) === sorted(columns));
}
