import { MortiseError, QueryError, TimeoutError } from '@mortise/core';
import type { Knex } from 'knex';
import type { Driver, OtherConnection } from '../dialects/contract/driver';
import { nameOf } from '../dialects/shared/driver-error';
import { connectionsOf, markDisposed, poolLimit } from '../knex-internals';
import { guarded, type LostCall } from './guarded-call';
import { joinWriterMutex, type WriterMutex } from './mutex';
import type { SessionSettings } from '../dialects/contract/client-profile';
import { ConnectionInHand } from './connection-in-hand';

/** In how many milliseconds a connection that died while it was idle says so to whoever uses it next. */
const SOON = 500;

export interface PoolSettings {
  readonly knex: Knex;
  readonly driver: Driver;
  /** For how many milliseconds a database file is tried again while another process writes to it. */
  readonly busyTimeout: number;
  readonly session: SessionSettings;
}

/** knex's pool: connections come out of it ready for use, and broken ones never come out again. */
export class ConnectionPool {
  readonly driver: Driver;
  readonly busyTimeout: number;
  readonly client: Knex.Client;
  readonly #session: SessionSettings;
  readonly #inHand: ConnectionInHand;
  readonly #ready = new WeakSet<object>();
  readonly #writers: WriterMutex | undefined;
  readonly #acquireTimeout: number;
  #openTransactions = 0;
  #changeCount = 0;
  #isRefusing = false;
  #closed = false;
  /** How it ends, for whoever closes it again. */
  #closing: Promise<void> | undefined;

  constructor({ knex, driver, busyTimeout, session }: PoolSettings) {
    // knex declares `client` as any.
    this.client = knex.client as Knex.Client;
    this.driver = driver;
    this.busyTimeout = busyTimeout;
    this.#session = session;
    this.#inHand = new ConnectionInHand(this.client);
    const { config } = this.client;
    const file = driver.client.singleWriterFile(config);
    this.#writers = file === undefined ? undefined : joinWriterMutex(file);
    this.#acquireTimeout = acquireTimeoutOf(config);
  }

  /** How many calls have ended that may have changed rows. */
  get changeCount(): number {
    return this.#changeCount;
  }

  countChange(): void {
    this.#changeCount += 1;
  }

  /** Whether only one connection at a time may write. */
  get hasSingleWriter(): boolean {
    return this.#writers !== undefined;
  }

  /** Whether one connection is all there is. */
  get hasSingleConnection(): boolean {
    return poolLimit(this.client) === 1;
  }

  /** The most connections there may be. */
  get size(): number {
    return poolLimit(this.client) ?? 1;
  }

  /** The connection in hand, for who would rather not wait: undefined where it has to be acquired. */
  take(): object | undefined {
    return this.#inHand.take();
  }

