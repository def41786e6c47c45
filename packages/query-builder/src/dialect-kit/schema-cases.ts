import assert from 'node:assert/strict';
import { DataTypes, type ModelDefinition } from '@mortise/core';
import type { Connected } from '../connect';
import { declareModels, withTables, type DialectCase } from './dialect-case';
import { valueSamples } from './value-cases';

const id = { type: DataTypes.INTEGER(), primaryKey: true, autoIncrement: true };
const name = { type: DataTypes.STRING(), allowNull: false };

/** How tables are made, told, and changed. */
export const schemaCases: readonly DialectCase[] = [
  {
    name: 'makes a table that is there no second time',
    run: place =>
      withTables(place, { Person: { id, name } }, async ({ engine, models: { Person } }) => {
        await Person.create({ name: 'Ada' });
        await engine.schema.create([Person.definition], {});
        assert.equal(await Person.count(), 1);
      }),
  },
  {
    name: 'takes a table with a column of each type for what it is',
    run: place =>
      withTables(place, { Sample: { id, ...columnOfEachType() } }, async database => {
        assert.deepEqual(await changesFor(database, [database.definitionOf('Sample')]), []);
      }),
  },
  {
    name: 'adds a column and an index to a table with rows, once',
    run: place =>
      withTables(place, { Person: { id, name } }, async database => {
        await database.models.Person.create({ name: 'Ada' });
        const mood = { type: DataTypes.STRING(), allowNull: false, defaultValue: 'calm', unique: true };
        const { Person } = declareModels(database, { Person: { id, name, mood } }, {});
        assert.notDeepEqual(await changesFor(database, [Person.definition]), []);
        assert.equal((await Person.findByPk(1))?.get('mood'), 'calm');
        assert.deepEqual(await changesFor(database, [Person.definition]), []);
      }),
  },
  {
    name: 'changes the type of a column, and keeps its values',
    run: place =>
      withTables(place, { Person: { id, name, age: DataTypes.INTEGER() } }, async database => {
        await database.models.Person.create({ name: 'Ada', age: 36 });
        const { Person } = declareModels(database, { Person: { id, name, age: DataTypes.BIGINT() } }, {});
        assert.notDeepEqual(await changesFor(database, [Person.definition]), []);
        assert.equal((await Person.findByPk(1))?.get('age'), '36');
        assert.deepEqual(await changesFor(database, [Person.definition]), []);
      }),
  },
  {
    name: 'drops a column that no model knows, where that is asked for',
    run: place =>
      withTables(place, { Person: { id, name, age: DataTypes.INTEGER() } }, async database => {
        const { Person } = declareModels(database, { Person: { id, name } }, {});
        assert.deepEqual(await changesFor(database, [Person.definition]), []);
        assert.notDeepEqual(await changesFor(database, [Person.definition], true), []);
        assert.deepEqual(await changesFor(database, [Person.definition], true), []);
      }),
  },
];

function columnOfEachType() {
  return Object.fromEntries(valueSamples.map(({ type }, index) => [`value${index}`, { type, allowNull: true }]));
}

/** Alters the tables, and gives the statements that changed them. */
async function changesFor(
  { engine }: Connected,
  known: readonly ModelDefinition[],
  drop = false,
): Promise<readonly string[]> {
  const statements: string[] = [];
  await engine.schema.alter(known, { drop, known }, { logging: text => void statements.push(text) });
  return statements.filter(text => /^\s*(ALTER|CREATE (UNIQUE )?(TABLE|INDEX)|DROP|INSERT|UPDATE)\b/i.test(text));
}
