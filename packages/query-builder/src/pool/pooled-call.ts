import type { Awaitable, FailedCall } from '../dialects/contract/driver';
import type { CallLimit } from './call-limit';
import type { ConnectionPool } from './connection-pool';
import { guarded } from './guarded-call';
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
