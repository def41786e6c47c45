import { engineOf, executionOf, ownTransaction, type TransactionHandle } from '@mortise/core';
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
  return ownTransaction(association.sourceDefinition, options, ({ transaction }) => work(transaction));
}

/** Whether a change of links is part of no transaction yet. */
export const isOutermost = (association: BoundAssociation, options: LinkOptions): boolean =>
  engineOf(association.sourceDefinition).transactionOf(executionOf(options)) === undefined;
