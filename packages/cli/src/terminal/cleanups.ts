/** How it ends: by itself, or since the process was told to end. */
export interface Ending {
  readonly isInterrupted: boolean;
}

export type Cleanup = (ending: Ending) => unknown;

/** What has to be closed or taken back when a command ends, however it does: last begun, first closed. */
export class Cleanups {
  readonly #waiting = new Set<Cleanup>();

  /** Returns what takes it off again: the work is done, and there is nothing to take back. */
  add(cleanup: Cleanup): () => void {
    this.#waiting.add(cleanup);
    return () => void this.#waiting.delete(cleanup);
  }

  /** One that fails keeps no other from being done; the first failure is told. */
  async run(ending: Ending): Promise<void> {
    const failures: unknown[] = [];
    for (const cleanup of [...this.#waiting].reverse()) {
      this.#waiting.delete(cleanup);
      try {
        await cleanup(ending);
      } catch (error) {
        failures.push(error);
      }
    }
    if (failures.length > 0) throw failures[0];
  }
}
