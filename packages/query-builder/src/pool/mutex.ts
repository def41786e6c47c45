/** Lets one pass at a time, in the order of arrival, without blocking the event loop. */
export class Mutex {
  #taken = false;
  readonly #waiting = new Set<() => void>();

  /** Waits for one's turn; undefined: it is there already. Whoever has acquired it must release it. */
  acquire(): Promise<void> | undefined {
    if (this.#taken) return new Promise(resolve => this.#waiting.add(resolve));
    this.#taken = true;
    return undefined;
  }

  /** Waits no longer than this many milliseconds: false when the turn did not come. */
  async acquireWithin(milliseconds: number): Promise<boolean> {
    if (!this.#taken) return (this.#taken = true);
    return new Promise(resolve => {
      const turn = (): void => {
        clearTimeout(timer);
        resolve(true);
      };
      const timer = setTimeout(() => {
        this.#waiting.delete(turn);
        resolve(false);
      }, milliseconds);
      this.#waiting.add(turn);
    });
  }

  /** Hands over to whoever has waited longest. */
  release(): void {
    const [next] = this.#waiting;
    if (next === undefined) {
      this.#taken = false;
      return;
    }
    this.#waiting.delete(next);
    next();
  }
}
