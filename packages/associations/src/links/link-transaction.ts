import { DeadlockError, executionOf, type TransactionHandle } from '@mortise/core';
import type { BoundAssociation } from '../association';
import type { LinkOptions } from './write-options';

/**
 * Runs a change of links in a transaction. It is begun again after a deadlock, unless it is part of a transaction of the
 * caller's: its statements lock rows in orders that other callers may meet from the other end.
 */
export function linkTransaction<T>(
  association: BoundAssociation,
  options: LinkOptions,
  work: (transaction: TransactionHandle) => Promise<T>,
): Promise<T> {
  const context = executionOf(options);
  const begin = isOutermost(association, options) ? { ...context, retriesDeadlocks: true } : context;
  return association.sourceDefinition.engine.transaction(begin, work);
}

/** Runs one statement that changes links. Only after a deadlock there is a transaction for it, to be begun again. */
export async function linkStatement<T>(
  association: BoundAssociation,
  options: LinkOptions,
  work: (options: LinkOptions) => Promise<T>,
): Promise<T> {
  try {
    return await work(options);
  } catch (error) {
    if (!(error instanceof DeadlockError) || !isOutermost(association, options)) throw error;
    return linkTransaction(association, options, transaction => work({ ...options, transaction }));
  }
}

const isOutermost = (association: BoundAssociation, options: LinkOptions): boolean =>
  association.sourceDefinition.engine.transactionOf(executionOf(options)) === undefined;
