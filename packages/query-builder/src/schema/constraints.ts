import { type AttributeDefinition, type ForeignKeyDefinition, type ModelDefinition, shortenName } from '@mortise/core';
import { prefixedName } from '../dialects/identifier';
import type { SchemaSyntax } from '../dialects/schema-syntax';
import { columnList } from './column';

/** The primary key as lines of CREATE TABLE, unless a column says it already. */
export function primaryKeyLines(definition: ModelDefinition, syntax: SchemaSyntax): readonly string[] {
  const { primaryKey, primaryKeyName } = definition;
  if (primaryKey.length === 0 || syntax.declaresPrimaryKeyInColumn(definition)) return [];
  const line = `PRIMARY KEY (${columnList(primaryKey, definition, syntax)})`;
  if (primaryKeyName === undefined) return [line];
  const name = syntax.quoteIdentifier(primaryKeyName);
  if (syntax.namesPrimaryKeys) return [`CONSTRAINT ${name} ${line}`];
  return [line, `UNIQUE INDEX ${name} (${columnList(primaryKey, definition, syntax)})`];
}

/** The members of ENUMs as CHECK constraints, where the type itself does not know them. */
export function enumLines(definition: ModelDefinition, syntax: SchemaSyntax): readonly string[] {
  if (!syntax.checksEnums) return [];
  const enums = definition.columns
    .map(name => definition.attributes.get(name))
    .filter(attribute => attribute?.type.kind === 'ENUM');
  // The filter leaves no undefined.
  return (enums as AttributeDefinition[]).map(attribute => enumLine(attribute, definition, syntax));
}

function enumLine({ columnName, type }: AttributeDefinition, { table }: ModelDefinition, syntax: SchemaSyntax): string {
  // With a name, since the database would quote the whole condition when it refuses a value.
  const name = syntax.quoteIdentifier(shortenName(`${table.name}_${columnName}_enum`));
  const members = (type.values ?? []).map(member => syntax.quoteText(member)).join(', ');
  return `CONSTRAINT ${name} CHECK (${syntax.quoteIdentifier(columnName)} IN (${members}))`;
}

/** A foreign key as a line of CREATE TABLE, or after `ADD`. */
export function foreignKeyLine(key: ForeignKeyDefinition, definition: ModelDefinition, syntax: SchemaSyntax): string {
  const { attributes, target, targetAttributes, onDelete, onUpdate } = key;
  const name = nameInSchema(key.name, definition, syntax);
  const references = `${syntax.quoteTable(target.table)} (${columnList(targetAttributes, target, syntax)})`;
  return (
    `CONSTRAINT ${name} FOREIGN KEY (${columnList(attributes, definition, syntax)}) ` +
    `REFERENCES ${references} ON DELETE ${onDelete} ON UPDATE ${onUpdate}`
  );
}

/** A name that must be unique beyond its table, quoted: the same model may be in several schemas. */
export function nameInSchema(name: string, { table }: ModelDefinition, syntax: SchemaSyntax): string {
  const full = syntax.supportsSchemas ? name : shortenName(prefixedName(table.schema, name));
  return syntax.quoteIdentifier(full);
}
