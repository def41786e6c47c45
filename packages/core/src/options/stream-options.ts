import type { FindArguments } from './find-arguments';
import type { FindOptions } from './find-options';

/** How rows are read batch by batch. */
export interface BatchOptions {
  /** How many rows a statement reads, and how many are in memory at once: a whole number from 1; 1000 unless given. */
  readonly batchSize?: number;
  /** A stream begins at its first row. */
  readonly offset?: never;
}

/**
 * Options of `stream` and `findInBatches`: those of a find. `limit` counts the rows of the whole stream, and `timeout` the
 * milliseconds of each batch.
 */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- as FindOptions has them
export interface StreamOptions<TAttributes = any, TModel = any>
  extends Omit<FindOptions<TAttributes, TModel>, 'offset'>, Pick<BatchOptions, 'batchSize'> {}

/** Options of a stream, as it captures them. */
export type StreamArguments<M, I, A, G, Raw, O> = FindArguments<M, I, A, G, Raw, O> & BatchOptions;
