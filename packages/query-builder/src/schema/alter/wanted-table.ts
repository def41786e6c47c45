import {
  attributeOf,
  type AttributeDefinition,
  type ForeignKeyDefinition,
  type IndexDefinition,
  type ModelDefinition,
} from '@mortise/core';
import type { SchemaSyntax } from '../../dialects/contract/schema-syntax';
import type { WantedColumn, WantedForeignKey, WantedIndex, WantedTable } from '../../dialects/contract/alter-syntax';
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
} from '../create-statements';

/** A model's table as plain data, to be compared with the one that is there. */
export function wantedTable(definition: ModelDefinition, syntax: SchemaSyntax): WantedTable {
  return {
    model: definition.name,
    table: definition.table,
    columns: definition.columns.map(name => wantedColumn(attributeOf(definition, name), definition, syntax)),
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
    default: attribute.autoIncrement || expression === 'NULL' ? null : expression,
    hasPlainDefault: attribute.defaultValue?.type === 'value',
    keepsDefault: attribute.defaultValue?.type === 'database',
    autoIncrement: attribute.autoIncrement,
    enumCheck: enumCheckName(attribute.columnName, definition),
    comment: syntax.alter.keepsComments ? (attribute.comment ?? null) : null,
  };
}

function wantedIndex(index: IndexDefinition, definition: ModelDefinition, syntax: SchemaSyntax): WantedIndex {
  return {
    name: fullName(index.name, definition, syntax),
    unique: index.unique,
    attributes: index.attributes,
    columns: columnNames(index.attributes, definition),
    statement: createIndex(index, definition, syntax),
    line: indexLine(index, definition, syntax),
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
