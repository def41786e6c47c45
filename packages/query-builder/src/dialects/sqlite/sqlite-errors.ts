import { ConnectionError, DatabaseError, type DatabaseErrorDetails, MortiseError, TimeoutError } from '@mortise/core';
import type { Database } from 'better-sqlite3';
import { connectionFailure, diskFull } from '../shared/connection-errors';
import {
  checkViolation,
  foreignKeyViolation,
  notNullViolation,
  outOfRange,
  uniqueViolation,
  detailsOf,
  foreignKeyRefused,
  unknownConflictKey,
  unknownTable,
} from '../shared/statement-errors';
import type { FailedCall, FailureReader } from '../contract/driver';
import { codeOf, messageOf } from '../shared/driver-error';

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

interface FileFlaw {
  readonly pattern: RegExp;
  readonly code: string;
  readonly message: string;
  readonly hint: string;
}

/** What may be wrong with the file, by the beginning of the code of SQLite. None of it is mended by trying again. */
const FILE_FLAWS: readonly FileFlaw[] = [
  {
    pattern: /^SQLITE_READONLY/,
    code: 'DATABASE_READ_ONLY',
    message: 'The database file takes no writes: nothing was written.',
    hint: 'Give the process the right to write the file and its folder, and open it without readonly.',
  },
  {
    pattern: /^SQLITE_(CORRUPT|NOTADB|IOERR_SHORT_READ|IOERR_CORRUPTFS)/,
    code: 'DATABASE_CORRUPT',
    message: 'The file is no whole SQLite database: it is damaged, cut off, encrypted, or something else.',
    hint: 'Restore it from a backup; `PRAGMA integrity_check` tells what is left of it.',
  },
  {
    // better-sqlite3 looks for the folder itself, and gives its error no code.
    pattern: /^SQLITE_CANTOPEN|^Cannot open database because the directory does not exist/,
    code: 'DATABASE_FILE_UNREACHABLE',
    message: 'The database file cannot be opened.',
    hint: 'Check that its folder is there, and that both may be read and written.',
  },
  {
    pattern: /^SQLITE_IOERR/,
    code: 'DISK_FAILED',
    message: 'The disk, or the file system, failed while the database file was read or written.',
    hint: 'Check the disk; what was not committed is not there.',
  },
];

/** SQLite names tables, columns and constraints in its messages, and never a value. */
export const sqliteFailures: FailureReader<Database> = {
  // A snapshot that has become old stays old: to wait would not help.
  isBusy: error => codeOf(error)?.startsWith('SQLITE_BUSY') === true && codeOf(error) !== 'SQLITE_BUSY_SNAPSHOT',
  neverRan: () => false,
  leavesOpen: () => false,
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
  const flaw = FILE_FLAWS.find(({ pattern }) => pattern.test(code === '' ? message : code));
  if (flaw !== undefined) return fileFailure(flaw, details, call);
  if (call.phase === 'connect') return connectionFailure(details, call);
  if (message.startsWith('no such table: ')) return unknownTable(details);
  if (message === 'integer overflow') return outOfRange(details);
  if (message.startsWith('ON CONFLICT clause does not match')) return unknownConflictKey(details);
  if (message.startsWith('foreign key mismatch - ')) return foreignKeyRefused(details, message);
  const known = TRANSLATIONS.get(code);
  return known === undefined
    ? new DatabaseError('DATABASE_ERROR', `SQLite: ${message}.`, details)
    : known(details, message);
}

function fileFailure(
  { code, message, hint }: FileFlaw,
  details: DatabaseErrorDetails,
  call: FailedCall,
): DatabaseError {
  if (call.phase !== 'connect') return new DatabaseError(code, message, { ...details, hint });
  return new ConnectionError(code, message, { ...details, hint, phase: 'connect' });
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

/** What Node.js says of a binary that is not there, or not for it. */
const UNLOADABLE: ReadonlySet<unknown> = new Set(['ERR_DLOPEN_FAILED', 'MODULE_NOT_FOUND']);

/** Whether the driver's binary was not found, or was built for another Node.js: it is loaded with the first connection. */
function isUnloadable(error: unknown): boolean {
  return UNLOADABLE.has(codeOf(error)) || messageOf(error).startsWith('Could not locate the bindings file');
}

/** To try again would not help. */
function unloadableDriver(details: DatabaseErrorDetails): ConnectionError {
  const { version, platform, arch } = process;
  const message = `better-sqlite3 has no binary here that Node.js ${version} on ${platform} (${arch}) can load.`;
  const hint =
    'Run: npm rebuild better-sqlite3. Where scripts of packages are not run on install, allow those of this one.';
  return new ConnectionError('DRIVER_UNLOADABLE', message, { ...details, hint, phase: 'connect' });
}
