import type { Knex } from 'mortise';

/** A database the tests can run on. */
export type DialectName = 'sqlite' | 'postgres' | 'mariadb';

/** How tables are written by hand. */
export interface TableWords {
  /** A key that numbers the rows. */
  readonly numbered: string;
  /** As a DATE is stored. */
  readonly instant: string;
  readonly bytes: string;
  readonly double: string;
}

/** What a database can do; tests ask for these, never for a database by name. */
export type Capability =
  /** Several connections may write at the same time. */
  | 'concurrentWriters'
  /** The database is a file, and takes one writer at a time. */
  | 'oneWriter'
  /** Tables live in schemas. */
  | 'schemas'
  /** Names of tables are equal whatever their case. */
  | 'foldedNames'
  /** A SELECT can lock its rows. */
  | 'rowLocks'
  /** A connection has a session of the server for itself. */
  | 'ownSessions'
  /** A SELECT that locks rows shows them as they are, whatever the transaction saw before. */
  | 'currentLocks'
  /** Creating and dropping tables is part of a transaction. */
  | 'transactionalDdl'
  /** An UPDATE can set a column to its default; and that it can't. */
  | 'assignsDefaults'
  | 'noDefaultInUpdates'
  /** The check of a foreign key can wait until the transaction ends. */
  | 'deferrableKeys'
  /** `=` tells upper from lower case, and `é` from `e`. */
  | 'exactText'
  /** A BLOB can be part of a key. */
  | 'binaryKeys'
  /** A database has a collation, and so has each of its columns. */
  | 'databaseCollations'
  /** Types of the user's own: enums, domains, extensions. */
  | 'ownTypes'
  /** Only some versions of the server give back rows from INSERT. */
  | 'returningByVersion'
  /** A column holds any value: instants are texts or numbers, in whatever form they were written. */
  | 'untypedColumns'
  /** A collection can be read as one JSON text, with every value exact. */
  | 'exactJson'
  /** There are columns for arrays and ranges; and that there are none. */
  | 'arrays'
  | 'noArrays'
  /** Texts can be searched for words; and that they can't. */
  | 'fullText'
  | 'noFullText'
  /** They are searched by an index alone. */
  | 'searchesByIndex'
  /** Regular expressions are those of JavaScript. */
  /** There is a type for single bits. */
  | 'bits'
  /** An instant or a day may be infinite, or lie before the year 1. */
  | 'endlessDates'
  /** A day may be 0000-00-00, and a time of day a span of time. */
  | 'zeroDates'
  /** An index may leave rows out, be over SQL, and have a collation. */
  | 'partialIndexes'
  /** An index may be over the beginning of a text. */
  | 'indexPrefixes'
  /** An index may be of another method than BTREE, and serve a class of operators. */
  | 'indexMethods'
  /** An index may be of the words of texts. */
  | 'fullTextIndexes'
  /** A transaction can hold a name as a lock, or is alone in any case. */
  | 'namedLocks';

export const postgresUrl = process.env['MORTISE_POSTGRES_URL'] ?? 'postgres://postgres@127.0.0.1:5432/test';
/** Whether a pooler in transaction mode stands between: what belongs to a session then belongs to a database. */
export const isPooled = process.env['MORTISE_POSTGRES_POOLED'] === 'true';
const mariadbUrl = process.env['MORTISE_MARIADB_URL'] ?? 'mysql://root@127.0.0.1:3306/test';

/** Columns of someone else's tables, by how their texts compare. */
export interface TextTypes {
  /** What has to be there before they are used. */
  readonly setUp: readonly string[];
  /** 'hot' is not 'Hot'. */
  readonly exact: string;
  /** 'hot' is 'Hot'. */
  readonly blind: string;
  /** 'hot' is 'hot '. */
  readonly padded: string;
  readonly quote: (name: string) => string;
  /** A text as it stands in a statement. */
  readonly quotedText: RegExp;
}

/** How a database is asked for its plan of a statement. */
export interface PlanWords {
  /** Makes the planner know what is in a table. */
  readonly analyze: (table: string) => string;
  readonly explain: string;
  /** A list as it is bound. */
  readonly list: (values: readonly unknown[]) => string;
}

