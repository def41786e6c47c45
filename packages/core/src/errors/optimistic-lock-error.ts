import { MortiseError, type MortiseErrorOptions } from './mortise-error';

/** What is known of a row that somebody else has changed. */
export interface OptimisticLockDetails extends MortiseErrorOptions {
  readonly model: string;
  /** The primary key of the row. */
  readonly key: Readonly<Record<string, unknown>>;
  /** The version that the instance was read with. */
  readonly expected: unknown;
  /** The version that the row has now; undefined where the transaction does not see it yet. */
  readonly actual: unknown;
}

/**
 * An instance was written whose row has been changed since it was read. Nothing was written.
 *
 * @example
 * try {
 *   await article.save();
 * } catch (error) {
 *   if (!(error instanceof OptimisticLockError)) throw error;
 *   await article.reload(); // and say what has changed
 * }
 */
export class OptimisticLockError extends MortiseError {
  readonly model: string;
  readonly expected: unknown;
  readonly actual: unknown;
  readonly #key: Readonly<Record<string, unknown>>;

  constructor(message: string, details: OptimisticLockDetails) {
    super('OPTIMISTIC_LOCK', message, details);
    this.model = details.model;
    this.expected = details.expected;
    this.actual = details.actual;
    this.#key = details.key;
  }

  /** The primary key of the row. No field of the error: it must not be printed with it. */
  get key(): Readonly<Record<string, unknown>> {
    return this.#key;
  }
}
