import { engineOf, executionOf, insertInstance, ownWriteOptions } from '@mortise/core';
import type { BaseAssociation } from '../kinds/association-base';
import { newTarget } from './new-values';
import type { CreateLinkedOptions, LinkOptions } from './write-options';

interface Creation {
  readonly values: object;
  readonly options: CreateLinkedOptions;
}

/** Creates a target and links it, in one transaction. */
export async function createRelated(
  association: BaseAssociation,
  { values, options }: Creation,
  link: (target: object, options: LinkOptions) => Promise<void>,
): Promise<object> {
  const { through: _through, fields, include, ...create } = ownWriteOptions(options);
  const definition = association.targetDefinition;
  const target = newTarget(association, { values }, { fields, include });
  await engineOf(definition).transaction(executionOf(options), async transaction => {
    await insertInstance(definition, target, { ...create, transaction });
    await link(target, { ...options, transaction });
  });
  return target;
}
