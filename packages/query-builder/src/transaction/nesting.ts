import { type ManagedTransactionOptions, ownOptions, QueryError } from '@mortise/core';
import { beginNames } from './begin-options';
import type { Transaction } from './transaction';

/**
 * A nested transaction runs in the one around it, and begins as that one did.
 *
 * @throws QueryError `NESTED_ISOLATION_LEVEL`, `NESTED_READ_ONLY`, `NESTED_CONSTRAINT_CHECKING` or `NESTED_RETRY` when it
 * asks for its own.
 */
export function checkNesting(parent: Transaction, options: ManagedTransactionOptions): void {
  const { isolationLevel, readOnly, constraintChecking, retry } = ownOptions(options, beginNames);
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
