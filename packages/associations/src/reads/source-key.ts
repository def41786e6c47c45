import {
  definitionOf,
  executionOf,
  keyOf,
  QueryError,
  requireOwnRows,
  stateOf,
  type Awaitable,
  type ExecutionContext,
} from '@mortise/core';
import type { BoundAssociation } from '../association';

export { keyIdentity, keyOf, listItem } from '@mortise/core';

/**
 * The key that a source instance is linked by.
 *
 * @throws QueryError when the instance is of another model, not saved, or was loaded without its key.
 */
export function sourceKeyOf(association: BoundAssociation, source: object): readonly unknown[] | undefined {
  checkSource(association, source);
  const [link] = association.path;
  return keyOf(source, association.sourceDefinition, link?.fromAttributes ?? []);
}

/** As `sourceKeyOf`, for calls that cannot do without. */
export function requiredSourceKey(association: BoundAssociation, source: object): readonly unknown[] {
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

/** @throws QueryError `INVALID_SOURCE` for an instance that is not of the association's source. */
export function checkSource(association: BoundAssociation, instance: object): void {
  if (instance instanceof association.source) return;
  const name = typeof instance === 'object' && instance !== null ? instance.constructor.name : typeof instance;
  throw new QueryError(
    'INVALID_SOURCE',
    `${association.label} takes an instance of ${definitionOf(association.source).name}, not of ${name}.`,
  );
}

/**
 * Sees to it that a source is a row of the tenant before its links are read or written.
 *
 * @throws QueryError `TENANT_REQUIRED` or `TENANT_MISMATCH`
 */
export function ownSource(association: BoundAssociation, source: object, options: ExecutionContext): Awaitable<void> {
  const { sourceDefinition: definition, path, label } = association;
  const [link] = path;
  if (definition.requiredScope === undefined || link === undefined) return undefined;
  checkSource(association, source);
  return requireOwnRows({ definition, instances: [source], link, label }, executionOf(options));
}
