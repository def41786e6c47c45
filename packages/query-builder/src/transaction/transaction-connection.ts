import { MortiseError } from '@mortise/core';
import type { CallLimit } from '../pool/call-limit';
import type { ConnectionPool } from '../pool/connection-pool';
import { recover, acquireWithin } from '../pool/guarded-call';
import { isAnswered, runWithin } from '../pool/run-within';
import {
  after,
  type Awaitable,
  isPending,
  mending,
  type RawResult,
  type Statement,
  type StatementResult,
} from '../sql/statement';
import type { BeginOptions, FailedCall } from '../dialects/contract/driver';
import {
  commitUnanswered,
  transactionAborted,
  upgradeRefused,
  readOnlyTransaction,
  committedBefore,
} from './transaction-failures';
import type { ControlLog, ConnectionStart } from './begin-options';

/** The one connection of a transaction and of those nested in it, from BEGIN to COMMIT or ROLLBACK. */
export class TransactionConnection {
  /** Why nothing can run in the transaction any more. */
  #end: MortiseError | undefined;
  /** The database has rolled back already: because it chose to, or because the connection broke. */
  #isRolledBack = false;
  #isBroken = false;
  #isUnknown = false;

  private constructor(
    readonly pool: ConnectionPool,
    readonly options: BeginOptions,
    readonly connection: object,
    private readonly log: ControlLog,
  ) {}

