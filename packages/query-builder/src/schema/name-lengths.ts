import { attributeOf, DefinitionError, shortText, type ModelDefinition } from '@mortise/core';
import { prefixedName } from '../sql/identifier';
import type { SchemaSyntax } from '../dialects/contract/schema-syntax';

/**
 * Refuses names of tables, columns, indexes and keys that the database would cut or refuse, before anything is created.
 *
 * @throws DefinitionError `NAME_TOO_LONG` or `INVALID_NAME`
 */
export function checkNameLengths(definition: ModelDefinition, syntax: SchemaSyntax): void {
  const { schema, name } = definition.table;
  const table = syntax.supportsSchemas ? name : prefixedName(schema, name);
  checkName(table, { what: `The table "${shortText(table)}" of ${definition.name}`, option: 'tableName' }, syntax);
  for (const attribute of definition.columns) {
    const { columnName } = attributeOf(definition, attribute);
    const what = `The column "${shortText(columnName)}" of ${definition.name}.${attribute}`;
    checkName(columnName, { what, option: 'columnName' }, syntax);
  }
  for (const index of indexNames(definition)) {
    const what = `The index or key "${shortText(index)}" of ${definition.name}`;
    checkName(index, { what, option: 'name for the index' }, syntax);
  }
}

/** Names of indexes and keys that somebody may have chosen; those of foreign keys are made. */
function indexNames({ indexes, primaryKeyName }: ModelDefinition): readonly string[] {
  return [...indexes.map(({ name }) => name), ...(primaryKeyName === undefined ? [] : [primaryKeyName])];
}

interface Place {
  readonly what: string;
  /** The option that gives another name. */
  readonly option: string;
}

function checkName(name: string, { what, option }: Place, syntax: SchemaSyntax): void {
  if (syntax.isNameTooLong(name)) throw nameTooLong(what, option);
  if (syntax.keepsTrailingBlanks || !name.endsWith(' ')) return;
  throw new DefinitionError('INVALID_NAME', `${what} has a name that ends with a blank, which this database refuses.`, {
    hint: `Give it another ${option}.`,
  });
}

function nameTooLong(what: string, option: string): DefinitionError {
  const message = `${what} has a longer name than this database keeps.`;
  return new DefinitionError('NAME_TOO_LONG', message, { hint: `Give it a shorter ${option}.` });
}
