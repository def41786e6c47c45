import { attributeOf, type IndexDefinition, type ModelDefinition } from '@mortise/core';
import type { SchemaSyntax } from '../dialects/contract/schema-syntax';
import { columnLine, columnList } from './column';
import { enumChecks, foreignKeyLine, nameInSchema, primaryKeyLines } from './constraints';
import type { TableStep } from './table-order';

/** CREATE TABLE, with every constraint that can be part of it. */
export function createTable(step: TableStep, syntax: SchemaSyntax): string {
  const { definition } = step;
  const foreignKeys = syntax.allowsForwardReferences ? definition.foreignKeys : step.foreignKeys;
  const lines = [
    ...definition.columns.map(name => columnLine(attributeOf(definition, name), definition, syntax)),
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
  const name = nameInSchema(index.name, definition, syntax);
  const columns = columnList(index.attributes, definition, syntax);
  const kind = index.unique ? 'UNIQUE INDEX' : 'INDEX';
  return `CREATE ${kind} ${name} ON ${syntax.quoteTable(definition.table)} (${columns})`;
}

/** An index as a line of CREATE TABLE. */
export function indexLine(index: IndexDefinition, definition: ModelDefinition, syntax: SchemaSyntax): string {
  const columns = columnList(index.attributes, definition, syntax);
  return `${index.unique ? 'UNIQUE ' : ''}INDEX ${nameInSchema(index.name, definition, syntax)} (${columns})`;
}
