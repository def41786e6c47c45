import type { AttributeDefinition, ModelDefinition, TableName } from '@mortise/core';
import { literalWith } from '../../sql/literal';
import type { SchemaSyntax, TruncatedTables } from '../contract/schema-syntax';
import { postgresAlterSyntax } from './postgres-alter-syntax';
import { postgresInspectSyntax } from './postgres-inspect-syntax';
import { codecOf } from './postgres-codecs';
import { quoteBytes, quoteIdentifier, quoteTable, quoteText } from './postgres-quote';

/** Any number does, as long as it is always the same: who creates tables waits for others who do. */
const CREATION_LOCK = 7_061_746_538;

export const postgresSchemaSyntax: SchemaSyntax = {
  supportsSchemas: true,
  hasTransactionalDdl: true,
  allowsForwardReferences: false,
  declaresIndexesInTable: false,
  indexes: {
    isPartial: true,
    takesSql: true,
    takesLengths: false,
    takesCollations: true,
    takesOperators: true,
    takesParsers: false,
    methods: ['HASH', 'GIN', 'GIST', 'SPGIST', 'BRIN'],
    fullText: columns => `to_tsvector('simple', ${columns.map(each => `coalesce(${each}, '')`).join(" || ' ' || ")})`,
  },
  supportsDeferrableKeys: true,
  keepsTrailingBlanks: true,
  // What is longer is cut without a word: two tables would become one.
  isNameTooLong: name => Buffer.byteLength(name) > 63,
  namesPrimaryKeys: true,
  checksEnums: true,
  creationLock: { take: [`SELECT pg_advisory_xact_lock(${CREATION_LOCK})`], isRefusal: () => false, release: [] },
  sessionLock: {
    // A pooler that lends sessions for a transaction leaves one to its transaction: the lock is held by that.
    // Whatever the default: a snapshot that is kept would have an index built CONCURRENTLY wait for ever.
    begin: [
      'BEGIN ISOLATION LEVEL READ COMMITTED',
      'SET LOCAL idle_in_transaction_session_timeout = 0',
      // Older servers have none.
      `SELECT set_config(name, '0', true) FROM pg_settings WHERE name = 'transaction_timeout'`,
    ],
    take: name =>
      `SELECT CASE WHEN pg_try_advisory_xact_lock(hashtext('mortise'),
        hashtext(coalesce(current_schema(), '') || '.' || ${quoteText(name)})) THEN 1 ELSE 0 END`,
    end: ['ROLLBACK'],
  },
  quoteIdentifier,
  quoteTable,
  quoteText,
  literal: literalWith({ quoteText, quoteBytes, quoteBoolean: String }),
  encode: (type, value) => (type.kind === 'BOOLEAN' ? value : (codecOf(type).encode?.(value) ?? value)),
  storedDefault: (_type, expression) => expression,
  columnType,
  declaresPrimaryKeyInColumn: () => false,
  hasStructures: true,
  canBeKey: () => true,
  columnComment: () => '',
  tableOptions: () => '',
  commentStatements,
  tableExists: table => `SELECT 1 WHERE to_regclass(${quoteText(quoteTable(table))}) IS NOT NULL`,
  kindOfNoTable: (table, number) =>
    `SELECT ${number}, ${kindOfRelation} FROM pg_class
      WHERE oid = to_regclass(${quoteText(quoteTable(table))}) AND relkind NOT IN ('r', 'p')`,
  indexNames: table => `SELECT relname FROM pg_class WHERE oid IN (
    SELECT indexrelid FROM pg_index WHERE indrelid = to_regclass(${quoteText(quoteTable(table))}))`,
  uniqueKeys: table => uniqueKeys(quoteText(quoteTable(table))),
  writableColumns: table => writableColumns(quoteText(quoteTable(table))),
  withoutLocking: statement => statement.replace(/^(CREATE (?:UNIQUE )?INDEX|DROP INDEX) /, '$1 CONCURRENTLY '),
  alter: postgresAlterSyntax,
  inspect: postgresInspectSyntax,
  drop: { suffix: ' CASCADE', foreignKeysOff: [], foreignKeysOn: [], deferForeignKeys: [] },
  truncate: { statements: truncateStatements, needsForeignKeysOff: false },
};

/** All by one statement, in which they may refer to each other. */
function truncateStatements(
  tables: readonly TableName[],
  { cascade, restartIdentity }: TruncatedTables,
): readonly string[] {
  const restart = restartIdentity ? ' RESTART IDENTITY' : '';
  return [`TRUNCATE TABLE ${tables.map(quoteTable).join(', ')}${restart}${cascade ? ' CASCADE' : ''}`];
}

const kindOfRelation = `CASE relkind WHEN 'v' THEN 'a view' WHEN 'm' THEN 'a materialized view'
    WHEN 'f' THEN 'a foreign table' WHEN 'S' THEN 'a sequence' WHEN 'c' THEN 'a type' ELSE 'an index' END`;

/** What an index INCLUDEs is no part of its key. */
const uniqueKeys = (table: string): string =>
  `SELECT k.id, a.attname::text, k.can_decide FROM pg_class AS t
    LEFT JOIN LATERAL (
      SELECT indexrelid::text AS id, number, CASE WHEN indimmediate THEN '1' ELSE '0' END AS can_decide
      FROM pg_index CROSS JOIN LATERAL unnest(indkey::int2[]) WITH ORDINALITY AS part (number, position)
      WHERE indrelid = t.oid AND indisunique AND indisvalid AND indpred IS NULL AND position <= indnkeyatts) AS k ON true
    LEFT JOIN pg_attribute AS a ON a.attrelid = t.oid AND a.attnum = k.number
    WHERE t.oid = to_regclass(${table}) AND t.relkind IN ('r', 'p')`;

/** Neither what the database generates, nor a number that it alone gives. */
const writableColumns = (table: string): string =>
  `SELECT attname::text, CASE WHEN has_column_privilege(t.oid, attnum, 'UPDATE') THEN '1' ELSE '0' END,
      CASE WHEN EXISTS (SELECT 1 FROM pg_trigger WHERE tgrelid = t.oid AND NOT tgisinternal AND attnum = ANY (tgattr))
        THEN '1' ELSE '0' END
    FROM pg_class AS t JOIN pg_attribute ON attrelid = t.oid
    WHERE t.oid = to_regclass(${table}) AND attnum > 0 AND NOT attisdropped AND attgenerated = '' AND attidentity <> 'a'
      AND pg_column_is_updatable(t.oid, attnum, false)
    ORDER BY attnum`;

function columnType({ type, autoIncrement }: AttributeDefinition): string {
  if (!autoIncrement) return codecOf(type).columnType;
  // An unsigned BIGINT is stored as numeric, which PostgreSQL does not number.
  const columnType = type.kind === 'BIGINT' ? 'bigint' : codecOf(type).columnType;
  return `${columnType} GENERATED BY DEFAULT AS IDENTITY`;
}

function commentStatements({ table, comment, attributes, columns }: ModelDefinition): readonly string[] {
  const onTable = comment === undefined ? [] : [`COMMENT ON TABLE ${quoteTable(table)} IS ${quoteText(comment)}`];
  const onColumns = columns.flatMap(name => {
    const attribute = attributes.get(name);
    if (attribute?.comment === undefined) return [];
    const column = `${quoteTable(table)}.${quoteIdentifier(attribute.columnName)}`;
    return [`COMMENT ON COLUMN ${column} IS ${quoteText(attribute.comment)}`];
  });
  return [...onTable, ...onColumns];
}
