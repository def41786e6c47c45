import { attributeOf, hasUniqueKey, type ModelDefinition } from '@mortise/core';
import { attributeName, entityName, typeWord } from './words';

/** The lines of a model: its attributes that are columns, with what keys they are part of. */
export function entityOf(definition: ModelDefinition): readonly string[] {
  const lines = definition.columns.map(name => `  ${attributeLine(definition, name)}`);
  return [`${entityName(definition.name)} {`, ...lines, '}'];
}

function attributeLine(definition: ModelDefinition, name: string): string {
  const { type, allowNull } = attributeOf(definition, name);
  const keys = keysOf(definition, name).join(', ');
  const parts = [typeWord(type), attributeName(name), keys, allowNull ? '"may be null"' : ''];
  return parts.filter(part => part !== '').join(' ');
}

function keysOf(definition: ModelDefinition, name: string): readonly string[] {
  const { primaryKey, foreignKeys } = definition;
  const isPrimary = primaryKey.includes(name);
  return [
    ...(isPrimary ? ['PK'] : []),
    ...(foreignKeys.some(({ attributes }) => attributes.includes(name)) ? ['FK'] : []),
    ...(!isPrimary && hasUniqueKey(definition, [name]) ? ['UK'] : []),
  ];
}
