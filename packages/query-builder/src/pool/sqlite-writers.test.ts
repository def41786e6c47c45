import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import openSqlite from 'better-sqlite3';
import knex from 'knex';
import { sqliteFile, useServer } from '../test-support/databases';
import { createPerson, insert, names, pause, select, write } from '../test-support/statements';
import { Connections } from '../connections';
import { openConnections } from './open-connections';

const fileOf = (target: unknown): string => String(target).slice('sqlite:'.length);

/** Writes to a file in a process of its own, as plain better-sqlite3 does. */
const WRITER = `
  const [driver, file, count] = process.argv.slice(1);
  const database = require(driver)(file, { timeout: 10_000 });
  const increment = database.transaction(() => {
    const { n } = database.prepare('SELECT n FROM counter').get();
    database.prepare('UPDATE counter SET n = ?').run(n + 1);
  });
  for (let turn = 0; turn < Number(count); turn += 1) increment.immediate();
`;

const writeInOtherProcess = (file: string, count: number) =>
  promisify(execFile)(process.execPath, ['-e', WRITER, require.resolve('better-sqlite3'), file, String(count)]);

describe('Writers to one SQLite file', () => {
  const { it } = useServer(sqliteFile);

  it('let others read beside an open transaction, and only what is committed', async ({ connections }) => {
    await createPerson(connections);
    await insert(connections, 'Ada');
    const transaction = await connections.startUnmanagedTransaction();
    await insert(connections, 'Bob', { transaction });
    expect([await names(connections), await names(connections, { transaction })]).toEqual([['Ada'], ['Ada', 'Bob']]);
    expect((await connections.raw('SELECT name FROM person', [], {})).rows).toEqual([['Ada']]);
    await transaction.commit();
    expect(await names(connections)).toEqual(['Ada', 'Bob']);
  });

  it('wait for each other without blocking anything else: 20 at once', async ({ connections, open }) => {
    await write(connections, 'CREATE TABLE counter (n INTEGER)');
    await write(connections, 'INSERT INTO counter VALUES (0)');
    const increment = (through: Connections) =>
      through.transaction({}, async () => {
        const [n] = (await select(through, 'SELECT n FROM counter'))[0] ?? [];
        await pause(2);
        await write(through, `UPDATE counter SET n = ${Number(n) + 1}`);
      });
    let ticks = 0;
    const clock = setInterval(() => (ticks += 1), 1);
    const several = [connections, open()];
    await Promise.all(Array.from({ length: 20 }, (_, index) => increment(several[index % 2] ?? connections)));
    clearInterval(clock);
    expect(await select(connections, 'SELECT n FROM counter')).toEqual([[20]]);
    expect(ticks).toBeGreaterThan(0);
  });

  it('take turns with another process', async ({ connections, target }) => {
    await write(connections, 'CREATE TABLE counter (n INTEGER)');
    await write(connections, 'INSERT INTO counter VALUES (0)');
    const other = writeInOtherProcess(fileOf(target), 200);
    for (let turn = 0; turn < 200; turn += 1) {
      await connections.transaction({}, async () => {
        const [n] = (await select(connections, 'SELECT n FROM counter'))[0] ?? [];
        await write(connections, `UPDATE counter SET n = ${Number(n) + 1}`);
      });
      await write(connections, 'UPDATE counter SET n = n');
    }
    await other;
    expect(await select(connections, 'SELECT n FROM counter')).toEqual([[400]]);
  });

  it('give up after the time they were told, without blocking', async ({ connections, target, open }) => {
    await createPerson(connections);
    const stranger = openSqlite(fileOf(target));
    stranger.exec('BEGIN IMMEDIATE');
    const impatient = open({ busyTimeout: 60 });
    let ticks = 0;
    const clock = setInterval(() => (ticks += 1), 1);
    const busy = { name: 'TimeoutError', code: 'DATABASE_BUSY', retryable: true };
    await expect(insert(impatient, 'Ada')).rejects.toMatchObject(busy);
    await expect(impatient.transaction({}, async () => {})).rejects.toMatchObject(busy);
    clearInterval(clock);
    stranger.exec('ROLLBACK');
    stranger.close();
    await insert(impatient, 'Ada');
    expect(ticks).toBeGreaterThan(0);
  });

  it('go on as soon as a stranger has written', async ({ connections, target }) => {
    await createPerson(connections);
    const stranger = openSqlite(fileOf(target));
    stranger.exec('BEGIN IMMEDIATE');
    const waiting = insert(connections, 'Ada');
    await pause(50);
    stranger.exec('COMMIT');
    stranger.close();
    await waiting;
  });

  it('are told at once that a deferred transaction came too late', async ({ connections }) => {
    await createPerson(connections);
    const late = await connections.startUnmanagedTransaction({ type: 'DEFERRED' });
    await names(connections, { transaction: late });
    await insert(connections, 'Ada');
    await expect(insert(connections, 'Bob', { transaction: late })).rejects.toMatchObject({
      code: 'DATABASE_BUSY',
      message: expect.stringContaining('deferred'),
      retryable: true,
    });
    await late.rollback();
  });

  it('are refused outside of the transaction that holds the right to write, instead of waiting for ever', async ({
    connections,
  }) => {
    await createPerson(connections);
    const outside = { transaction: null };
    await connections.transaction({}, async () => {
      const refused = { code: 'NO_SECOND_WRITER' };
      await expect(insert(connections, 'Ada', outside)).rejects.toMatchObject(refused);
      await expect(connections.raw("INSERT INTO person VALUES ('Ada')", [], outside)).rejects.toMatchObject(refused);
      await expect(connections.transaction(outside, async () => {})).rejects.toMatchObject(refused);
      await connections.transaction({ ...outside, readOnly: true }, () => names(connections));
    });
  });

  it('wait for a forgotten transaction no longer than for a connection', async ({ target }) => {
    const connection = { filename: fileOf(target) };
    const connections = new Connections(
      openConnections({ client: 'better-sqlite3', connection, acquireConnectionTimeout: 40 }),
    );
    await createPerson(connections);
    await connections.startUnmanagedTransaction();
    const call = insert(connections, 'Ada');
    await expect(call).rejects.toMatchObject({
      code: 'DATABASE_BUSY',
      message: expect.stringContaining('1 transaction is open'),
    });
    await connections.close();
  });

  it('do not take the connections of readers while they wait', async ({ connections }) => {
    await createPerson(connections);
    const transaction = await connections.startUnmanagedTransaction();
    const waiting = Array.from({ length: 10 }, (_, index) => insert(connections, `p${index}`));
    expect(await names(connections)).toEqual([]);
    await transaction.commit();
    await Promise.all(waiting);
  });

  it('find foreign keys on, and the rest as it is, on a knex of the user', async ({ target }) => {
    const instance = knex({
      client: 'better-sqlite3',
      connection: { filename: fileOf(target) },
      useNullAsDefault: true,
    });
    const connections = new Connections(openConnections(instance));
    const pragmas = ['foreign_keys', 'journal_mode', 'synchronous', 'busy_timeout'];
    const values = [];
    for (const name of pragmas) values.push(...((await select(connections, `PRAGMA ${name}`))[0] ?? []));
    expect(values).toEqual([1, 'delete', 2, 0]);
    await connections.close();
    await instance.destroy();
  });

  it('are refused on a file that is opened to be read', async ({ connections, target }) => {
    await createPerson(connections);
    const connection = { filename: fileOf(target), options: { readonly: true } };
    const reader = new Connections(openConnections({ client: 'better-sqlite3', connection }));
    expect(await names(reader)).toEqual([]);
    await expect(insert(reader, 'Ada')).rejects.toMatchObject({ code: 'DATABASE_READ_ONLY' });
    await reader.close();
  });
});