  /** The same for one that may write. */
  takeForWriting(): object | undefined {
    if (this.#writers === undefined) return this.take();
    if (this.#writers.mutex.isTaken) return undefined;
    const connection = this.take();
    if (connection !== undefined) void this.#writers.mutex.acquire();
    return connection;
  }

  async acquire(): Promise<object> {
    return this.take() ?? this.#acquireFromPool();
  }

  async #acquireFromPool(): Promise<object> {
    const connection = await this.#acquireChecked();
    if (!this.#ready.has(connection)) await this.#setUp(connection);
    return connection;
  }

  /**
   * A connection that may write. Where only one may, it is waited for before a connection is taken, so that
   * waiting writers leave the connections to readers.
   */
  async acquireForWriting(): Promise<object> {
    if (this.#writers === undefined) return this.acquire();
    if (!(await this.#writers.mutex.acquireWithin(this.#acquireTimeout))) throw writerTimeout(this.#openTransactions);
    try {
      return await this.acquire();
    } catch (error) {
      this.#writers.mutex.release();
      throw error;
    }
  }

  /** A connection beside the pool, which may be full: with the same settings, and not set up. */
  async openAnother(): Promise<OtherConnection> {
    const connection = (await this.client.acquireRawConnection()) as object;
    return { connection, close: () => this.client.destroyRawConnection(connection) };
  }

  /** The same, set up as those of the pool are. */
  async openSession(): Promise<OtherConnection> {
    const other = await this.openAnother();
    try {
      await this.driver.setUp(other.connection, this.#session);
      return other;
    } catch (error) {
      await other.close();
      throw error;
    }
  }

  release(connection: object): void {
    this.#inHand.release(connection);
  }

  /** Takes back what `acquireForWriting` gave. */
  releaseWriter(connection: object): void {
    try {
      this.release(connection);
    } finally {
      this.#writers?.mutex.release();
    }
  }

  /** Before a connection is given back: nobody will get it again. */
  dispose(connection: object): void {
    markDisposed(connection);
  }

  /** Disposes of a connection if this error, thrown by a call on it, means that it is broken. */
  disposeAfter(connection: object, error: unknown): void {
    if (error instanceof MortiseError && this.driver.failures.breaksConnection(error.original()))
      this.dispose(connection);
  }

  /**
   * Whether a call outside of transactions may be made on another connection: this one had died while it was idle, and
   * the call did nothing that could be done twice. One that ran for a while was ended for a reason of its own.
   */
  mayRunElsewhere({ error, writes, since }: LostCall): boolean {
    const { failures } = this.driver;
    const cause = error instanceof MortiseError ? error.original() : error;
    if (!failures.breaksConnection(cause)) return false;
    return performance.now() - since < SOON && (!writes || failures.neverRan(cause));
  }

  transactionBegins(): void {
    this.#openTransactions += 1;
  }

  transactionEnds(): void {
    this.#openTransactions -= 1;
  }

  /** From now on nothing is begun; what holds a connection goes on. */
  refuseCalls(): void {
    this.#isRefusing = true;
    this.#inHand.close();
  }

  /** Closes every connection without a word, whoever holds it: what runs on it fails. */
  abandonAll(): void {
    for (const connection of connectionsOf(this.client)) {
      this.dispose(connection);
      this.driver.abandon(connection);
    }
  }

  /** Ends the pool; knex too, when it was made here and not handed in. */
  close(destroy: () => Promise<void>): Promise<void> {
    if (this.#closing !== undefined) return this.#closing;
    this.#closed = true;
    this.#inHand.close();
    this.#writers?.leave();
    return (this.#closing = destroy());
  }

  async #acquireChecked(): Promise<object> {
    if (this.#closed || this.#isRefusing) throw databaseClosed();
    try {
      return (await this.client.acquireConnection()) as object;
    } catch (error) {
      throw this.#acquireFailure(error);
    }
  }

  async #setUp(connection: object): Promise<void> {
    try {
      await guarded(() => this.driver.setUp(connection, this.#session), this, { phase: 'connect' });
      this.#ready.add(connection);
    } catch (error) {
      this.dispose(connection);
      this.release(connection);
      throw error;
    }
  }

  #acquireFailure(error: unknown): MortiseError {
    if (this.#closed) return databaseClosed();
    if (nameOf(error) !== 'KnexTimeoutError') {
      return this.driver.failures.translate(error, { phase: 'connect' });
    }
    return acquireTimeout(error, this.#openTransactions);
  }
}

function databaseClosed(): QueryError {
  return new QueryError('DATABASE_CLOSED', 'The database has been closed; nothing can be asked of it any more.');
}

/** No connection came out of the pool in time, while so many transactions are open. */
function acquireTimeout(cause: unknown, open: number): TimeoutError {
  const message = `No connection became free in time: ${transactions(open)}.`;
  return new TimeoutError('CONNECTION_ACQUIRE_TIMEOUT', message, {
    hint: 'Pass { transaction } to calls that belong to one, end every transaction, or raise pool.max.',
    cause,
    retryable: true,
  });
}

/** Nobody else could write in time, while so many transactions are open. */
function writerTimeout(open: number): TimeoutError {
  const message = `Another transaction of this process writes to the database file for too long: ${transactions(open)}.`;
  return new TimeoutError('DATABASE_BUSY', message, {
    hint: 'Pass { transaction } to calls that belong to it, and end every transaction.',
    retryable: true,
  });
}

const transactions = (open: number): string => (open === 1 ? '1 transaction is open' : `${open} transactions are open`);

/** How long knex waits for a connection unless it is told otherwise, in milliseconds. */
const DEFAULT_ACQUIRE_TIMEOUT = 60_000;

function acquireTimeoutOf({ acquireConnectionTimeout, pool }: Knex.Config): number {
  const shorter = Math.min(acquireConnectionTimeout ?? Infinity, pool?.acquireTimeoutMillis ?? Infinity);
  return shorter === Infinity ? DEFAULT_ACQUIRE_TIMEOUT : shorter;
}
