import { DatabaseError } from '@mortise/core';
import type { TableChanges, WantedColumn } from '../table-changes';
import type { SqliteTable } from './describe-table';

/** The only types that a STRICT table knows. */
const TYPES: ReadonlySet<string> = new Set(['INT', 'INTEGER', 'REAL', 'TEXT', 'BLOB', 'ANY']);

/**
 * Refuses columns that a STRICT table can't have, as most of Mortise's. To make the table anew without STRICT would
 * silently take away what its author asked for.
 *
 * @throws DatabaseError `STRICT_TABLE`
 */
export function checkStrictTypes({ wanted, present }: TableChanges, columns: readonly WantedColumn[]): void {
  // Only this dialect's own descriptions come here.
  const { options } = (present as SqliteTable).text;
  const column = columns.find(({ type }) => !TYPES.has(type.toUpperCase()));
  if (column === undefined || !/\bSTRICT\b/i.test(options)) return;
  const { model, table } = wanted;
  const message = `${model}.${column.attribute} cannot become ${column.kind} (${column.type}): its table is STRICT, and SQLite has no such type there.`;
  const hint = 'Make the table anew without STRICT in a migration, or leave its changes to migrations.';
  throw new DatabaseError('STRICT_TABLE', message, { hint, table: table.name, columns: [column.name] });
}
