import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Migrations } from '@mortise/migrations';
import { Database, DataTypes, type AttributeInputs, type Knex } from 'mortise';
import { describeEachDialect } from '../support/describe-each-dialect';
import { expectSettled, loadFile } from '../support/generated-migrations';

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

/** A table from a key that numbers its rows to a natural one and back, by way of both columns. */
const ways: readonly AttributeInputs[] = [
  { id, email: { type: text, allowNull: false } },
  { id: { type: DataTypes.INTEGER }, email: { type: text, primaryKey: true } },
  { email: { type: text, primaryKey: true } },
  { id: { type: DataTypes.INTEGER }, email: { type: text, primaryKey: true } },
  { id, email: { type: text, allowNull: false } },
];

describeEachDialect('Changes of a primary key', ({ connect }) => {
  /** Writes and runs the migration to these attributes; people have toots, which know them by their key. */
  async function change(config: Knex.Config, attributes: AttributeInputs): Promise<Migrations> {
    const database = new Database(config);
    open.push(database);
    const Person = database.define('Person', attributes, { tableName: 'people', timestamps: false });
    const Toot = database.define('Toot', { text }, { tableName: 'toots', timestamps: false });
    Toot.belongsTo(Person, { as: 'author' });
    const migrations = new Migrations(database, { directory, load: loadFile });
    expect(await migrations.generate(`step ${open.length}`, { allowDrop: true })).toBeDefined();
    await migrations.up();
    await expectSettled(database);
    return migrations;
  }

  const numbered: AttributeInputs = { id, email: { type: text, allowNull: false } };
  const natural: AttributeInputs = { email: { type: text, primaryKey: true } };
  const named: AttributeInputs = { number: { ...id }, email: { type: text, allowNull: false } };

  it('run in one migration where a column that numbers rows goes, comes, or makes way for another', async () => {
    const { knex } = await connect([], { sync: false, file: true });
    const config = knex.client.config as never; // what the test's own place is reached by
    await change(config, numbered);
    await knex('people').insert([{ email: 'bob' }, { email: 'ada' }]);
    await change(config, natural);
    expect(await knex('people').orderBy('email').select('*')).toEqual([{ email: 'ada' }, { email: 'bob' }]);
    await knex('toots').insert([{ text: 'tea', authorEmail: 'ada' }, { text: 'rain', authorEmail: 'bob' }, { text: 'hm' }]); // prettier-ignore
    await change(config, numbered);
    const links = async (column: string): Promise<unknown> => (await knex('toots').orderBy('text').select('text', column)).map(row => Object.values(row)); // prettier-ignore
    expect(await links('authorId')).toEqual([['hm', null], ['rain', 2], ['tea', 1]]); // prettier-ignore
    expect(await knex('people').orderBy('id').select('id', 'email')).toEqual([
      { id: 1, email: 'ada' },
      { id: 2, email: 'bob' },
    ]);
    const migrations = await change(config, named);
    expect(await links('authorNumber')).toEqual([['hm', null], ['rain', 2], ['tea', 1]]); // prettier-ignore
    await knex('people').insert({ email: 'eve' });
    expect(await knex('people').orderBy('number').select('number', 'email')).toEqual([
      { number: 1, email: 'ada' },
      { number: 2, email: 'bob' },
      { number: 3, email: 'eve' },
    ]);
    await migrations.down({ steps: 2 });
    expect(await knex('people').orderBy('email').select('*')).toEqual([{ email: 'ada' }, { email: 'bob' }, { email: 'eve' }]); // prettier-ignore
    expect(await links('authorEmail')).toEqual([['hm', null], ['rain', 'bob'], ['tea', 'ada']]); // prettier-ignore
    await migrations.down({ steps: 2 });
  });

  it('number rows of a table in a schema, and keep links within it', async () => {
    const { knex } = await connect([], { sync: false, file: true });
    const config = knex.client.config as never; // what the test's own place is reached by
    const schema = `keys_${process.pid}_${Date.now()}`;
    const migrate = async (attributes: AttributeInputs): Promise<Database> => {
      const database = new Database(config);
      open.push(database);
      const Person = database.define('Person', attributes, { tableName: 'people', schema, timestamps: false });
      Person.belongsTo(Person, { as: 'boss' });
      const migrations = new Migrations(database, { directory, load: loadFile });
      await migrations.generate(`step ${open.length}`, { allowDrop: true });
      await migrations.up();
      return database;
    };
    const natural = (await migrate({ email: { type: text, primaryKey: true } })).model('Person');
    await natural.bulkCreate([{ email: 'bob' }, { email: 'ada', bossEmail: 'bob' }] as never);
    const database = await migrate(numbered);
    expect(await database.model('Person').findAll({ order: ['id'], raw: true })).toEqual([
      { id: 1, email: 'ada', bossId: 2 },
      { id: 2, email: 'bob', bossId: null },
    ]);
    await database.dropSchema(schema);
  });

  it('ask for each link that may be one of several, and tell of those that go', async () => {
    const { knex } = await connect([], { sync: false, file: true });
    const config = knex.client.config as never; // what the test's own place is reached by
    const write = async (attributes: AttributeInputs): Promise<string> => {
      const database = new Database(config);
      open.push(database);
      const Person = database.define('Person', attributes, { tableName: 'people', timestamps: false });
      const Toot = database.define('Toot', { text }, { tableName: 'toots', timestamps: false });
      for (const as of ['author', 'editor']) Toot.belongsTo(Person, { as });
      const migrations = new Migrations(database, { directory, load: loadFile });
      const written = await migrations.generate(`step ${open.length}`, { allowDrop: true });
      await migrations.up();
      return readFileSync(written!.path, 'utf8');
    };
    await write(natural);
    const file = await write(numbered);
    for (const name of ['authorId', 'editorId'])
      expect(file).toContain(`// CHOOSE: Choose the value that rows which are there get in toots.${name}: with NULL they refer to nothing.`); // prettier-ignore
    expect(file).toContain('// LOSS: All values of toots.authorEmail go, and with them the links');
  });

  it('say of a table without a key that its rows get no numbers yet', async () => {
    const { knex } = await connect([], { sync: false, file: true });
    const config = knex.client.config as never; // what the test's own place is reached by
    const write = async (attributes: AttributeInputs, noPrimaryKey: boolean): Promise<string> => {
      const database = new Database(config);
      open.push(database);
      database.define('Note', attributes, { tableName: 'notes', timestamps: false, noPrimaryKey });
      const migrations = new Migrations(database, { directory, load: loadFile });
      const written = await migrations.generate(`step ${open.length}`, { allowDrop: true });
      return readFileSync(written!.path, 'utf8');
    };
    await write({ text }, true);
    expect(await write({ id, text }, false)).toMatch(
      /get in notes\.id: with NULL the migration is refused.*\n.*sql`NULL`/,
    );
  });

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
      if (place === 4) await renumber(knex);
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

async function renumber(knex: Knex): Promise<void> {
  await knex('people').where({ email: 'ada' }).update({ id: 1 });
  await knex('people').where({ email: 'bob' }).update({ id: 2 });
}
