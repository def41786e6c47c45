import { inspect } from 'node:util';
import {
  type ExecutionContext,
  QueryError,
  type ManagedTransactionOptions,
  type OperationTransactionOptions,
  type StatementLog,
  type TransactionOptions,
  ownOptions,
} from '@mortise/core';
import type { Knex } from 'knex';
import type { Driver, FailedCall, SessionSettings } from './dialects/contract/driver';
import { beginOptionsOf } from './transaction/begin-options';
import { CurrentTransaction } from './transaction/current-transaction';
import { joinedClient } from './transaction/joined-knex';
import { runManaged } from './transaction/managed-transaction';
import { checkNesting } from './transaction/nesting';
import { retryPolicyFor, runRetrying } from './transaction/retry';
import { Transaction } from './transaction/transaction';
import type { TransactionKind } from './transaction/transaction-level';
import { refuseTransactionControl } from './transaction/transaction-control';
import { ConnectionPool, type LostCall } from './pool/connection-pool';
import { CallLimit } from './pool/call-limit';
import { guarded, recover } from './pool/guarded-call';
import type { OpenedKnex } from './pool/open-connections';
import { type PooledCall, runPooled } from './pool/pooled-call';
import { ReservedConnection } from './pool/reserved-connection';
import type { Executor } from './sql/executor';
import { type RawResult, type Statement, type StatementResult, unprepared } from './sql/statement';
import { done, PATIENCE, settlesWithin } from './pool/run-within';

export interface ConnectionsOptions extends SessionSettings {
  /** Told the text of each statement, unless a call says otherwise. */
  readonly logging?: StatementLog | false | undefined;
  /** For how many milliseconds a database file is tried again while another process writes to it; 5000 by default. */
  readonly busyTimeout?: number | undefined;
}

/** How a database is closed. */
export interface CloseOptions {
  /** The most milliseconds to wait for what runs; unless given, as long as it takes. */
  readonly timeout?: number | undefined;
  /** True: unmanaged transactions are waited for, instead of rolled back; new calls outside of them are refused. */
  readonly drain?: boolean | undefined;
}

const DEFAULT_BUSY_TIMEOUT = 5_000;

/** What the user runs with knex itself may write as well. */
const knexEvents = ['query-response', 'query-error'] as const;

/** The connections of a database: whatever runs, runs through here. */
export class Connections implements Executor {
  readonly knex: Knex;
  readonly driver: Driver;
  readonly #pool: ConnectionPool;
  readonly #current: CurrentTransaction;
  readonly #ownsKnex: boolean;
  readonly #logging: StatementLog | false;
  readonly #prepares: boolean;
  #joining: Knex.Client | undefined;
  readonly #unmanaged = new Set<Transaction>();

