import { fork } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Migration, MigrationSchema } from '@mortise/migrations';
import { Client } from 'pg';
import { Database, DataTypes, sql, type DatabaseOptions, type Transaction } from 'mortise';
import { manySteps } from '../support/migrating-process';
import { migrationFolder, removeFolders } from '../support/migrations-of';
import type { PooledReport } from '../support/pooled-process';
import { lacksPooler, startPooler, type Pooler } from '../support/pooler';
import { isPooled, postgresUrl } from '../support/servers';

/** How many sessions of the server all callers share. */
const SESSIONS = 2;

const isReached = (process.env['MORTISE_REACHED'] ?? '').split(',').includes('postgres');
const reason = isPooled ? 'the whole run is behind one' : isReached ? lacksPooler() : 'PostgreSQL is not reached';

/** `it`, or a skip that says why. */
const test: typeof it =
  reason === undefined
    ? it
    : (Object.assign((name: string) => it.skip(`${name} (skipped: ${reason})`, () => undefined), {}) as typeof it);

describe('Behind pgbouncer in transaction mode', () => {
  const table = `pooled_${randomBytes(6).toString('hex')}`;
  let pooler: Pooler | undefined;
  const databases: Database[] = [];

  beforeAll(async () => {
    if (reason === undefined) pooler = await startPooler(postgresUrl, SESSIONS);
  });
  afterEach(async () => {
    for (const database of databases.splice(0)) await database.close();
    if (reason === undefined) await asked(postgresUrl, `DROP TABLE IF EXISTS ${table}`);
  });
  afterAll(async () => {
    removeFolders();
    await pooler?.stop();
  });

  function open(options: DatabaseOptions = {}) {
    const connection = pooler?.url ?? '';
    const database = new Database({ client: 'pg', connection, pool: { min: 0, max: 6 } }, options);
    databases.push(database);
    const attributes = { name: DataTypes.STRING, at: DataTypes.DATE, bytes: DataTypes.BLOB };
    return { database, Thing: database.define('Thing', attributes, { tableName: table, timestamps: false }) };
  }

  /** What every session of the pooler answers. */
  async function fromEachSession(database: Database, sql: string): Promise<readonly unknown[]> {
    const transactions = await Promise.all(
      Array.from({ length: SESSIONS }, () => database.startUnmanagedTransaction()),
    );
    const answers = await Promise.all(
      transactions.map(async transaction => {
        const [row] = await database.query(sql, { transaction });
        return Object.values(row ?? {})[0];
      }),
    );
    for (const transaction of transactions) await transaction.rollback();
    return answers;
  }

  const prepared = 'SELECT count(*)::int FROM pg_prepared_statements';

  test('nothing is kept prepared', async () => {
    const { database, Thing } = open();
    await Thing.sync();
    await Promise.all([1, 2, 3, 4].map(number => Thing.create({ name: `thing ${number}` })));
    await database.transaction(() => Thing.update({ name: 'other' }, { where: { name: 'thing 1' } }));
    expect(await Thing.count()).toBe(4);
    expect(await fromEachSession(database, prepared)).toEqual([0, 0]);
  });

  test('two processes with different statements get the answers to their own', async () => {
    const { Thing } = open();
    await Thing.sync();
    await Thing.bulkCreate([{ name: 'stays' }, { name: 'stays' }, { name: 'stays' }]);
    const run = (work: string): Promise<PooledReport> => forked([pooler?.url ?? '', table, work]);
    const [reader, writer] = await Promise.all([run('reads'), run('writes')]);
    expect(reader).toEqual({ found: 60, errors: [] });
    expect(writer).toEqual({ found: 60, errors: [] });
    expect(await Thing.count()).toBe(3);
  }, 60_000);

  test('names can be forced, and what a session does not have is prepared there', async () => {
    const [first, second] = [open({ preparedStatements: true }), open({ preparedStatements: true })];
    await first.Thing.sync();
    await first.Thing.bulkCreate([{ name: 'a' }, { name: 'b' }, { name: 'c' }]);
    for (let round = 0; round < 5; round += 1) {
      const finds = [first, second, first, second].map(async ({ Thing }, caller) => {
        const [found] = await Thing.findAll({ where: { name: 'abc'[caller % 3] as string } });
        return found?.get('name');
      });
      expect(await Promise.all(finds)).toEqual(['a', 'b', 'c', 'a']);
    }
    const counts = await fromEachSession(first.database, prepared);
    expect(Math.max(...(counts as number[]))).toBeGreaterThan(0);
  });

  test('what others have prepared in a session ends no transaction that prepares it too', async () => {
    const [first, second] = [open({ preparedStatements: true }), open({ preparedStatements: true })];
    await first.Thing.sync();
    await first.Thing.create({ name: 'a' });
    const findIn = async ({ Thing }: typeof first, transaction: Transaction): Promise<unknown> =>
      (await Thing.findOne({ where: { name: 'a' }, transaction, rejectOnEmpty: true })).get('name');
    // One after the other, and all at once: so that each session is met by both.
    for (const each of [first, second, first]) {
      const transactions = await Promise.all(
        Array.from({ length: SESSIONS }, () => each.database.startUnmanagedTransaction()),
      );
      const found = await Promise.allSettled(transactions.map(transaction => findIn(each, transaction)));
      for (const transaction of transactions) await transaction.rollback();
      expect(
        found.map(outcome => (outcome.status === 'fulfilled' ? outcome.value : (outcome.reason as unknown))),
      ).toEqual(['a', 'a']);
    }
  });

  test('values are read right in sessions that others have set otherwise, and theirs stay as they are', async () => {
    const { database, Thing } = open();
    await Thing.sync();
    const [at, bytes] = [new Date('2026-03-29T01:30:00.000Z'), Buffer.from([0, 92, 255])];
    await Thing.create({ name: 'one', at, bytes });
    const others = await Promise.all(Array.from({ length: SESSIONS }, () => connected(pooler?.url ?? '')));
    const asOthers = (sql: string) => Promise.all(others.map(other => other.query<{ zone: string }>(sql)));
    // All sessions at once, so that each of them is set.
    await asOthers('BEGIN');
    await asOthers("SET TIME ZONE 'Asia/Tokyo'; SET DateStyle = 'German'; SET bytea_output = 'escape'");
    await asOthers('COMMIT');
    const read = async (): Promise<object> => (await Thing.findOne({ where: { at }, rejectOnEmpty: true })).get();
    for (let round = 0; round < 4; round += 1) expect(await read()).toMatchObject({ at, bytes });
    expect(await database.transaction(read)).toMatchObject({ at, bytes });
    const zone = "SELECT current_setting('TimeZone')";
    expect(await fromEachSession(database, zone)).toEqual(['UTC', 'UTC']);
    const theirs = await asOthers("SELECT current_setting('TimeZone') AS zone");
    expect(theirs.map(({ rows }) => rows[0]?.zone)).toEqual(['Asia/Tokyo', 'Asia/Tokyo']);
    expect(await fromEachSession(database, "SELECT current_setting('bytea_output')")).toEqual(['escape', 'escape']);
    await asOthers('BEGIN');
    await asOthers('RESET bytea_output');
    await asOthers('COMMIT');
    for (const other of others) await other.end();
  });

  test('streams hold no session between batches, and each loop has its own rows', async () => {
    const { Thing } = open();
    await Thing.sync();
    await Thing.bulkCreate(Array.from({ length: 25 }, (_none, index) => ({ name: `thing ${index}` })));
    const read = async (batchSize: number, size: number): Promise<number> => {
      let count = 0;
      for await (const thing of Thing.stream({ batchSize, order: ['name'] })) {
        count += 1;
        // What the loop asks meanwhile may run in any session.
        if (count % 5 === 0) await Thing.update({ at: new Date(count) }, { where: { name: String(thing.get('name')) } });
        if (count === size) break;
      }
      return count;
    };
    // More loops than sessions, some of which are left early.
    expect(await Promise.all([read(1, 25), read(4, 99), read(7, 3), read(25, 99), read(2, 9)])).toEqual([25, 25, 3, 25, 9]);
    const idle = await asked(postgresUrl, `SELECT 1 FROM pg_stat_activity WHERE state LIKE 'idle in%' AND query LIKE '%${table}%'`);
    expect(idle.rows).toEqual([]);
  }); // prettier-ignore

  test('a call that takes too long is ended on the server', async () => {
    const { database } = open();
    const sleeping = `SELECT pg_sleep(60) AS ${table}`;
    await expect(database.query(sleeping, { timeout: 300 })).rejects.toMatchObject({ code: 'QUERY_TIMEOUT' });
    const running = `SELECT 1 FROM pg_stat_activity WHERE state = 'active' AND query = '${sleeping}'`;
    expect((await asked(postgresUrl, running)).rows).toEqual([]);
    expect(await database.query('SELECT 1 AS one')).toEqual([{ one: 1 }]);
  });

  /** A database of its own, for what has names of its own. */
  async function inOwnDatabase(work: (url: string) => Promise<void>): Promise<void> {
    const name = `mortise_${table}`;
    await asked(postgresUrl, `CREATE DATABASE ${name}`);
    try {
      await work(Object.assign(new URL(pooler?.url ?? ''), { pathname: `/${name}` }).toString());
    } finally {
      for (const database of databases.splice(0)) await database.close();
      await asked(postgresUrl, `DROP DATABASE ${name} WITH (FORCE)`);
    }
  }

  function opened(url: string): Database {
    const database = new Database({ client: 'pg', connection: url, pool: { min: 0, max: 6 } });
    databases.push(database);
    return database;
  }

  test('migrations run once, whoever of several runners does, and no lock is left', async () => {
    await inOwnDatabase(async url => {
      const up: Migration['up'] = async schema => {
        await schema.createTable('people', { name: { type: DataTypes.STRING } });
        await sleep(300);
        await schema.sql(sql`INSERT INTO people (name) VALUES ('Ada')`);
      };
      const slow = { up, down: (schema: MigrationSchema) => schema.dropTable('people') };
      for (const transaction of [true, false]) {
        const folder = migrationFolder({ '1_people': transaction ? slow : { ...slow, transaction: false } });
        const runners = [1, 2, 3].map(() => folder.of(opened(url), { lockTimeout: 30_000 }));
        const ran = await Promise.all(runners.map(runner => runner.up()));
        expect(ran.flat().map(({ name }) => name)).toEqual(['1_people']);
        expect(await opened(url).query('SELECT name FROM people')).toEqual([{ name: 'Ada' }]);
        await folder.of(opened(url), { lockTimeout: 5_000 }).down();
      }
    });
  }, 60_000);

  test('the lock of a runner that was killed is free, and what it had begun is gone on with', async () => {
    await inOwnDatabase(async url => {
      const folder = migrationFolder({ '1_steps': manySteps(false) });
      await killedAt(12, url, folder.directory);
      const migrations = folder.of(opened(url), { lockTimeout: 10_000 });
      expect(await migrations.status()).toMatchObject([{ name: '1_steps', state: 'started' }]);
      expect(await migrations.up()).toHaveLength(1);
      expect(await opened(url).query('SELECT name, handle FROM people')).toEqual([{ name: 'Ada', handle: 'ADA' }]);
    });
  }, 60_000);

  test('tables are made once by all who make them at the same time', async () => {
    const made = await Promise.allSettled([open(), open(), open()].map(({ Thing }) => Thing.sync()));
    expect(made.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'fulfilled']);
  });
});

