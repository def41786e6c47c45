import type { ContenderHandle } from './contender-handle';
import type { Round } from './contender-process';
import type { Workload } from './workload';

/** What one contender took for one workload. */
export interface Measured {
  readonly name: string;
  /** Median microseconds of one run, by the clock and of the processor. */
  readonly wall: number;
  readonly cpu: number;
  /** Whether it is so slow that it was measured once only. */
  readonly once: boolean;
}

/** How long a workload is measured, in milliseconds, and in how many rounds at least. */
export interface Effort {
  readonly budget: number;
  readonly rounds: number;
}

export const quickEffort: Effort = { budget: 3_000, rounds: 3 };
export const fullEffort: Effort = { budget: 20_000, rounds: 10 };

/** Milliseconds of one round after which a contender is not asked again. */
const TOO_SLOW = 20_000;
const WARM_UP = 2;

/** A contender that has taken so many milliseconds in this many rounds is asked no more: the others go on. */
const PATIENCE = { taken: 8_000, rounds: 3 };

/**
 * Rounds of all contenders in turn, the first moving on each time: whatever slows the machine down meets all alike.
 */
export async function measure(
  handles: readonly ContenderHandle[],
  workload: Workload,
  { budget, rounds }: Effort,
): Promise<readonly Measured[]> {
  const taken = handles.map((): Round[] => []);
  const slow = new Set<number>();
  const spent = handles.map(() => 0);
  const isDone = (index: number): boolean => slow.has(index) || isEnough(taken[index]?.length ?? 0, spent[index] ?? 0);
  const started = performance.now();
  let turn = 100;
  for (let round = -WARM_UP; round < rounds || performance.now() - started < budget; round++) {
    for (let offset = 0; offset < handles.length; offset++) {
      const index = (round + WARM_UP + offset) % handles.length;
      if (isDone(index)) continue;
      const one = await (handles[index] as ContenderHandle).round(workload.name, turn, workload.repeat);
      const milliseconds = (one.wall * workload.repeat) / 1_000;
      spent[index] = (spent[index] ?? 0) + milliseconds;
      if (milliseconds > TOO_SLOW) slow.add(index);
      if (round >= 0 || slow.has(index)) taken[index]?.push(one);
    }
    turn += workload.repeat;
    if (handles.every((_handle, index) => isDone(index))) break;
  }
  return handles.map(({ name }, index) => summary(name, taken[index] ?? [], slow.has(index)));
}

const isEnough = (rounds: number, spent: number): boolean => rounds >= PATIENCE.rounds && spent > PATIENCE.taken;

function summary(name: string, rounds: readonly Round[], once: boolean): Measured {
  return { name, wall: median(rounds.map(({ wall }) => wall)), cpu: median(rounds.map(({ cpu }) => cpu)), once };
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((left, right) => left - right);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}
