import type { AttributeDefinition, DataTypeKind, ModelDefinition, TableName } from '@mortise/core';
import { prefixedName } from '../identifier';
import { literalWith } from '../literal';
import type { SchemaSyntax } from '../schema-syntax';
import { codecOf } from './codecs';
import { quoteBytes, quoteIdentifier, quoteTable, quoteText } from './quote';

/** MySQL indexes these by a prefix only, which would make no key. */
const WITHOUT_LENGTH: ReadonlySet<DataTypeKind> = new Set<DataTypeKind>(['TEXT', 'BLOB', 'JSON']);

/** One lock per database: its name has to be a text, made on the server. */
const CREATION_LOCK = "CONCAT('mortise.', LEFT(SHA2(DATABASE(), 256), 40))";

export const mysqlSchemaSyntax: SchemaSyntax = {
  supportsSchemas: false,
  hasTransactionalDdl: false,
  allowsForwardReferences: false,
  declaresIndexesInTable: true,
  isNameTooLong: name => name.length > 64,
  namesPrimaryKeys: false,
  checksEnums: false,
  creationLock: { take: [`SELECT GET_LOCK(${CREATION_LOCK}, 60)`], release: [`SELECT RELEASE_LOCK(${CREATION_LOCK})`] },
  quoteIdentifier,
  quoteTable,
  quoteText,
  literal: literalWith({ quoteText, quoteBytes, quoteBoolean: value => (value ? '1' : '0') }),
  encode: (type, value) => codecOf(type).encode?.(value) ?? value,
  columnType,
  declaresPrimaryKeyInColumn: () => false,
  canBeKey: type => !WITHOUT_LENGTH.has(type.kind),
  columnComment,
  tableOptions: ({ comment }: ModelDefinition) => ` ENGINE=InnoDB DEFAULT CHARSET=utf8mb4${columnComment(comment)}`,
  commentStatements: () => [],
  tableExists: table => `SELECT 1 FROM information_schema.tables WHERE ${isTable(table)}`,
  indexNames: table => `SELECT DISTINCT index_name FROM information_schema.statistics WHERE ${isTable(table)}`,
  drop: {
    suffix: '',
    foreignKeysOff: ['SET FOREIGN_KEY_CHECKS = 0'],
    foreignKeysOn: ['SET FOREIGN_KEY_CHECKS = 1'],
    deferForeignKeys: [],
  },
};

function columnType({ type, autoIncrement }: AttributeDefinition): string {
  return `${codecOf(type).columnType}${autoIncrement ? ' AUTO_INCREMENT' : ''}`;
}

function columnComment(comment: string | undefined): string {
  return comment === undefined ? '' : ` COMMENT ${quoteText(comment)}`;
}

function isTable({ schema, name }: TableName): string {
  return `table_schema = DATABASE() AND table_name = ${quoteText(prefixedName(schema, name))}`;
}
