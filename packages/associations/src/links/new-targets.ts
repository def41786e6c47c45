import {
  engineOf,
  buildInstance,
  executionOf,
  insertInstance,
  isInstance,
  ownWriteOptions,
  QueryError,
  takenValues,
  tenantOfSource,
  takingOf,
  type TakeOptions,
} from '@mortise/core';
import type { BoundAssociation } from '../association';
import type { CreateLinkedOptions, LinkOptions } from './write-options';

interface NewValues {
  /** The row that it is made with. */
  readonly source: object;
  readonly values: object;
  /** What the row has to hold, whatever the values say. */
  readonly fixed?: object;
}

/** A new target from the values given to the `create` of an association, with the values of its scope. */
export function newTarget(
  association: BoundAssociation,
  { source, values, fixed }: NewValues,
  options: TakeOptions,
): object {
  checkNewValues(association, values);
  const { targetDefinition, scopeValues } = association;
  const taking = takingOf(targetDefinition, options);
  const whose = tenantOfSource(source, targetDefinition);
  const all = { ...whose, ...takenValues(values, taking), ...scopeValues, ...fixed };
  return buildInstance(targetDefinition, all, { ...taking, fields: undefined });
}

/**
 * Refuses what the `create` of an association can make no row of.
 *
 * @throws QueryError `INVALID_VALUES`
 */
export function checkNewValues({ label, many, targetDefinition: { name } }: BoundAssociation, values: unknown): void {
  if (isInstance(values)) {
    throw new QueryError('INVALID_VALUES', `${label} creates a ${name} from values, and was given an instance.`, {
      hint: `"${many ? 'add' : 'set'}" links a ${name} that is saved; to create one, pass its values: { attribute: value }.`,
    });
  }
  if (typeof values === 'object' && values !== null && !Array.isArray(values)) return;
  throw new QueryError('INVALID_VALUES', `${label} creates a ${name} from its values: { attribute: value }.`);
}

interface Creation {
  readonly source: object;
  readonly values: object;
  readonly options: CreateLinkedOptions;
}

/** Creates a target and links it, in one transaction. */
export async function createRelated(
  association: BoundAssociation,
  { source, values, options }: Creation,
  link: (target: object, options: LinkOptions) => Promise<void>,
): Promise<object> {
  const { through: _through, fields, include, ...create } = ownWriteOptions(options);
  const definition = association.targetDefinition;
  const target = newTarget(association, { source, values }, { fields, include });
  await engineOf(definition).transaction(executionOf(options), async transaction => {
    await insertInstance(definition, target, { ...create, transaction });
    await link(target, { ...options, transaction });
  });
  return target;
}
