import type { FailedCall } from '../dialects/contract/driver';
import {
  type Awaitable,
  isPending,
  type RawResult,
  type ReservedRunner,
  type Statement,
  type StatementResult,
  type StatementRunner,
} from '../sql/statement';
import type { CallLimit } from './call-limit';
import type { ConnectionPool } from './connection-pool';
import { guarded, recover, type PooledCall, runPooled, acquireWithin, type LostCall } from './guarded-call';
import { runWithin } from './run-within';

/** A statement that was sent on a connection, and when, by `performance.now()`. */
interface SentStatement {
  readonly statement: Statement;
  readonly bindings: readonly unknown[];
  readonly since: number;
}

/** Runs statements outside of transactions, each on a connection of the pool. */
export class PoolRunner {
  constructor(private readonly pool: ConnectionPool) {}

  /** At once where a connection is in hand and the driver waits for nothing. */
  run(statement: Statement, bindings: readonly unknown[], limit: CallLimit | undefined): Awaitable<StatementResult> {
    if (limit !== undefined) return runPooled(this.pool, this.#callOf(statement, bindings, limit));
    const connection = statement.writes ? this.pool.takeForWriting() : this.pool.take();
    return connection === undefined
      ? this.#acquireAndRun(statement, bindings)
      : this.#runOn(connection, statement, bindings);
  }

  /** Runs a statement written by the user. */
  query(
    sql: string,
    bindings: readonly unknown[],
    { writes, limit }: Pick<PooledCall<RawResult>, 'writes' | 'limit'>,
  ): Promise<RawResult> {
    return runPooled(this.pool, {
      attempt: connection => this.pool.driver.query(connection, sql, bindings),
      details: { phase: 'query', sql, parameters: bindings, commitsItself: writes },
      writes,
      limit,
    });
  }

  /** Whether a statement written by the user may write: asked only where one connection at a time may. */
  async mayWrite(sql: string): Promise<boolean> {
    if (!this.pool.hasSingleWriter) return true;
    const connection = await this.pool.acquire();
    try {
      const attempt = () => this.pool.driver.writes(connection, sql);
      return (await guarded(attempt, this.pool, { phase: 'query', sql })) !== false;
    } finally {
      this.pool.release(connection);
    }
  }

  async #acquireAndRun(statement: Statement, bindings: readonly unknown[]): Promise<StatementResult> {
    const connection = await (statement.writes ? this.pool.acquireForWriting() : this.pool.acquire());
    return this.#runOn(connection, statement, bindings);
  }

  /** Without a closure or a wait more than it takes: most statements run here. */
  #runOn(connection: object, statement: Statement, bindings: readonly unknown[]): Awaitable<StatementResult> {
    const { driver } = this.pool;
    const since = driver.isRemote ? performance.now() : 0;
    let result: Awaitable<StatementResult>;
    try {
      result = driver.run(connection, statement, bindings);
    } catch (error) {
      return this.#runAgain(error, connection, { statement, bindings, since });
    }
    if (isPending(result)) return this.#answered(result, connection, { statement, bindings, since });
    this.#giveBack(connection, statement);
    return result;
  }

  async #answered(
    running: Promise<StatementResult>,
    connection: object,
    sent: SentStatement,
  ): Promise<StatementResult> {
    let result: StatementResult;
    try {
      result = await running;
    } catch (error) {
      return this.#runAgain(error, connection, sent);
    }
    this.#giveBack(connection, sent.statement);
    return result;
  }

  /** After its first failure: on the same connection, or on another where this one had died before it did anything. */
  async #runAgain(error: unknown, connection: object, sent: SentStatement): Promise<StatementResult> {
    const { statement, bindings, since } = sent;
    try {
      if (!this.#mayRunElsewhere(connection, { error, writes: statement.writes, since }))
        return await this.#recover(error, connection, sent);
    } finally {
      this.#giveBack(connection, statement);
    }
    return runPooled(this.pool, this.#callOf(statement, bindings));
  }

  #giveBack(connection: object, { writes }: Statement): void {
    if (writes) this.pool.releaseWriter(connection);
    else this.pool.release(connection);
  }

  /** Whether a connection has died before it did anything: then nobody gets it again. */
  #mayRunElsewhere(connection: object, lost: LostCall): boolean {
    const may = this.pool.mayRunElsewhere(lost);
    if (may) this.pool.dispose(connection);
    return may;
  }

  #callOf(statement: Statement, bindings: readonly unknown[], limit?: CallLimit): PooledCall<StatementResult> {
    return {
      attempt: connection => this.pool.driver.run(connection, statement, bindings),
      details: callOf(statement, bindings),
      writes: statement.writes,
      limit,
    };
  }

  async #recover(error: unknown, connection: object, { statement, bindings }: SentStatement): Promise<StatementResult> {
    const attempt = () => this.pool.driver.run(connection, statement, bindings);
    try {
      return await recover(error, attempt, this.pool, callOf(statement, bindings));
    } catch (failure) {
      this.pool.disposeAfter(connection, failure);
      throw failure;
    }
  }
}

