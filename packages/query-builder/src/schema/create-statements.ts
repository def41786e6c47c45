import {
  attributeOf,
  DefinitionError,
  type IndexDefinition,
  type IndexPart,
  type ModelDefinition,
  type AttributeDefinition,
  type DefaultValue,
  SqlFragment,
  type SqlPart,
  type Deferrable,
  type ForeignKeyDefinition,
  shortenName,
} from '@mortise/core';
import type { LivingColumn, SchemaSyntax } from '../dialects/contract/schema-syntax';
import type { TableStep } from './table-order';
import { prefixedName } from '../sql/identifier';

/** CREATE TABLE, with every constraint that can be part of it. */
export function createTable(step: TableStep, syntax: SchemaSyntax): string {
  const { definition } = step;
  const foreignKeys = syntax.allowsForwardReferences ? definition.foreignKeys : step.foreignKeys;
  const lines = [
    ...definition.columns.map(name => columnLine(attributeOf(definition, name), definition, syntax)),
    ...livingColumns(definition, syntax).map(({ line }) => line),
    ...primaryKeyLines(definition, syntax),
    ...enumChecks(definition, syntax).map(({ line }) => line),
    ...foreignKeys.map(key => foreignKeyLine(key, definition, syntax)),
    ...(syntax.declaresIndexesInTable ? definition.indexes.map(index => indexLine(index, definition, syntax)) : []),
  ];
  const table = syntax.quoteTable(definition.table);
  return `CREATE TABLE IF NOT EXISTS ${table} (\n  ${lines.join(',\n  ')}\n)${syntax.tableOptions(definition)}`;
}

/** The foreign keys that had to wait until all tables were there. */
export function addLaterForeignKeys(step: TableStep, syntax: SchemaSyntax): readonly string[] {
  if (syntax.allowsForwardReferences) return [];
  const table = syntax.quoteTable(step.definition.table);
  return step.laterForeignKeys.map(key => `ALTER TABLE ${table} ADD ${foreignKeyLine(key, step.definition, syntax)}`);
}

export function createIndex(index: IndexDefinition, definition: ModelDefinition, syntax: SchemaSyntax): string {
  const { method = 'BTREE' } = index.detail ?? {};
  const name = nameInSchema(index.name, definition, syntax);
  const table = `${syntax.quoteTable(definition.table)}${method === 'BTREE' ? '' : ` USING ${method.toLowerCase()}`}`;
  const columns = `(${indexColumns(index, definition, syntax)})${parserClause(index, syntax)}`;
  return `CREATE ${kindOfIndex(index)}INDEX ${name} ON ${table} ${columns}${rowsClause(index, definition, syntax)}`;
}

/** An index as a line of CREATE TABLE. */
export function indexLine(index: IndexDefinition, definition: ModelDefinition, syntax: SchemaSyntax): string {
  const columns = `(${indexColumns(index, definition, syntax)})${parserClause(index, syntax)}`;
  return `${kindOfIndex(index)}INDEX ${nameInSchema(index.name, definition, syntax)} ${columns}`;
}

function kindOfIndex({ unique, detail }: IndexDefinition): string {
  if (detail?.kind !== undefined) return `${detail.kind} `;
  return unique ? 'UNIQUE ' : '';
}

const parserClause = ({ detail }: IndexDefinition, syntax: SchemaSyntax): string =>
  detail?.parser === undefined ? '' : ` WITH PARSER ${syntax.quoteIdentifier(detail.parser)}`;

/** Columns that no model has, for indexes among living rows. */
export function livingColumns(
  { indexes, attributes }: ModelDefinition,
  { livingColumn }: SchemaSyntax,
): readonly LivingColumn[] {
  if (livingColumn === undefined) return [];
  const marks = new Set(indexes.flatMap(({ livingBy }) => livingBy ?? []));
  return [...marks].map(name => livingColumn(attributes.get(name)?.columnName ?? name));
}

function indexColumns(index: IndexDefinition, definition: ModelDefinition, syntax: SchemaSyntax): string {
  const living = livingColumns({ ...definition, indexes: [index] }, syntax).map(({ name }) =>
    syntax.quoteIdentifier(name),
  );
  const own = index.detail?.parts.map(part => indexPart(part, definition, syntax));
  return [...(own ?? [columnList(index.attributes, definition, syntax)]), ...living].join(', ');
}

function indexPart(part: IndexPart, definition: ModelDefinition, syntax: SchemaSyntax): string {
  const { length, collate, operator, isDescending } = part;
  return [
    `${partText(part, definition, syntax)}${length === undefined ? '' : `(${length})`}`,
    ...(collate === undefined ? [] : [`COLLATE ${syntax.quoteIdentifier(collate)}`]),
    ...(operator === undefined ? [] : [syntax.quoteIdentifier(operator)]),
    ...(isDescending === true ? ['DESC'] : []),
  ].join(' ');
}

/** A column, or an expression in parentheses. */
export const partText = (
  { attribute = '', expression }: IndexPart,
  definition: ModelDefinition,
  syntax: SchemaSyntax,
): string =>
  expression === undefined ? quotedColumn(attribute, definition, syntax) : `(${sqlText(expression, syntax)})`;

/** Which rows are in an index. */
function rowsClause({ livingBy, detail }: IndexDefinition, definition: ModelDefinition, syntax: SchemaSyntax): string {
  if (SqlFragment.is(detail?.where)) return ` WHERE ${sqlText(detail.where, syntax)}`;
  if (livingBy === undefined || syntax.livingColumn !== undefined) return '';
  return ` WHERE ${quotedColumn(livingBy, definition, syntax)} IS NULL`;
}

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
      return syntax.storedDefault(type, sqlText(defaultValue.fragment, syntax));
  }
}

/** Nothing can be bound in DDL: values become literals. */
export const sqlText = ({ parts }: SqlFragment, syntax: SchemaSyntax): string =>
  parts.map(part => sqlPart(part, syntax)).join('');

function sqlPart(part: SqlPart, syntax: SchemaSyntax): string {
  switch (part.type) {
    case 'text':
      return part.text;
    case 'value':
      return syntax.literal(part.value);
    case 'identifier':
    case 'attribute':
      return syntax.quoteIdentifier(part.name);
    case 'random':
    case 'outer':
    case 'query':
    case 'datePart':
    case 'json':
    case 'search':
      throw new DefinitionError('UNSUPPORTED_DEFAULT', 'A default value of a column speaks of no rows.');
  }
}

/** The columns of these attributes, quoted and separated by commas. */
function columnList(names: readonly string[], definition: ModelDefinition, syntax: SchemaSyntax): string {
  return names.map(name => quotedColumn(name, definition, syntax)).join(', ');
}

function quotedColumn(name: string, { attributes }: ModelDefinition, syntax: SchemaSyntax): string {
  return syntax.quoteIdentifier(attributes.get(name)?.columnName ?? name);
}

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
interface EnumCheck {
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
