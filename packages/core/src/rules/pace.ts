import timers from 'node:timers';

// Kept as they were: a program whose tests replace timers and clock must not stop what is being written.
const { setImmediate: atEndOfTurn } = timers;
const now = performance.now.bind(performance);

/** For how many milliseconds work may go on before others have a turn of the event loop. */
const LONGEST_STRETCH = 3;

/** Up to here items are handled at once: it takes a millisecond or two. */
const FEW = 1_000;

/** After how many items the clock is looked at. */
const BETWEEN_LOOKS = 100;

/** After so many milliseconds without a rest nothing long has gone on: the turn is another one. */
const ANOTHER_TURN = 20;

/** Since when this turn has gone on, as far as is known: what follows on long work has only what that left of it. */
let since = -Infinity;

/** Lets others have a turn of the event loop while long work goes on. */
export class Pace {
  constructor() {
    if (now() - since >= ANOTHER_TURN) since = now();
  }

  /** Whether it is time to rest. */
  get isDue(): boolean {
    return now() - since >= LONGEST_STRETCH;
  }

  async rest(): Promise<void> {
    await new Promise<void>(resolve => atEndOfTurn(resolve));
    since = now();
  }
}

/** Whether items are too many to be handled at once. */
export const areMany = (items: readonly unknown[]): boolean => items.length > FEW;

/** As `map`: at once for few items; for many, others have their turns in between. */
export function mapPaced<T, U>(items: readonly T[], map: (item: T, index: number) => U): U[] | Promise<U[]> {
  return areMany(items) ? mapLater(items, map) : items.map(map);
}

async function mapLater<T, U>(items: readonly T[], map: (item: T, index: number) => U): Promise<U[]> {
  const results: U[] = [];
  const pace = new Pace();
  for (let index = 0; index < items.length; index++) {
    results.push(map(items[index] as T, index)); // within the list
    if (index % BETWEEN_LOOKS === 0 && pace.isDue) await pace.rest();
  }
  return results;
}
