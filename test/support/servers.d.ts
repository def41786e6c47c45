import type { Knex } from 'mortise';
/** A database the tests can run on. */
export type DialectName = 'sqlite' | 'postgres' | 'mariadb';
/** What a database can do; tests ask for these, never for a database by name. */
export type Capability =
  /** Several connections may write at the same time. */
  | 'concurrentWriters'
  /** The database is a file, and takes one writer at a time. */
  | 'oneWriter'
  /** Tables live in schemas. */
  | 'schemas'
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
export declare const postgresUrl: string;
/** Whether a pooler in transaction mode stands between: what belongs to a session then belongs to a database. */
export declare const isPooled: boolean;
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
  readonly capabilities: ReadonlySet<Capability>;
  /** Why a capability is not there, for those that are not. */
  readonly lacks: Partial<Record<Capability, string>>;
}
export declare const profiles: Readonly<Record<DialectName, ServerProfile>>;
/** The knex configuration of a server, before a test has a place of its own there. */
export declare function serverConfig(dialect: Exclude<DialectName, 'sqlite'>): Knex.Config;
/** The dialects the environment asks for: all, or those of MORTISE_DIALECTS. */
export declare function wantedDialects(): readonly DialectName[];
