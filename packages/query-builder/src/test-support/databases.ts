import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Connections, type ConnectionsOptions } from '../connections';
import { type ConnectionTarget, openConnections } from '../pool/open-connections';

/** A database that a test has for itself. */
export interface TestDatabase {
  readonly target: ConnectionTarget;
  drop(): Promise<void>;
}

export interface TestServer {
  readonly name: string;
  /** As the test run was told to cover it: one of MORTISE_REACHED. */
  readonly dialect: 'sqlite' | 'postgres' | 'mariadb';
  /** @throws when the server is not reached. */
  create(): Promise<TestDatabase>;
}

let databases = 0;
const uniqueName = (): string => `mortise_${process.pid}_${(databases += 1)}`;

export const postgresUrl = process.env['MORTISE_POSTGRES_URL'] ?? 'postgres://postgres@127.0.0.1:5432/test';
export const mariadbUrl = process.env['MORTISE_MARIADB_URL'] ?? 'mysql://root@127.0.0.1:3306/test';

/** The server's URL with another database. */
function mariadbWith(database: string): string {
  const url = new URL(mariadbUrl);
  url.pathname = `/${database}`;
  return url.toString();
}

export const sqliteMemory: TestServer = {
  name: 'SQLite in memory',
  dialect: 'sqlite',
  create: async () => ({ target: 'sqlite::memory:', drop: async () => {} }),
};

export const sqliteFile: TestServer = {
  name: 'SQLite on file',
  dialect: 'sqlite',
  create: async () => {
    const folder = mkdtempSync(join(tmpdir(), 'mortise-'));
    return { target: `sqlite:${join(folder, 'test.db')}`, drop: async () => rmSync(folder, { recursive: true }) };
  },
};

export const postgres: TestServer = {
  name: 'PostgreSQL',
  dialect: 'postgres',
  create: async () => {
    const schema = uniqueName();
    const target = { client: 'pg', connection: postgresUrl };
    await once(target, `CREATE SCHEMA ${schema}`);
    return { target: { ...target, searchPath: [schema] }, drop: () => once(target, `DROP SCHEMA ${schema} CASCADE`) };
  },
};

export const mysql: TestServer = {
  name: 'MariaDB',
  dialect: 'mariadb',
  create: async () => {
    const database = uniqueName();
    const target = { client: 'mysql2', connection: mariadbUrl };
    await once(target, `CREATE DATABASE ${database}`);
    return {
      target: { ...target, connection: mariadbWith(database) },
      drop: () => once(target, `DROP DATABASE ${database}`),
    };
  },
};

export const everyServer: readonly TestServer[] = [sqliteMemory, sqliteFile, postgres, mysql];

async function once(target: ConnectionTarget, sql: string): Promise<void> {
  const connections = new Connections(openConnections(target));
  try {
    await connections.raw(sql, [], {});
  } finally {
    await connections.close();
  }
}

/** What a test of {@link useServer} is given. */
export interface TestAccess {
  readonly connections: Connections;
  readonly target: ConnectionTarget;
  /** Opens the same database once more; closed after the test. */
  readonly open: (options?: ConnectionsOptions) => Connections;
}

type ServerTest = (access: TestAccess) => Promise<void>;

/** Gives each test a database of its own; a server that the run does not cover is skipped by name. */
export function useServer(server: TestServer): { readonly it: (name: string, test: ServerTest) => void } {
  const isCovered = coveredDialects().includes(server.dialect);
  return {
    it: (name, test) =>
      isCovered ? it(name, () => onDatabase(server, test)) : it.skip(`${name} (no ${server.name})`, () => {}),
  };
}

/** What the run's global setup has reached, out of what it was asked for; there a missing server fails in CI. */
export const coveredDialects = (): readonly string[] => (process.env['MORTISE_REACHED'] ?? 'sqlite').split(',');

async function onDatabase(server: TestServer, test: ServerTest): Promise<void> {
  const database = await server.create();
  const opened: Connections[] = [];
  const open = (options?: ConnectionsOptions): Connections => {
    const connections = new Connections(openConnections(database.target), options);
    opened.push(connections);
    return connections;
  };
  try {
    await test({ connections: open(), target: database.target, open });
  } finally {
    for (const connections of opened) await connections.close();
    await database.drop();
  }
}
