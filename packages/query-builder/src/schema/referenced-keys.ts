import { DefinitionError, uniqueKeysOf, type ForeignKeyDefinition, type ModelDefinition } from '@mortise/core';

/**
 * Refuses foreign keys to what is not unique, before anything is created: databases refuse them, some only when the
 * first row is written.
 *
 * @throws DefinitionError `KEY_NOT_UNIQUE`
 */
export function checkReferencedKeys(definition: ModelDefinition): void {
  for (const key of definition.foreignKeys) if (!pointsToUniqueKey(key)) throw keyNotUnique(definition, key);
}

function pointsToUniqueKey({ target, targetAttributes }: ForeignKeyDefinition): boolean {
  return uniqueKeysOf(target).some(key => sorted(key) === sorted(targetAttributes));
}

const sorted = (names: readonly string[]): string => JSON.stringify([...names].sort());

function keyNotUnique(
  { name }: ModelDefinition,
  { attributes, target, targetAttributes }: ForeignKeyDefinition,
): DefinitionError {
  const [from, to] = [attributes, targetAttributes].map(names => names.join(', '));
  return new DefinitionError('KEY_NOT_UNIQUE', `${name}.${from} refers to ${target.name}.${to}, which is not unique.`, {
    hint: `Give ${target.name} a unique index over it, or the association foreignKeyConstraints: false.`,
  });
}
