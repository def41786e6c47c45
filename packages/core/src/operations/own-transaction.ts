import type { ModelDefinition } from '../definition/model-definition';
import { engineOf, executionOf } from '../engine';
import type { ExecutionContext, TransactionHandle } from '../options/transaction-options';

/** What runs in a transaction. */
export interface Within extends ExecutionContext {
  readonly transaction: TransactionHandle;
}

/** Runs work in a transaction: in the caller's, if there is one. */
export function inTransaction<T>(
  definition: ModelDefinition,
  options: ExecutionContext,
  work: (within: Within) => Promise<T>,
): Promise<T> {
  const context = executionOf(options);
  return engineOf(definition).transaction(context, transaction => work({ ...context, transaction }));
}

/**
 * Runs work in a transaction, and again after a deadlock, unless it is part of a transaction of the caller's. Hooks in it may
 * run again with it.
 */
export function ownTransaction<T>(
  definition: ModelDefinition,
  options: ExecutionContext,
  work: (within: Within) => Promise<T>,
): Promise<T> {
  const engine = engineOf(definition);
  const context = executionOf(options);
  const isInside = engine.transactionOf(context) !== undefined;
  return engine.transaction(isInside ? context : { ...context, retriesDeadlocks: true }, transaction =>
    work({ ...context, transaction }),
  );
}
