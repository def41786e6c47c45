import { buildInstance, executionOf, insertInstance } from '@mortise/core';
import type { BaseAssociation } from '../kinds/association-base';
import { checkNewValues } from './new-values';
import type { LinkOptions } from './write-options';

interface Creation {
  readonly values: object;
  readonly options: LinkOptions;
}

/** Creates a target and links it, in one transaction. */
export async function createRelated(
  association: BaseAssociation,
  { values, options }: Creation,
  link: (target: object, options: LinkOptions) => Promise<void>,
): Promise<object> {
  const { through: _through, ...create } = options;
  const definition = association.targetDefinition;
  checkNewValues(association, values);
  const target = buildInstance(definition, { ...values, ...association.scopeValues });
  await definition.engine.transaction(executionOf(options), async transaction => {
    await insertInstance(definition, target, { ...create, transaction });
    await link(target, { ...options, transaction });
  });
  return target;
}
