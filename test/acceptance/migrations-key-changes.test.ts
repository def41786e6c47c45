import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Migrations } from '@mortise/migrations';
import { Database, DataTypes, type AttributeInputs, type Knex } from 'mortise';
import { describeEachDialect } from '../support/describe-each-dialect';
import { loadFile } from '../support/generated-migrations';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'mortise-keys-'));
});
const open: Database[] = [];
afterEach(async () => {
  for (const database of open.splice(0)) await database.close();
  rmSync(directory, { recursive: true });
});

const text = DataTypes.STRING(50);
const id = { type: DataTypes.INTEGER, primaryKey: true, autoIncrement: true };

/** A table from a key that numbers its rows to a natural one and back, as the hint of `KEY_CHANGE_BY_HAND` says. */
const ways: readonly AttributeInputs[] = [
  { id, email: { type: text, allowNull: false } },
  { id: { type: DataTypes.INTEGER }, email: { type: text, primaryKey: true } },
  { email: { type: text, primaryKey: true } },
  { id: { type: DataTypes.INTEGER }, email: { type: text, primaryKey: true } },
  { id, email: { type: text, allowNull: false } },
];

describeEachDialect('Changes of a primary key', ({ connect }) => {
  it('run in several migrations, there and back', async () => {
    const { knex } = await connect([], { sync: false, file: true });
    const config = knex.client.config as never; // what the test's own place is reached by
    let migrations: Migrations | undefined;
    for (const [place, attributes] of ways.entries()) {
      const database = new Database(config);
      open.push(database);
      database.define('Person', attributes, { tableName: 'people', timestamps: false });
      migrations = new Migrations(database, { directory, load: loadFile });
      expect(await migrations.generate(`step ${place}`, { allowDrop: true })).toBeDefined();
      if (place === 4) await numbered(knex);
      await migrations.up();
      if (place === 0) await knex('people').insert([{ email: 'ada' }, { email: 'bob' }]);
    }
    expect(await knex('people').select('id', 'email').orderBy('id')).toEqual([
      { id: 1, email: 'ada' },
      { id: 2, email: 'bob' },
    ]);
    await migrations?.down({ steps: 1 });
    await migrations?.up();
    await migrations?.down({ steps: 2 });
    expect(await knex('people').orderBy('email').pluck('email')).toEqual(['ada', 'bob']);
  });
});

async function numbered(knex: Knex): Promise<void> {
  await knex('people').where({ email: 'ada' }).update({ id: 1 });
  await knex('people').where({ email: 'bob' }).update({ id: 2 });
}
