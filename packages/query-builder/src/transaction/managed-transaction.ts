import type { CurrentTransaction } from './current-transaction';
import type { Transaction } from './transaction';

/**
 * Runs the function in the transaction: what it returns commits, what it throws rolls back; so does a limit that passes,
 * whatever the function waits for.
 */
export async function runManaged<T>(
  transaction: Transaction,
  current: CurrentTransaction,
  work: (transaction: Transaction) => Promise<T>,
): Promise<T> {
  const { limit } = transaction;
  try {
    const running = current.run(transaction, work);
    const result = await (limit === undefined ? running : limit.race(Promise.resolve(running)));
    await transaction.end('commit');
    return result;
  } catch (error) {
    // The first error tells what happened; one of undoing it would hide that.
    await undo(transaction).catch(() => undefined);
    throw error;
  }
}

async function undo(transaction: Transaction): Promise<void> {
  if (transaction.isFinished) return;
  await (transaction.limit?.failure() === undefined ? transaction.end('rollback') : transaction.expire());
}
