import assert from 'node:assert/strict';
import { Op, sql, type SelectQuery, type WhereOptions } from '@mortise/core';
import type { DialectCase } from './dialect-case';
import { namesOf, socialCase, tootsOf, type SocialDatabase } from './social-tables';

type Where = WhereOptions<Record<string, unknown>>;

/** Conditions, and whom of Ada (36) and Bob (null) they find. */
const conditions: readonly (readonly [string, Where, readonly string[]])[] = [
  ['greater and less', { age: { [Op.gt]: 35, [Op.lte]: 36 } }, ['Ada']],
  ['between', { age: { [Op.between]: [36, 40] } }, ['Ada']],
  ['not equal', { name: { [Op.ne]: 'Ada' } }, ['Bob']],
  ['an empty list', { name: { [Op.in]: [] } }, []],
  ['a long list', { name: { [Op.in]: [...Array.from({ length: 5_000 }, (_, index) => `p${index}`), 'Bob'] } }, ['Bob']],
  ['not in a list', { name: { [Op.notIn]: ['Ada', 'Eve'] } }, ['Bob']],
  ['a pattern', { name: { [Op.like]: 'A%' } }, ['Ada']],
  ['a pattern in any case', { name: { [Op.iLike]: 'BO_' } }, ['Bob']],
  ['text that is no pattern', { name: { [Op.startsWith]: '%' } }, []],
  ['a part', { name: { [Op.substring]: 'o' } }, ['Bob']],
  ['null', { age: null }, ['Bob']],
  ['or', { [Op.or]: [{ name: 'Bob' }, { age: 36 }] }, ['Ada', 'Bob']],
  ['not', { [Op.not]: { name: 'Bob' } }, ['Ada']],
  ['raw SQL', sql`${sql.attribute('age')} + ${1} = ${37}`, ['Ada']],
];

const conditionCases = conditions.map(([name, where, expected]) =>
  socialCase(`finds by ${name}`, async ({ models: { Person } }) => {
    assert.deepEqual(namesOf(await Person.findAll({ where, order: ['name'] })), expected);
  }),
);

/** What a SELECT finds, in which order, and what comes with it. */
export const readCases: readonly DialectCase[] = [
  ...conditionCases,
  socialCase('puts null where it is asked to', async ({ models: { Person } }) => {
    assert.deepEqual(namesOf(await Person.findAll({ order: [['age', 'ASC NULLS FIRST']] })), ['Bob', 'Ada']);
    assert.deepEqual(namesOf(await Person.findAll({ order: [['age', 'ASC NULLS LAST']] })), ['Ada', 'Bob']);
    assert.deepEqual(namesOf(await Person.findAll({ order: [['age', 'DESC NULLS LAST']] })), ['Ada', 'Bob']);
  }),
  socialCase('limits and skips', async ({ models: { Person } }) => {
    assert.deepEqual(namesOf(await Person.findAll({ order: ['name'], limit: 1 })), ['Ada']);
    assert.deepEqual(namesOf(await Person.findAll({ order: ['name'], offset: 1 })), ['Bob']);
    assert.deepEqual(namesOf(await Person.findAll({ order: ['name'], limit: 1, offset: 1 })), ['Bob']);
  }),
  socialCase('counts', async ({ models: { Person, Toot } }) => {
    assert.equal(await Person.count(), 2);
    assert.equal(await Toot.count({ where: { authorId: 1 } }), 2);
  }),
  socialCase('joins what belongs to a row', async database => {
    const [ada, bob] = await persons(database, 'join');
    assert.deepEqual([namesOf(ada?.toots ?? [], 'text'), bob?.toots], [['first', 'second'], []]);
  }),
  socialCase('reads what belongs to many rows by their keys', async database => {
    const [ada, bob] = await persons(database, 'separate');
    assert.deepEqual([namesOf(ada?.toots ?? [], 'text'), bob?.toots], [['first', 'second'], []]);
  }),
  socialCase('reads what belongs to a row in its own statement, where it says how', async database => {
    const [ada, bob] = await persons(database, 'json');
    assert.deepEqual([namesOf(ada?.toots ?? [], 'text'), bob?.toots], [['first', 'second'], []]);
  }),
  socialCase('limits what belongs to each row', async database => {
    const node = tootsOf(database, {
      limit: { slot: 0, type: database.definitionOf('Toot').attributes.get('id')!.type },
    });
    const read = { definition: database.definitionOf('Person'), node, keys: [[2], [1], [99]] };
    const found = await database.engine.related(read, [1], {});
    assert.deepEqual(
      Array.from(found, rows => namesOf(rows, 'text')),
      [[], ['first'], []],
    );
  }),
  socialCase('finds by what is behind a key', async database => {
    const where = { type: 'exists', steps: tootsOf(database).steps } as const;
    const found = await database.engine.select({ ...allPersons(database), where }, [], {});
    assert.deepEqual(namesOf(found), ['Ada']);
  }),
  socialCase('tells the names of columns of SQL written by hand', async ({ connections }) => {
    const { columns, rows } = await connections.raw('SELECT 1 AS one, NULL AS absent', [], {});
    assert.deepEqual([...columns], ['one', 'absent']);
    assert.deepEqual(
      Array.from(rows, ([one, absent]) => [Number(one), absent]),
      [[1, null]],
    );
  }),
];

function allPersons({ definitionOf }: SocialDatabase): SelectQuery {
  const definition = definitionOf('Person');
  const order = [{ by: { attribute: 'name' }, direction: 'ASC', nulls: undefined }] as const;
  return { definition, attributes: definition.columns, includes: [], order, mode: 'plain' };
}

interface PersonWithToots {
  readonly toots: readonly object[];
}

async function persons(
  database: SocialDatabase,
  strategy: 'join' | 'separate' | 'json',
): Promise<readonly PersonWithToots[]> {
  const order = [{ by: { attribute: 'id' }, direction: 'ASC', nulls: undefined }] as const;
  const includes = [tootsOf(database, { strategy, order })];
  // The include puts the toots there.
  return (await database.engine.select({ ...allPersons(database), includes }, [], {})) as PersonWithToots[];
}
