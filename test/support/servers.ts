import type { Knex } from 'mortise';

/** A database the tests can run on. */
export type DialectName = 'sqlite' | 'postgres' | 'mariadb';

/** What a database can do; tests ask for these, never for a database by name. */
export type Capability =
  /** Several connections may write at the same time. */
  | 'concurrentWriters'
  /** Tables live in schemas. */
  | 'schemas'
  /** A SELECT can lock its rows. */
  | 'rowLocks'
  /** Creating and dropping tables is part of a transaction. */
  | 'transactionalDdl'
  /** `=` tells upper from lower case, and `é` from `e`. */
  | 'exactText';

export interface ServerProfile {
  readonly capabilities: ReadonlySet<Capability>;
  /** Why a capability is not there, for those that are not. */
  readonly lacks: Partial<Record<Capability, string>>;
}

export const profiles: Readonly<Record<DialectName, ServerProfile>> = {
  sqlite: {
    capabilities: new Set(['transactionalDdl', 'exactText']),
    lacks: {
      concurrentWriters: 'SQLite has one writer at a time',
      schemas: 'SQLite has no schemas: they become part of the table name',
      rowLocks: 'SQLite locks whole databases',
    },
  },
  postgres: {
    capabilities: new Set(['concurrentWriters', 'schemas', 'rowLocks', 'transactionalDdl', 'exactText']),
    lacks: {},
  },
  mariadb: {
    capabilities: new Set(['concurrentWriters', 'rowLocks']),
    lacks: {
      schemas: 'MariaDB has no schemas beside databases: they become part of the table name',
      transactionalDdl: 'MariaDB commits when a table is created',
      exactText: "MariaDB's default collation takes upper for lower case",
    },
  },
};

const postgresUrl = process.env['MORTISE_POSTGRES_URL'] ?? 'postgres://postgres@127.0.0.1:5432/test';
const mariadbUrl = process.env['MORTISE_MARIADB_URL'] ?? 'mysql://root@127.0.0.1:3306/test';

/** The knex configuration of a server, before a test has a place of its own there. */
export function serverConfig(dialect: Exclude<DialectName, 'sqlite'>): Knex.Config {
  return dialect === 'postgres'
    ? { client: 'pg', connection: postgresUrl }
    : { client: 'mysql2', connection: mariadbUrl };
}

/** The dialects the environment asks for: all, or those of MORTISE_DIALECTS. */
export function wantedDialects(): readonly DialectName[] {
  const wanted = process.env['MORTISE_DIALECTS'];
  const all: readonly DialectName[] = ['sqlite', 'postgres', 'mariadb'];
  return wanted === undefined || wanted === '' ? all : all.filter(name => wanted.split(',').includes(name));
}
