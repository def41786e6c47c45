import { QueryError } from '@mortise/core';
import type { Transaction } from './transaction';

/**
 * Locks last as long as their transaction: refused where there is none, or where nobody would be kept out.
 *
 * @throws QueryError `LOCK_WITHOUT_TRANSACTION`, `READ_ONLY_TRANSACTION` or `LOCK_IN_DEFERRED_TRANSACTION`
 */
export function checkLockable(transaction: Transaction | undefined, locksRows: boolean): void {
  if (transaction === undefined) throw lockWithoutTransaction();
  if (transaction.isReadOnly) throw lockWhileReading();
  // Where rows can't be locked, only a transaction that has begun to write keeps other writers out.
  if (!locksRows && transaction.type === 'DEFERRED') throw lockWhileDeferred();
}

function lockWithoutTransaction(): QueryError {
  const message = 'Rows are locked until their transaction ends, and this call runs in none.';
  const hint = 'Make the call inside database.transaction(…), or pass { transaction }.';
  return new QueryError('LOCK_WITHOUT_TRANSACTION', message, { hint });
}

function lockWhileReading(): QueryError {
  const hint = 'Leave out the lock, or begin the transaction without readOnly.';
  return new QueryError('READ_ONLY_TRANSACTION', 'This transaction only reads, and cannot lock rows.', { hint });
}

function lockWhileDeferred(): QueryError {
  const message = 'A DEFERRED transaction of SQLite lets others write until it writes itself: it cannot lock rows.';
  const hint = "Begin it with type: 'IMMEDIATE', as it is unless said otherwise.";
  return new QueryError('LOCK_IN_DEFERRED_TRANSACTION', message, { hint });
}
