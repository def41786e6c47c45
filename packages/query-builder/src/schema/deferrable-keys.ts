import { Deferrable, DefinitionError, type ModelDefinition } from '@mortise/core';
import type { SchemaSyntax } from '../dialects/contract/schema-syntax';

/**
 * Refuses deferrable foreign keys where the database checks each statement, before anything is created.
 *
 * @throws DefinitionError `DEFERRABLE_UNSUPPORTED`
 */
export function checkDeferrableKeys({ name, foreignKeys }: ModelDefinition, syntax: SchemaSyntax): void {
  if (syntax.supportsDeferrableKeys) return;
  const key = foreignKeys.find(({ deferrable }) => deferrable !== Deferrable.NOT);
  if (key === undefined) return;
  const message = `${name}.${key.attributes.join(', ')} is ${key.deferrable}, and this database checks foreign keys with each statement.`;
  throw new DefinitionError('DEFERRABLE_UNSUPPORTED', message, { hint: 'Leave out "deferrable" on this database.' });
}
