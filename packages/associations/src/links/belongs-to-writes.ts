import { executionOf, QueryError, readValue, saveInstance, stateOf, writeValue } from '@mortise/core';
import type { KeyAssociation } from '../association';
import { checkSource, newList, targetKeys } from '../reads/link-keys';
import { clearableKey, checkIdentifyingKey } from './pointed-key';
import type { LinkOptions } from './write-options';

/** Points the source's foreign key to a target, or to nothing; a saved source is written at once. */
export async function setBelongsTo(
  association: KeyAssociation,
  source: object,
  target: unknown,
  options: LinkOptions,
): Promise<void> {
  checkSource(association, source);
  const [found, ...others] = targetKeys(association, newList(target));
  if (others.length > 0)
    throw new QueryError('INVALID_TARGET', `${association.label} leads to one row: it cannot be set to several.`);
  const state = stateOf(source);
  pointTo(association, source, found?.key);
  if (!state.isNewRecord)
    await saveInstance(association.sourceDefinition, source, {
      ...executionOf(options),
      hooks: options.hooks,
      validate: options.validate,
      omitNull: false,
      fields: association.foreignKeys,
    });
}

/** Gives a source the key of its target, or takes it off. */
function pointTo(association: KeyAssociation, source: object, key: readonly unknown[] | undefined): void {
  const { sourceDefinition: holder, foreignKeys: names } = association;
  const state = stateOf(source);
  if (key === undefined) {
    for (const name of clearableKey(holder, names)) writeValue(source, state, name, null);
    return;
  }
  checkIdentifyingKey(association, { holder, names, key }, name => readValue(source, state, name));
  names.forEach((name, index) => writeValue(source, state, name, key[index]));
}
