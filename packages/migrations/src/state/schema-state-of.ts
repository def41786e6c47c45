import {
  attributeOf,
  type AttributeDefinition,
  type ForeignKeyDefinition,
  type IndexDefinition,
  type IndexPart,
  type ModelDefinition,
} from '@mortise/core';
import { canonicalText } from './canonical-state';
import { indexConditionParts } from './index-condition-parts';
import { plainType } from './plain-type';
import { plainValue } from './plain-values';
import type {
  ColumnState,
  DefaultState,
  ForeignKeyState,
  IndexPartState,
  IndexState,
  SchemaState,
  TableState,
} from './schema-state';
import { sqlTextParts } from './sql-text-parts';
import { tableKey } from './table-key';

/**
 * The tables that models want, as plain data: the same models give the same, whatever their order. Models with
 * `sync: false` are left out; several models of one table have one together.
 *
 * @throws DefinitionError `UNSUPPORTED_SQL` for SQL in an index or a default that is not the same on each database
 */
export function schemaStateOf(definitions: readonly ModelDefinition[]): SchemaState {
  const sharing = new Map<string, [TableState, ...TableState[]]>();
  for (const definition of definitions.filter(({ isSynced }) => isSynced)) {
    const table = tableOf(definition);
    const others = sharing.get(tableKey(table));
    if (others === undefined) sharing.set(tableKey(table), [table]);
    else others.push(table);
  }
  const sorted = [...sharing].sort(([one], [other]) => (one < other ? -1 : 1));
  return { tables: Object.fromEntries(sorted.map(([key, tables]) => [key, joinedTable(tables)])) };
}

function tableOf(definition: ModelDefinition): TableState {
  const { table, comment, primaryKeyName, renamedFrom } = definition;
  const stored = definition.columns.map(name => attributeOf(definition, name));
  return {
    ...(table.schema !== undefined && { schema: table.schema }),
    name: table.name,
    ...(comment !== undefined && { comment }),
    ...(renamedFrom !== undefined && { renamedFrom }),
    columns: Object.fromEntries(stored.map(each => [each.columnName, columnOf(each, definition)])),
    primaryKey: columnNames(definition, definition.primaryKey),
    ...(primaryKeyName !== undefined && { primaryKeyName }),
    indexes: byName(definition.indexes.map(index => indexOf(index, definition))),
    foreignKeys: byName(definition.foreignKeys.map(key => foreignKeyOf(key, definition))),
  };
}

function columnOf(attribute: AttributeDefinition, definition: ModelDefinition): ColumnState {
  const { comment, autoIncrement, allowNull, primaryKey, renamedFrom } = attribute;
  const given = autoIncrement ? undefined : defaultOf(attribute, definition);
  return {
    type: plainType(attribute.type),
    allowNull: allowNull && !primaryKey,
    ...(autoIncrement && { autoIncrement }),
    ...(given !== undefined && { default: given }),
    ...(comment !== undefined && { comment }),
    ...(isExact(attribute, definition) && { exact: true as const }),
    ...(renamedFrom !== undefined && { renamedFrom }),
  };
}

const TEXTS: ReadonlySet<string> = new Set(['STRING', 'CHAR', 'TEXT']);

/** Of columns in keys of the table itself it goes without saying. */
function isExact(
  { name, type, primaryKey }: AttributeDefinition,
  { keyAttributes, foreignKeys }: ModelDefinition,
): boolean {
  const isOwnKey = primaryKey || foreignKeys.some(({ attributes }) => attributes.includes(name));
  return TEXTS.has(type.kind) && keyAttributes.has(name) && !isOwnKey;
}

function defaultOf(
  { name, type, defaultValue }: AttributeDefinition,
  definition: ModelDefinition,
): DefaultState | undefined {
  switch (defaultValue?.type) {
    case 'value':
      return defaultValue.value === null ? undefined : { type: 'value', value: plainValue(type, defaultValue.value) };
    case 'sql':
      return {
        type: 'sql',
        parts: sqlTextParts(defaultValue.fragment, {
          definition,
          owner: `The default value of ${definition.name}.${name}`,
        }),
      };
    case 'database':
      return { type: 'database' };
    // Made in JavaScript for each row: the column has none.
    case 'generator':
    case undefined:
      return undefined;
  }
}

