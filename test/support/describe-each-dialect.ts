import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Database, type DatabaseOptions, type Knex } from 'mortise';
import { administer, dropDatabase, pooledPrefix } from './administer';
import { KeptPlaces } from './kept-places';
import { KeptSessions } from './kept-sessions';
import {
  isPooled,
  profiles,
  serverConfig,
  type Capability,
  type DialectName,
  type PlanWords,
  type ServerProfile,
  type TableWords,
  type TextTypes,
} from './servers';

/** What a test file gets for each database. */
export interface DialectSuite {
  /** A database of the test's own, empty, with tables for the models; gone after the test. */
  readonly connect: (models?: DatabaseOptions['models'], options?: ConnectOptions) => Promise<Database>;
  /** `it` for a test that needs a capability; where it is missing the test is skipped with the reason in its name. */
  readonly requires: (capability: Capability) => (name: string, run: () => Promise<void>, timeout?: number) => void;
  readonly has: (capability: Capability) => boolean;
  readonly textTypes: TextTypes;
  readonly planWords: PlanWords;
  readonly tableWords: TableWords;
  readonly isolationWords: ServerProfile['isolationWords'];
}

export interface ConnectOptions extends Omit<DatabaseOptions, 'models'> {
  /** SQLite: a file instead of memory, so that there can be several connections; a path: a copy of that file. */
  readonly file?: boolean | string;
  /** Declares what the models lack, before tables are made. */
  readonly declare?: (database: Database) => unknown;
  /** False: no tables are made. */
  readonly sync?: boolean;
  /** Most connections of the pool. */
  readonly pool?: number;
  /** Where databases have one: the collation that tables of the database get. */
  readonly collation?: string;
  /** Where there are schemas: others in which names are looked up too. */
  readonly searchPath?: readonly string[];
  /** True: sessions that no test had before, which end when they are closed. */
  readonly freshSessions?: boolean;
  /** The version the server is taken to have, whatever it says. */
  readonly version?: string;
}

type Cleanup = () => unknown;

/** The databases that were reached, out of those that are asked for. */
const reached = (): readonly DialectName[] => (process.env['MORTISE_REACHED'] ?? 'sqlite').split(',') as DialectName[];

/** Runs the same tests on every database. */
export function describeEachDialect(name: string, define: (suite: DialectSuite) => void): void {
  describeOn(reached(), name, define);
}

/**
 * Runs tests of what is decided before any database has a part in it, on one of them: the first that was reached.
 * `npm run check:servers` runs them on each of the others.
 */
export function describeAnyDialect(name: string, define: (suite: DialectSuite) => void): void {
  describeOn(reached().slice(0, 1), name, define);
}

/**
 * Runs tests that no database has its own answer to on SQLite and on one server, by turns over the suites.
 * `npm run check:servers` runs them on each.
 */
export function describeByTurns(name: string, define: (suite: DialectSuite) => void): void {
  const servers = reached().filter(dialect => dialect !== 'sqlite');
  const sum = [...name].reduce((total, letter) => total + letter.charCodeAt(0), 0);
  const turn = servers[sum % servers.length];
  describeOn(
    [...reached().filter(dialect => dialect === 'sqlite'), ...(turn === undefined ? [] : [turn])],
    name,
    define,
  );
}

function describeOn(dialects: readonly DialectName[], name: string, define: (suite: DialectSuite) => void): void {
  describe.each(dialects)(`${name} on %s`, dialect => {
    const cleanups: Cleanup[] = [];
    const isShared = dialect === 'sqlite' || (dialect === 'postgres' && isPooled);
    const places = isShared ? undefined : new KeptPlaces(dialect, serverConfig(dialect));
    const sessions = dialect === 'postgres' && !isShared ? new KeptSessions() : undefined;
    afterEach(() => cleanAll(cleanups.splice(0).reverse()));
    afterAll(async () => {
      await sessions?.close();
      await places?.close();
    });
    define(suiteOf(dialect, { cleanups, places, sessions }));
  });
}

/** One that fails keeps no other from being done. */
async function cleanAll(cleanups: readonly Cleanup[]): Promise<void> {
  const failures: unknown[] = [];
  for (const cleanup of cleanups) {
    try {
      await cleanup();
    } catch (error) {
      failures.push(error);
    }
  }
  if (failures.length > 0) throw new AggregateError(failures, `Cleaning up failed: ${failures.map(String).join('; ')}`);
}

