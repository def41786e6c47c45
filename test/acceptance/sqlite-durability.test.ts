import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import SqliteFile from 'better-sqlite3';
import knex from 'knex';
import { Database, type DatabaseOptions, type JournalMode, type Knex } from 'mortise';

/** SQLite's numbers for `synchronous`. */
const [NORMAL, FULL, EXTRA] = [1, 2, 3];

describe('What SQLite does for what was committed', () => {
  let folder: string;
  let filename: string;
  const opened: { close(): Promise<unknown> }[] = [];

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'mortise-'));
    filename = join(folder, 'app.db');
  });

  afterEach(async () => {
    for (const each of opened.splice(0)) await each.close();
    rmSync(folder, { recursive: true, force: true });
  });

  function open(options: DatabaseOptions = {}, pool: Knex.PoolConfig = {}, settings: object = {}): Database {
    const connection = { filename, ...settings };
    const database = new Database({ client: 'better-sqlite3', connection, pool: { max: 5, ...pool } }, options);
    opened.push(database);
    return database;
  }

  /** The settings of several connections at once: each transaction holds one of its own. */
  async function settingsOf(database: Database, connections = 1): Promise<string[]> {
    const held = [];
    for (let count = 0; count < connections; count += 1)
      held.push(await database.startUnmanagedTransaction({ type: 'DEFERRED' }));
    const settings = [];
    for (const transaction of held) {
      const [journal] = await database.query<{ journal_mode: string }>('PRAGMA journal_mode', { transaction });
      const [level] = await database.query<{ synchronous: number }>('PRAGMA synchronous', { transaction });
      settings.push(`${journal?.journal_mode} ${level?.synchronous}`);
    }
    for (const transaction of held) await transaction.rollback();
    return settings;
  }

  it('is to wait for the disk, on every connection', async () => {
    expect(await settingsOf(open(), 5)).toEqual(Array(5).fill(`wal ${FULL}`));
  });

  it('is what the options say, on every connection, also to a file that is in WAL mode already', async () => {
    await settingsOf(open());
    expect(await settingsOf(open({ synchronous: 'NORMAL' }), 5)).toEqual(Array(5).fill(`wal ${NORMAL}`));
    await Promise.all(opened.splice(0).map(database => database.close()));
    const database = open({ journalMode: 'DELETE', synchronous: 'EXTRA' });
    expect(await settingsOf(database, 3)).toEqual(Array(3).fill(`delete ${EXTRA}`));
  });

  it.each<JournalMode>(['DELETE', 'TRUNCATE', 'PERSIST', 'MEMORY', 'WAL'])(
    'is %s on connections that are made beside a reader, who is not disturbed',
    async journalMode => {
      const mode = journalMode.toLowerCase();
      const afterCreate = (connection: SqliteFile.Database, done: (error: unknown) => void): void => {
        connection.pragma(`journal_mode = ${journalMode}`);
        done(null);
      };
      for (const database of [open({ journalMode, busyTimeout: 0 }), open({ busyTimeout: 0 }, { afterCreate })]) {
        await database.query('CREATE TABLE IF NOT EXISTS held (id INTEGER)');
        const reader = await database.startUnmanagedTransaction({ type: 'DEFERRED' });
        await database.query('SELECT * FROM held', { transaction: reader });
        expect(await settingsOf(database, 3)).toEqual(Array(3).fill(`${mode} ${FULL}`));
        await reader.rollback();
        await database.close();
      }
    },
  );

  it('is what pool.afterCreate chooses, which finds the defaults', async () => {
    const found: unknown[] = [];
    const afterCreate = (connection: SqliteFile.Database, done: (error: unknown) => void): void => {
      found.push(
        connection.pragma('journal_mode', { simple: true }),
        connection.pragma('synchronous', { simple: true }),
      );
      connection.pragma('journal_mode = TRUNCATE');
      connection.pragma('synchronous = NORMAL');
      done(null);
    };
    expect(await settingsOf(open({}, { afterCreate }))).toEqual([`truncate ${NORMAL}`]);
    expect(found).toEqual(['wal', FULL]);
    expect(await settingsOf(open({ synchronous: 'EXTRA' }, { afterCreate }))).toEqual([`truncate ${EXTRA}`]);
  });

  it.each<JournalMode>(['DELETE', 'TRUNCATE', 'PERSIST', 'MEMORY'])(
    'is %s from the first connection on, and never WAL in between',
    async journalMode => {
      const found: unknown[] = [];
      const afterCreate = (connection: SqliteFile.Database, done: (error: unknown) => void): void => {
        found.push(connection.pragma('journal_mode', { simple: true }));
        // The header of a file that was ever in WAL mode has another version, until it leaves that mode.
        connection.exec('CREATE TABLE IF NOT EXISTS held (id INTEGER)');
        found.push(readFileSync(filename)[18], existsSync(`${filename}-wal`));
        done(null);
      };
      await settingsOf(open({ journalMode }, { afterCreate }));
      expect(found).toEqual([journalMode.toLowerCase(), 1, false]);
    },
  );

  it('is told when it is not what an option asks for', async () => {
    new SqliteFile(filename).exec('CREATE TABLE there (id INTEGER)').close();
    const settings = { options: { readonly: true } };
    const refused = open({ journalMode: 'WAL' }, {}, settings).authenticate();
    await expect(refused).rejects.toMatchObject({
      name: 'ConnectionError',
      code: 'JOURNAL_MODE_REFUSED',
      message: expect.stringMatching(/"journalMode".*WAL.*DELETE/),
      hint: expect.any(String),
    });
    for (const options of [{}, { journalMode: 'DELETE', synchronous: 'EXTRA' }] as const)
      expect(await settingsOf(open(options, {}, settings))).toHaveLength(1);
  });

  it('is an error of pool.afterCreate as well', async () => {
    const afterCreate = (_connection: unknown, done: (error: unknown) => void): void => done(new Error('not today'));
    await expect(open({}, { afterCreate }).authenticate()).rejects.toMatchObject({ name: 'ConnectionError' });
  });

  it('is left to a knex instance of the user, unless an option is given', async () => {
    const instance = knex({ client: 'better-sqlite3', connection: { filename }, useNullAsDefault: true });
    opened.push({ close: () => instance.destroy() });
    const untouched = new Database(instance);
    expect(await settingsOf(untouched)).toEqual([`delete ${FULL}`]);
    await untouched.close();
    const other = knex({ client: 'better-sqlite3', connection: { filename }, useNullAsDefault: true });
    opened.push({ close: () => other.destroy() });
    expect(await settingsOf(new Database(other, { journalMode: 'WAL', synchronous: 'NORMAL' }))).toEqual([
      `wal ${NORMAL}`,
    ]);
  });

  it('waits for another process that keeps the journal from changing, without blocking', async () => {
    const writer = new SqliteFile(filename);
    writer.exec('CREATE TABLE held (id INTEGER)');
    writer.exec('BEGIN EXCLUSIVE');
    const database = open({ busyTimeout: 20_000 });
    const setting = settingsOf(database);
    await new Promise(resolve => setTimeout(resolve, 50));
    writer.exec('COMMIT');
    writer.close();
    expect(await setting).toEqual([`wal ${FULL}`]);
  });

  it('is nothing in memory, or where a file is opened to be read', async () => {
    const memory = new Database('sqlite::memory:', { journalMode: 'WAL', synchronous: 'NORMAL' });
    opened.push(memory);
    expect(await settingsOf(memory)).toEqual([`memory ${FULL}`]);
    new SqliteFile(filename).exec('CREATE TABLE there (id INTEGER)').close();
    expect(await settingsOf(open({}, {}, { options: { readonly: true } }))).toEqual([`delete ${FULL}`]);
  });

  it('is of no other database', () => {
    const instance = knex({ client: 'pg' });
    for (const options of [{ journalMode: 'WAL' }, { synchronous: 'FULL' }] as const) {
      const [name] = Object.keys(options) as [string];
      const refusal = { code: 'INVALID_OPTION', message: expect.stringMatching(new RegExp(`"${name}".*SQLite`)) };
      for (const target of ['postgres://ada@localhost/app', 'mysql://ada@localhost/app', { client: 'pg' }, instance])
        expect(() => new Database(target, options)).toThrow(expect.objectContaining(refusal));
      expect(() => new Database({ client: 'mysql2', connection: {}, ...options } as never)).toThrow(
        expect.objectContaining(refusal),
      );
    }
  });

  it.each([
    [{ journalMode: 'wal' }, 'journalMode'],
    [{ journalMode: 'WAL; DROP TABLE users' }, 'journalMode'],
    [{ journalMode: 'OFF' }, 'journalMode'],
    [{ synchronous: 2 }, 'synchronous'],
    [{ synchronous: 'normal' }, 'synchronous'],
  ])('is refused as %j', (options, name) => {
    const opening = () => new Database('sqlite::memory:', options as never);
    expect(opening).toThrow(expect.objectContaining({ code: 'INVALID_OPTION' }));
    expect(opening).toThrow(new RegExp(`"${name}".*one of`));
  });
});
