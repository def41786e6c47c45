export type TransactionCallback = () => unknown;

/** What is to be done once a transaction has ended, in the order it was asked for. */
export class TransactionCallbacks {
  #afterCommit: TransactionCallback[] = [];
  #afterRollback: TransactionCallback[] = [];

  onCommit(callback: TransactionCallback): void {
    this.#afterCommit.push(callback);
  }

  onRollback(callback: TransactionCallback): void {
    this.#afterRollback.push(callback);
  }

  /** A nested transaction is committed only with the one around it. */
  moveTo(outer: TransactionCallbacks): void {
    outer.#afterCommit.push(...this.#afterCommit);
    outer.#afterRollback.push(...this.#afterRollback);
  }

  runAfterCommit(): Promise<void> {
    return runAll(this.#afterCommit);
  }

  runAfterRollback(): Promise<void> {
    return runAll(this.#afterRollback);
  }
}

/** Runs all of them, one after the other; then what they threw is thrown. */
async function runAll(callbacks: readonly TransactionCallback[]): Promise<void> {
  const errors: unknown[] = [];
  for (const callback of callbacks) {
    try {
      await callback();
    } catch (error) {
      errors.push(error);
    }
  }
  if (errors.length === 1) throw errors[0];
  if (errors.length > 1)
    throw new AggregateError(errors, `${errors.length} callbacks failed after a transaction ended.`);
}
