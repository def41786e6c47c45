import { executionOf, type TransactionHandle } from '@mortise/core';
import type { BaseAssociation } from '../kinds/association-base';
import type { LinkOptions } from './write-options';

/** How often it is begun again. */
const RETRIES = 5;

/**
 * Runs a change of links in a transaction. One of a symmetric association is begun again after a deadlock, unless it is
 * part of a transaction of the caller's: its links are written from both ends, which may meet in opposite orders.
 */
export function linkTransaction<T>(
  association: BaseAssociation & { readonly isSymmetric?: boolean },
  options: LinkOptions,
  work: (transaction: TransactionHandle) => Promise<T>,
): Promise<T> {
  const { engine } = association.sourceDefinition;
  const context = executionOf(options);
  const isOutermost = engine.transactionOf(context) === undefined;
  const begin = association.isSymmetric === true && isOutermost ? { ...context, retry: RETRIES } : context;
  return engine.transaction(begin, work);
}
