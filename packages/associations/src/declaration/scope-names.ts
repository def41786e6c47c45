import { DefinitionError, didYouMean, listNames, type ModelDefinition } from '@mortise/core';

/**
 * Refuses a scope over attributes that the model does not have.
 *
 * @throws DefinitionError `UNKNOWN_ATTRIBUTE`
 */
export function checkScope(owner: string, scope: object | undefined, definition: ModelDefinition): void {
  const known = [...definition.attributes.keys()];
  const unknown = Object.keys(scope ?? {}).find(name => !definition.attributes.has(name));
  if (unknown === undefined) return;
  throw new DefinitionError(
    'UNKNOWN_ATTRIBUTE',
    `The scope of ${owner} names "${unknown}", which ${definition.name} does not have.${didYouMean(unknown, known)} It has: ${listNames(known)}.`,
  );
}
