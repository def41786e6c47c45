import type {
  ExecutionContext,
  ManagedTransactionOptions,
  OperationTransactionOptions,
  StatementLog,
  TransactionOptions,
  TransactionTrace,
} from '@mortise/core';
import { type CallLimit, limitOf } from '../pool/call-limit';
import type { ConnectionPool } from '../pool/connection-pool';
import type { Awaitable } from '../sql/statement';
import { beginOptionsOf } from './begin-options';
import type { CurrentTransaction } from './current-transaction';
import { retryPolicyFor, runManaged, runRetrying } from './managed-transaction';
import { checkNesting } from './refused-calls';
import { traceManaged, traceUnmanaged } from './trace-transaction';
import { Transaction } from './transaction';
import type { TransactionKind } from './transaction-level';

interface TransactionsOptions {
  readonly pool: ConnectionPool;
  readonly current: CurrentTransaction;
  /** Who is told the text of the statements of a call. */
  readonly logFor: (context: ExecutionContext) => StatementLog | undefined;
}

/** Begins the transactions of a database, and knows those that their callers end. */
export class Transactions {
  readonly #options: TransactionsOptions;
  readonly #unmanaged = new Set<Transaction>();

  constructor(options: TransactionsOptions) {
    this.#options = options;
  }

  /** Runs the function in a transaction: what it returns commits, what it throws rolls back. */
  run<T>(options: OperationTransactionOptions, work: (transaction: Transaction) => Promise<T>): Promise<T> {
    try {
      return this.#run(options, work);
    } catch (error) {
      // What is wrong with the call is told as everything else is.
      const failure = error as Error;
      return Promise.reject(failure);
    }
  }

  #run<T>(options: OperationTransactionOptions, work: (transaction: Transaction) => Promise<T>): Promise<T> {
    return traceManaged(
      () => this.#told(options),
      work,
      noting => this.#managed(options, noting),
    );
  }

  #managed<T>(options: OperationTransactionOptions, work: (transaction: Transaction) => Promise<T>): Promise<T> {
    const { current } = this.#options;
    const limit = limitOf(options);
    const begin = (): Awaitable<Transaction> => this.#begin(options, 'managed', limit);
    const policy = retryPolicyFor(options, limit);
    if (policy === undefined) return runManaged(begin(), current, work);
    const run = (transaction: Transaction): Promise<T> => runManaged(transaction, current, work);
    return runRetrying(policy, { begin, run });
  }

  /** Begins a transaction that the caller ends. */
  async startUnmanaged(options: TransactionOptions): Promise<Transaction> {
    const told = this.#told(options);
    const transaction = await this.#begin(options, 'unmanaged', limitOf(options));
    for (const each of this.#unmanaged) if (each.isFinished) this.#unmanaged.delete(each);
    this.#unmanaged.add(transaction);
    traceUnmanaged(transaction, () => told);
    return transaction;
  }

  /** Rolls back what its caller has not ended. */
  async rollBackUnmanaged(): Promise<void> {
    await Promise.all([...this.#unmanaged].map(rollBackOpen));
  }

  /** What is known of a transaction before it begins. */
  #told(options: TransactionOptions): Pick<TransactionTrace, 'dialect' | 'isNested' | 'isolationLevel'> {
    const { pool, current } = this.#options;
    const isNested = current.of(options) !== undefined;
    return { dialect: pool.driver.dialect, isNested, isolationLevel: options.isolationLevel };
  }

  #begin(
    options: ManagedTransactionOptions,
    kind: TransactionKind,
    limit: CallLimit | undefined,
  ): Awaitable<Transaction> {
    const begin = beginOptionsOf(options);
    const { pool, current, logFor } = this.#options;
    const parent = current.forCall(options, begin.type !== 'DEFERRED');
    if (parent === undefined)
      return Transaction.begin({ pool, current, kind, options: begin, log: logFor(options), limit });
    checkNesting(parent, options);
    return parent.nest(kind, limit);
  }
}

async function rollBackOpen(transaction: Transaction): Promise<void> {
  if (transaction.isFinished) return;
  try {
    await transaction.end('rollback');
  } catch {
    // It ends with its connection.
  }
}
