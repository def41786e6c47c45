import { definitionOf, QueryError } from '@mortise/core';
import type { BaseAssociation } from '../kinds/base-association';

/** @throws QueryError `INVALID_SOURCE` for an instance that is not of the association's source. */
export function checkSource(association: BaseAssociation, instance: object): void {
  if (instance instanceof association.source) return;
  const name = typeof instance === 'object' && instance !== null ? instance.constructor.name : typeof instance;
  throw new QueryError(
    'INVALID_SOURCE',
    `${association.label} takes an instance of ${definitionOf(association.source).name}, not of ${name}.`,
  );
}
