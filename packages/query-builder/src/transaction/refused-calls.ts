import { type ManagedTransactionOptions, ownOptions, QueryError } from '@mortise/core';
import { beginNames } from './begin-options';
import type { Transaction } from './transaction';
import type { ConnectionPool } from '../pool/connection-pool';
import { fromFirstWord } from '../sql/statement';

/**
 * A nested transaction runs in the one around it, and begins as that one did.
 *
 * @throws QueryError `NESTED_ISOLATION_LEVEL`, `NESTED_READ_ONLY`, `NESTED_CONSTRAINT_CHECKING`, `NESTED_SEARCH_PATH` or `NESTED_RETRY` when it
 * asks for its own.
 */
export function checkNesting(parent: Transaction, options: ManagedTransactionOptions): void {
  const { isolationLevel, readOnly, constraintChecking, searchPath, retry } = ownOptions(options, beginNames);
  if (isolationLevel !== undefined && isolationLevel !== parent.isolationLevel)
    throw refused(
      'ISOLATION_LEVEL',
      'A nested transaction has the isolation level of the outer one.',
      'isolationLevel',
    );
  if (readOnly !== undefined && readOnly !== parent.isReadOnly)
    throw refused('READ_ONLY', 'A nested transaction may write if the outer one may.', 'readOnly');
  if (constraintChecking !== undefined && constraintChecking !== parent.constraintChecking)
    throw refused('CONSTRAINT_CHECKING', 'A nested transaction checks as the outer one does.', 'constraintChecking');
  if (searchPath !== undefined && searchPath.join('\0') !== parent.searchPath?.join('\0'))
    throw refused('SEARCH_PATH', 'A nested transaction looks for tables where the outer one does.', 'searchPath');
  if (retry !== undefined)
    throw refused(
      'RETRY',
      'After a deadlock only the outermost transaction can start over, not a nested one.',
      'retry',
    );
}

function refused(what: string, message: string, option: keyof ManagedTransactionOptions): QueryError {
  return new QueryError(`NESTED_${what}`, message, {
    hint: `Set ${option} on the outer transaction, or begin an independent one with \`transaction: null\`.`,
  });
}

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
      hint: 'Leave out `transaction: null`, begin the loop over a stream inside the transaction, make the call after it (afterCommit), or use a file or a larger pool.',
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

/** A statement that begins or ends a transaction and does nothing else; savepoints and prepared transactions may be. */
const CONTROL =
  /^(?:BEGIN|START\s+TRANSACTION|COMMIT|END|ABORT|ROLLBACK)\b(?!\s+(?:PREPARED|(?:(?:WORK|TRANSACTION)\s+)?TO)\b)[^;]*;?$/i;

/**
 * Refuses what would end a transaction behind the back of who began it, or leave one open on a connection that the next
 * caller gets.
 *
 * @throws QueryError `TRANSACTION_CONTROL`
 */
export function refuseTransactionControl(sql: string): void {
  if (!CONTROL.test(fromFirstWord(sql))) return;
  throw new QueryError('TRANSACTION_CONTROL', 'A transaction is not begun or ended by a query.', {
    hint: 'Use database.transaction(…), or database.startUnmanagedTransaction() and its commit() and rollback().',
  });
}
