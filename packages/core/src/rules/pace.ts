import timers from 'node:timers';

// Kept as it was: a program whose tests replace the timers must not stop what is being written.
const { setImmediate: atEndOfTurn } = timers;

/** For how many milliseconds work may go on before others have a turn of the event loop. */
const LONGEST_STRETCH = 5;

/** Up to here items are handled at once: it takes a millisecond or two. */
const FEW = 1_000;

/** After how many items the clock is looked at. */
const BETWEEN_LOOKS = 100;

/** Lets others have a turn of the event loop while long work goes on. */
export class Pace {
  #since = performance.now();

  /** Whether it is time to rest. */
  get isDue(): boolean {
    return performance.now() - this.#since >= LONGEST_STRETCH;
  }

  async rest(): Promise<void> {
    await new Promise<void>(resolve => atEndOfTurn(resolve));
    this.#since = performance.now();
  }
}

/** As `map`: at once for few items; for many, others have their turns in between. */
export function mapPaced<T, U>(items: readonly T[], map: (item: T, index: number) => U): U[] | Promise<U[]> {
  return items.length <= FEW ? items.map(map) : mapLater(items, map);
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