/** What the tests of one file share on one database. */
interface Shared {
  readonly cleanups: Cleanup[];
  /** Of a server. */
  readonly places: KeptPlaces | undefined;
  /** Where sessions are handed on. */
  readonly sessions: KeptSessions | undefined;
}

function suiteOf(dialect: DialectName, shared: Shared): DialectSuite {
  const { capabilities, lacks, textTypes, planWords, tableWords, isolationWords } = profiles[dialect];
  return {
    textTypes,
    planWords,
    tableWords,
    isolationWords,
    has: capability => capabilities.has(capability),
    requires: capability => (name, run, timeout) => {
      if (capabilities.has(capability)) it(name, run, timeout);
      else it.skip(`${name} (skipped: ${lacks[capability] ?? capability})`, run);
    },
    connect: async (
      models = [],
      {
        sync = true,
        declare,
        file = false,
        pool,
        version,
        collation,
        searchPath = [],
        freshSessions = false,
        ...options
      } = {},
    ) => {
      const keptFor = sync ? namesOf(models) : undefined;
      const { config, furnish } = await placeFor(dialect, { file, collation, searchPath, keptFor }, shared);
      const database = new Database(
        {
          ...config,
          ...(pool === undefined ? {} : { pool: { min: 0, max: pool } }),
          ...(version === undefined ? {} : { version }),
        },
        { ...options, models },
      );
      if (!freshSessions) shared.sessions?.lendTo(database.knex);
      shared.cleanups.push(() => database.close());
      declare?.(database);
      if (sync) await furnish(database);
      return database;
    },
  };
}

const namesOf = (models: NonNullable<DatabaseOptions['models']>): string => models.map(({ name }) => name).join();

interface WantedPlace {
  readonly file: boolean | string;
  readonly collation: string | undefined;
  readonly searchPath: readonly string[];
  /** The names of the models whose tables may come from an earlier test. */
  readonly keptFor: string | undefined;
}

/** A place no other test sees: memory, a file, a schema, a database; and how it gets its tables. */
interface TestPlace {
  readonly config: Knex.Config;
  readonly furnish: (database: Database) => Promise<unknown>;
}

const synced = (database: Database): Promise<unknown> => database.sync();

async function placeFor(
  dialect: DialectName,
  { file, ...wanted }: WantedPlace,
  { cleanups, places }: Shared,
): Promise<TestPlace> {
  if (dialect === 'sqlite') return { config: sqlitePlace(file, cleanups), furnish: synced };
  if (places === undefined)
    return { config: await pooledPlace(serverConfig(dialect), wanted.searchPath, cleanups), furnish: synced };
  const place = await places.take(wanted);
  cleanups.push(() => place.leave());
  return { config: place.config, furnish: database => place.furnish(database) };
}

/** How many databases the test that runs has from a pooler. */
let pooledPlaces = 0;

/**
 * A pooler hands on neither the search path of a connection nor its options: a test has databases instead of schemas. Each
 * process of the run keeps its own, and leaves them empty: to make and drop one takes longer than most tests.
 */
async function pooledPlace(
  config: Knex.Config,
  searchPath: readonly string[],
  cleanups: Cleanup[],
): Promise<Knex.Config> {
  const name = `${pooledPrefix()}${process.env['JEST_WORKER_ID'] ?? 0}_${(pooledPlaces += 1)}`;
  const url = new URL(config.connection as string);
  url.pathname = `/${name}`;
  const place = { ...config, connection: url.toString() };
  const [known] = (await administer(config, `SELECT 1 FROM pg_database WHERE datname = '${name}'`)).rows;
  if (known === undefined) await administer(config, `CREATE DATABASE ${name}`);
  cleanups.push(async () => {
    pooledPlaces -= 1;
    // Sessions that remain would keep the path they began with.
    await (searchPath.length > 0 ? dropDatabase(config, name) : administer(place, EMPTY));
  });
  if (searchPath.length > 0)
    await administer(config, `ALTER DATABASE ${name} SET search_path = ${['public', ...searchPath].join(', ')}`);
  return place;
}

const EMPTY = `DO $$ DECLARE place text; BEGIN
  FOR place IN SELECT nspname FROM pg_namespace WHERE nspname !~ '^(pg_|information_schema$)' LOOP
    EXECUTE format('DROP SCHEMA %I CASCADE', place);
  END LOOP;
  CREATE SCHEMA public;
END $$`;

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
