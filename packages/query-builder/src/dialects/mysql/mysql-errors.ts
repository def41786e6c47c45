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
  invalidPattern,
  notNullViolation,
  outOfRange,
  uniqueViolation,
  detailsOf,
  unknownTable,
} from '../shared/statement-errors';
import type { FailedCall, FailureReader } from '../contract/driver';
import { errnoOf, messageOf } from '../shared/driver-error';
import { isOtherKey } from './mysql-syntax';
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
  [1264, outOfRange],
  [1690, outOfRange],
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
  [1139, invalidPattern],
  [1191, noFulltextIndex],
  [1203, tooManyConnections],
  [1698, loginRefused],
  // What MySQL 8 finds wrong with a regular expression has 15 numbers.
  ...Array.from({ length: 15 }, (_, index) => [3685 + index, invalidPattern] as const),
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

function noFulltextIndex(details: DatabaseErrorDetails): DatabaseError {
  const message = 'Words are looked for in columns that no index of type FULLTEXT is over, just these and no others.';
  const hint = "Declare one in the model: indexes: [{ type: 'FULLTEXT', fields: ['title', 'text'] }].";
  return new DatabaseError('NO_FULLTEXT_INDEX', message, { hint, ...details });
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

type Names = Pick<DatabaseErrorDetails, 'table' | 'columns' | 'constraint'>;

/** Errors whose message speaks of the schema or the server, never of a value. */
const VALUE_FREE = new Set([
  1050, 1051, 1054, 1061, 1068, 1071, 1072, 1091, 1101, 1103, 1117, 1142, 1146, 1153, 1170, 1227, 1264, 1406, 1792,
  1824, 1830, 3730,
]); // prettier-ignore

/** Errors whose message quotes the statement: free of bound values where none was written into it. */
const QUOTES_STATEMENT = new Set([1064, 1149]);

/** What the server says, as far as it can hold no bound value. */
function describeErrno(errno: number | undefined, error: unknown, { parameters = [] }: FailedCall): string {
  if (errno === undefined) return 'The driver of MySQL refused the call.';
  const mayTell = VALUE_FREE.has(errno) || (QUOTES_STATEMENT.has(errno) && parameters.length === 0);
  return mayTell ? `MySQL: ${messageOf(error)} (${errno}).` : `MySQL refused the statement (${errno}).`;
}

/** Table, columns and constraint, which MySQL and MariaDB tell in their messages only. */
function constraintNames(errno: number | undefined, error: unknown): Names {
  const read = errno === undefined ? undefined : NAME_READERS.get(errno);
  return read === undefined ? {} : read(messageOf(error));
}

const NAME_READERS: ReadonlyMap<number, (message: string) => Names> = new Map([
  [1062, duplicateKey],
  [1264, columnInMessage],
  [1586, duplicateKey],
  [1451, foreignKey],
  [1452, foreignKey],
  [1048, missingColumn],
  [1364, missingColumn],
  [3819, failedCheck],
  [4025, failedCheck],
]);

/** `Duplicate entry 'x' for key 'person.email'`; MariaDB says `'email'`. The value may hold quotes: read from the end. */
function duplicateKey(message: string): Names {
  const key = /for key '([^']*)'$/.exec(message)?.[1];
  if (key === undefined) return {};
  const dot = key.lastIndexOf('.');
  return dot < 0 ? { constraint: key } : { table: key.slice(0, dot), constraint: key.slice(dot + 1) };
}

/** ``… fails (`test`.`like`, CONSTRAINT `like_person_fk` FOREIGN KEY (`person_id`) REFERENCES …`` */
function foreignKey(message: string): Names {
  const found =
    /fails \((?:`(?:[^`]|``)*`\.)?`((?:[^`]|``)*)`, CONSTRAINT `((?:[^`]|``)*)` FOREIGN KEY \(([^)]*)\)/.exec(message);
  if (found === null) return {};
  return { table: found[1], constraint: found[2], columns: quotedNames(found[3]) };
}

const quotedNames = (list: string | undefined): string[] => (list ?? '').split(', ').map(name => name.slice(1, -1));

/** `Column 'name' cannot be null`, `Field 'name' doesn't have a default value`. */
function missingColumn(message: string): Names {
  const column = /^(?:Column|Field) '(.*)' (?:cannot|doesn)/.exec(message)?.[1];
  return column === undefined ? {} : { columns: [column] };
}

/** `Out of range value for column 'age' at row 1`. */
function columnInMessage(message: string): Names {
  const column = /for column '(.*)' at row /.exec(message)?.[1];
  return column === undefined ? {} : { columns: [column] };
}

/** ``Check constraint 'age' is violated.``; MariaDB: ``CONSTRAINT `age` failed for `test`.`person` ``. */
function failedCheck(message: string): Names {
  const found = /^CONSTRAINT `(.*)` failed for `.*`\.`(.*)`$/.exec(message);
  if (found !== null) return { constraint: found[1], table: found[2] };
  return { constraint: /^Check constraint '(.*)' is violated/.exec(message)?.[1] };
}
