import type { Knex } from 'knex';

/** Without `OFF`: better-sqlite3 opens files so that SQLite takes no notice of it. */
export const journalModes = ['WAL', 'DELETE', 'TRUNCATE', 'PERSIST', 'MEMORY'] as const;
export const synchronousLevels = ['OFF', 'NORMAL', 'FULL', 'EXTRA'] as const;

/** How SQLite keeps what a commit has not brought into the database yet; see its `PRAGMA journal_mode`. */
export type JournalMode = (typeof journalModes)[number];

/** When SQLite waits for the disk; see its `PRAGMA synchronous`. */
export type Synchronous = (typeof synchronousLevels)[number];

/** What becomes of a committed row when the power fails, and what it costs. */
export interface Durability {
  readonly journalMode?: JournalMode | undefined;
  readonly synchronous?: Synchronous | undefined;
}

/** What the user chose for all connections. */
export interface SessionSettings extends Durability {
  /** True: also behind a pooler; false: nowhere; undefined: where each connection has a session of its own. */
  readonly preparedStatements?: boolean | undefined;
  /** Schemas in which a table that names none is looked for, in their order, where the database has schemas. */
  readonly searchPath?: readonly string[] | undefined;
}

/** How a driver is recognised in what the user gives, and what knex must be told for it. */
export interface ClientProfile {
  /** The package of the driver, for `npm install`. */
  readonly packageName: string;
  /** The name knex knows the driver by, or the client itself, a class that extends `Knex.Client`. */
  readonly knexClient: string | typeof Knex.Client;
  /** Values of `client` in a knex configuration that mean this driver. */
  readonly clientNames: readonly string[];
  /** Values of `client` that mean the same database through a driver Mortise does not speak. */
  readonly refusedClientNames: readonly string[];
  /** Protocols of connection strings, without the colon. */
  readonly protocols: readonly string[];
  /** What knex takes as `connection` for a connection string. */
  connectionOf(url: string): NonNullable<Knex.Config['connection']>;
  /**
   * The configuration with what Mortise needs added; what the user chose stays.
   *
   * @throws DefinitionError `INVALID_CONNECTION` for what this driver can't do
   */
  complete(config: Knex.Config, session: SessionSettings): Knex.Config;
  /** The settings of a connection, or its URL, as a function gives them: with what Mortise needs added. */
  completeSettings(settings: string | object): Knex.StaticConnectionConfig;
  /** @throws DefinitionError `INVALID_OPTION` for what this database does not have. */
  checkSession(session: SessionSettings): void;
  /** @throws DefinitionError when the installed driver can't run here. */
  checkInstallation(): void;
  /**
   * The file that all connections of this configuration share, where a file takes one writer at a time.
   * Undefined where the server takes care of writers, or where nobody else can open the database.
   */
  singleWriterFile(config: Knex.Config): string | undefined;
}
