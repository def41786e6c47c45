import { setTimeout as sleep } from 'node:timers/promises';
import type { Awaitable, Driver, FailedCall } from '../dialects/contract/driver';

/** Whose call it is, and for how many milliseconds a busy database is tried again. */
export interface CallSettings {
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
