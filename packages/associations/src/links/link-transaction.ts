import { engineOf, executionOf, type TransactionHandle } from '@mortise/core';
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
  return engineOf(association.sourceDefinition).transaction(begin, work);
}

export const isOutermost = (association: BoundAssociation, options: LinkOptions): boolean =>
  engineOf(association.sourceDefinition).transactionOf(executionOf(options)) === undefined;
