import { QueryError, TimeoutError } from '@mortise/core';
import type { Knex } from 'knex';

export function databaseClosed(): QueryError {
  return new QueryError('DATABASE_CLOSED', 'The database has been closed; nothing can be asked of it any more.');
}

/** No connection came out of the pool in time, while so many transactions are open. */
export function acquireTimeout(cause: unknown, open: number): TimeoutError {
  const message = `No connection became free in time: ${transactions(open)}.`;
  return new TimeoutError('CONNECTION_ACQUIRE_TIMEOUT', message, {
    hint: 'Pass { transaction } to calls that belong to one, end every transaction, or raise pool.max.',
    cause,
    retryable: true,
  });
}

/** Nobody else could write in time, while so many transactions are open. */
export function writerTimeout(open: number): TimeoutError {
  const message = `Another transaction of this process writes to the database file for too long: ${transactions(open)}.`;
  return new TimeoutError('DATABASE_BUSY', message, {
    hint: 'Pass { transaction } to calls that belong to it, and end every transaction.',
    retryable: true,
  });
}

const transactions = (open: number): string => (open === 1 ? '1 transaction is open' : `${open} transactions are open`);

/** How long knex waits for a connection unless it is told otherwise, in milliseconds. */
const DEFAULT_ACQUIRE_TIMEOUT = 60_000;

export function acquireTimeoutOf({ acquireConnectionTimeout, pool }: Knex.Config): number {
  const shorter = Math.min(acquireConnectionTimeout ?? Infinity, pool?.acquireTimeoutMillis ?? Infinity);
  return shorter === Infinity ? DEFAULT_ACQUIRE_TIMEOUT : shorter;
}