  /** At once where a connection is in hand and the driver waits for nothing. */
  static begin(pool: ConnectionPool, start: ConnectionStart): Awaitable<TransactionConnection> {
    const inHand = pool.driver.isRemote ? undefined : TransactionConnection.#takeInHand(pool, start);
    if (inHand === undefined) return TransactionConnection.#beginLater(pool, start);
    const giveUp = (error: unknown): Awaitable<never> =>
      after(inHand.#setRight(), () => {
        inHand.giveBack();
        throw error;
      });
    try {
      const begun = inHand.#controlAll(pool.driver.beginStatements(start.options), start.limit);
      return isPending(begun) ? begun.then(() => inHand, giveUp) : inHand;
    } catch (error) {
      return giveUp(error);
    }
  }

  /** BEGIN does nothing that could be done twice: where the connection has died meanwhile, it goes to another. */
  static async #beginLater(pool: ConnectionPool, start: ConnectionStart): Promise<TransactionConnection> {
    const statements = pool.driver.beginStatements(start.options);
    for (let others = pool.size; ; others -= 1) {
      const begun = await TransactionConnection.#acquire(pool, start);
      const since = performance.now();
      try {
        await begun.#controlAll(statements, start.limit);
        return begun;
      } catch (error) {
        await begun.#setRight();
        begun.giveBack();
        if (others === 0 || !pool.mayRunElsewhere({ error, writes: false, since })) throw error;
      }
    }
  }

  static async #acquire(pool: ConnectionPool, start: ConnectionStart): Promise<TransactionConnection> {
    return (
      TransactionConnection.#takeInHand(pool, start) ??
      TransactionConnection.#on(await TransactionConnection.#waitForOne(pool, start), pool, start)
    );
  }

  static #takeInHand(pool: ConnectionPool, start: ConnectionStart): TransactionConnection | undefined {
    start.limit?.check();
    const connection = start.options.type === 'DEFERRED' ? pool.take() : pool.takeForWriting();
    return connection === undefined ? undefined : TransactionConnection.#on(connection, pool, start);
  }

  static #on(connection: object, pool: ConnectionPool, { options, log }: ConnectionStart): TransactionConnection {
    pool.transactionBegins();
    return new TransactionConnection(pool, options, connection, log);
  }

  static #waitForOne(pool: ConnectionPool, { options, limit }: ConnectionStart): Promise<object> {
    const isReader = options.type === 'DEFERRED';
    const acquiring = isReader ? pool.acquire() : pool.acquireForWriting();
    const giveBackLate = (late: object): void => (isReader ? pool.release(late) : pool.releaseWriter(late));
    return limit === undefined ? acquiring : acquireWithin(limit, acquiring, giveBackLate);
  }

  /** True when it holds the right to write that only one connection has. */
  get isOnlyWriter(): boolean {
    return this.pool.hasSingleWriter && this.options.type !== 'DEFERRED';
  }

  run(statement: Statement, bindings: readonly unknown[], limit?: CallLimit): Awaitable<StatementResult> {
    if (limit !== undefined) {
      const call = { sql: statement.sql, parameters: bindings };
      return this.#within(limit, call, async () => this.run(statement, bindings));
    }
    this.#assertAlive();
    if (statement.writes && this.options.readOnly) throw readOnlyTransaction();
    try {
      const result = this.pool.driver.run(this.connection, statement, bindings);
      return isPending(result) ? result.catch(error => this.#runAgain(error, statement, bindings)) : result;
    } catch (error) {
      return this.#runAgain(error, statement, bindings);
    }
  }

  #runAgain(error: unknown, statement: Statement, bindings: readonly unknown[]): Promise<StatementResult> {
    const call: FailedCall = { phase: 'query', sql: statement.sql, parameters: bindings };
    const attempt = () => this.pool.driver.run(this.connection, statement, bindings);
    return this.#recover(error, attempt, call, statement.writes);
  }

  async query(sql: string, bindings: readonly unknown[], limit?: CallLimit): Promise<RawResult> {
    if (limit !== undefined) return this.#within(limit, { sql, parameters: bindings }, () => this.query(sql, bindings));
    this.#assertAlive();
    const { driver } = this.pool;
    if (driver.commitsFirst(sql)) throw committedBefore();
    const call: FailedCall = { phase: 'query', sql, parameters: bindings };
    const writes = await this.#attempt(() => driver.writes(this.connection, sql), call);
    // Undefined: the driver can't tell, and the server itself refuses.
    if (writes === true && this.options.readOnly) throw readOnlyTransaction();
    return this.#attempt(() => driver.query(this.connection, sql, bindings), call, writes !== false);
  }

  /** The same for one that knex sends, whose error stays as knex has it. */
  async send<T>(sql: string, send: () => Promise<T>, limit?: CallLimit): Promise<T> {
    if (limit !== undefined) return this.#within(limit, { sql, parameters: undefined }, () => this.send(sql, send));
    this.#assertAlive();
    const { driver } = this.pool;
    if (driver.commitsFirst(sql)) throw committedBefore();
    if (this.options.readOnly && driver.writes(this.connection, sql) === true) throw readOnlyTransaction();
    try {
      return await send();
    } catch (error) {
      this.#noteFailure(driver.failures.translate(error, { phase: 'query', sql }), false);
      throw error;
    }
  }

  #within<T>(limit: CallLimit, call: Pick<FailedCall, 'sql' | 'parameters'>, run: () => Promise<T>): Promise<T> {
    return runWithin(limit, { pool: this.pool, connection: this.connection }, { ...call, run });
  }

  /** True once COMMIT was sent and nobody knows what became of it. */
  get isUnknown(): boolean {
    return this.#isUnknown;
  }

  /** Rejects, and never throws, so that whoever commits hears of a failure in one way. */
  commit(limit?: CallLimit): Awaitable<void> {
    if (this.#end !== undefined) return Promise.reject(transactionAborted(this.#end));
    const failed = (error: unknown): Promise<never> => this.#failedToCommit(error);
    try {
      const committed = this.#control('COMMIT', { phase: 'commit', limit });
      return isPending(committed) ? committed.then(() => this.#setRight(), failed) : this.#setRight();
    } catch (error) {
      return failed(error);
    }
  }

  async #failedToCommit(error: unknown): Promise<never> {
    // A log may throw what it likes.
    const original = error instanceof MortiseError ? error.original() : error;
    this.#isUnknown = this.#isBroken || this.pool.driver.failures.leavesOpen(original);
    throw error;
  }

  /** Never throws: when ROLLBACK is refused, the connection is closed, which has the same effect. */
  async rollBack(limit?: CallLimit): Promise<void> {
    try {
      if (!this.#isRolledBack) await this.#control('ROLLBACK', { limit });
    } catch {
      this.#isBroken = true;
    }
    await this.#setRight();
  }

  /** Never throws: where it is refused the connection is closed, and its settings with it. */
  #setRight(): Awaitable<void> {
    const statements = this.pool.driver.endStatements?.(this.options) ?? [];
    if (statements.length === 0 || this.#isBroken) return undefined;
    const broken = (): void => {
      this.#isBroken = true;
    };
    return mending(() => this.#controlAll(statements, undefined), broken);
  }

  savepoint(name: string, limit?: CallLimit): Awaitable<void> {
    this.#assertAlive();
    return this.#control(`SAVEPOINT ${name}`, { limit });
  }

  async releaseSavepoint(name: string, limit?: CallLimit): Promise<void> {
    this.#assertAlive();
    await this.#control(`RELEASE SAVEPOINT ${name}`, { limit });
  }

  /** Never throws: when it is refused, the whole transaction can only be rolled back. */
  async rollBackTo(name: string, limit?: CallLimit): Promise<void> {
    if (this.#isRolledBack) return;
    try {
      await this.#control(`ROLLBACK TO SAVEPOINT ${name}`, { limit });
      await this.#control(`RELEASE SAVEPOINT ${name}`, { limit });
    } catch (error) {
      this.#end ??= error as MortiseError;
    }
  }

  giveBack(): void {
    this.pool.transactionEnds();
    if (this.#isBroken) this.pool.dispose(this.connection);
    if (this.options.type === 'DEFERRED') this.pool.release(this.connection);
    else this.pool.releaseWriter(this.connection);
  }

  #controlAll([first, ...others]: readonly string[], limit: CallLimit | undefined): Awaitable<void> {
    if (first === undefined) return undefined;
    return after(this.#control(first, { limit }), () => this.#controlAll(others, limit));
  }

  #control(sql: string, { phase = 'query', limit }: Control): Awaitable<void> {
    this.log?.(sql);
    const { driver } = this.pool;
    const running = this.#attempt(() => driver.control(this.connection, sql), { phase, sql });
    return limit !== undefined && driver.isRemote && isPending(running)
      ? this.#answeredIn(limit, running, phase)
      : running;
  }

  async #answeredIn(limit: CallLimit, running: Promise<void>, phase: FailedCall['phase']): Promise<void> {
    if (await isAnswered(limit, this, running)) return running;
    // It fails with the connection that was given up.
    running.catch(() => undefined);
    throw this.#unanswered(phase, limit);
  }

  #unanswered(phase: FailedCall['phase'], limit: CallLimit): MortiseError {
    const failure = limit.failure() as MortiseError; // it has passed
    const error = phase === 'commit' ? commitUnanswered(failure) : failure;
    this.#isBroken = true;
    this.#isRolledBack = true;
    this.#end ??= error;
    return error;
  }

  #attempt<T>(attempt: () => Awaitable<T>, call: FailedCall, writes = false): Awaitable<T> {
    try {
      const result = attempt();
      return isPending(result) ? result.catch(error => this.#recover(error, attempt, call, writes)) : result;
    } catch (error) {
      return this.#recover(error, attempt, call, writes);
    }
  }

  async #recover<T>(error: unknown, attempt: () => Awaitable<T>, call: FailedCall, writes: boolean): Promise<T> {
    const isUpgrade = writes && this.options.type === 'DEFERRED';
    const { driver, busyTimeout } = this.pool;
    try {
      // A deferred transaction that can't begin to write is not helped by waiting: it keeps what it has read locked.
      return await recover(error, attempt, { driver, busyTimeout: isUpgrade ? 0 : busyTimeout }, call);
    } catch (failure) {
      // `recover` throws nothing else.
      throw this.#noteFailure(failure as MortiseError, isUpgrade);
    }
  }

  #noteFailure(error: MortiseError, isUpgrade: boolean): MortiseError {
    const { failures } = this.pool.driver;
    if (failures.breaksConnection(error.original())) this.#isBroken = true;
    if (this.#isBroken || failures.endsTransaction(error.original(), this.connection)) {
      this.#isRolledBack = true;
      this.#end ??= error;
    }
    return isUpgrade && error.code === 'DATABASE_BUSY' ? upgradeRefused(error) : error;
  }

  #assertAlive(): void {
    if (this.#end !== undefined) throw transactionAborted(this.#end);
  }
}

/** How a statement that begins or ends a transaction is sent. */
interface Control {
  readonly phase?: FailedCall['phase'] | undefined;
  readonly limit?: CallLimit | undefined;
}
