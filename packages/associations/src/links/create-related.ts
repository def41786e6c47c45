import { executionOf, insertInstance, ownWriteOptions } from '@mortise/core';
import type { BoundAssociation } from '../association';
import { newTarget } from './new-values';
import type { CreateLinkedOptions, LinkOptions } from './write-options';

interface Creation {
  readonly values: object;
  readonly options: CreateLinkedOptions;
}

/** Creates a target and links it, in one transaction. */
export async function createRelated(
  association: BoundAssociation,
  { values, options }: Creation,
  link: (target: object, options: LinkOptions) => Promise<void>,
): Promise<object> {
  const { through: _through, fields, include, ...create } = ownWriteOptions(options);
  const definition = association.targetDefinition;
  const target = newTarget(association, { values }, { fields, include });
  await definition.engine.transaction(executionOf(options), async transaction => {
    await insertInstance(definition, target, { ...create, transaction });
    await link(target, { ...options, transaction });
  });
  return target;
}
