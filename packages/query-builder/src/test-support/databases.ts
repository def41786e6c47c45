import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Connections, type ConnectionsOptions, type ConnectionTarget, openConnections } from '../connection';

/** A database that a test has for itself. */
export interface TestDatabase {
  readonly target: ConnectionTarget;
  drop(): Promise<void>;
}

export interface TestServer {
  readonly name: string;
  /** @throws when the server is not reached. */
  create(): Promise<TestDatabase>;
}

let databases = 0;
const uniqueName = (): string => `mortise_${process.pid}_${(databases += 1)}`;

const postgresConnection = { host: '127.0.0.1', port: 5432, user: 'postgres', database: 'test' };
const mysqlConnection = { host: '127.0.0.1', port: 3306, user: 'root', database: 'test' };

export const sqliteMemory: TestServer = {
  name: 'SQLite in memory',
  create: async () => ({ target: 'sqlite::memory:', drop: async () => {} }),
};

export const sqliteFile: TestServer = {
  name: 'SQLite on file',
  create: async () => {
    const folder = mkdtempSync(join(tmpdir(), 'mortise-'));
    return { target: `sqlite:${join(folder, 'test.db')}`, drop: async () => rmSync(folder, { recursive: true }) };
  },
};

export const postgres: TestServer = {
  name: 'PostgreSQL',
  create: async () => {
    const schema = uniqueName();
    const target = { client: 'pg', connection: postgresConnection };
    await once(target, `CREATE SCHEMA ${schema}`);
    return { target: { ...target, searchPath: [schema] }, drop: () => once(target, `DROP SCHEMA ${schema} CASCADE`) };
  },
};

export const mysql: TestServer = {
  name: 'MariaDB',
  create: async () => {
    const database = uniqueName();
    const target = { client: 'mysql2', connection: mysqlConnection };
    await once(target, `CREATE DATABASE ${database}`);
    return {
      target: { ...target, connection: { ...mysqlConnection, database } },
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

/** Gives each test a database of its own; where the server is not reached, tests are skipped, but in CI they fail. */
export function useServer(server: TestServer): { readonly it: (name: string, test: ServerTest) => void } {
  return { it: (name, test) => it(name, () => onDatabase(server, test)) };
}

async function onDatabase(server: TestServer, test: ServerTest): Promise<void> {
  const database = await createUnlessDown(server);
  if (database === undefined) return;
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

async function createUnlessDown(server: TestServer): Promise<TestDatabase | undefined> {
  try {
    return await server.create();
  } catch (error) {
    if (process.env.CI === 'true') throw error;
    console.warn(`${server.name} is not reached: skipped.`);
    return undefined;
  }
}
