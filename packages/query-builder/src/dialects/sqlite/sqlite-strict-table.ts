import { DatabaseError } from '@mortise/core';
import type { TableChanges, WantedColumn } from '../contract/alter-syntax';
import { isDecimalColumn } from './sqlite-decimal-column';
import { STRICT_TEXT, type SqliteTable } from './sqlite-describe-table';
import { quoteIdentifier } from './sqlite-quote';
import { isStrict } from './sqlite-table-text';

/** The only types that a STRICT table knows. */
const TYPES: ReadonlySet<string> = new Set(['INT', 'INTEGER', 'REAL', 'TEXT', 'BLOB', 'ANY']);

/**
 * Refuses columns that a STRICT table can't have, as most of Mortise's. To make the table anew without STRICT would
 * silently take away what its author asked for.
 *
 * @throws DatabaseError `STRICT_TABLE`
 */
export function checkStrictTypes({ wanted, present }: TableChanges, columns: readonly WantedColumn[]): void {
  const column = columns.find(({ type }) => !TYPES.has(type.toUpperCase()) && !isDecimalColumn(type));
  if (column === undefined || !isStrict((present as SqliteTable).text)) return; // only this dialect's come here
  const { model, table } = wanted;
  const message = `${model}.${column.attribute} cannot become ${column.kind} (${column.type}): its table is STRICT, and SQLite has no such type there.`;
  const hint = 'Make the table anew without STRICT in a migration, or leave its changes to migrations.';
  throw new DatabaseError('STRICT_TABLE', message, { hint, table: table.name, columns: [column.name] });
}

/** Whether it is the text of a STRICT table, and the wanted type a text or a DECIMAL, whose digits can't be told there. */
export const isStrictTextFor = (wanted: string, present: string): boolean =>
  present === STRICT_TEXT && (wanted === 'TEXT' || isDecimalColumn(wanted));

/** The line of a column for this table: in a STRICT one a DECIMAL is a TEXT. */
export function lineIn({ present }: Pick<TableChanges, 'present'>, { line, name, type }: WantedColumn): string {
  if (!isDecimalColumn(type) || !isStrict((present as SqliteTable).text)) return line; // only this dialect's come here
  // A line begins with the quoted name, a space and the type.
  const start = quoteIdentifier(name).length + 1;
  return `${line.slice(0, start)}TEXT${line.slice(start + type.length)}`;
}
