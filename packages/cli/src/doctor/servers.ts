import { sql, type SqlFragment } from 'mortise';
import { isAtLeast, type VersionRange } from './version-in-range';

/** What is known of a database by the package that speaks with it. */
export interface ServerFacts {
  /** On this version of Node.js. */
  readonly driver: (node: string) => VersionRange;
  /** As people call the one that says this version, and what is supported of it. */
  readonly server: (version: string) => { readonly name: string; readonly range: VersionRange };
  /** Gives `version`. */
  readonly version: SqlFragment;
  /** Gives a row for each column of each index over whole columns and all rows: `name`, `is_unique`, `column_name`. */
  readonly indexes: (table: PlacedTable) => SqlFragment;
  /** Gives a row for each column of each foreign key: `name`, `column_name`. */
  readonly foreignKeys: (table: PlacedTable) => SqlFragment;
  /** Gives a row where the table is there. */
  readonly exists: (table: PlacedTable) => SqlFragment;
}

export interface PlacedTable {
  readonly schema: string | undefined;
  readonly name: string;
}

/** Where there are no schemas, theirs is the first part of the name. */
const fullName = ({ schema, name }: PlacedTable): string => (schema === undefined ? name : `${schema}.${name}`);

const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;

const placed = ({ schema, name }: PlacedTable): string =>
  schema === undefined ? quoted(name) : `${quoted(schema)}.${quoted(name)}`;

const sqlite: ServerFacts = {
  // 13 crashes on Node.js 20 as it opens a database.
  driver: node => ({ from: '11.0', before: isAtLeast(node, '22') ? '14' : '13' }),
  server: () => ({ name: 'SQLite', range: { from: '3.38' } }),
  version: sql`SELECT sqlite_version() AS version`,
  indexes: table => sql`
    SELECT 'primary' AS name, 1 AS is_unique, name AS column_name, pk AS position
      FROM pragma_table_info(${fullName(table)}) WHERE pk > 0
    UNION ALL
    SELECT l.name, l."unique", i.name, i.seqno + 1
      FROM pragma_index_list(${fullName(table)}) AS l JOIN pragma_index_info(l.name) AS i
      WHERE l.partial = 0 AND i.name IS NOT NULL
    ORDER BY 1, 4`,
  foreignKeys: table => sql`
    SELECT id AS name, "from" AS column_name FROM pragma_foreign_key_list(${fullName(table)}) ORDER BY id, seq`,
  exists: table => sql`SELECT 1 AS found FROM sqlite_master WHERE name = ${fullName(table)}`,
};

const postgres: ServerFacts = {
  driver: () => ({ from: '8.11', before: '9' }),
  server: () => ({ name: 'PostgreSQL', range: { from: '12' } }),
  version: sql`SELECT current_setting('server_version') AS version`,
  indexes: table => sql`
    SELECT i.relname AS name, x.indisunique AS is_unique, a.attname AS column_name
      FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid
      CROSS JOIN LATERAL unnest(x.indkey::int2[]) WITH ORDINALITY AS k(number, position)
      JOIN pg_attribute a ON a.attrelid = x.indrelid AND a.attnum = k.number
      WHERE x.indrelid = to_regclass(${placed(table)}) AND x.indpred IS NULL AND x.indexprs IS NULL AND x.indisvalid
      ORDER BY 1, k.position`,
  foreignKeys: table => sql`
    SELECT c.conname AS name, a.attname AS column_name
      FROM pg_constraint c
      CROSS JOIN LATERAL unnest(c.conkey) WITH ORDINALITY AS k(number, position)
      JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = k.number
      WHERE c.conrelid = to_regclass(${placed(table)}) AND c.contype = 'f'
      ORDER BY 1, k.position`,
  exists: table => sql`SELECT 1 AS found WHERE to_regclass(${placed(table)}) IS NOT NULL`,
};

const mysql: ServerFacts = {
  driver: () => ({ from: '3.9.8', before: '4' }),
  server: version =>
    /mariadb/i.test(version) ? { name: 'MariaDB', range: { from: '10.6' } } : { name: 'MySQL', range: { from: '8.0' } },
  version: sql`SELECT VERSION() AS version`,
  indexes: table => sql`
    SELECT INDEX_NAME AS name, 1 - NON_UNIQUE AS is_unique, COLUMN_NAME AS column_name
      FROM information_schema.STATISTICS
      WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = ${fullName(table)} AND SUB_PART IS NULL AND COLUMN_NAME IS NOT NULL
      ORDER BY INDEX_NAME, SEQ_IN_INDEX`,
  foreignKeys: table => sql`
    SELECT CONSTRAINT_NAME AS name, COLUMN_NAME AS column_name
      FROM information_schema.KEY_COLUMN_USAGE
      WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = ${fullName(table)} AND REFERENCED_TABLE_NAME IS NOT NULL
      ORDER BY CONSTRAINT_NAME, ORDINAL_POSITION`,
  exists: table => sql`
    SELECT 1 AS found FROM information_schema.TABLES
      WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = ${fullName(table)}`,
};

/** By the package that speaks with the database. */
export const factsByDriver: Readonly<Record<string, ServerFacts>> = {
  'better-sqlite3': sqlite,
  pg: postgres,
  mysql2: mysql,
};
