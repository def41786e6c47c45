import { attributeOf, DefinitionError, type ModelDefinition } from '@mortise/core';
import { prefixedName } from '../dialects/identifier';
import type { SchemaSyntax } from '../dialects/schema-syntax';

/**
 * Refuses names of tables and columns that the database would cut, before anything is created.
 *
 * @throws DefinitionError `NAME_TOO_LONG`
 */
export function checkNameLengths(definition: ModelDefinition, syntax: SchemaSyntax): void {
  const { schema, name } = definition.table;
  const table = syntax.supportsSchemas ? name : prefixedName(schema, name);
  if (syntax.isNameTooLong(table)) throw nameTooLong(`The table "${table}" of ${definition.name}`, 'tableName');
  for (const attribute of definition.columns) {
    const { columnName } = attributeOf(definition, attribute);
    if (!syntax.isNameTooLong(columnName)) continue;
    throw nameTooLong(`The column "${columnName}" of ${definition.name}.${attribute}`, 'columnName');
  }
}

function nameTooLong(what: string, option: string): DefinitionError {
  const message = `${what} has a longer name than this database keeps.`;
  return new DefinitionError('NAME_TOO_LONG', message, { hint: `Give it a shorter ${option}.` });
}
