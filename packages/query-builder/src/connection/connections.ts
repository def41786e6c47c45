import { inspect } from 'node:util';
import { type ExecutionContext, QueryError, type StatementLog, type TransactionOptions } from '@mortise/core';
import type { Knex } from 'knex';
import type { Driver } from '../dialects/driver';
import { beginOptionsOf } from '../transaction/begin-options';
import { CurrentTransaction } from '../transaction/current-transaction';
import { runManaged } from '../transaction/managed-transaction';
import { checkNesting } from '../transaction/nesting';
import { Transaction, type TransactionKind } from '../transaction/transaction';
import { ConnectionPool } from './connection-pool';
import { guarded, recover } from './guarded-call';
import type { OpenedKnex } from './open-connections';
import { ReservedConnection } from './reserved-connection';
import type { RawResult, Statement, StatementResult, StatementRunner } from './statement';
import { unprepared } from './unprepared';

export interface ConnectionsOptions {
  /** Told the text of each statement, unless a call says otherwise. */
  readonly logging?: StatementLog | false | undefined;
  /** For how many milliseconds a database file is tried again while another process writes to it; 5000 by default. */
  readonly busyTimeout?: number | undefined;
  /** False where sessions change between statements, as behind a pooler like pgbouncer. */
  readonly preparedStatements?: boolean | undefined;
}

const DEFAULT_BUSY_TIMEOUT = 5_000;

/** The connections of a database: whatever runs, runs through here. */
export class Connections {
  readonly knex: Knex;
  readonly driver: Driver;
  readonly #pool: ConnectionPool;
  readonly #current: CurrentTransaction;
  readonly #ownsKnex: boolean;
  readonly #logging: StatementLog | false;
  readonly #prepares: boolean;
  readonly #unmanaged = new Set<Transaction>();

  constructor({ knex, driver, ownsKnex }: OpenedKnex, options: ConnectionsOptions = {}) {
    this.knex = knex;
    this.driver = driver;
    this.#ownsKnex = ownsKnex;
    this.#pool = new ConnectionPool({ knex, driver, busyTimeout: options.busyTimeout ?? DEFAULT_BUSY_TIMEOUT });
    this.#current = new CurrentTransaction(this.#pool);
    this.#logging = options.logging ?? false;
    this.#prepares = options.preparedStatements ?? true;
  }

  /** The managed transaction in whose function the caller stands. */
  get currentTransaction(): Transaction | undefined {
    return this.#current.get();
  }

  /** The transaction a call with this context runs in. */
  transactionOf(context: ExecutionContext): Transaction | undefined {
    return this.#current.of(context);
  }

