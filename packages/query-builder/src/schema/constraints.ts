import {
  type AttributeDefinition,
  type Deferrable,
  type ForeignKeyDefinition,
  type ModelDefinition,
  shortenName,
} from '@mortise/core';
import { prefixedName } from '../sql/identifier';
import type { SchemaSyntax } from '../dialects/contract/schema-syntax';
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

/** A CHECK of the members of one ENUM. */
export interface EnumCheck {
  readonly name: string;
  /** The column it checks. */
  readonly column: string;
  readonly condition: string;
  /** A line of CREATE TABLE. */
  readonly line: string;
}

/** The members of ENUMs as CHECK constraints, where the type itself does not know them. */
export function enumChecks(definition: ModelDefinition, syntax: SchemaSyntax): readonly EnumCheck[] {
  if (!syntax.checksEnums) return [];
  const enums = definition.columns
    .map(name => definition.attributes.get(name))
    .filter(attribute => attribute?.type.kind === 'ENUM');
  // The filter leaves no undefined.
  return (enums as AttributeDefinition[]).map(attribute => enumCheck(attribute, definition, syntax));
}

function enumCheck(
  { columnName, type }: AttributeDefinition,
  definition: ModelDefinition,
  syntax: SchemaSyntax,
): EnumCheck {
  const name = enumCheckName(columnName, definition);
  const members = (type.values ?? []).map(member => syntax.quoteText(member)).join(', ');
  const condition = `${syntax.quoteIdentifier(columnName)} IN (${members})`;
  const line = `CONSTRAINT ${syntax.quoteIdentifier(name)} CHECK (${condition})`;
  return { name, column: columnName, condition, line };
}

/** It has a name, since the database would quote the whole condition when it refuses a value. */
export const enumCheckName = (columnName: string, { table }: ModelDefinition): string =>
  shortenName(`${table.name}_${columnName}_enum`);

/** A foreign key as a line of CREATE TABLE, or after `ADD`. */
export function foreignKeyLine(key: ForeignKeyDefinition, definition: ModelDefinition, syntax: SchemaSyntax): string {
  const { attributes, target, targetAttributes, onDelete, onUpdate, deferrable } = key;
  const name = nameInSchema(key.name, definition, syntax);
  const references = `${syntax.quoteTable(target.table)} (${columnList(targetAttributes, target, syntax)})`;
  return (
    `CONSTRAINT ${name} FOREIGN KEY (${columnList(attributes, definition, syntax)}) ` +
    `REFERENCES ${references} ON DELETE ${onDelete} ON UPDATE ${onUpdate}${deferrableClauses[deferrable]}`
  );
}

/** Of a key that is checked with each statement nothing is said: it is so everywhere. */
const deferrableClauses: Readonly<Record<Deferrable, string>> = {
  NOT: '',
  INITIALLY_IMMEDIATE: ' DEFERRABLE INITIALLY IMMEDIATE',
  INITIALLY_DEFERRED: ' DEFERRABLE INITIALLY DEFERRED',
};

/** A name that must be unique beyond its table, quoted: the same model may be in several schemas. */
export function nameInSchema(name: string, definition: ModelDefinition, syntax: SchemaSyntax): string {
  return syntax.quoteIdentifier(fullName(name, definition, syntax));
}

/** The same, without quotes. */
export function fullName(name: string, { table }: ModelDefinition, syntax: SchemaSyntax): string {
  return syntax.supportsSchemas ? name : shortenName(prefixedName(table.schema, name));
}
