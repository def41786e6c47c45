import type { Awaitable, Driver, FailedCall } from '../dialects/contract/driver';
import { retryWhileBusy } from './retry-while-busy';

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
