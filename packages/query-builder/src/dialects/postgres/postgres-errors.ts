import { DatabaseError, type DatabaseErrorDetails, DeadlockError, MortiseError, TimeoutError } from '@mortise/core';
import type { Client } from 'pg';
import {
  connectionFailure,
  diskFull,
  isNetworkFailure,
  lockTimeout,
  loginRefused,
  readOnlyDatabase,
  tooManyConnections,
  unknownDatabase,
} from '../shared/connection-errors';
import {
  checkViolation,
  foreignKeyViolation,
  invalidPattern,
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

/** What the server adds to an error, as fields. */
interface ServerFields {
  readonly table?: string;
  readonly column?: string;
  readonly constraint?: string;
  readonly detail?: string;
}

type Translation = (details: DatabaseErrorDetails) => DatabaseError;

const TRANSLATIONS: ReadonlyMap<string, Translation> = new Map<string, Translation>([
  ['23505', uniqueViolation],
  ['23P01', uniqueViolation],
  ['23503', foreignKeyViolation],
  ['23001', foreignKeyViolation],
  ['23502', notNullViolation],
  ['23514', checkViolation],
  ['22003', outOfRange],
  ['2201B', invalidPattern],
  ['40P01', details => deadlock('DEADLOCK', 'Two transactions waited for each other', details)],
  ['40001', details => deadlock('SERIALIZATION_FAILURE', 'A concurrent transaction changed the same data', details)],
  ['55P03', lockTimeout],
  ['57014', details => new TimeoutError('STATEMENT_CANCELLED', 'The statement was cancelled.', details)],
  ['25P02', details => new DatabaseError('TRANSACTION_ABORTED', ABORTED, details)],
  ['25006', readOnly],
  ['28P01', details => loginRefused(details)],
  ['28000', notAdmitted],
  ['3D000', unknownDatabase],
  ['42804', typeMismatch],
  ['42830', details => foreignKeyRefused(details, messageOf(details.cause))],
  ['42P10', details => noConflictKey(details)],
  ['42P01', missingTable],
  ['53100', diskFull],
  ['53300', tooManyConnections],
]);

const ABORTED = 'Nothing runs in this transaction any more, since a statement in it has failed.';

export const postgresFailures: FailureReader<Client> = {
  isBusy: () => false,
  // Told to go, by an administrator or for being idle, a session undoes what it was doing before it says so.
  // A pooler that misses a prepared statement hangs up before it asks any session.
  neverRan: error =>
    /not queryable|^prepared statement did not exist/.test(messageOf(error)) || /^57P0[15]$/.test(codeOf(error) ?? ''),
  leavesOpen: () => false,
  breaksConnection: error => isNetworkFailure(error) || isClosedByClient(error) || isFatalState(codeOf(error)),
  // The server keeps a failed transaction open until it is told ROLLBACK.
  endsTransaction: () => false,
  translate,
};

function translate(error: unknown, call: FailedCall): MortiseError {
  if (error instanceof MortiseError) return error;
  const details = { ...detailsOf(error, call), ...fieldsOf(error) };
  const state = codeOf(error);
  const known = state === undefined ? undefined : (TRANSLATIONS.get(state) ?? toldByPooler(state, error, call));
  if (known !== undefined) return known(details);
  if (postgresFailures.breaksConnection(error) || call.phase === 'connect')
    return connectionFailure(details, call, saysUndone(error));
  return new DatabaseError('DATABASE_ERROR', describeState(state, error), details);
}

/** pgbouncer has one state for whatever keeps it from making a connection, and hands on what the server says. */
function toldByPooler(state: string, error: unknown, { phase }: FailedCall): Translation | undefined {
  if (state !== '08P01' || phase !== 'connect') return undefined;
  if (/^database ".*" does not exist$|^no such database/.test(messageOf(error))) return unknownDatabase;
  return /^no such user|authentication failed/.test(messageOf(error)) ? loginRefused : undefined;
}

/**
 * A server that ends a session says so in place of the answer; the network just goes. What a pooler says of a session that
 * it lost, of class 08, tells nothing of what became of the statement.
 */
function saysUndone(error: unknown): boolean {
  return /^57P0[1-5]$/.test(codeOf(error) ?? '') || postgresFailures.neverRan(error);
}

/** pg tells of a closed connection by its message only. */
function isClosedByClient(error: unknown): boolean {
  return /^Connection terminated|not queryable|^Client was closed/.test(messageOf(error));
}

function fieldsOf(error: unknown): DatabaseErrorDetails {
  if (typeof error !== 'object' || error === null) return {};
  // pg's DatabaseError has these fields; any other error lacks them, and all are optional.
  const { table, column, constraint, detail } = error as ServerFields;
  return { table, constraint, columns: column === undefined ? keyColumns(detail) : [column] };
}

/** `Key (person_id, toot_id)=(1, 2) already exists.` → the columns, without the values. */
function keyColumns(detail: string | undefined): string[] {
  const key = /^Key \((.*?)\)=/.exec(detail ?? '')?.[1];
  if (key === undefined) return [];
  return key.split(', ').map(column => column.replace(/^"(.*)"$/, '$1').replaceAll('""', '"'));
}

/** `foreign key constraint "x" cannot be implemented`; the same state stands for other types that don't fit. */
function typeMismatch(details: DatabaseErrorDetails): DatabaseError {
  const message = messageOf(details.cause);
  const [, constraint] = /^foreign key constraint "(.*)" cannot be implemented$/.exec(message) ?? [];
  if (constraint === undefined)
    return new DatabaseError('DATABASE_ERROR', describeState('42804', details.cause), details);
  // Of such an error it names columns and their types.
  const { detail } = details.cause as ServerFields;
  return foreignKeyRefused({ ...details, constraint }, detail ?? message);
}

/** The same state stands for what a SELECT DISTINCT can't be ordered by. */
function noConflictKey(details: DatabaseErrorDetails): DatabaseError {
  if (messageOf(details.cause).includes('ON CONFLICT')) return unknownConflictKey(details);
  return new DatabaseError('DATABASE_ERROR', describeState('42P10', details.cause), details);
}

/** The same state stands for an alias of raw SQL that is not there. */
function missingTable(details: DatabaseErrorDetails): DatabaseError {
  if (/does not exist$/.test(messageOf(details.cause))) return unknownTable(details);
  return new DatabaseError('DATABASE_ERROR', describeState('42P01', details.cause), details);
}

/** The server says whether it would take the same login on another kind of connection. */
function notAdmitted(details: DatabaseErrorDetails): DatabaseError {
  if (!/no encryption$|SSL off$/.test(messageOf(details.cause))) return loginRefused(details);
  return loginRefused(details, 'The server may ask for an encrypted connection: give it ssl, or sslmode in its URL.');
}

/** The same state stands for a transaction that was begun to read. */
function readOnly(details: DatabaseErrorDetails): DatabaseError {
  return readOnlyDatabase({ ...details, hint: 'Write to the primary server, and in a transaction without readOnly.' });
}

function deadlock(code: string, what: string, details: DatabaseErrorDetails): DeadlockError {
  const hint = 'Run the whole transaction again.';
  return new DeadlockError(code, `${what}; the database ended this one.`, { hint, ...details, retryable: true });
}

/** SQLSTATEs whose message may quote a value, as sentences without it. */
const VALUE_STATES: ReadonlyMap<string, string> = new Map([
  ['22001', 'A text is too long for its column.'],
  ['22007', 'A text is no date or time.'],
  ['22008', 'A date or time is out of range.'],
  ['22012', 'Something is divided by zero.'],
  ['22021', 'A text holds a character that the database cannot store.'],
  ['22P02', 'A text is no value of the type it is used as.'],
]);

/**
 * Classes of SQLSTATE whose messages speak of the statement or the server, never of values: unsupported features,
 * transaction state, names, syntax, resources, limits, operator intervention.
 */
const VALUE_FREE_CLASSES = new Set(['0A', '25', '26', '3B', '3F', '42', '53', '54', '55', '57']);

/** What PostgreSQL says, as far as it can hold no bound value. */
function describeState(state: string | undefined, error: unknown): string {
  if (state === undefined) return 'The driver of PostgreSQL refused the call.';
  const described = VALUE_STATES.get(state);
  if (described !== undefined) return `${described} (PostgreSQL ${state}.)`;
  if (!VALUE_FREE_CLASSES.has(state.slice(0, 2))) return `PostgreSQL refused the statement (${state}).`;
  return `PostgreSQL: ${messageOf(error)} (${state}).`;
}

/** The server is going away, or ended this session: shutdowns, crashes, an administrator's command, class 08. */
function isFatalState(state: string | undefined): boolean {
  return state !== undefined && (/^57P0[1-5]$/.test(state) || (state.startsWith('08') && state.length === 5));
}
