import {
  type AttributeDefinition,
  type DataTypeKind,
  type ModelDefinition,
  shortenName,
  type TableName,
} from '@mortise/core';
import { prefixedName } from '../../sql/identifier';
import { literalWith } from '../../sql/literal';
import type { Ask } from '../contract/alter-syntax';
import type { LivingColumn, SchemaSyntax, ScratchPlace } from '../contract/schema-syntax';
import { mysqlAlterSyntax } from './mysql-alter-syntax';
import { mysqlInspectSyntax } from './mysql-inspect-syntax';
import { codecOf } from './mysql-codecs';
import { explainRefusal } from './mysql-refused-foreign-key';
import { quoteBytes, quoteIdentifier, quoteTable, quoteText } from './mysql-quote';

/** MySQL indexes these by a prefix only, which would make no key. */
const WITHOUT_LENGTH: ReadonlySet<DataTypeKind> = new Set<DataTypeKind>(['TEXT', 'BLOB', 'JSON']);

/** One lock per database: its name has to be a text, made on the server. */
const CREATION_LOCK = "CONCAT('mortise.', LEFT(SHA2(DATABASE(), 256), 40))";

export const mysqlSchemaSyntax: SchemaSyntax = {
  supportsSchemas: false,
  hasTransactionalDdl: false,
  allowsForwardReferences: false,
  declaresIndexesInTable: true,
  indexes: {
    isPartial: false,
    takesSql: false,
    takesLengths: true,
    takesCollations: false,
    takesOperators: false,
    takesParsers: true,
    methods: [],
    fullText: 'FULLTEXT',
  },
  livingColumn,
  supportsDeferrableKeys: false,
  keepsTrailingBlanks: false,
  isNameTooLong: name => name.length > 64,
  namesPrimaryKeys: false,
  checksEnums: false,
  creationLock: {
    take: [`SELECT GET_LOCK(${CREATION_LOCK}, 60)`],
    // 0 after that time, NULL after an error.
    isRefusal: value => Number(value) !== 1,
    release: [`SELECT RELEASE_LOCK(${CREATION_LOCK})`],
  },
  sessionLock: {
    // A session that says nothing for so long would be closed, and its lock given to others.
    begin: ['SET SESSION wait_timeout = 2147483'],
    take: name => `SELECT GET_LOCK(${lockName(name)}, 0)`,
    end: [],
  },
  quoteIdentifier,
  quoteTable,
  quoteText,
  literal: literalWith({ quoteText, quoteBytes, quoteBoolean: value => (value ? '1' : '0') }),
  encode: (type, value) => codecOf(type).encode?.(value) ?? value,
  storedDefault: (_type, expression) => expression,
  columnType,
  declaresPrimaryKeyInColumn: () => false,
  canBeKey: type => !WITHOUT_LENGTH.has(type.kind),
  columnComment,
  tableOptions: ({ comment }: ModelDefinition) => ` ENGINE=InnoDB DEFAULT CHARSET=utf8mb4${columnComment(comment)}`,
  commentStatements: () => [],
  tableExists: table => `SELECT 1 FROM information_schema.tables WHERE ${isTable(table)}`,
  kindOfNoTable: (table, number) =>
    `SELECT ${number}, CONCAT('a ', LOWER(table_type)) FROM information_schema.tables
      WHERE ${isTable(table)} AND table_type IN ('VIEW', 'SYSTEM VIEW', 'SEQUENCE')`,
  indexNames: table => `SELECT DISTINCT index_name FROM information_schema.statistics WHERE ${isTable(table)}`,
  uniqueKeys: table =>
    `SELECT NULL, NULL, NULL FROM information_schema.tables WHERE ${isTable(table)} AND table_type = 'BASE TABLE'
    UNION ALL SELECT index_name, IF(sub_part IS NULL, column_name, NULL), 1 FROM information_schema.statistics
      WHERE ${isTable(table)} AND non_unique = 0`,
  explainFailure: explainRefusal,
  scratchPlace: scratchDatabase,
  alter: mysqlAlterSyntax,
  inspect: mysqlInspectSyntax,
  drop: {
    suffix: '',
    foreignKeysOff: ['SET FOREIGN_KEY_CHECKS = 0'],
    foreignKeysOn: ['SET FOREIGN_KEY_CHECKS = 1'],
    deferForeignKeys: [],
  },
  // TRUNCATE would commit an open transaction, and is refused for tables that others refer to.
  truncate: {
    statements: tables => tables.map(table => `DELETE FROM ${quoteTable(table)}`),
    restart: table => `ALTER TABLE ${quoteTable(table)} AUTO_INCREMENT = 1`,
    needsForeignKeysOff: true,
  },
};

