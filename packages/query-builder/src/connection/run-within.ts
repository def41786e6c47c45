import type { FailedCall } from '../dialects/driver';
import type { CallLimit } from './call-limit';
import type { ConnectionPool } from './connection-pool';

/** How long a statement may take to end once the server was told to, in milliseconds, before it is told again. */
const PATIENCE = 1_000;

/** Where a statement runs. */
interface Place {
  readonly pool: ConnectionPool;
  readonly connection: object;
}

export interface LimitedRun<T> extends Pick<FailedCall, 'sql' | 'parameters'> {
  readonly run: () => Promise<T>;
}

/**
 * Runs a statement, and ends it on the server too when its limit passes. It returns once the statement has ended and
 * nothing can end the next one on the connection by mistake.
 *
 * @throws TimeoutError `QUERY_TIMEOUT` or `ABORTED`
 */
export async function runWithin<T>(
  limit: CallLimit,
  place: Place,
  { run, sql, parameters }: LimitedRun<T>,
): Promise<T> {
  limit.check();
  const running = run();
  let ending: Promise<void> | undefined;
  const forget = limit.whenPassed(() => void (ending ??= endOnServer(place, running)));
  try {
    // What ended before it could be stopped has been done, and its result is true.
    return await running;
  } catch (error) {
    throw (ending && limit.failure({ cause: error, sql, parameters })) ?? error;
  } finally {
    forget();
    await ending;
  }
}

/** Never throws: a connection whose statement can't be ended is given up, which ends the statement for its caller. */
async function endOnServer({ pool, connection }: Place, running: Promise<unknown>): Promise<void> {
  const { driver } = pool;
  const ended = running.then(done, done);
  for (let attempt = 0; attempt < 2; attempt += 1) {
    const told = driver.cancel(connection, () => pool.openAnother());
    if (await settlesWithin(PATIENCE, Promise.all([told, ended]))) return;
  }
  pool.dispose(connection);
  driver.abandon(connection);
}

const done = (): void => {};

/** Whether work is done in time, and without an error. */
async function settlesWithin(milliseconds: number, work: Promise<unknown>): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const tooLong = new Promise<boolean>(resolve => (timer = setTimeout(resolve, milliseconds, false)));
  const outcome = work.then(() => true, () => false); // prettier-ignore
  return Promise.race([outcome, tooLong]).finally(() => clearTimeout(timer));
}
