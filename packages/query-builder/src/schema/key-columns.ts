import { attributeOf, DefinitionError, type ModelDefinition } from '@mortise/core';
import type { SchemaSyntax } from '../dialects/contract/schema-syntax';

/**
 * Refuses what the database cannot index, before anything is created.
 *
 * @throws DefinitionError `KEY_WITHOUT_LENGTH`
 */
export function checkKeyColumns(definition: ModelDefinition, syntax: SchemaSyntax): void {
  const keys = [definition.primaryKey, ...definition.indexes.map(index => index.attributes)];
  const foreignKeys = definition.foreignKeys.map(key => key.attributes);
  for (const name of [...keys, ...foreignKeys].flat()) {
    const { type } = attributeOf(definition, name);
    if (!syntax.canBeKey(type)) throw keyWithoutLength(`${definition.name}.${name}`, type.kind);
  }
}

function keyWithoutLength(attribute: string, kind: string): DefinitionError {
  const message = `${attribute} is part of a key or an index, and this database has none over ${kind}.`;
  return new DefinitionError('KEY_WITHOUT_LENGTH', message, { hint: 'Use DataTypes.STRING with a length for it.' });
}
