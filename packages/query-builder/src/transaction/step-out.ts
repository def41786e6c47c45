import { QueryError } from '@mortise/core';
import type { ConnectionPool } from '../pool/connection-pool';
import type { Transaction } from './transaction';

/**
 * For a call outside the current transaction, yet awaited inside it: where that can't work, it fails at once.
 *
 * @throws QueryError `NO_SECOND_CONNECTION` or `NO_SECOND_WRITER`
 */
export function checkStepOut(current: Transaction | undefined, pool: ConnectionPool, writes: boolean): void {
  if (current === undefined || current.isFinished) return;
  if (pool.hasSingleConnection) throw noSecondConnection();
  if (writes && current.isOnlyWriter) throw noSecondWriter();
}

function noSecondConnection(): QueryError {
  return new QueryError(
    'NO_SECOND_CONNECTION',
    'The call steps out of the current transaction, which holds the only connection of this database: it would wait for ever.',
    {
      hint: 'Leave out `transaction: null`, make the call after the transaction (afterCommit), or use a file or a larger pool.',
    },
  );
}

function noSecondWriter(): QueryError {
  return new QueryError(
    'NO_SECOND_WRITER',
    'The call steps out of the current transaction to write, and a database file has one writer at a time: it would wait for ever.',
    {
      hint: "Leave out `transaction: null`, make the call after the transaction (afterCommit), or begin it with type: 'DEFERRED'.",
    },
  );
}
