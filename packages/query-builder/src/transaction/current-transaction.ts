import { AsyncLocalStorage } from 'node:async_hooks';
import { type ExecutionContext, QueryError } from '@mortise/core';
import type { ConnectionPool } from '../connection/connection-pool';
import { Transaction } from './transaction';

/** The managed transaction in whose function the running code stands, for one database. */
export class CurrentTransaction {
  readonly #storage = new AsyncLocalStorage<Transaction>();

  constructor(private readonly pool: ConnectionPool) {}

  get(): Transaction | undefined {
    return this.#storage.getStore();
  }

  /** Runs a function, and everything it starts, in the transaction. */
  run<T>(transaction: Transaction, work: (transaction: Transaction) => T): T {
    return this.#storage.run(transaction, work, transaction);
  }

  /**
   * The transaction a call runs in: the one asked for, else the current one.
   *
   * @throws QueryError `UNKNOWN_TRANSACTION` for what is no transaction of this database.
   */
  of({ transaction: asked }: ExecutionContext): Transaction | undefined {
    if (asked === undefined) return this.get();
    if (asked === null) return undefined;
    if (!(asked instanceof Transaction) || !asked.isOn(this.pool)) throw unknownTransaction();
    // The outer transaction waits for the nested one we are in: to wait for the outer one would never end.
    return this.isNestedIn(asked) ? this.get() : asked;
  }

  /** Whether the running code stands in an open transaction that is nested in this one. */
  isNestedIn(transaction: Transaction): boolean {
    const current = this.get();
    return current !== undefined && current !== transaction && !current.isFinished && current.isWithin(transaction);
  }
}

function unknownTransaction(): QueryError {
  return new QueryError('UNKNOWN_TRANSACTION', 'The transaction given belongs to another database, or is none.', {
    hint: 'Pass what database.transaction() or database.startUnmanagedTransaction() gave.',
  });
}
