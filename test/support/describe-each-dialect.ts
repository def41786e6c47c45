import { randomBytes } from 'node:crypto';
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import knex from 'knex';
import { Database, type DatabaseOptions, type Knex } from 'mortise';
import { profiles, serverConfig, type Capability, type DialectName, type PlanWords, type TextTypes } from './servers';

/** What a test file gets for each database. */
export interface DialectSuite {
  /** A database of the test's own, empty, with tables for the models; gone after the test. */
  readonly connect: (models?: DatabaseOptions['models'], options?: ConnectOptions) => Promise<Database>;
  /** `it` for a test that needs a capability; where it is missing the test is skipped with the reason in its name. */
  readonly requires: (capability: Capability) => (name: string, run: () => Promise<void>, timeout?: number) => void;
  readonly has: (capability: Capability) => boolean;
  readonly textTypes: TextTypes;
  readonly planWords: PlanWords;
}

export interface ConnectOptions extends Omit<DatabaseOptions, 'models'> {
  /** SQLite: a file instead of memory, so that there can be several connections; a path: a copy of that file. */
  readonly file?: boolean | string;
  /** False: no tables are made. */
  readonly sync?: boolean;
  /** Most connections of the pool. */
  readonly pool?: number;
  /** Where databases have one: the collation that tables of the database get. */
  readonly collation?: string;
  /** Where there are schemas: others in which names are looked up too. */
  readonly searchPath?: readonly string[];
  /** The version the server is taken to have, whatever it says. */
  readonly version?: string;
}

type Cleanup = () => unknown;

/** The databases that were reached, out of those that are asked for. */
const reached = (): readonly DialectName[] => (process.env['MORTISE_REACHED'] ?? 'sqlite').split(',') as DialectName[];

/** Runs the same tests on every database. */
export function describeEachDialect(name: string, define: (suite: DialectSuite) => void): void {
  describe.each(reached())(`${name} on %s`, dialect => {
    const cleanups: Cleanup[] = [];
    afterEach(async () => {
      for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
    });
    define(suiteOf(dialect, cleanups));
  });
}

function suiteOf(dialect: DialectName, cleanups: Cleanup[]): DialectSuite {
  const { capabilities, lacks, textTypes, planWords } = profiles[dialect];
  return {
    textTypes,
    planWords,
    has: capability => capabilities.has(capability),
    requires: capability => (name, run, timeout) => {
      if (capabilities.has(capability)) it(name, run, timeout);
      else it.skip(`${name} (skipped: ${lacks[capability] ?? capability})`, run);
    },
    connect: async (
      models = [],
      { sync = true, file = false, pool, version, collation, searchPath = [], ...options } = {},
    ) => {
      const config = await placeFor(dialect, { file, collation, searchPath }, cleanups);
      const database = new Database(
        {
          ...config,
          ...(pool === undefined ? {} : { pool: { min: 0, max: pool } }),
          ...(version === undefined ? {} : { version }),
        },
        { ...options, models },
      );
      cleanups.push(() => database.close());
      if (sync) await database.sync();
      return database;
    },
  };
}

interface Place {
  readonly file: boolean | string;
  readonly collation: string | undefined;
  readonly searchPath: readonly string[];
}

/** A place no other test sees: memory, a file, a schema, a database. */
async function placeFor(
  dialect: DialectName,
  { file, collation, searchPath }: Place,
  cleanups: Cleanup[],
): Promise<Knex.Config> {
  if (dialect === 'sqlite') return sqlitePlace(file, cleanups);
  const name = `mortise_${randomBytes(6).toString('hex')}`;
  const config = serverConfig(dialect);
  const isPostgres = dialect === 'postgres';
  const [create, drop] = isPostgres
    ? [`CREATE SCHEMA ${name}`, `DROP SCHEMA IF EXISTS ${name} CASCADE`]
    : [
        `CREATE DATABASE ${name} CHARACTER SET utf8mb4${collation === undefined ? '' : ` COLLATE ${collation}`}`,
        `DROP DATABASE IF EXISTS ${name}`,
      ];
  await administer(config, create);
  cleanups.push(() => administer(config, drop));
  if (isPostgres) return { ...config, searchPath: [name, ...searchPath] };
  const url = new URL(config.connection as string);
  url.pathname = `/${name}`;
  return { ...config, connection: url.toString() };
}

async function administer(config: Knex.Config, statement: string): Promise<void> {
  const connection = knex({ ...config, pool: { min: 0, max: 1 } });
  try {
    await connection.raw(statement);
  } finally {
    await connection.destroy();
  }
}

function sqlitePlace(file: boolean | string, cleanups: Cleanup[]): Knex.Config {
  if (file === false) return { client: 'better-sqlite3', connection: { filename: ':memory:' } };
  const folder = mkdtempSync(join(tmpdir(), 'mortise-'));
  cleanups.push(() => rmSync(folder, { recursive: true, force: true }));
  const filename = join(folder, 'test.db');
  if (typeof file === 'string') copyFileSync(file, filename);
  return { client: 'better-sqlite3', connection: { filename } };
}

/** Collects the statements of a database: pass `log` as its `logging`. */
export function statementLog(): { log: (sql: string) => void; statements: string[]; clear: () => void } {
  const statements: string[] = [];
  return { log: sql => void statements.push(sql), statements, clear: () => void statements.splice(0) };
}