/** Of this database: its length is limited. */
const lockName = (name: string): string =>
  `CONCAT('mortise.', LEFT(SHA2(CONCAT(DATABASE(), '.', ${quoteText(name)}), 256), 40))`;

/** NULLs are never equal: rows in which this is one are in each other's way no more. Nobody who selects all columns sees it. */
function livingColumn(deletedAt: string): LivingColumn {
  const name = shortenName(`${deletedAt}_living`);
  const expression = `IF(${quoteIdentifier(deletedAt)} IS NULL, 1, NULL)`;
  const invisible = '/*M! INVISIBLE */ /*!80023 INVISIBLE */';
  const line = `${quoteIdentifier(name)} TINYINT GENERATED ALWAYS AS (${expression}) VIRTUAL ${invisible}`;
  return { name, line };
}

/** Texts of these types are compared by the collation of their column. */
const COLLATED: ReadonlySet<DataTypeKind> = new Set<DataTypeKind>(['STRING', 'CHAR', 'TEXT']);

/**
 * Character by character, blanks at the end included. The two servers have different names for that, and each takes the
 * comments of the other for comments; a MySQL before 8.0.17 has none, and compares keys as other texts.
 */
const EXACT = ' CHARACTER SET utf8mb4 /*M! COLLATE utf8mb4_nopad_bin */ /*!80017 COLLATE utf8mb4_0900_bin */';

function columnType({ name, type, autoIncrement }: AttributeDefinition, { keyAttributes }: ModelDefinition): string {
  const collation = COLLATED.has(type.kind) && keyAttributes.has(name) ? EXACT : '';
  return `${codecOf(type).columnType}${collation}${autoIncrement ? ' AUTO_INCREMENT' : ''}`;
}

function columnComment(comment: string | undefined): string {
  return comment === undefined ? '' : ` COMMENT ${quoteText(comment)}`;
}

function isTable({ schema, name }: TableName): string {
  return `table_schema = DATABASE() AND table_name = ${quoteText(prefixedName(schema, name))}`;
}

/**
 * A database beside this one; for its owner it takes the right to create one. Its session holds a lock of its name: one whose
 * lock is free was left by a process that was killed, and goes.
 */
async function scratchDatabase(name: string, ask: Ask): Promise<ScratchPlace> {
  const tables = await ask(
    "SELECT table_name FROM information_schema.tables WHERE table_schema = DATABASE() AND table_type = 'BASE TABLE'",
  );
  const statements: string[] = [];
  for (const [table] of tables) {
    const [row] = await ask(`SHOW CREATE TABLE ${quoteIdentifier(String(table))}`);
    statements.push(String(row?.[1]));
  }
  const [settings] = await ask(
    'SELECT default_character_set_name, default_collation_name FROM information_schema.schemata WHERE schema_name = DATABASE()',
  );
  const [charset, collation] = (settings ?? []).map(String);
  const database = quoteIdentifier(name);
  const left = await ask(
    `SELECT schema_name FROM information_schema.schemata
      WHERE schema_name LIKE 'mortise\\_trial\\_%' AND IS_FREE_LOCK(schema_name)`,
  );
  return {
    open: [
      `SELECT GET_LOCK(${quoteText(name)}, 0)`,
      ...left.map(([place]) => `DROP DATABASE IF EXISTS ${quoteIdentifier(String(place))}`),
      `CREATE DATABASE ${database} CHARACTER SET ${charset} COLLATE ${collation}`,
      `USE ${database}`,
      'SET FOREIGN_KEY_CHECKS = 0',
      ...statements,
      'SET FOREIGN_KEY_CHECKS = 1',
    ],
    close: [`DROP DATABASE IF EXISTS ${database}`, `SELECT RELEASE_LOCK(${quoteText(name)})`],
  };
}
