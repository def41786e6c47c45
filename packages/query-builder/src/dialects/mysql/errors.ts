import { DatabaseError, type DatabaseErrorDetails, DeadlockError, MortiseError, TimeoutError } from '@mortise/core';
import type { Connection } from 'mysql2';
import { connectionFailure, isNetworkFailure, lockTimeout, loginRefused } from '../connection-errors';
import { checkViolation, foreignKeyViolation, notNullViolation, uniqueViolation } from '../constraint-errors';
import type { FailedCall, FailureReader } from '../driver';
import { errnoOf, messageOf } from '../driver-error';
import { detailsOf } from '../failed-call';
import { constraintNames, describeErrno } from './error-messages';

/** Errors of the server, by number: the names differ between MySQL and MariaDB. */
const ERRNO = { deadlock: 1213, packetTooLarge: 1153, checkFailedOnMariaDB: 4025 } as const;

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
  [ERRNO.deadlock, deadlock],
  [1205, lockTimeout],
  [1317, details => new TimeoutError('STATEMENT_CANCELLED', 'The statement was cancelled.', details)],
  [1969, details => new TimeoutError('STATEMENT_TIMEOUT', 'The statement took longer than allowed.', details)],
  [3024, details => new TimeoutError('STATEMENT_TIMEOUT', 'The statement took longer than allowed.', details)],
  [1044, loginRefused],
  [1045, loginRefused],
  [1049, loginRefused],
  [1698, loginRefused],
]);

export const mysqlFailures: FailureReader<Connection> = {
  isBusy: () => false,
  // After a packet that is too large the server hangs up, and only the next statement would notice.
  breaksConnection: error => isNetworkFailure(error) || isFatal(error) || serverErrno(error) === ERRNO.packetTooLarge,
  endsTransaction: error => serverErrno(error) === ERRNO.deadlock,
  translate,
};

function translate(error: unknown, call: FailedCall): MortiseError {
  if (error instanceof MortiseError) return error;
  const errno = serverErrno(error);
  const details = { ...detailsOf(error, call), ...constraintNames(errno, error) };
  const known = errno === undefined ? undefined : TRANSLATIONS.get(errno);
  if (known !== undefined) return known(details);
  if (isNetworkFailure(error) || isFatal(error) || call.phase === 'connect') return connectionFailure(details, call);
  return new DatabaseError('DATABASE_ERROR', describeErrno(errno, error, call), details);
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

function deadlock(details: DatabaseErrorDetails): DeadlockError {
  const hint = 'Run the whole transaction again.';
  const message = 'Two transactions waited for each other; the database ended this one.';
  return new DeadlockError('DEADLOCK', message, { hint, ...details, retryable: true });
}
