import type { ConnectionPool } from './connection-pool';
import { guarded } from './guarded-call';
import type { Statement, StatementResult, StatementRunner } from './statement';

/** One connection for a while, without a transaction. */
export class ReservedConnection implements StatementRunner {
  private constructor(
    private readonly pool: ConnectionPool,
    private readonly connection: object,
  ) {}

  /** Gives the function a connection that may write, and takes it back when the function has ended. */
  static async use<T>(pool: ConnectionPool, work: (runner: StatementRunner) => Promise<T>): Promise<T> {
    const connection = await pool.acquireForWriting();
    try {
      return await work(new ReservedConnection(pool, connection));
    } finally {
      pool.releaseWriter(connection);
    }
  }

  async run(statement: Statement, bindings: readonly unknown[]): Promise<StatementResult> {
    const { pool, connection } = this;
    const call = { phase: 'query', sql: statement.sql, parameters: bindings } as const;
    try {
      return await guarded(() => pool.driver.run(connection, statement, bindings), pool, call);
    } catch (error) {
      pool.disposeAfter(connection, error);
      throw error;
    }
  }
}
