import { QueryError, stateOf, writeValue, saveInstance } from '@mortise/core';
import type { BelongsToAssociation } from '../kinds/belongs-to';
import { checkSource } from '../kinds/association-base';
import { newList, targetKeys } from './targets';
import type { LinkOptions } from './write-options';

/** Points the source's foreign key to a target, or to nothing; a saved source is written at once. */
export async function setBelongsTo(
  association: BelongsToAssociation,
  source: object,
  target: unknown,
  options: LinkOptions,
): Promise<void> {
  checkSource(association, source);
  const [found, ...others] = targetKeys(association, newList(target));
  if (others.length > 0)
    throw new QueryError('INVALID_TARGET', `${association.label} leads to one row: it cannot be set to several.`);
  const state = stateOf(source);
  association.foreignKeys.forEach((name, index) => writeValue(source, state, name, found?.key[index] ?? null));
  if (!state.isNewRecord)
    await saveInstance(association.sourceDefinition, source, {
      transaction: options.transaction,
      logging: options.logging,
      hooks: options.hooks,
      validate: options.validate,
      fields: association.foreignKeys,
    });
}
