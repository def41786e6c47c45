import { randomInt, randomUUID } from 'node:crypto';
import { MonotonicClock } from './monotonic-clock';

// RFC 9562, 6.2 method 1: 12 bits count within a millisecond, from a random start in the lower half.
const clock = new MonotonicClock({ start: () => randomInt(0x800), limit: 0x1000 });

/** A UUID of version 7: each one made by this process sorts after those before it. */
export function uuidV7(): string {
  const { time, count } = clock.tick();
  const stamp = time.toString(16).padStart(12, '0');
  return `${stamp.slice(0, 8)}-${stamp.slice(8)}-7${hex(count)}-${randomUUID().slice(19)}`;
}

function hex(count: number): string {
  return count.toString(16).padStart(3, '0');
}
