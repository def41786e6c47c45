import { DatabaseError, type MortiseError, QueryError, TimeoutError } from '@mortise/core';

export function commitUnanswered(cause: MortiseError): TimeoutError {
  const message = 'The server does not answer COMMIT; nobody knows whether it took effect.';
  const hint = 'Look for what the transaction wrote before it is run again.';
  return new TimeoutError('COMMIT_UNANSWERED', message, { sql: 'COMMIT', cause, hint });
}

export function transactionAborted(cause: MortiseError): DatabaseError {
  const message = 'The database has ended this transaction after an earlier error; nothing runs in it any more.';
  return new DatabaseError('TRANSACTION_ABORTED', message, { cause });
}

export function upgradeRefused(cause: MortiseError): TimeoutError {
  const message =
    'A deferred transaction cannot begin to write: another connection writes, or has written since it began to read.';
  const hint = "Roll back and run it again, or begin it with type: 'IMMEDIATE'.";
  return new TimeoutError('DATABASE_BUSY', message, { cause, hint, retryable: true });
}

export function readOnlyTransaction(): QueryError {
  return new QueryError('READ_ONLY_TRANSACTION', 'This transaction only reads, and the call would write.');
}

export function committedBefore(): QueryError {
  const message = 'This database commits an open transaction before a statement that creates or changes tables.';
  return new QueryError('DDL_IN_TRANSACTION', message, { hint: 'Call it before or after the transaction.' });
}
