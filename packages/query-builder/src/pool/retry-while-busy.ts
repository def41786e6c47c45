import { setTimeout as sleep } from 'node:timers/promises';
import type { Awaitable } from '../dialects/contract/driver';

/**
 * Pauses between attempts, in milliseconds: each up to twice as long as the one before. Who writes again and again leaves the
 * file free for a moment only, which long pauses would miss for seconds.
 */
const PAUSES = { first: 1, longest: 8 };

/** Attempts again and again while the database is busy, for `limit` milliseconds; then the last error is thrown. */
export async function retryWhileBusy<T>(
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