export interface ServerProfile {
  /** What sets the level at which the transactions of a session begin; undefined where there is but one. */
  readonly isolationWords?: (level: string) => string;
  readonly textTypes: TextTypes;
  readonly planWords: PlanWords;
  readonly tableWords: TableWords;
  readonly capabilities: ReadonlySet<Capability>;
  /** Why a capability is not there, for those that are not. */
  readonly lacks: Partial<Record<Capability, string>>;
}

export const profiles: Readonly<Record<DialectName, ServerProfile>> = {
  sqlite: {
    tableWords: { numbered: 'INTEGER PRIMARY KEY', instant: 'DATETIME', bytes: 'BLOB', double: 'REAL' },
    planWords: { analyze: table => `ANALYZE ${table}`, explain: 'EXPLAIN QUERY PLAN', list: JSON.stringify },
    textTypes: {
      setUp: [],
      exact: 'VARCHAR(40)',
      blind: 'VARCHAR(40) COLLATE NOCASE',
      padded: 'VARCHAR(40) COLLATE RTRIM',
      quote: name => `"${name}"`,
      // A text with NUL is written as its bytes.
      quotedText: /CAST\(X'[0-9a-f]*' AS TEXT\)|'(?:[^']|'')*'/,
    },
    capabilities: new Set([
      'foldedNames',
      'oneWriter',
      'ownSessions',
      'transactionalDdl',
      'deferrableKeys',
      'exactText',
      'binaryKeys',
      'untypedColumns',
      'exactJson',
      'noDefaultInUpdates',
      'partialIndexes',
      'namedLocks',
      'noArrays',
      'noFullText',
    ]),
    lacks: {
      indexPrefixes: 'SQLite indexes whole columns, or SQL',
      indexMethods: 'SQLite has one kind of index',
      fullTextIndexes: 'SQLite has virtual tables for words',
      arrays: 'SQLite has no arrays and no ranges',
      searchesByIndex: 'SQLite searches tables of its own only',
      fullText: 'SQLite searches tables of its own only',
      assignsDefaults: 'SQLite knows no DEFAULT in an UPDATE',
      concurrentWriters: 'SQLite has one writer at a time',
      currentLocks: 'SQLite shows a transaction the rows it began with',
      schemas: 'SQLite has no schemas: they become part of the table name',
      rowLocks: 'SQLite locks whole databases',
      databaseCollations: 'SQLite has collations of columns only',
      ownTypes: 'SQLite has no types but its own',
      returningByVersion: 'every SQLite has RETURNING',
      bits: 'SQLite has no bits',
      endlessDates: 'SQLite has no type for dates',
      zeroDates: 'SQLite has no type for dates',
    },
  },
  postgres: {
    isolationWords: level => `SET SESSION CHARACTERISTICS AS TRANSACTION ISOLATION LEVEL ${level}`,
    tableWords: {
      numbered: 'INTEGER GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY',
      instant: 'TIMESTAMPTZ(3)',
      bytes: 'BYTEA',
      double: 'DOUBLE PRECISION',
    },
    planWords: {
      analyze: table => `ANALYZE ${table}`,
      explain: 'EXPLAIN',
      list: values => `{${values.join(',')}}`,
    },
    textTypes: {
      setUp: ["CREATE COLLATION blind (provider = icu, locale = 'und-u-ks-level2', deterministic = false)"],
      exact: 'VARCHAR(40)',
      blind: 'VARCHAR(40) COLLATE blind',
      padded: 'CHAR(10)',
      quote: name => `"${name}"`,
      quotedText: /'(?:[^']|'')*'/,
    },
    capabilities: new Set([
      'concurrentWriters',
      ...(isPooled ? [] : (['ownSessions'] as const)),
      'schemas',
      'rowLocks',
      'transactionalDdl',
      'deferrableKeys',
      'exactText',
      'binaryKeys',
      'bits',
      'endlessDates',
      'ownTypes',
      'exactJson',
      'assignsDefaults',
      'partialIndexes',
      'indexMethods',
      'fullTextIndexes',
      'namedLocks',
      'arrays',
      'fullText',
    ]),
    lacks: {
      foldedNames: 'PostgreSQL tells quoted names from each other by their case',
      indexPrefixes: 'PostgreSQL indexes whole columns, or SQL',
      noArrays: 'PostgreSQL has arrays and ranges',
      searchesByIndex: 'PostgreSQL searches without an index too',
      noFullText: 'PostgreSQL has full-text search',
      noDefaultInUpdates: 'PostgreSQL knows DEFAULT in an UPDATE',
      oneWriter: 'PostgreSQL has many writers',
      currentLocks: 'PostgreSQL shows a transaction at REPEATABLE READ the rows it began with',
      ownSessions: 'a pooler lends sessions for a transaction',
      returningByVersion: 'every PostgreSQL has RETURNING',
      untypedColumns: 'PostgreSQL keeps to the types of columns',
      zeroDates: 'PostgreSQL has no day 0',
      databaseCollations: 'PostgreSQL compares with the default collation of any database byte by byte',
    },
  },
  mariadb: {
    isolationWords: level => `SET SESSION TRANSACTION ISOLATION LEVEL ${level}`,
    tableWords: {
      numbered: 'INTEGER AUTO_INCREMENT PRIMARY KEY',
      instant: 'DATETIME(3)',
      bytes: 'BLOB',
      double: 'DOUBLE',
    },
    planWords: { analyze: table => `ANALYZE TABLE ${table}`, explain: 'EXPLAIN', list: JSON.stringify },
    textTypes: {
      setUp: [],
      exact: 'VARCHAR(40) COLLATE utf8mb4_nopad_bin',
      blind: 'VARCHAR(40) COLLATE utf8mb4_unicode_520_ci',
      padded: 'VARCHAR(40) COLLATE utf8mb4_bin',
      quote: name => `\`${name}\``,
      quotedText: /x?'(?:[^'\\]|''|\\.)*'/,
    },
    capabilities: new Set([
      'concurrentWriters',
      'ownSessions',
      'currentLocks',
      'rowLocks',
      'returningByVersion',
      'databaseCollations',
      'bits',
      'zeroDates',
      'assignsDefaults',
      'indexPrefixes',
      'fullTextIndexes',
      'noArrays',
      'fullText',
      'searchesByIndex',
    ]),
    lacks: {
      namedLocks: 'locks of names outlast transactions on MariaDB',
      partialIndexes: 'MariaDB indexes columns of all rows',
      indexMethods: 'InnoDB has one kind of index beside those of words',
      arrays: 'MariaDB has no arrays and no ranges',
      noFullText: 'MariaDB has full-text search',
      noDefaultInUpdates: 'MariaDB knows DEFAULT in an UPDATE',
      oneWriter: 'MariaDB has many writers',
      untypedColumns: 'MariaDB keeps to the types of columns',
      endlessDates: 'MariaDB has no infinite days',
      foldedNames: 'MariaDB tells names of tables from each other by their case, on most systems',
      schemas: 'MariaDB has no schemas beside databases: they become part of the table name',
      deferrableKeys: 'MariaDB checks foreign keys with each row',
      ownTypes: 'MariaDB has no types but its own',
      transactionalDdl: 'MariaDB commits when a table is created',
      binaryKeys: 'MariaDB indexes only the beginning of a BLOB',
      exactJson: 'MariaDB writes numbers and NULLs of JSON in a way of its own, and orders texts only',
      exactText: "MariaDB's default collation takes upper for lower case",
    },
  },
};

/** Nothing of a test has to outlive a crash of the server: its commits don't wait for the disk. */
function withoutWaiting(url: string): string {
  const parsed = new URL(url);
  parsed.searchParams.set('options', '-c synchronous_commit=off');
  return parsed.toString();
}

/** The knex configuration of a server, before a test has a place of its own there. */
export function serverConfig(dialect: Exclude<DialectName, 'sqlite'>): Knex.Config {
  return dialect === 'postgres'
    ? { client: 'pg', connection: isPooled ? postgresUrl : withoutWaiting(postgresUrl) }
    : { client: 'mysql2', connection: mariadbUrl };
}

/** The dialects the environment asks for: all, or those of MORTISE_DIALECTS. */
export function wantedDialects(): readonly DialectName[] {
  const wanted = process.env['MORTISE_DIALECTS'];
  const all: readonly DialectName[] = ['sqlite', 'postgres', 'mariadb'];
  return wanted === undefined || wanted === '' ? all : all.filter(name => wanted.split(',').includes(name));
}
