import { inspect } from 'node:util';
import { DatabaseError, DataTypes } from '@mortise/core';
import type { Connections } from '../connections';
import { everyServer, mysql, postgres, sqliteFile, sqliteMemory, useServer } from '../test-support/databases';
import { defineTable, refer } from '../test-support/definitions';
import { schemaOf } from '../test-support/schemas';
import { meeting, select, write } from '../test-support/statements';

const secret = 'hunter2';

async function createTables(connections: Connections): Promise<void> {
  const id = { type: DataTypes.INTEGER(), primaryKey: true, allowNull: false };
  const email = { type: DataTypes.STRING(), allowNull: false };
  const indexes = [{ name: 'person_email', unique: true, attributes: ['email'] }];
  const person = defineTable('person', { id, email, friend: { type: DataTypes.INTEGER() } }, { indexes });
  refer(person, ['friend'], person);
  await schemaOf(connections).create([person], {});
  await insertPerson(connections, 1, secret, null);
}

async function insertPerson(connections: Connections, ...values: unknown[]): Promise<unknown> {
  const isNumbered = connections.driver.dialect === 'postgres';
  const marks = values.map((_, index) => (isNumbered ? `$${index + 1}` : '?'));
  const sql = `INSERT INTO person VALUES (${marks.join(', ')})`;
  return connections.run({ sql, writes: true, returnsRows: false, cached: true }, values, {});
}

async function errorOf(call: Promise<unknown>): Promise<DatabaseError> {
  const error = await call.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (error instanceof DatabaseError) return error;
  throw new Error(`expected a DatabaseError, got ${inspect(error)}`);
}

describe.each(everyServer)('Errors of $name', server => {
  const { it } = useServer(server);

  it('tell of a unique key', async ({ connections }) => {
    await createTables(connections);
    const error = await errorOf(insertPerson(connections, 2, secret, null));
    expect(error).toMatchObject({ name: 'UniqueConstraintError', code: 'UNIQUE_CONSTRAINT', retryable: false });
    expect([error.constraint ?? '', ...error.columns].join()).toMatch(/email/);
    expect(error.parameters).toEqual([2, secret, null]);
    expect(error.sql).toContain('INSERT INTO person');
  });

  it('tell of a primary key', async ({ connections }) => {
    await createTables(connections);
    const error = await errorOf(insertPerson(connections, 1, 'other', null));
    expect(error.code).toBe('UNIQUE_CONSTRAINT');
  });

  it('tell of a foreign key', async ({ connections }) => {
    await createTables(connections);
    const error = await errorOf(insertPerson(connections, 2, 'other', 9));
    expect(error).toMatchObject({ name: 'ForeignKeyConstraintError', code: 'FOREIGN_KEY_CONSTRAINT' });
  });

  it('tell of a missing value', async ({ connections }) => {
    await createTables(connections);
    const error = await errorOf(insertPerson(connections, 2, null, null));
    expect(error).toMatchObject({ name: 'NotNullConstraintError', code: 'NOT_NULL_CONSTRAINT', columns: ['email'] });
  });

  it('tell of a CHECK', async ({ connections }) => {
    await write(connections, 'CREATE TABLE adult (age INTEGER, CONSTRAINT of_age CHECK (age >= 18))');
    const error = await errorOf(write(connections, 'INSERT INTO adult VALUES (17)'));
    expect(error).toMatchObject({ name: 'CheckConstraintError', code: 'CHECK_CONSTRAINT', constraint: 'of_age' });
  }); // F21

  it('tell of an unknown table and of wrong SQL', async ({ connections }) => {
    const error = await errorOf(select(connections, 'SELECT * FROM nowhere'));
    expect(error).toMatchObject({ name: 'DatabaseError', code: 'UNKNOWN_TABLE' });
    expect(error.message).toContain('nowhere');
    expect((await errorOf(select(connections, 'SELEKT'))).message).toContain('SELEKT');
  });

  it('show no bound value, however they are looked at', async ({ connections }) => {
    await createTables(connections);
    const calls = [
      insertPerson(connections, 2, secret, null),
      insertPerson(connections, secret, 'x', null),
      insertPerson(connections, 3, secret.repeat(100), 'no number'),
    ];
    for (const call of calls) {
      const error = await call.catch((reason: unknown) => reason);
      const looks = [inspect(error, { depth: 9 }), inspect({ error }), String(error), JSON.stringify(error)];
      if (error instanceof Error) looks.push(error.stack ?? '');
      expect(looks.join()).not.toContain(secret);
    }
  });
});