  /** Who is told the text of the statements of a call. */
  logFor({ logging = this.#logging }: ExecutionContext): StatementLog | undefined {
    return logging === false ? undefined : logging;
  }

  /** Runs a statement in the transaction of the context, in the current one, or on a connection of its own. */
  async run(statement: Statement, bindings: readonly unknown[], context: ExecutionContext): Promise<StatementResult> {
    const transaction = this.#transactionFor(context, statement.writes);
    this.logFor(context)?.(statement.sql);
    const ready = this.#prepares ? statement : unprepared(statement);
    if (transaction !== undefined) return transaction.run(ready, bindings);
    return ready.writes && this.#pool.hasSingleWriter
      ? this.#runAsWriter(ready, bindings)
      : this.#runOnPool(ready, bindings);
  }

  /** Runs a statement written by the user, with values as the driver reads them. */
  async raw(sql: string, bindings: readonly unknown[], context: ExecutionContext): Promise<RawResult> {
    const transaction = this.#transactionFor(context, false);
    this.logFor(context)?.(sql);
    if (transaction !== undefined) return transaction.query(sql, bindings);
    const writes = this.#pool.hasSingleWriter && (await this.#writes(sql));
    this.#transactionFor(context, writes);
    return this.#queryOnPool(sql, bindings, writes);
  }

  /** Runs the function in a transaction: what it returns commits, what it throws rolls back. */
  async transaction<T>(options: TransactionOptions, work: (transaction: Transaction) => Promise<T>): Promise<T> {
    return runManaged(await this.#begin(options, 'managed'), this.#current, work);
  }

  /** Begins a transaction that the caller ends. */
  async startUnmanagedTransaction(options: TransactionOptions = {}): Promise<Transaction> {
    const transaction = await this.#begin(options, 'unmanaged');
    for (const each of this.#unmanaged) if (each.isFinished) this.#unmanaged.delete(each);
    this.#unmanaged.add(transaction);
    return transaction;
  }

  /** Gives the function one connection that may write, outside of transactions, until it ends. */
  async withConnection<T>(work: (runner: StatementRunner) => Promise<T>, context: ExecutionContext): Promise<T> {
    if (context.transaction === null) this.#assertCanStepOut(true);
    return ReservedConnection.use(this.#pool, work);
  }

  /** Rolls unmanaged transactions back, waits for everything else, and closes the connections that were opened here. */
  async close(): Promise<void> {
    for (const transaction of this.#unmanaged) {
      if (!transaction.isFinished) await transaction.end('rollback').catch(() => undefined);
    }
    await this.#pool.close(() => (this.#ownsKnex ? this.knex.destroy() : Promise.resolve()));
  }

  /** Never the configuration: it holds passwords. */
  [inspect.custom](): string {
    return `Connections { dialect: '${this.driver.dialect}' }`;
  }

  async #runOnPool(statement: Statement, bindings: readonly unknown[]): Promise<StatementResult> {
    const connection = await this.#pool.acquire();
    try {
      return await this.driver.run(connection, statement, bindings);
    } catch (error) {
      return await this.#runAgain(error, connection, statement, bindings);
    } finally {
      this.#pool.release(connection);
    }
  }

  async #runAsWriter(statement: Statement, bindings: readonly unknown[]): Promise<StatementResult> {
    const connection = await this.#pool.acquireForWriting();
    try {
      return await this.driver.run(connection, statement, bindings);
    } catch (error) {
      return await this.#runAgain(error, connection, statement, bindings);
    } finally {
      this.#pool.releaseWriter(connection);
    }
  }

  async #runAgain(
    error: unknown,
    connection: object,
    statement: Statement,
    bindings: readonly unknown[],
  ): Promise<StatementResult> {
    const attempt = () => this.driver.run(connection, statement, bindings);
    const call = { phase: 'query', sql: statement.sql, parameters: bindings } as const;
    return this.#disposing(connection, recover(error, attempt, this.#pool, call));
  }

  async #queryOnPool(sql: string, bindings: readonly unknown[], writes: boolean): Promise<RawResult> {
    const connection = await (writes ? this.#pool.acquireForWriting() : this.#pool.acquire());
    const attempt = () => this.driver.query(connection, sql, bindings);
    const call = { phase: 'query', sql, parameters: bindings } as const;
    try {
      return await this.#disposing(connection, guarded(attempt, this.#pool, call));
    } finally {
      if (writes) this.#pool.releaseWriter(connection);
      else this.#pool.release(connection);
    }
  }

  async #disposing<T>(connection: object, result: Promise<T>): Promise<T> {
    try {
      return await result;
    } catch (error) {
      this.#pool.disposeAfter(connection, error);
      throw error;
    }
  }

  async #writes(sql: string): Promise<boolean> {
    const connection = await this.#pool.acquire();
    try {
      const attempt = () => this.driver.writes(connection, sql);
      return (await guarded(attempt, this.#pool, { phase: 'query', sql })) !== false;
    } finally {
      this.#pool.release(connection);
    }
  }

  async #begin(options: TransactionOptions, kind: TransactionKind): Promise<Transaction> {
    const begin = beginOptionsOf(options);
    const parent = this.#transactionFor(options, begin.type !== 'DEFERRED');
    if (parent === undefined) {
      return Transaction.begin({
        pool: this.#pool,
        current: this.#current,
        kind,
        options: begin,
        log: this.logFor(options),
      });
    }
    checkNesting(parent, options);
    return parent.nest(kind);
  }

  #transactionFor(context: ExecutionContext, writes: boolean): Transaction | undefined {
    if (context.transaction === null) this.#assertCanStepOut(writes);
    return this.#current.of(context);
  }

  /** Outside the current transaction, yet awaited inside it: where that can't work, it fails at once. */
  #assertCanStepOut(writes: boolean): void {
    const current = this.#current.get();
    if (current === undefined || current.isFinished) return;
    if (this.#pool.hasSingleConnection) throw noSecondConnection();
    if (writes && current.isOnlyWriter) throw noSecondWriter();
  }
}

function noSecondConnection(): QueryError {
  return new QueryError(
    'NO_SECOND_CONNECTION',
    'The call steps out of the current transaction, which holds the only connection of this database: it would wait for ever.',
    {
      hint: 'Leave out `transaction: null`, make the call after the transaction (afterCommit), or use a file or a larger pool.',
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
