import type { FailedCall } from '../dialects/contract/driver';
import type { CallLimit } from './call-limit';
import type { ConnectionPool } from './connection-pool';

/** How long a statement may take to end once the server was told to, in milliseconds, before it is told again. */
export const PATIENCE = 250;

/** Where a statement runs. */
export interface Place {
  readonly pool: ConnectionPool;
  readonly connection: object;
}

export interface LimitedRun<T> extends Pick<FailedCall, 'sql' | 'parameters' | 'commitsItself'> {
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
  { run, sql, parameters, commitsItself = false }: LimitedRun<T>,
): Promise<T> {
  limit.check();
  const running = run();
  let ending: Promise<boolean> | undefined;
  const forget = limit.whenPassed(() => void (ending ??= endOnServer(place, running)));
  try {
    // What ended before it could be stopped has been done, and its result is true.
    return await running;
  } catch (error) {
    // One whose end nobody has confirmed may still be done.
    const isOpen = commitsItself && (await ending) === false;
    throw (ending && limit.failure({ cause: error, sql, parameters }, isOpen ? 'unanswered' : 'ended')) ?? error;
  } finally {
    forget();
    await ending;
  }
}

/**
 * Never throws: a connection whose statement can't be ended is given up, which ends the statement for its caller.
 *
 * @returns whether the server has ended it
 */
async function endOnServer({ pool, connection }: Place, running: Promise<unknown>): Promise<boolean> {
  const { driver } = pool;
  const ended = running.then(done, done);
  for (let attempt = 0; attempt < 2; attempt += 1) {
    const told = driver.cancel(connection, () => pool.openAnother());
    if (await settlesWithin(PATIENCE, Promise.all([told, ended]))) return true;
  }
  giveUp({ pool, connection });
  return false;
}

/**
 * Waits for the answer to what begins or ends a transaction until the limit has passed, and a little longer. Where none
 * comes the connection is given up, with which the server undoes what is open on it.
 *
 * @returns whether the answer has come
 */
export async function isAnswered(limit: CallLimit, place: Place, running: Promise<unknown>): Promise<boolean> {
  const settled = running.then(done, done);
  const inTime = await limit.race(settled).then(() => true, () => false); // prettier-ignore
  if (inTime || (await settlesWithin(PATIENCE, settled))) return true;
  giveUp(place);
  return false;
}

function giveUp({ pool, connection }: Place): void {
  pool.dispose(connection);
  pool.driver.abandon(connection);
}

export const done = (): void => {};

/** Whether work is done in so many milliseconds, and without an error. */
export async function settlesWithin(milliseconds: number, work: Promise<unknown>): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const tooLong = new Promise<boolean>(resolve => (timer = setTimeout(resolve, milliseconds, false)));
  const outcome = work.then(() => true, () => false); // prettier-ignore
  return Promise.race([outcome, tooLong]).finally(() => clearTimeout(timer));
}
