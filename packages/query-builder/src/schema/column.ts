import type { AttributeDefinition, DefaultValue, ModelDefinition, SqlPart } from '@mortise/core';
import type { SchemaSyntax } from '../dialects/contract/schema-syntax';

/** A column as a line of CREATE TABLE. */
export function columnLine(attribute: AttributeDefinition, definition: ModelDefinition, syntax: SchemaSyntax): string {
  const name = syntax.quoteIdentifier(attribute.columnName);
  const type = syntax.columnType(attribute, definition);
  const notNull = attribute.allowNull && !attribute.primaryKey ? '' : ' NOT NULL';
  return `${name} ${type}${notNull}${defaultClause(attribute, syntax)}${syntax.columnComment(attribute.comment)}`;
}

function defaultClause(attribute: AttributeDefinition, syntax: SchemaSyntax): string {
  const expression = columnDefault(attribute, syntax);
  // In parentheses every dialect takes any expression, and MySQL one for TEXT, BLOB and JSON too.
  return expression === undefined ? '' : ` DEFAULT (${expression})`;
}

/** The default of a column as SQL; undefined where the database has none. */
export function columnDefault({ defaultValue, type }: AttributeDefinition, syntax: SchemaSyntax): string | undefined {
  return defaultValue === undefined ? undefined : defaultExpression(defaultValue, type, syntax);
}

function defaultExpression(
  defaultValue: DefaultValue,
  type: AttributeDefinition['type'],
  syntax: SchemaSyntax,
): string | undefined {
  switch (defaultValue.type) {
    case 'generator':
      // Made in JavaScript, for each row.
      return undefined;
    case 'database':
      // Whatever it is, it is there already.
      return undefined;
    case 'value':
      return defaultValue.value === null ? 'NULL' : syntax.literal(syntax.encode(type, defaultValue.value));
    case 'sql':
      return syntax.storedDefault(type, defaultValue.fragment.parts.map(part => partText(part, syntax)).join(''));
  }
}

/** Nothing can be bound in DDL: values become literals. */
function partText(part: SqlPart, syntax: SchemaSyntax): string {
  switch (part.type) {
    case 'text':
      return part.text;
    case 'value':
      return syntax.literal(part.value);
    case 'identifier':
    case 'attribute':
      return syntax.quoteIdentifier(part.name);
  }
}

/** The columns of these attributes, quoted and separated by commas. */
export function columnList(names: readonly string[], definition: ModelDefinition, syntax: SchemaSyntax): string {
  return names.map(name => quotedColumn(name, definition, syntax)).join(', ');
}

function quotedColumn(name: string, { attributes }: ModelDefinition, syntax: SchemaSyntax): string {
  return syntax.quoteIdentifier(attributes.get(name)?.columnName ?? name);
}
