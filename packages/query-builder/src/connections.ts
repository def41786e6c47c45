import { inspect } from 'node:util';
import {
  QueryError,
  traces,
  type DatabaseHooks,
  type ExecutionContext,
  type HookRegistry,
  type QueryEvent,
  type OperationTransactionOptions,
  type StatementLog,
  type TransactionOptions,
} from '@mortise/core';
import type { Knex } from 'knex';
import type { Driver } from './dialects/contract/driver';
import { warnOfFailure } from './observe/hook-failures';
import { type LimitedContext, limitOf, sharingLimit } from './pool/call-limit';
import { ConnectionPool } from './pool/connection-pool';
import type { OpenedKnex } from './pool/open-connections';
import { PoolRunner, ReservedConnection, onOwnSession } from './pool/pool-runner';
import { done, PATIENCE, settlesWithin } from './pool/run-within';
import {
  type Awaitable,
  type Executor,
  isPending,
  type RawResult,
  type Statement,
  type StatementResult,
  type StatementRunner,
  unprepared,
} from './sql/statement';
import { writeStatement } from './observe/pretty-sql';
import { StatementWatch, type WatchOptions } from './observe/statement-watch';
import { CurrentTransaction } from './transaction/current-transaction';
import { refuseTransactionControl } from './transaction/refused-calls';
import type { Transaction } from './transaction/transaction';
import { Transactions } from './transaction/transactions';
import type { SessionSettings } from './dialects/contract/client-profile';
import { countIdle, isSomebodyWaiting } from './knex-internals';
import { joinedClient } from './transaction/joined-knex';

export interface ConnectionsOptions extends SessionSettings, WatchOptions {
  /** Run around each statement of a call. */
  readonly hooks?: HookRegistry<DatabaseHooks> | undefined;
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

/** Who is told of each statement. */
const queries = traces.query;

const DEFAULT_BUSY_TIMEOUT = 5_000;

/** What the user runs with knex itself may write as well. */
const knexEvents = ['query-response', 'query-error'] as const;

/** The connections of a database: whatever runs, runs through here. */
export class Connections implements Executor {
  readonly knex: Knex;
  readonly driver: Driver;
  readonly #pool: ConnectionPool;
  /** Runs what is in no transaction. */
  readonly #outside: PoolRunner;
  readonly #current: CurrentTransaction;
  readonly #transactions: Transactions;
  readonly #ownsKnex: boolean;
  readonly #logging: StatementLog | boolean;
  readonly #watch: StatementWatch;
  readonly #hooks: HookRegistry<DatabaseHooks> | undefined;
  readonly #prepares: boolean;
  #joining: Knex.Client | undefined;

  constructor({ knex, driver, ownsKnex }: OpenedKnex, options: ConnectionsOptions = {}) {
    this.knex = knex;
    this.driver = driver;
    this.#ownsKnex = ownsKnex;
    const { busyTimeout = DEFAULT_BUSY_TIMEOUT } = options;
    this.#pool = new ConnectionPool({ knex, driver, busyTimeout, session: options });
    this.#outside = new PoolRunner(this.#pool);
    this.#current = new CurrentTransaction(this.#pool);
    this.#transactions = new Transactions({
      pool: this.#pool,
      current: this.#current,
      logFor: context => this.logFor(context),
    });
    this.#logging = options.logging ?? false;
    this.#watch = new StatementWatch(driver.dialect, options);
    this.#hooks = options.hooks;
    this.#prepares = options.preparedStatements !== false;
    for (const event of knexEvents) knex.on(event, this.#countChange);
  }

  /** How many calls have ended that may have changed rows. */
  get changeCount(): number {
    return this.#pool.changeCount;
  }

  /** The version of the server, where the user has told it: knex has an option for servers that don't. */
  get serverVersion(): string | undefined {
    return this.#pool.client.config.version;
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
    if (logging === true) return writeStatement;
    if (typeof logging !== 'function') throw notLog();
    return logging;
  }

