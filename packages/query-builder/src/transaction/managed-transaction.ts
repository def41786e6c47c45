import type { CurrentTransaction } from './current-transaction';
import type { Transaction } from './transaction';

/** Runs the function in the transaction: what it returns commits, what it throws rolls back. */
export async function runManaged<T>(
  transaction: Transaction,
  current: CurrentTransaction,
  work: (transaction: Transaction) => Promise<T>,
): Promise<T> {
  try {
    const result = await current.run(transaction, work);
    await transaction.end('commit');
    return result;
  } catch (error) {
    // The first error tells what happened; one of undoing it would hide that.
    if (!transaction.isFinished) await transaction.end('rollback').catch(() => undefined);
    throw error;
  }
}
