import { type AttributeDefinition, DefinitionError, type ModelDefinition, DatabaseError } from '@mortise/core';
import { literalWith } from '../../sql/literal';
import type { SchemaSyntax } from '../contract/schema-syntax';
import { sqliteAlterSyntax } from './sqlite-alter-syntax';
import { codecOf } from './sqlite-codecs';
import { storedDefault } from './sqlite-date-forms';
import { quoteBytes, quoteIdentifier, quoteTable, quoteText } from './sqlite-quote';
import type { TableChanges, WantedColumn } from '../contract/alter-syntax';
import { isDecimalColumn } from './sqlite-decimal-column';
import { STRICT_TEXT, type SqliteTable } from './sqlite-describe-table';
import { isStrict } from './sqlite-table-text';

export const sqliteSchemaSyntax: SchemaSyntax = {
  supportsSchemas: false,
  hasTransactionalDdl: true,
  allowsForwardReferences: true,
  declaresIndexesInTable: false,
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
  drop: {
    suffix: '',
    foreignKeysOff: ['PRAGMA foreign_keys = OFF'],
    foreignKeysOn: ['PRAGMA foreign_keys = ON'],
    deferForeignKeys: ['PRAGMA defer_foreign_keys = ON'],
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

/** The only types that a STRICT table knows. */
const TYPES: ReadonlySet<string> = new Set(['INT', 'INTEGER', 'REAL', 'TEXT', 'BLOB', 'ANY']);

/**
 * Refuses columns that a STRICT table can't have, as most of Mortise's. To make the table anew without STRICT would
 * silently take away what its author asked for.
 *
 * @throws DatabaseError `STRICT_TABLE`
 */
export function checkStrictTypes({ wanted, present }: TableChanges, columns: readonly WantedColumn[]): void {
  const column = columns.find(({ type }) => !TYPES.has(type.toUpperCase()) && !isDecimalColumn(type));
  if (column === undefined || !isStrict((present as SqliteTable).text)) return; // only this dialect's come here
  const { model, table } = wanted;
  const message = `${model}.${column.attribute} cannot become ${column.kind} (${column.type}): its table is STRICT, and SQLite has no such type there.`;
  const hint = 'Make the table anew without STRICT in a migration, or leave its changes to migrations.';
  throw new DatabaseError('STRICT_TABLE', message, { hint, table: table.name, columns: [column.name] });
}

/** Whether it is the text of a STRICT table, and the wanted type a text or a DECIMAL, whose digits can't be told there. */
export const isStrictTextFor = (wanted: string, present: string): boolean =>
  present === STRICT_TEXT && (wanted === 'TEXT' || isDecimalColumn(wanted));

/** The line of a column for this table: in a STRICT one a DECIMAL is a TEXT. */
export function lineIn({ present }: Pick<TableChanges, 'present'>, { line, name, type }: WantedColumn): string {
  if (!isDecimalColumn(type) || !isStrict((present as SqliteTable).text)) return line; // only this dialect's come here
  // A line begins with the quoted name, a space and the type.
  const start = quoteIdentifier(name).length + 1;
  return `${line.slice(0, start)}TEXT${line.slice(start + type.length)}`;
}
