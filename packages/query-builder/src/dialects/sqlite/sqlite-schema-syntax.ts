import { type AttributeDefinition, DefinitionError, type ModelDefinition } from '@mortise/core';
import { literalWith } from '../../sql/literal';
import type { SchemaSyntax } from '../contract/schema-syntax';
import { sqliteAlterSyntax } from './sqlite-alter-syntax';
import { sqliteInspectSyntax } from './sqlite-inspect-syntax';
import { codecOf } from './sqlite-codecs';
import { storedDefault } from './sqlite-date-forms';
import { quoteBytes, quoteIdentifier, quoteTable, quoteText } from './sqlite-quote';

export const sqliteSchemaSyntax: SchemaSyntax = {
  supportsSchemas: false,
  foldsNames: true,
  hasTransactionalDdl: true,
  allowsForwardReferences: true,
  declaresIndexesInTable: false,
  indexes: {
    isPartial: true,
    takesSql: true,
    takesLengths: false,
    takesCollations: true,
    takesOperators: false,
    takesParsers: false,
    methods: [],
  },
  supportsDeferrableKeys: true,
  keepsTrailingBlanks: true,
  isNameTooLong: () => false,
  namesPrimaryKeys: true,
  checksEnums: true,
  // The transaction itself is the lock.
  creationLock: { take: [], isRefusal: () => false, release: [] },
  quoteIdentifier,
  quoteTable,
  quoteText,
  literal: literalWith({ quoteText, quoteBytes, quoteBoolean: value => (value ? '1' : '0') }),
  encode: (type, value) => codecOf(type).encode?.(value) ?? value,
  storedDefault,
  columnType,
  declaresPrimaryKeyInColumn: definition => numbersRows(definition),
  canBeKey: () => true,
  columnComment: () => '',
  tableOptions: () => '',
  commentStatements: () => [],
  tableExists: table => `SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ${nameAsText(quoteTable(table))}`,
  kindOfNoTable: (table, number) =>
    `SELECT ${number}, CASE type WHEN 'view' THEN 'a view' ELSE 'an index' END FROM sqlite_master
      WHERE type IN ('view', 'index') AND name = ${nameAsText(quoteTable(table))} COLLATE NOCASE`,
  indexNames: table => `SELECT name FROM pragma_index_list(${nameAsText(quoteTable(table))})`,
  uniqueKeys: table => uniqueKeys(nameAsText(quoteTable(table))),
  alter: sqliteAlterSyntax,
  inspect: sqliteInspectSyntax,
  drop: {
    suffix: '',
    foreignKeysOff: ['PRAGMA foreign_keys = OFF'],
    foreignKeysOn: ['PRAGMA foreign_keys = ON'],
    deferForeignKeys: ['PRAGMA defer_foreign_keys = ON'],
  },
  truncate: {
    statements: tables => tables.map(table => `DELETE FROM ${quoteTable(table)}`),
    // There is such a table once one is numbered.
    canRestart: "SELECT 1 FROM sqlite_master WHERE name = 'sqlite_sequence'",
    restart: table => `DELETE FROM sqlite_sequence WHERE name = ${nameAsText(quoteTable(table))}`,
    needsForeignKeysOff: false,
  },
};

/** SQLite numbers rows in a column that is `INTEGER PRIMARY KEY`, word for word. */
function columnType(attribute: AttributeDefinition, definition: ModelDefinition): string {
  if (!attribute.autoIncrement) return codecOf(attribute.type).columnType;
  if (!attribute.primaryKey || definition.primaryKey.length > 1) throw notTheKey(attribute, definition);
  const name = definition.primaryKeyName;
  // AUTOINCREMENT: the number of a deleted row is not given again.
  return `INTEGER${name === undefined ? '' : ` CONSTRAINT ${quoteIdentifier(name)}`} PRIMARY KEY AUTOINCREMENT`;
}

function numbersRows({ attributes, primaryKey }: ModelDefinition): boolean {
  return primaryKey.some(name => attributes.get(name)?.autoIncrement === true);
}

function notTheKey({ name }: AttributeDefinition, definition: ModelDefinition): DefinitionError {
  const message = `${definition.name}.${name} has autoIncrement and is not the whole primary key; SQLite numbers nothing else.`;
  return new DefinitionError('AUTO_INCREMENT_KEY', message, {
    hint: `Make ${name} the only primary key, or fill it in yourself.`,
  });
}

/** A primary key may be the number of the row, which has no index. */
const uniqueKeys = (table: string): string =>
  `SELECT NULL, NULL, NULL FROM sqlite_master WHERE type = 'table' AND name = ${table} COLLATE NOCASE
    UNION ALL SELECT k.name, part.name, 1 FROM pragma_index_list(${table}) AS k JOIN pragma_index_info(k.name) AS part
      WHERE k."unique" = 1 AND k.partial = 0
    UNION ALL SELECT '', name, 1 FROM pragma_table_xinfo(${table}) WHERE pk > 0`;

/** The name between the quote marks, as a text to compare with. */
function nameAsText(quoted: string): string {
  return quoteText(quoted.slice(1, -1).replaceAll('""', '"'));
}