function indexOf(index: IndexDefinition, definition: ModelDefinition): IndexState {
  const { name, unique, attributes, livingBy, detail } = index;
  const parts = detail?.parts ?? attributes.map((attribute): IndexPart => ({ attribute }));
  const where = indexConditionParts(definition, index);
  return {
    name,
    unique,
    parts: parts.map(part => partOf(part, index, definition)),
    ...(livingBy !== undefined && { livingBy: attributeOf(definition, livingBy).columnName }),
    ...(where !== undefined && { where }),
    ...(detail?.kind !== undefined && { kind: detail.kind }),
    ...(detail?.method !== undefined && { method: detail.method }),
    ...(detail?.parser !== undefined && { parser: detail.parser }),
  };
}

function partOf(part: IndexPart, { name }: IndexDefinition, definition: ModelDefinition): IndexPartState {
  const { attribute, expression, isDescending, length, collate, operator } = part;
  const owner = `The index "${name}" of ${definition.name}`;
  return {
    ...(attribute !== undefined && { column: attributeOf(definition, attribute).columnName }),
    ...(expression !== undefined && { expression: sqlTextParts(expression, { definition, owner }) }),
    ...(isDescending === true && { descending: true }),
    ...(length !== undefined && { length }),
    ...(collate !== undefined && { collate }),
    ...(operator !== undefined && { operator }),
  };
}

function foreignKeyOf(key: ForeignKeyDefinition, definition: ModelDefinition): ForeignKeyState {
  const { name, attributes, target, targetAttributes, onDelete, onUpdate, deferrable } = key;
  const { schema, name: table } = target.table;
  return {
    name,
    columns: columnNames(definition, attributes),
    references: { ...(schema !== undefined && { schema }), table, columns: columnNames(target, targetAttributes) },
    onDelete,
    onUpdate,
    ...(deferrable !== 'NOT' && { deferrable }),
  };
}

const columnNames = (definition: ModelDefinition, attributes: readonly string[]): readonly string[] =>
  attributes.map(name => attributeOf(definition, name).columnName);

/** One table of several models: of a column, an index or a key that two of them have, the first is taken, as `sync` does. */
function joinedTable(sharing: readonly [TableState, ...TableState[]]): TableState {
  // A model without a key doesn't know what key its table has.
  const main = sharing.find(({ primaryKey }) => primaryKey.length > 0) ?? sharing[0]; // never empty
  const all = [main, ...sharing.filter(table => table !== main)];
  const comment = all.find(table => table.comment !== undefined)?.comment;
  return {
    ...main,
    ...(comment !== undefined && { comment }),
    columns: Object.fromEntries(firstOfEach(all.flatMap(({ columns }) => Object.entries(columns)), ([name]) => name)), // prettier-ignore
    indexes: byName(firstOfEach(all.flatMap(({ indexes }) => indexes), index => canonicalText({ ...index, name: '' }))), // prettier-ignore
    foreignKeys: byName(firstOfEach(all.flatMap(({ foreignKeys }) => foreignKeys), foreignKeyPlace)), // prettier-ignore
  };
}

/** Where a key leads from and to. */
const foreignKeyPlace = ({ columns, references }: ForeignKeyState): string => canonicalText([columns, references]);

function firstOfEach<T>(all: readonly T[], keyOf: (one: T) => string): readonly T[] {
  const firsts = new Map<string, T>();
  for (const one of all) if (!firsts.has(keyOf(one))) firsts.set(keyOf(one), one);
  return [...firsts.values()];
}

const byName = <T extends { readonly name: string }>(all: readonly T[]): readonly T[] =>
  [...all].sort((one, other) => (one.name < other.name ? -1 : Number(one.name > other.name)));
