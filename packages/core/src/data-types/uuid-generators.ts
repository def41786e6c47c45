import { randomInt, randomUUID } from 'node:crypto';
import { MonotonicClock } from './monotonic-clock';

// A millisecond has 10,000 of version 1's 100-nanosecond steps, counted from the start of the Gregorian calendar.
const clockOfV1 = new MonotonicClock({ start: () => 0, limit: 10_000 });
const gregorianStart = Date.UTC(1582, 9, 15);

// Clock sequence and node: random for this process, as RFC 9562 (6.10) allows in place of a hardware address.
const origin = markAsRandomNode(randomUUID().slice(19));

/** A UUID of version 1, by time and a random node. */
export function uuidV1(): string {
  const { time, count } = clockOfV1.tick();
  const steps = BigInt(time - gregorianStart) * 10_000n + BigInt(count);
  const stamp = steps.toString(16).padStart(15, '0');
  return `${stamp.slice(7)}-${stamp.slice(3, 7)}-1${stamp.slice(0, 3)}-${origin}`;
}

/** Sets the multicast bit of the node, in `cccc-nnnnnnnnnnnn`: no hardware address has it. */
function markAsRandomNode(text: string): string {
  const firstByte = parseInt(text.slice(5, 7), 16) | 1;
  return `${text.slice(0, 5)}${firstByte.toString(16).padStart(2, '0')}${text.slice(7)}`;
}

// RFC 9562, 6.2 method 1: 12 bits count within a millisecond, from a random start in the lower half.
const clockOfV7 = new MonotonicClock({ start: () => randomInt(0x800), limit: 0x1000 });

/** A UUID of version 7: each one made by this process sorts after those before it. */
export function uuidV7(): string {
  const { time, count } = clockOfV7.tick();
  const stamp = time.toString(16).padStart(12, '0');
  return `${stamp.slice(0, 8)}-${stamp.slice(8)}-7${hex(count)}-${randomUUID().slice(19)}`;
}

function hex(count: number): string {
  return count.toString(16).padStart(3, '0');
}
