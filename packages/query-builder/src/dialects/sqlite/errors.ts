import { DatabaseError, type DatabaseErrorDetails, MortiseError, TimeoutError } from '@mortise/core';
import type { Database } from 'better-sqlite3';
import { connectionFailure, diskFull } from '../connection-errors';
import { checkViolation, foreignKeyViolation, notNullViolation, uniqueViolation } from '../constraint-errors';
import type { FailedCall, FailureReader } from '../driver';
import { codeOf, messageOf } from '../driver-error';
import { detailsOf } from '../failed-call';
import { foreignKeyRefused } from '../foreign-key-refused';
import { unknownConflictKey } from '../unknown-conflict-key';
import { unknownTable } from '../unknown-table';
import { isUnloadable, unloadableDriver } from './unloadable-driver';

type Translation = (details: DatabaseErrorDetails, message: string) => DatabaseError;

const TRANSLATIONS: ReadonlyMap<string, Translation> = new Map<string, Translation>([
  ['SQLITE_CONSTRAINT_UNIQUE', (details, message) => uniqueViolation({ ...details, ...failingColumns(message) })],
  ['SQLITE_CONSTRAINT_PRIMARYKEY', (details, message) => uniqueViolation({ ...details, ...failingColumns(message) })],
  ['SQLITE_CONSTRAINT_ROWID', (details, message) => uniqueViolation({ ...details, ...failingColumns(message) })],
  ['SQLITE_CONSTRAINT_NOTNULL', (details, message) => notNullViolation({ ...details, ...failingColumns(message) })],
  ['SQLITE_CONSTRAINT_FOREIGNKEY', details => foreignKeyViolation(details)],
  ['SQLITE_CONSTRAINT_TRIGGER', triggered],
  ['SQLITE_FULL', details => diskFull(details)],
  ['SQLITE_CONSTRAINT_CHECK', (details, message) => checkViolation({ ...details, constraint: afterColon(message) })],
]);

/** SQLite names tables, columns and constraints in its messages, and never a value. */
export const sqliteFailures: FailureReader<Database> = {
  // A snapshot that has become old stays old: to wait would not help.
  isBusy: error => codeOf(error)?.startsWith('SQLITE_BUSY') === true && codeOf(error) !== 'SQLITE_BUSY_SNAPSHOT',
  neverRan: () => false,
  breaksConnection: () => false,
  // After a full disk, for instance, SQLite has rolled back by itself.
  endsTransaction: (_error, connection) => !connection.inTransaction,
  translate,
};

function translate(error: unknown, call: FailedCall): MortiseError {
  if (error instanceof MortiseError) return error;
  const details = detailsOf(error, call);
  const code = codeOf(error) ?? '';
  const message = messageOf(error);
  if (code.startsWith('SQLITE_BUSY')) return busy(details);
  if (call.phase === 'connect' && isUnloadable(error)) return unloadableDriver(details);
  if (call.phase === 'connect') return connectionFailure({ ...details, hint: hintFor(code) }, call);
  if (message.startsWith('no such table: ')) return unknownTable(details);
  if (message.startsWith('ON CONFLICT clause does not match')) return unknownConflictKey(details);
  if (message.startsWith('foreign key mismatch - ')) return foreignKeyRefused(details, message);
  const known = TRANSLATIONS.get(code);
  return known === undefined
    ? new DatabaseError('DATABASE_ERROR', `SQLite: ${message}.`, details)
    : known(details, message);
}

function hintFor(code: string): string {
  if (code === 'SQLITE_NOTADB') return 'The file is no SQLite database, or is encrypted.';
  return 'Check that the folder of the database file is there, and that both may be read and written.';
}

/** RESTRICT works as a trigger of SQLite's own; any other trigger was written by the user. */
function triggered(details: DatabaseErrorDetails, message: string): DatabaseError {
  if (message === 'FOREIGN KEY constraint failed') return foreignKeyViolation(details);
  return new DatabaseError('DATABASE_ERROR', `SQLite: ${message}.`, details);
}

function busy(details: DatabaseErrorDetails): TimeoutError {
  const message = 'Another connection is writing to the database file.';
  return new TimeoutError('DATABASE_BUSY', message, { ...details, retryable: true });
}

/** `UNIQUE constraint failed: like.person_id, like.toot_id` → table and columns. */
function failingColumns(message: string): Pick<DatabaseErrorDetails, 'table' | 'columns' | 'constraint'> {
  const failing = afterColon(message);
  const index = /^index '(.*)'$/.exec(failing);
  if (index !== null) return { constraint: index[1] };
  const qualified = failing.split(', ');
  const table = failing.slice(0, qualified[0]?.lastIndexOf('.'));
  return { table, columns: qualified.map(column => column.slice(table.length + 1)) };
}

const afterColon = (message: string): string => message.slice(message.indexOf(': ') + 2);
