import assert from 'node:assert/strict';
import {
  ForeignKeyConstraintError,
  NotNullConstraintError,
  Op,
  UniqueConstraintError,
  type MortiseError,
} from '@mortise/core';
import type { DialectCase } from './dialect-case';
import { namesOf, socialCase, type SocialDatabase } from './social-tables';

/** Enough rows for several statements. */
const MANY = 3_000;
const SECRET = 'f4e2-not-to-be-told';

/** What INSERT, UPDATE and DELETE do, and tell. */
export const writeCases: readonly DialectCase[] = [
  socialCase('numbers rows and fills in defaults', async ({ models: { Person } }) => {
    const eve = await Person.create({ name: 'Eve' });
    assert.equal(eve.get('id'), 3);
    assert.equal((await Person.findByPk(3))?.get('mood'), 'calm');
  }),
  socialCase('tells the numbers of many rows in their order', async ({ models: { Person } }) => {
    const rows = Array.from({ length: MANY }, (_, index) => ({ name: `person ${index}` }));
    const created = await Person.bulkCreate(rows);
    const found = await Person.findAll({ where: { name: { [Op.startsWith]: 'person ' } } });
    const numbers = new Map(found.map(each => [each.get('name'), each.get('id')]));
    assert.equal(found.length, MANY);
    for (const each of created) assert.equal(each.get('id'), numbers.get(each.get('name')));
  }),
  socialCase('leaves rows that are there already', async ({ models: { Person } }) => {
    await Person.bulkCreate([{ name: 'Ada', age: 1 }, { name: 'Eve' }], { ignoreDuplicates: true });
    const ages = namesOf(await Person.findAll({ order: ['name'] }), 'age');
    assert.deepEqual(ages, [36, null, null]);
  }),
  socialCase('updates rows that are there already', async ({ models: { Person } }) => {
    const rows = [
      { name: 'Ada', age: 37 },
      { name: 'Eve', age: 5 },
    ];
    await Person.bulkCreate(rows, { updateOnDuplicate: ['age'], conflictAttributes: ['name'] });
    const ages = namesOf(await Person.findAll({ order: ['name'] }), 'age');
    assert.deepEqual(ages, [37, null, 5]);
  }),
  socialCase('fills in defaults in rows that lack what others have', async ({ models: { Person } }) => {
    await Person.bulkCreate([{ name: 'Eve', mood: 'glad' }, { name: 'Zoe' }]);
    assert.deepEqual(namesOf(await Person.findAll({ order: ['name'] }), 'mood'), ['calm', 'calm', 'glad', 'calm']);
  }),
  socialCase('writes a list of rows that are alike but for a value', async ({ engine, definitionOf, models }) => {
    const texts = ["it's", '', '"\\\u0001', ...Array.from({ length: 50 }, (_, index) => `text ${index}`)];
    const [attributes, differing] = [['authorId', 'text'], [1]];
    await engine.insertAlike({ definition: definitionOf('Toot'), attributes, shared: [2, undefined], differing, values: texts }, {}); // prettier-ignore
    const found = namesOf(await models.Toot.findAll({ where: { authorId: 2 }, order: ['id'] }), 'text');
    assert.deepEqual([...found].sort(), [...texts].sort());
  }),
  socialCase('tells of an upsert whether it created the row, or says that it does not know', async ({ models }) => {
    const [, isUpdated] = await models.Person.upsert({ name: 'Ada', age: 37 });
    const [eve, isCreated] = await models.Person.upsert({ name: 'Eve', age: 5 });
    assert.deepEqual([isUpdated ?? false, isCreated ?? true, eve.get('id')], [false, true, await idOf(models, 'Eve')]);
    assert.deepEqual(namesOf(await models.Person.findAll({ order: ['name'] }), 'age'), [37, null, 5]);
  }),
  socialCase('finds a row, or creates it', async ({ models: { Person } }) => {
    const [ada, isNew] = await Person.findOrCreate({ where: { name: 'Ada' } });
    const [eve, isNewToo] = await Person.findOrCreate({ where: { name: 'Eve' } });
    assert.deepEqual([ada.get('age'), isNew, eve.get('name'), isNewToo], [36, false, 'Eve', true]);
  }),
  socialCase('adds to what a column has', async ({ models: { Person } }) => {
    await Person.increment('age', { by: 4, where: { name: 'Ada' } });
    assert.deepEqual(namesOf(await Person.findAll({ order: ['name'] }), 'age'), [40, null]);
  }),
  socialCase('deletes by what the table itself has', async ({ models: { Person } }) => {
    const oldest = Person.query({ attributes: ['name'], where: { name: 'Bob' } });
    assert.equal(await Person.destroy({ where: { name: { [Op.in]: oldest } } }), 1);
    assert.deepEqual(namesOf(await Person.findAll()), ['Ada']);
  }),
  socialCase('counts the rows that an UPDATE matched, changed or not', async ({ models: { Person } }) => {
    assert.equal((await Person.update({ age: 36 }, { where: { name: ['Ada', 'Bob'] } }))[0], 2);
    assert.equal((await Person.update({ age: 36 }, { where: { name: ['Ada', 'Bob'] } }))[0], 2);
    assert.equal((await Person.update({ age: 1 }, { where: { name: 'Nobody' } }))[0], 0);
  }),
  socialCase('counts the rows that a DELETE removed', async ({ models: { Toot } }) => {
    assert.equal(await Toot.destroy({ where: { text: { [Op.ne]: 'first' } } }), 1);
    assert.equal(await Toot.count(), 1);
  }),
  socialCase('tells a value that stands there already', async ({ models: { Person } }) => {
    await Person.create({ name: SECRET });
    await refused(Person.create({ name: SECRET }), UniqueConstraintError);
  }),
  socialCase('tells a value that is missing', async ({ connections, definitionOf }) => {
    const { table } = definitionOf('Person');
    await refused(connections.raw(`INSERT INTO ${table.name} (id) VALUES (9)`, [], {}), NotNullConstraintError);
  }),
  socialCase('tells a foreign key that leads nowhere', async ({ models: { Toot } }) => {
    await refused(Toot.create({ text: SECRET, authorId: 99 }), ForeignKeyConstraintError);
  }),
];

async function idOf({ Person }: SocialDatabase['models'], name: string): Promise<unknown> {
  return (await Person.findOne({ where: { name } }))?.get('id');
}

/** The error says what is wrong, and no value. */
async function refused(call: Promise<unknown>, kind: abstract new (...args: never[]) => MortiseError): Promise<void> {
  const error = await call.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  assert.ok(error instanceof kind, `Expected a ${kind.name}, got ${String(error)}`);
  assert.ok(!`${error.message} ${error.stack}`.includes(SECRET), 'The error tells a value.');
}