describe.each([sqliteMemory, sqliteFile])('Errors of $name', server => {
  const { it } = useServer(server);

  it('tell table and columns', async ({ connections }) => {
    await createTables(connections);
    await write(connections, 'CREATE TABLE "a.b" (x INTEGER, y INTEGER, UNIQUE (x, y))');
    await write(connections, 'INSERT INTO "a.b" VALUES (1, 2)');
    const twice = await errorOf(write(connections, 'INSERT INTO "a.b" VALUES (1, 2)'));
    expect(twice).toMatchObject({ table: 'a.b', columns: ['x', 'y'] });
    expect(await errorOf(insertPerson(connections, 2, null, null))).toMatchObject({ table: 'person' });
  });
});

describe('Errors of PostgreSQL', () => {
  const { it } = useServer(postgres);

  it('tell table, columns and constraint', async ({ connections }) => {
    await createTables(connections);
    expect(await errorOf(insertPerson(connections, 2, secret, null))).toMatchObject({
      table: 'person',
      columns: ['email'],
      constraint: 'person_email',
    });
    expect(await errorOf(insertPerson(connections, 2, 'x', 9))).toMatchObject({
      table: 'person',
      columns: ['friend'],
      constraint: 'person_friend_fkey',
    });
  });

  it('tell of transactions that can be run again', async ({ connections }) => {
    await createTables(connections);
    const bothHaveRead = meeting(2);
    const work = () =>
      connections.transaction({ isolationLevel: 'SERIALIZABLE' }, async () => {
        const rows = await select(connections, 'SELECT count(*) FROM person');
        await bothHaveRead();
        await insertPerson(connections, Math.floor(Math.random() * 1e9), `${String(rows)}${Math.random()}`, null);
      });
    const [first, second] = await Promise.allSettled([work(), work()]);
    const failed = [first, second].find(result => result.status === 'rejected');
    expect(failed?.reason).toMatchObject({ name: 'DeadlockError', code: 'SERIALIZATION_FAILURE', retryable: true });
  });
});

describe.each([postgres, mysql])('Errors of $name', server => {
  const { it } = useServer(server);

  it('tell of a deadlock', async ({ connections }) => {
    await createTables(connections);
    await insertPerson(connections, 2, 'other', null);
    const lock = (id: number) => write(connections, `UPDATE person SET friend = NULL WHERE id = ${id}`);
    const bothHold = meeting(2);
    const work = (first: number, second: number) =>
      connections.transaction({}, async () => {
        await lock(first);
        await bothHold();
        await lock(second);
      });
    const results = await Promise.allSettled([work(1, 2), work(2, 1)]);
    const failed = results.find(result => result.status === 'rejected');
    expect(failed?.reason).toMatchObject({ name: 'DeadlockError', code: 'DEADLOCK', retryable: true });
  });
});

describe('Errors of MariaDB', () => {
  const { it } = useServer(mysql);

  it('tell constraint and columns', async ({ connections }) => {
    await createTables(connections);
    expect(await errorOf(insertPerson(connections, 2, secret, null))).toMatchObject({ constraint: 'person_email' });
    expect(await errorOf(insertPerson(connections, 2, 'x', 9))).toMatchObject({
      table: 'person',
      columns: ['friend'],
      constraint: 'person_friend_fkey',
    });
  });
});