  constructor({ knex, driver, ownsKnex }: OpenedKnex, options: ConnectionsOptions = {}) {
    this.knex = knex;
    this.driver = driver;
    this.#ownsKnex = ownsKnex;
    const { busyTimeout = DEFAULT_BUSY_TIMEOUT } = options;
    this.#pool = new ConnectionPool({ knex, driver, busyTimeout, session: options });
    this.#current = new CurrentTransaction(this.#pool);
    this.#logging = options.logging ?? false;
    this.#prepares = options.preparedStatements !== false;
    for (const event of knexEvents) knex.on(event, this.#countChange);
  }

  /** How many calls have ended that may have changed rows. */
  get changeCount(): number {
    return this.#pool.changeCount;
  }

  readonly #countChange = (): void => this.#pool.countChange();

  /** The managed transaction in whose function the caller stands. */
  get currentTransaction(): Transaction | undefined {
    return this.#current.get();
  }

  /** The transaction a call with this context runs in. */
  transactionOf(context: ExecutionContext): Transaction | undefined {
    return this.#current.of(context);
  }

  /**
   * Who is told the text of the statements of a call.
   *
   * @throws QueryError `INVALID_OPTION`
   */
  logFor({ logging = this.#logging }: ExecutionContext): StatementLog | undefined {
    if (logging === false) return undefined;
    if (typeof logging !== 'function') throw notLog();
    return logging;
  }

  /**
   * The client for a builder of knex's: it runs in the transaction of the context; else in the one that is current as it
   * is built, or as it runs.
   */
  clientFor(context: ExecutionContext): Knex.Client {
    if (context.transaction === null) this.#assertCanStepOut(false);
    const transaction = this.#current.of(context);
    if (transaction !== undefined) return transaction.client;
    if (context.transaction === null) return this.#pool.client;
    return (this.#joining ??= joinedClient(this.#pool.client, () => this.#current.get()));
  }

  /** Runs a statement in the transaction of the context, in the current one, or on a connection of its own. */
  run(statement: Statement, bindings: readonly unknown[], context: ExecutionContext): Promise<StatementResult> {
    const running = this.#run(statement, bindings, context);
    return statement.writes ? running.finally(this.#countChange) : running;
  }

  async #run(statement: Statement, bindings: readonly unknown[], context: ExecutionContext): Promise<StatementResult> {
    const transaction = this.#transactionFor(context, statement.writes);
    const limit = limitOf(context);
    limit?.check();
    this.logFor(context)?.(statement.sql);
    const ready = this.#prepares ? statement : unprepared(statement);
    if (transaction !== undefined) return transaction.run(ready, bindings, limit);
    if (limit !== undefined) return runPooled(this.#pool, this.#callOf(ready, bindings, limit));
    return ready.writes && this.#pool.hasSingleWriter
      ? this.#runAsWriter(ready, bindings)
      : this.#runOnPool(ready, bindings);
  }

  /** Runs a statement written by the user, with values as the driver reads them. */
  raw(sql: string, bindings: readonly unknown[], context: ExecutionContext): Promise<RawResult> {
    return this.#raw(sql, bindings, context).finally(this.#countChange);
  }

  async #raw(sql: string, bindings: readonly unknown[], context: ExecutionContext): Promise<RawResult> {
    refuseTransactionControl(sql);
    const transaction = this.#transactionFor(context, false);
    const limit = limitOf(context);
    limit?.check();
    this.logFor(context)?.(sql);
    if (transaction !== undefined) return transaction.query(sql, bindings, limit);
    const writes = !this.#pool.hasSingleWriter || (await this.#writes(sql));
    this.#transactionFor(context, writes && this.#pool.hasSingleWriter);
    const attempt = (connection: object) => this.driver.query(connection, sql, bindings);
    return runPooled(this.#pool, {
      attempt,
      details: { phase: 'query', sql, parameters: bindings, commitsItself: writes },
      writes,
      limit,
    });
  }

  /** Runs the function in a transaction: what it returns commits, what it throws rolls back. */
  async transaction<T>(
    options: OperationTransactionOptions,
    work: (transaction: Transaction) => Promise<T>,
  ): Promise<T> {
    const limit = limitOf(options);
    const begin = (): Promise<Transaction> => this.#begin(options, 'managed', limit);
    const policy = retryPolicyFor(options, limit);
    if (policy === undefined) return runManaged(await begin(), this.#current, work);
    const run = (transaction: Transaction): Promise<T> => runManaged(transaction, this.#current, work);
    return runRetrying(policy, { begin, run });
  }

  /** Begins a transaction that the caller ends. */
  async startUnmanagedTransaction(options: TransactionOptions = {}): Promise<Transaction> {
    const transaction = await this.#begin(options, 'unmanaged', limitOf(options));
    for (const each of this.#unmanaged) if (each.isFinished) this.#unmanaged.delete(each);
    this.#unmanaged.add(transaction);
    return transaction;
  }

  /** Gives the function one connection that may write, outside of transactions, until it ends. */
  async withConnection<T>(work: (reserved: ReservedConnection) => Promise<T>, context: ExecutionContext): Promise<T> {
    if (context.transaction === null) this.#assertCanStepOut(true);
    return ReservedConnection.use(this.#pool, work, limitOf(context)).finally(this.#countChange);
  }

  /**
   * Rolls unmanaged transactions back, or waits for them too, waits for everything else, and closes the connections that
   * were opened here. Once the time is over nothing is waited for: what still runs fails.
   */
  async close({ timeout, drain = false }: CloseOptions = {}): Promise<void> {
    const closing = this.#close(drain);
    // An error in time is an answer too.
    const closed = closing.then(done, done);
    if (timeout === undefined || (await settlesWithin(timeout, closed))) return closing;
    this.#pool.abandonAll();
    // What was given up comes back at once; a connection that is still being made may not.
    await settlesWithin(PATIENCE, closed);
  }

  async #close(drain: boolean): Promise<void> {
    if (drain) this.#pool.refuseCalls();
    else await Promise.all([...this.#unmanaged].map(rollBackOpen));
    for (const event of knexEvents) this.knex.removeListener(event, this.#countChange);
    await this.#pool.close(() => (this.#ownsKnex ? this.knex.destroy() : Promise.resolve()));
  }

  /** Never the configuration: it holds passwords. */
  [inspect.custom](): string {
    return `Connections { dialect: '${this.driver.dialect}' }`;
  }

  /** Without a closure or a wait more than it takes: most statements run here. */
  async #runOnPool(statement: Statement, bindings: readonly unknown[]): Promise<StatementResult> {
    const connection = await this.#pool.acquire();
    const since = this.driver.isRemote ? performance.now() : 0;
    try {
      return await this.driver.run(connection, statement, bindings);
    } catch (error) {
      if (!this.#mayRunElsewhere(connection, { error, writes: statement.writes, since }))
        return await this.#runAgain(error, connection, statement, bindings);
    } finally {
      this.#pool.release(connection);
    }
    return runPooled(this.#pool, this.#callOf(statement, bindings));
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

  /** Whether a connection has died before it did anything: then nobody gets it again. */
  #mayRunElsewhere(connection: object, lost: LostCall): boolean {
    const may = this.#pool.mayRunElsewhere(lost);
    if (may) this.#pool.dispose(connection);
    return may;
  }

  #callOf(statement: Statement, bindings: readonly unknown[], limit?: CallLimit): PooledCall<StatementResult> {
    return {
      attempt: connection => this.driver.run(connection, statement, bindings),
      details: callOf(statement, bindings),
      writes: statement.writes,
      limit,
    };
  }

  /** After its first failure on a connection. */
  async #runAgain(
    error: unknown,
    connection: object,
    statement: Statement,
    bindings: readonly unknown[],
  ): Promise<StatementResult> {
    const attempt = () => this.driver.run(connection, statement, bindings);
    const call = callOf(statement, bindings);
    try {
      return await recover(error, attempt, this.#pool, call);
    } catch (failure) {
      this.#pool.disposeAfter(connection, failure);
      throw failure;
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

  async #begin(
    options: ManagedTransactionOptions,
    kind: TransactionKind,
    limit: CallLimit | undefined,
  ): Promise<Transaction> {
    const begin = beginOptionsOf(options);
    const parent = this.#transactionFor(options, begin.type !== 'DEFERRED');
    if (parent === undefined) {
      const [pool, current, log] = [this.#pool, this.#current, this.logFor(options)];
      return Transaction.begin({ pool, current, kind, options: begin, log, limit });
    }
    checkNesting(parent, options);
    return parent.nest(kind, limit);
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

async function rollBackOpen(transaction: Transaction): Promise<void> {
  if (!transaction.isFinished) await transaction.end('rollback').catch(() => undefined);
}

/** A statement outside of transactions. */
function callOf({ sql, writes }: Statement, parameters: readonly unknown[]): FailedCall {
  return { phase: 'query', sql, parameters, commitsItself: writes };
}

/** A context whose time runs already: that of a call of several statements, which share it. */
export interface LimitedContext extends ExecutionContext {
  readonly limit?: CallLimit | undefined;
}

/** What says how a call is bounded. */
const contextNames = { limit: true, timeout: true, signal: true, transaction: true, logging: true };

/** The limit of a call; undefined, at no cost, for the many that have none. */
function limitOf(context: LimitedContext): CallLimit | undefined {
  return ownOptions(context, contextNames).limit ?? CallLimit.of(context);
}

/** The context for a call of several statements: its time is counted from now on. */
export function sharingLimit(context: ExecutionContext): ExecutionContext {
  const limit = CallLimit.of(context);
  if (limit === undefined) return context;
  const shared: LimitedContext = { transaction: context.transaction, logging: context.logging, limit };
  return shared;
}

function notLog(): QueryError {
  return new QueryError(
    'INVALID_OPTION',
    'The option "logging" of a call is a function that is told each text, or false.',
    {
      hint: 'For example: { logging: console.log }.',
    },
  );
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