/** A statement outside of transactions. */
function callOf({ sql, writes }: Statement, parameters: readonly unknown[]): FailedCall {
  return { phase: 'query', sql, parameters, commitsItself: writes };
}

/** One connection for a while, without a transaction. */
export class ReservedConnection implements ReservedRunner {
  private constructor(
    private readonly pool: ConnectionPool,
    private readonly connection: object,
    private readonly limit: CallLimit | undefined,
  ) {}

  /** Gives the function a connection that may write, and takes it back when the function has ended. */
  static async use<T>(
    pool: ConnectionPool,
    work: (reserved: ReservedConnection) => Promise<T>,
    limit?: CallLimit,
  ): Promise<T> {
    const connection = await acquire(pool, limit);
    try {
      return await work(new ReservedConnection(pool, connection, limit));
    } finally {
      pool.releaseWriter(connection);
    }
  }

  async run(statement: Statement, bindings: readonly unknown[]): Promise<StatementResult> {
    const { pool, connection, limit } = this;
    const { sql, writes } = statement;
    const call = { phase: 'query', sql, parameters: bindings, commitsItself: writes } as const;
    try {
      const run = () => guarded(() => pool.driver.run(connection, statement, bindings), pool, call);
      return await (limit === undefined ? run() : runWithin(limit, { pool, connection }, { ...call, run }));
    } catch (error) {
      pool.disposeAfter(connection, error);
      throw error;
    }
  }

  /**
   * Runs a statement that sets the connection right again, also when the limit has passed. It never throws: where the
   * statement is refused the connection is closed, which ends its transaction, its locks and its settings.
   */
  async restore(statement: Statement): Promise<void> {
    const { pool, connection } = this;
    const call = { phase: 'query', sql: statement.sql } as const;
    const run = () => guarded(() => pool.driver.run(connection, statement, []), pool, call);
    await run().catch(() => pool.dispose(connection));
  }
}

async function acquire(pool: ConnectionPool, limit: CallLimit | undefined): Promise<object> {
  if (limit === undefined) return pool.acquireForWriting();
  limit.check();
  return acquireWithin(limit, pool.acquireForWriting(), late => pool.releaseWriter(late));
}

/** Runs the work on a connection beside the pool, which may be full, and closes it. */
export async function onOwnSession<T>(
  pool: ConnectionPool,
  work: (session: StatementRunner) => Promise<T>,
): Promise<T> {
  const session = await pool.openSession().catch((error: unknown) => {
    throw pool.driver.failures.translate(error, { phase: 'connect' });
  });
  const { connection } = session;
  try {
    return await work({
      run: async (statement, bindings) => {
        try {
          return await pool.driver.run(connection, statement, bindings);
        } catch (error) {
          throw pool.driver.failures.translate(error, { phase: 'query', sql: statement.sql });
        }
      },
    });
  } finally {
    await session.close();
  }
}