async function connected(url: string): Promise<Client> {
  const client = new Client(url);
  await client.connect();
  return client;
}

async function asked(url: string, sql: string) {
  const client = await connected(url);
  try {
    return await client.query<Record<string, unknown>>(sql);
  } finally {
    await client.end();
  }
}

/** Runs the steps in a process of its own, which is killed at a statement of this number. */
async function killedAt(statement: number, connection: string, directory: string): Promise<void> {
  const support = join(__dirname, '../support');
  const config = JSON.stringify({ client: 'pg', connection, pool: { min: 0, max: 3 } });
  const child = fork(join(support, 'migrating-process.ts'), [config, directory, 'false', String(statement)], {
    execArgv: ['-r', join(support, 'run-from-source.cjs')],
    stdio: 'ignore',
  });
  const signal = await new Promise(resolve => child.once('exit', (_code, by) => { resolve(by); })); // prettier-ignore
  expect(signal).toBe('SIGKILL');
}

function forked(words: readonly string[]): Promise<PooledReport> {
  const support = join(__dirname, '../support');
  return new Promise((resolve, reject) => {
    const child = fork(join(support, 'pooled-process.ts'), words, {
      execArgv: ['-r', join(support, 'run-from-source.cjs')],
    });
    child.once('message', report => resolve(report as PooledReport));
    child.once('error', reject);
    child.once('exit', code => reject(new Error(`The process ended with ${code} before it reported.`)));
  });
}
