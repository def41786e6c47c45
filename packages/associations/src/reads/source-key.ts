import { keyOf, QueryError, stateOf } from '@mortise/core';
import type { BaseAssociation } from '../kinds/base-association';
import { checkSource } from './check-source';

export { keyIdentity, keyOf, listItem } from '@mortise/core';

/**
 * The key that a source instance is linked by.
 *
 * @throws QueryError when the instance is of another model, not saved, or was loaded without its key.
 */
export function sourceKeyOf(association: BaseAssociation, source: object): readonly unknown[] | undefined {
  checkSource(association, source);
  const [link] = association.path;
  return keyOf(source, association.sourceDefinition, link?.fromAttributes ?? []);
}

/** As `sourceKeyOf`, for calls that cannot do without. */
export function requiredSourceKey(association: BaseAssociation, source: object): readonly unknown[] {
  const key = sourceKeyOf(association, source);
  if (key !== undefined && !stateOf(source).isNewRecord) return key;
  throw new QueryError(
    'NOT_SAVED',
    `This ${association.sourceDefinition.name} has no key that ${association.label} could link by.`,
    {
      hint: 'Save it first.',
    },
  );
}
