import { traced, traces, type TransactionTrace } from '@mortise/core';
import type { Transaction } from './transaction';

const { transaction: transactions } = traces;

type Work<T> = (transaction: Transaction) => Promise<T>;
type Told = Omit<TransactionTrace, 'kind'>;

/** Runs a managed transaction, and tells of it to whoever listens; of one that is run again, of its last attempt. */
export function traceManaged<T>(told: () => Told, work: Work<T>, run: (work: Work<T>) => Promise<T>): Promise<T> {
  if (!transactions.hasSubscribers) return run(work);
  const message: TransactionTrace = { ...told(), kind: 'managed' };
  let last: Transaction | undefined;
  const noting: Work<T> = transaction => {
    last = transaction;
    message.id = transaction.id;
    return work(transaction);
  };
  return traced(transactions, message, () =>
    run(noting).finally(() => {
      message.outcome = last === undefined ? undefined : outcomeOf(last);
    }),
  );
}

const outcomeOf = ({ state }: Transaction): TransactionTrace['outcome'] =>
  state === 'open' || state === 'ending' ? undefined : state;

/** Of one that its caller ends it is told once it has begun: what is called in it can't be told as part of it. */
export function traceUnmanaged(transaction: Transaction, told: () => Told): void {
  const { start, end, asyncStart, asyncEnd } = transactions;
  if (!transactions.hasSubscribers) return;
  const message: TransactionTrace = { ...told(), kind: 'unmanaged', id: transaction.id };
  const ended = (): void => {
    message.outcome = outcomeOf(transaction);
    asyncStart.publish(message);
    asyncEnd.publish(message);
  };
  transaction.afterCommit(ended);
  transaction.afterRollback(ended);
  transaction.afterUnknown(ended);
  start.publish(message);
  end.publish(message);
}
