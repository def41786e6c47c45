/** A moment that comes after all moments a clock told before. */
export interface Tick {
  /** Epoch milliseconds. */
  readonly time: number;
  /** Where in the millisecond: below the clock's limit. */
  readonly count: number;
}

/** How a clock counts within a millisecond. */
export interface CountRule {
  /** Where the count of a new millisecond starts. */
  readonly start: () => number;
  /** The count that is one too many: the clock then runs ahead into the next millisecond. */
  readonly limit: number;
}

/** A clock that never tells the same moment twice and never goes back, even where the system's does. */
export class MonotonicClock {
  readonly #rule: CountRule;
  #last: Tick = { time: -1, count: 0 };

  constructor(rule: CountRule) {
    this.#rule = rule;
  }

  /** The next moment; `now` is what the system's clock shows, in epoch milliseconds. */
  tick(now: number = Date.now()): Tick {
    this.#last = this.#after(this.#last, now);
    return this.#last;
  }

  #after({ time, count }: Tick, now: number): Tick {
    if (now > time) return { time: now, count: this.#rule.start() };
    if (count + 1 < this.#rule.limit) return { time, count: count + 1 };
    return { time: time + 1, count: this.#rule.start() };
  }
}
