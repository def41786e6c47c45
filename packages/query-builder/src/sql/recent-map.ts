/**
 * A map that forgets what has not been asked for lately: it keeps between `limit` and twice as many entries.
 *
 * Two generations instead of an ordered list: a hit costs one look-up and moves nothing.
 */
export class RecentMap<Key, Value> {
  #young = new Map<Key, Value>();
  #old = new Map<Key, Value>();

  constructor(
    private readonly limit: number,
    private readonly forget: (value: Value) => void = () => {},
  ) {}

  get(key: Key): Value | undefined {
    const young = this.#young.get(key);
    return young === undefined ? this.#rejuvenate(key) : young;
  }

  set(key: Key, value: Value): void {
    if (this.#young.size >= this.limit) this.#turnGeneration();
    this.#young.set(key, value);
  }

  #rejuvenate(key: Key): Value | undefined {
    const value = this.#old.get(key);
    if (value === undefined) return undefined;
    this.#old.delete(key);
    this.set(key, value);
    return value;
  }

  #turnGeneration(): void {
    const forgotten = this.#old;
    this.#old = this.#young;
    this.#young = new Map();
    for (const value of forgotten.values()) this.forget(value);
  }
}
