import type { ExecutionContext } from './transaction-options';

/** Options of all that writes instances. */
export interface WriteOptions extends ExecutionContext {
  /** False: without the validators of the model; types and NOT NULL are checked all the same. */
  readonly validate?: boolean;
  /** False: without hooks. */
  readonly hooks?: boolean;
}
