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
}