  /**
   * The client for a builder of knex's: it runs in the transaction of the context; else in the one that is current as it
   * is built, or as it runs.
   */
  clientFor(context: ExecutionContext): Knex.Client {
    if (context.transaction === null) this.#current.checkStepOut(false);
    const transaction = this.#current.of(context);
    if (transaction !== undefined) return transaction.client;
    if (context.transaction === null) return this.#pool.client;
    return (this.#joining ??= joinedClient(this.#pool.client, () => this.#current.get()));
  }

  /**
   * How many statements of a call may run at once: on a server as many as there are idle connections beside the one of the
   * call, unless somebody waits; in a transaction one after the other.
   */
  lanesFor(context: ExecutionContext): number {
    if (!this.driver.isRemote || this.transactionOf(context) !== undefined) return 1;
    return isSomebodyWaiting(this.#pool.client) ? 1 : 1 + countIdle(this.#pool.client);
  }

  /** The context for a call of several statements: its time is counted from now on. */
  sharing(context: ExecutionContext): ExecutionContext {
    return isLimited(context) ? sharingLimit(context) : context;
  }

  /** Runs a statement in the transaction of the context, in the current one, or on a connection of its own. */
  run(statement: Statement, bindings: readonly unknown[], context: ExecutionContext): Awaitable<StatementResult> {
    const running = this.#isHooked()
      ? this.#hooked({ sql: statement.sql }, context, () => this.#run(statement, bindings, context))
      : this.#run(statement, bindings, context);
    if (!statement.writes) return running;
    if (isPending(running)) return running.finally(this.#countChange);
    this.#countChange();
    return running;
  }

  #run(statement: Statement, bindings: readonly unknown[], context: ExecutionContext): Awaitable<StatementResult> {
    const transaction = this.#current.forCall(context, statement.writes);
    const limit = isLimited(context) ? limitOf(context) : undefined;
    limit?.check();
    const ready = this.#prepares ? statement : unprepared(statement);
    const runner = transaction ?? this.#outside;
    const log = this.logFor(context);
    if (!this.#watch.isAlwaysActive && !queries.hasSubscribers) {
      log?.(statement.sql);
      return runner.run(ready, bindings, limit);
    }
    const transactionId = (): string | undefined => transaction?.id;
    const call = { statement: ready, bindings, log, transactionId };
    return this.#watch.around(call, sent => runner.run(sent, bindings, limit));
  }

  /** Runs a statement written by the user, with values as the driver reads them. */
  raw(sql: string, bindings: readonly unknown[], context: ExecutionContext): Promise<RawResult> {
    const run = (): Promise<RawResult> => this.#raw(sql, bindings, context);
    return (this.#isHooked() ? this.#hooked({ sql }, context, run) : run()).finally(this.#countChange);
  }

  #isHooked(): boolean {
    return this.#hooks !== undefined && (this.#hooks.has('beforeQuery') || this.#hooks.has('afterQuery'));
  }

  /** Runs a statement between the hooks for it: they are told of its transaction, and what is done stays done. */
  async #hooked<T>(query: QueryEvent, context: ExecutionContext, run: () => Awaitable<T>): Promise<T> {
    const transaction = this.transactionOf(context);
    const told = transaction === undefined ? { ...context } : { ...context, transaction };
    await this.#hooks?.run('beforeQuery', told, query);
    const result = await run();
    await warnOfFailure('afterQuery', () => this.#hooks?.run('afterQuery', told, query));
    return result;
  }

  async #raw(sql: string, bindings: readonly unknown[], context: ExecutionContext): Promise<RawResult> {
    refuseTransactionControl(sql);
    const transaction = this.#current.forCall(context, false);
    const limit = limitOf(context);
    limit?.check();
    const send = (text: string): Promise<RawResult> =>
      transaction === undefined
        ? this.#rawOutside(text, bindings, { ...context, limit })
        : transaction.query(text, bindings, limit);
    const log = this.logFor(context);
    if (!this.#watch.isAlwaysActive && !queries.hasSubscribers) {
      log?.(sql);
      return send(sql);
    }
    const statement = { sql, writes: true, returnsRows: true, cached: false };
    const transactionId = (): string | undefined => transaction?.id;
    return this.#watch.around({ statement, bindings, log, transactionId }, ({ sql: text }) => send(text));
  }

  async #rawOutside(sql: string, bindings: readonly unknown[], context: LimitedContext): Promise<RawResult> {
    const writes = await this.#outside.mayWrite(sql);
    this.#current.forCall(context, writes && this.#pool.hasSingleWriter);
    return this.#outside.query(sql, bindings, { writes, limit: context.limit });
  }

  /** Runs the function in a transaction: what it returns commits, what it throws rolls back. */
  transaction<T>(options: OperationTransactionOptions, work: (transaction: Transaction) => Promise<T>): Promise<T> {
    return this.#transactions.run(options, work);
  }

  /** Begins a transaction that the caller ends. */
  startUnmanagedTransaction(options: TransactionOptions = {}): Promise<Transaction> {
    return this.#transactions.startUnmanaged(options);
  }

  /** Gives the function one connection that may write, outside of transactions, until it ends. */
  async withConnection<T>(work: (reserved: ReservedConnection) => Promise<T>, context: ExecutionContext): Promise<T> {
    if (context.transaction === null) this.#current.checkStepOut(true);
    return ReservedConnection.use(this.#pool, work, limitOf(context)).finally(this.#countChange);
  }

  /** Gives the function a connection beside those of the pool, which is closed when the function has ended. */
  withOwnSession<T>(work: (session: StatementRunner) => Promise<T>): Promise<T> {
    return onOwnSession(this.#pool, work);
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
    else await this.#transactions.rollBackUnmanaged();
    for (const event of knexEvents) this.knex.removeListener(event, this.#countChange);
    await this.#pool.close(() => (this.#ownsKnex ? this.knex.destroy() : Promise.resolve()));
  }

  /** Never the configuration: it holds passwords. */
  [inspect.custom](): string {
    return `Connections { dialect: '${this.driver.dialect}' }`;
  }
}

/** Whether anything is said of how long a call may take, as seldom is. */
const isLimited = ({ limit, timeout, signal }: LimitedContext): boolean =>
  limit !== undefined || timeout !== undefined || signal !== undefined;

function notLog(): QueryError {
  return new QueryError(
    'INVALID_OPTION',
    'The option "logging" of a call is a function that is told each text, true or false.',
    { hint: 'For example: { logging: console.log }.' },
  );
}
