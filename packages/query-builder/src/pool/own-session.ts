import type { StatementRunner } from '../sql/statement';
import type { ConnectionPool } from './connection-pool';

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
