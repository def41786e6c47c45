import { DatabaseError, type DatabaseErrorDetails, DeadlockError, MortiseError, TimeoutError } from '@mortise/core';
import type { Connection } from 'mysql2';
import {
  connectionFailure,
  commitUnknown,
  diskFull,
  isNetworkFailure,
  lockNotAvailable,
  lockTimeout,
  loginRefused,
  nodeNotReady,
  readOnlyDatabase,
  tooManyConnections,
  unknownDatabase,
} from '../shared/connection-errors';
import {
  checkViolation,
  foreignKeyViolation,
  notNullViolation,
  uniqueViolation,
  detailsOf,
  unknownTable,
} from '../shared/statement-errors';
import type { FailedCall, FailureReader } from '../contract/driver';
import { errnoOf, messageOf } from '../shared/driver-error';
import { constraintNames, describeErrno } from './mysql-error-messages';
import { isOtherKey } from './mysql-on-duplicate-key';
import { nameTaken, refusedForeignKey, tableNotCreated } from './mysql-refused-foreign-key';

/** Errors of the server, by number: the names differ between MySQL and MariaDB. */
const ERRNO = {
  deadlock: 1213,
  recordChanged: 1020,
  packetTooLarge: 1153,
  killed: 1927,
  idleForTooLong: 4031,
  checkFailedOnMariaDB: 4025,
  errorDuringCommit: 1180,
} as const;

/** After these the server closes the connection. */
const HANGS_UP: ReadonlySet<number> = new Set([ERRNO.packetTooLarge, ERRNO.killed, ERRNO.idleForTooLong]);

/** With these InnoDB has rolled the transaction back. */
const UNDOES_ALL: ReadonlySet<number> = new Set([ERRNO.deadlock, ERRNO.recordChanged]);

type Translation = (details: DatabaseErrorDetails) => DatabaseError;

const TRANSLATIONS: ReadonlyMap<number, Translation> = new Map<number, Translation>([
  [1062, uniqueViolation],
  [1586, uniqueViolation],
  [1216, foreignKeyViolation],
  [1217, foreignKeyViolation],
  [1451, foreignKeyViolation],
  [1452, foreignKeyViolation],
  [1048, notNullViolation],
  [1364, notNullViolation],
  [3819, checkViolation],
  [ERRNO.checkFailedOnMariaDB, checkViolation],
  [1005, tableNotCreated],
  [1215, refusedForeignKey],
  [1822, refusedForeignKey],
  [3780, refusedForeignKey],
  [6125, refusedForeignKey],
  [1826, nameTaken],
  [ERRNO.deadlock, deadlock],
  [ERRNO.recordChanged, recordChanged],
  [1205, lockTimeout],
  [3572, lockNotAvailable],
  [ERRNO.packetTooLarge, packetTooLarge],
  [1317, details => new TimeoutError('STATEMENT_CANCELLED', 'The statement was cancelled.', details)],
  [1969, details => new TimeoutError('STATEMENT_TIMEOUT', 'The statement took longer than allowed.', details)],
  [3024, details => new TimeoutError('STATEMENT_TIMEOUT', 'The statement took longer than allowed.', details)],
  [1021, diskFull],
  [1114, diskFull],
  [1047, nodeNotReady],
  [ERRNO.errorDuringCommit, commitUnknown],
  [1290, readOnlyServer],
  [1836, readOnlyDatabase],
  [1044, loginRefused],
  [1045, loginRefused],
  [1040, tooManyConnections],
  [1049, unknownDatabase],
  [1146, unknownTable],
  [1203, tooManyConnections],
  [1698, loginRefused],
]);

export const mysqlFailures: FailureReader<Connection> = {
  isBusy: () => false,
  // Closed when the statement was to be sent; or by MySQL, which says that it was for being idle.
  neverRan: error => /closed state/.test(messageOf(error)) || serverErrno(error) === ERRNO.idleForTooLong,
  // Of a cluster: the node could not ask the others.
  leavesOpen: error => serverErrno(error) === ERRNO.errorDuringCommit,
  // After a packet that is too large the server hangs up, and only the next statement would notice.
  breaksConnection: error => isNetworkFailure(error) || isFatal(error) || HANGS_UP.has(serverErrno(error) ?? 0),
  // What follows would be committed by itself.
  endsTransaction: error => UNDOES_ALL.has(serverErrno(error) ?? 0),
  translate,
};

function translate(error: unknown, call: FailedCall): MortiseError {
  if (error instanceof MortiseError) return error;
  const errno = serverErrno(error);
  const details = { ...detailsOf(error, call), ...constraintNames(errno, error) };
  const known = errno === undefined ? undefined : TRANSLATIONS.get(errno);
  if (isOtherKey(errno, call.sql)) return uniqueViolation(details);
  if (known !== undefined) return known(details);
  if (isLost(error) || call.phase === 'connect') return connectionFailure(details, call, saysUndone(error));
  return new DatabaseError('DATABASE_ERROR', describeErrno(errno, error, call), details);
}

/** A server that ends a connection says so in place of the answer; the network just goes. */
function saysUndone(error: unknown): boolean {
  return serverErrno(error) !== undefined || mysqlFailures.neverRan(error);
}

/** Whether there is no connection any more because the network or the server ended it. */
function isLost(error: unknown): boolean {
  const errno = serverErrno(error);
  return isNetworkFailure(error) || isFatal(error) || errno === ERRNO.killed || errno === ERRNO.idleForTooLong;
}

/** The number of a server's error; errors of the network carry a negative one. */
function serverErrno(error: unknown): number | undefined {
  const errno = errnoOf(error);
  return errno !== undefined && errno > 0 ? errno : undefined;
}

function isFatal(error: unknown): boolean {
  const isMarked = typeof error === 'object' && error !== null && 'fatal' in error && error.fatal === true;
  return isMarked || /closed state|Connection lost/i.test(messageOf(error));
}

/** The number stands for whatever an option of the server forbids. */
function readOnlyServer(details: DatabaseErrorDetails): DatabaseError {
  if (/read[-_]only/.test(messageOf(details.cause))) return readOnlyDatabase(details);
  return new DatabaseError('DATABASE_ERROR', describeErrno(1290, details.cause, { phase: 'query' }), details);
}

function packetTooLarge(details: DatabaseErrorDetails): DatabaseError {
  const message = 'A statement with its values is larger than the server takes in one packet (max_allowed_packet).';
  const hint = 'Raise max_allowed_packet on the server, or give long lists in several calls.';
  return new DatabaseError('PACKET_TOO_LARGE', message, { hint, ...details });
}

function deadlock(details: DatabaseErrorDetails): DeadlockError {
  const hint = 'Run the whole transaction again.';
  const message = 'Two transactions waited for each other; the database ended this one.';
  return new DeadlockError('DEADLOCK', message, { hint, ...details, retryable: true });
}

/** MariaDB, with innodb_snapshot_isolation: a row is not as the transaction has seen it. */
function recordChanged(details: DatabaseErrorDetails): DeadlockError {
  const hint = 'Run the whole transaction again.';
  const message = 'A concurrent transaction changed the same data; the database ended this one.';
  return new DeadlockError('SERIALIZATION_FAILURE', message, { hint, ...details, retryable: true });
}
