import { QueryError, type TransactionOptions } from '@mortise/core';
import type { Transaction } from './transaction';

/**
 * A nested transaction runs in the one around it, with its isolation level.
 *
 * @throws QueryError `NESTED_ISOLATION_LEVEL` when another is asked for.
 */
export function checkNesting(parent: Transaction, { isolationLevel }: TransactionOptions): void {
  if (isolationLevel === undefined || isolationLevel === parent.isolationLevel) return;
  throw new QueryError('NESTED_ISOLATION_LEVEL', 'A nested transaction has the isolation level of the outer one.', {
    hint: 'Set isolationLevel on the outer transaction, or begin an independent one with `transaction: null`.',
  });
}
