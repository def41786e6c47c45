import assert from 'node:assert/strict';
import type { DialectCase } from './dialect-case';
import { namesOf, socialCase, type SocialDatabase } from './social-tables';

class Abandoned extends Error {}

/** What is kept, and what is undone. */
export const transactionCases: readonly DialectCase[] = [
  socialCase('keeps what a transaction wrote', async ({ connections, models: { Person } }) => {
    await connections.transaction({}, () => Person.create({ name: 'Eve' }));
    assert.equal(await Person.count(), 3);
  }),
  socialCase('undoes what a transaction that fails wrote', async database => {
    await abandoned(database, () => database.models.Person.create({ name: 'Eve' }));
    assert.equal(await database.models.Person.count(), 2);
  }),
  socialCase('undoes what is inside of a savepoint alone', async database => {
    const { Person } = database.models;
    await database.connections.transaction({}, async () => {
      await Person.create({ name: 'Eve' });
      await abandoned(database, () => Person.create({ name: 'Zoe' }));
    });
    assert.deepEqual(namesOf(await Person.findAll({ order: ['name'] })), ['Ada', 'Bob', 'Eve']);
  }),
  socialCase(
    'goes on in a transaction after a savepoint that a refused write ended',
    async ({ connections, models }) => {
      await connections.transaction({}, async () => {
        const twice = connections.transaction({}, () => models.Person.create({ name: 'Ada' }));
        await assert.rejects(twice, { name: 'UniqueConstraintError' });
        await models.Person.create({ name: 'Eve' });
      });
      assert.equal(await models.Person.count(), 3);
    },
  ),
  socialCase('locks rows, where it says that it can', async ({ connections, engine, models: { Person } }) => {
    if (!engine.locksRows) return;
    const locked = await connections.transaction({}, () => Person.findAll({ lock: true, order: ['name'] }));
    assert.deepEqual(namesOf(locked), ['Ada', 'Bob']);
  }),
  socialCase('runs nothing for a call that was given up before', async ({ models: { Person } }) => {
    await assert.rejects(Person.create({ name: 'Eve' }, { signal: AbortSignal.abort() }));
    assert.equal(await Person.count(), 2);
  }),
];

async function abandoned({ connections }: SocialDatabase, work: () => Promise<unknown>): Promise<void> {
  const failing = connections.transaction({}, async () => {
    await work();
    throw new Abandoned();
  });
  await assert.rejects(failing, Abandoned);
}
