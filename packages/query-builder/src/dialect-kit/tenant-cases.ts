import assert from 'node:assert/strict';
import { DataTypes, sql } from '@mortise/core';
import { withTables, type CaseDatabase, type DialectCase } from './dialect-case';
import { namesOf } from './social-tables';

const text = { type: DataTypes.STRING(), allowNull: false };

const tables = {
  Note: {
    id: { type: DataTypes.INTEGER(), primaryKey: true, autoIncrement: true },
    owner: text,
    code: { ...text, unique: true },
    text: { type: DataTypes.STRING(), allowNull: true },
  },
};

type NoteDatabase = CaseDatabase<keyof typeof tables>;

const tenantCase = (name: string, work: (database: NoteDatabase) => Promise<void>): DialectCase => ({
  name,
  run: place => withTables(place, tables, work, { requiredScope: (owner: string) => ({ where: { owner } }) }),
});

/** Runs work for the owner of that name. */
function as<T>({ models: { Note } }: NoteDatabase, owner: string, work: () => T): T {
  const { tenants } = Note.registry;
  return tenants.run(tenants.of(owner), work);
}

/** What rows of one tenant are to another. */
export const tenantCases: readonly DialectCase[] = [
  tenantCase('tells names of tenants apart that a collation takes for one', async database => {
    const { Note } = database.models;
    const owners = ['acme', 'ACME', 'acme ', 'acmé'];
    for (const [place, owner] of owners.entries())
      await as(database, owner, () => Note.create({ code: `code ${place}`, text: owner }));
    for (const owner of owners) {
      assert.deepEqual(namesOf(await as(database, owner, () => Note.findAll()), 'text'), [owner]);
      const [changed] = await as(database, owner, () => Note.update({ text: owner }, { all: true }));
      assert.equal(changed, 1);
    }
    assert.equal(await as(database, 'acme', () => Note.destroy({ all: true })), 1);
    assert.equal(await as(database, 'ACME', () => Note.count()), 1);
  }),
  tenantCase('updates the row of a tenant that is there by its key, and none of another', async database => {
    const { Note } = database.models;
    const options = { updateOnDuplicate: ['text'], conflictAttributes: ['code'] };
    await as(database, 'ada', () => Note.create({ code: 'x', text: 'of ada' }));
    await as(database, 'bob', async () => {
      await assert.rejects(Note.bulkCreate([{ code: 'x', text: 'taken' }], options));
      // What the database works out is not looked for before: the INSERT alone can see to it.
      const worked = { code: sql`'x'`, text: 'taken' };
      await assert.rejects(Note.bulkCreate([{ code: 'y', text: 'of bob' }, worked], options));
      await assert.rejects(Note.bulkCreate([worked], options));
      assert.equal(await Note.count(), 0);
    });
    await as(database, 'ada', async () => {
      assert.deepEqual(namesOf(await Note.findAll(), 'text'), ['of ada']);
      await Note.bulkCreate([{ code: 'x', text: 'new' }, { code: 'z' }], options);
      assert.deepEqual(namesOf(await Note.findAll({ order: ['code'] }), 'text'), ['new', null]);
    });
  }),
];
