import { acquireWithin } from './pooled-call';
import type { CallLimit } from './call-limit';
import type { ConnectionPool } from './connection-pool';
import { guarded } from './guarded-call';
import { runWithin } from './run-within';
import type { ReservedRunner, Statement, StatementResult } from '../sql/statement';

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
