import { isInstance, QueryError } from '@mortise/core';
import type { BaseAssociation } from '../kinds/association-base';

/**
 * Refuses what the `create` of an association can make no row of.
 *
 * @throws QueryError `INVALID_VALUES`
 */
export function checkNewValues({ label, many, targetDefinition: { name } }: BaseAssociation, values: unknown): void {
  if (isInstance(values)) {
    throw new QueryError('INVALID_VALUES', `${label} creates a ${name} from values, and was given an instance.`, {
      hint: `"${many ? 'add' : 'set'}" links a ${name} that is saved; to create one, pass its values: { attribute: value }.`,
    });
  }
  if (typeof values === 'object' && values !== null && !Array.isArray(values)) return;
  throw new QueryError('INVALID_VALUES', `${label} creates a ${name} from its values: { attribute: value }.`);
}
