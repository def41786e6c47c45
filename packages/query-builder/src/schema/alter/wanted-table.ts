import {
  attributeOf,
  DataTypes,
  resolveDataType,
  type AttributeDefinition,
  type ForeignKeyDefinition,
  type IndexDefinition,
  type IndexDetail,
  SqlFragment,
  type ModelDefinition,
} from '@mortise/core';
import type { LivingColumn, SchemaSyntax } from '../../dialects/contract/schema-syntax';
import type {
  WantedColumn,
  WantedForeignKey,
  WantedIndex,
  WantedIndexDetail,
  WantedTable,
  AlterSyntax,
  TableDescription,
} from '../../dialects/contract/alter-syntax';
import {
  columnDefault,
  columnLine,
  enumCheckName,
  enumChecks,
  foreignKeyLine,
  fullName,
  primaryKeyLines,
  createIndex,
  indexLine,
  partText,
  sqlText,
  livingColumns,
} from '../create-statements';

/** A model's table as plain data, to be compared with the one that is there. */
export function wantedTable(definition: ModelDefinition, syntax: SchemaSyntax): WantedTable {
  return {
    model: definition.name,
    table: definition.table,
    columns: [
      ...definition.columns.map(name => wantedColumn(attributeOf(definition, name), definition, syntax)),
      ...livingColumns(definition, syntax).map(wantedLivingColumn),
    ],
    primaryKey: columnNames(definition.primaryKey, definition),
    primaryKeyLines: primaryKeyLines(definition, syntax),
    indexes: definition.indexes.map(index => wantedIndex(index, definition, syntax)),
    foreignKeys: definition.foreignKeys.map(key => wantedForeignKey(key, definition, syntax)),
    checks: enumChecks(definition, syntax),
    comment: syntax.alter.keepsComments ? (definition.comment ?? null) : null,
  };
}

function wantedColumn(attribute: AttributeDefinition, definition: ModelDefinition, syntax: SchemaSyntax): WantedColumn {
  const expression = columnDefault(attribute, syntax) ?? 'NULL';
  return {
    attribute: attribute.name,
    name: attribute.columnName,
    line: columnLine(attribute, definition, syntax),
    type: syntax.alter.bareType(syntax.columnType(attribute, definition)),
    kind: attribute.type.kind,
    dataType: attribute.type,
    allowNull: attribute.allowNull && !attribute.primaryKey,
    primaryKey: attribute.primaryKey,
    isInKey: definition.keyAttributes.has(attribute.name),
    default: attribute.autoIncrement || expression === 'NULL' ? null : expression,
    hasPlainDefault: attribute.defaultValue?.type === 'value',
    keepsDefault: attribute.defaultValue?.type === 'database',
    autoIncrement: attribute.autoIncrement,
    enumCheck: enumCheckName(attribute.columnName, definition),
    comment: syntax.alter.keepsComments ? (attribute.comment ?? null) : null,
  };
}

/** Where it is there already it is left as it is: it is calculated. */
function wantedLivingColumn({ name, line }: LivingColumn): WantedColumn {
  const dataType = resolveDataType(DataTypes.TINYINT);
  return {
    attribute: name,
    name,
    line,
    type: '',
    kind: dataType.kind,
    dataType,
    allowNull: true,
    primaryKey: false,
    isInKey: false,
    default: null,
    hasPlainDefault: false,
    keepsDefault: true,
    autoIncrement: false,
    enumCheck: '',
    comment: null,
  };
}

function wantedIndex(index: IndexDefinition, definition: ModelDefinition, syntax: SchemaSyntax): WantedIndex {
  return {
    name: fullName(index.name, definition, syntax),
    unique: index.unique,
    attributes: index.attributes,
    livingBy: index.livingBy && columnNames([index.livingBy], definition)[0],
    columns: [
      ...columnNames(index.attributes, definition),
      ...livingColumns({ ...definition, indexes: [index] }, syntax).map(({ name }) => name),
    ],
    ...(index.detail && { detail: wantedDetail(index.detail, definition, syntax) }),
    statement: createIndex(index, definition, syntax),
    line: indexLine(index, definition, syntax),
  };
}

function wantedDetail(
  { parts, where, kind, method = 'BTREE' }: IndexDetail,
  definition: ModelDefinition,
  syntax: SchemaSyntax,
): WantedIndexDetail {
  return {
    kind,
    method,
    where: SqlFragment.is(where) ? sqlText(where, syntax) : undefined,
    parts: parts.map(({ attribute, expression, ...rest }) => ({
      ...rest,
      text: partText({ attribute, expression }, definition, syntax),
      column: attribute && attributeOf(definition, attribute).columnName,
    })),
  };
}

function wantedForeignKey(
  key: ForeignKeyDefinition,
  definition: ModelDefinition,
  syntax: SchemaSyntax,
): WantedForeignKey {
  const { target, onDelete, onUpdate, deferrable, attributes } = key;
  return {
    name: fullName(key.name, definition, syntax),
    attributes,
    columns: columnNames(attributes, definition),
    target: syntax.quoteTable(target.table),
    targetModel: target.name,
    targetColumns: columnNames(key.targetAttributes, target),
    onDelete,
    onUpdate,
    deferrable,
    line: foreignKeyLine(key, definition, syntax),
  };
}

const columnNames = (attributes: readonly string[], definition: ModelDefinition): readonly string[] =>
  attributes.map(name => attributeOf(definition, name).columnName);

/**
 * What is wanted, with columns of others as they are: those whose types have members need no check of these. Columns of keys
 * get the type that is declared: what refers to them has it too, and is compared with them as its values are.
 */
export function withKeptTypes(wanted: WantedTable, present: TableDescription, syntax: AlterSyntax): WantedTable {
  const there = new Map(present.columns.map(column => [syntax.nameKey(column.name), column]));
  const kept = new Map(
    wanted.columns.flatMap(column => {
      const found = there.get(syntax.nameKey(column.name));
      const own = found === undefined || column.isInKey ? undefined : syntax.keepingType?.(column, found);
      return own === undefined ? [] : [[column.name, own] as const];
    }),
  );
  if (kept.size === 0) return wanted;
  return {
    ...wanted,
    columns: wanted.columns.map(column => kept.get(column.name) ?? column),
    checks: wanted.checks.filter(({ column }) => !kept.has(column)),
  };
}
