import { setTimeout as sleep } from 'node:timers/promises';
import type { FailedCall, Driver } from '../dialects/contract/driver';
import type { Awaitable } from '../sql/statement';
import type { CallLimit } from './call-limit';
import type { ConnectionPool } from './connection-pool';
import { runWithin } from './run-within';

/** A call to the driver on a connection of the pool, which it has for itself as long as it takes. */
export interface PooledCall<T> {
  readonly attempt: (connection: object) => Awaitable<T>;
  readonly details: FailedCall;
  /** True: it may change data. It waits for its turn where one writes at a time, and never does anything twice. */
  readonly writes: boolean;
  readonly limit: CallLimit | undefined;
}

/**
 * Makes a call. Where it meets a connection that has died meanwhile it is made again on another one, as long as it can't
 * have done anything yet: after a restart of the server all that were idle may be dead.
 */
export async function runPooled<T>(pool: ConnectionPool, call: PooledCall<T>): Promise<T> {
  for (let others = pool.size; ; others -= 1) {
    const connection = await acquire(pool, call);
    const since = performance.now();
    try {
      return await runOn(pool, connection, call);
    } catch (error) {
      pool.disposeAfter(connection, error);
      if (others === 0 || !pool.mayRunElsewhere({ error, writes: call.writes, since })) throw error;
    } finally {
      giveBack(pool, connection, call);
    }
  }
}

async function acquire<T>(pool: ConnectionPool, call: PooledCall<T>): Promise<object> {
  const { limit, writes } = call;
  limit?.check();
  const acquiring = writes ? pool.acquireForWriting() : pool.acquire();
  return limit === undefined
    ? acquiring
    : acquireWithin(limit, acquiring, connection => giveBack(pool, connection, call));
}

/** A connection that comes too late goes back at once. */
export function acquireWithin(
  limit: CallLimit,
  acquiring: Promise<object>,
  giveBackLate: (connection: object) => void,
): Promise<object> {
  return limit.race(acquiring).catch((failure: unknown) => {
    acquiring.then(giveBackLate, () => undefined);
    throw failure;
  });
}

function runOn<T>(pool: ConnectionPool, connection: object, { attempt, details, limit }: PooledCall<T>): Promise<T> {
  if (limit === undefined) return guarded(() => attempt(connection), pool, details);
  const checked = (): Awaitable<T> => {
    limit.check();
    return attempt(connection);
  };
  return runWithin(limit, { pool, connection }, { ...details, run: () => guarded(checked, pool, details) });
}

function giveBack<T>(pool: ConnectionPool, connection: object, { writes }: PooledCall<T>): void {
  if (writes) pool.releaseWriter(connection);
  else pool.release(connection);
}

/** Whose call it is, and for how many milliseconds a busy database is tried again. */
interface CallSettings {
  readonly driver: Driver;
  readonly busyTimeout: number;
}

/**
 * What follows the first failure of a call: it is made again while the database is busy, and what fails for good is
 * thrown as one of Mortise's errors.
 */
export async function recover<T>(
  error: unknown,
  attempt: () => Awaitable<T>,
  { driver, busyTimeout }: CallSettings,
  call: FailedCall,
): Promise<T> {
  const { failures } = driver;
  const isBusy = (failure: unknown): boolean => failures.isBusy(failure);
  if (busyTimeout === 0 || !isBusy(error)) throw failures.translate(error, call);
  try {
    return await retryWhileBusy(attempt, isBusy, busyTimeout);
  } catch (lastError) {
    throw failures.translate(lastError, call);
  }
}

/** A call to the driver, made again while the database is busy. */
export async function guarded<T>(attempt: () => Awaitable<T>, settings: CallSettings, call: FailedCall): Promise<T> {
  try {
    return await attempt();
  } catch (error) {
    return recover(error, attempt, settings, call);
  }
}

/**
 * Pauses between attempts, in milliseconds: each up to twice as long as the one before. Who writes again and again leaves the
 * file free for a moment only, which long pauses would miss for seconds.
 */
const PAUSES = { first: 1, longest: 8 };

/** Attempts again and again while the database is busy, for `limit` milliseconds; then the last error is thrown. */
async function retryWhileBusy<T>(
  attempt: () => Awaitable<T>,
  isBusy: (error: unknown) => boolean,
  limit: number,
): Promise<T> {
  const deadline = performance.now() + limit;
  for (let pause = PAUSES.first; ; pause = Math.min(pause * 2, PAUSES.longest)) {
    try {
      return await attempt();
    } catch (error) {
      if (!isBusy(error) || performance.now() >= deadline) throw error;
    }
    // Jitter: processes that wait for the same lock must not wake up together.
    await sleep(pause * (0.5 + Math.random()));
  }
}

/** A call that may have failed because its connection was gone before. */
export interface LostCall {
  readonly error: unknown;
  readonly writes: boolean;
  /** When it was made, by `performance.now()`. */
  readonly since: number;
}
