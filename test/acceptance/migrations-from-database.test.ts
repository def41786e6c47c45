import { cpSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Migrations } from '@mortise/migrations';
import { Database, DataTypes, type AttributeInputs } from 'mortise';
import { describeEachDialect } from '../support/describe-each-dialect';

describeEachDialect('Migrations from the tables that are there', ({ connect }) => {
  const folders: string[] = [];
  afterEach(() => folders.splice(0).forEach(folder => rmSync(folder, { recursive: true })));

  function define(database: Database, more: AttributeInputs = {}): Database {
    const attributes = { name: { type: DataTypes.STRING(80), allowNull: false }, age: DataTypes.INTEGER, ...more };
    const Person = database.define('Person', attributes, { tableName: 'people' });
    const Toot = database.define('Toot', { text: DataTypes.TEXT }, { tableName: 'toots' });
    Person.belongsToMany(Toot, { as: 'likedToots', through: 'LikedToot', inverse: { as: 'likedBy' } });
    return database;
  }

  async function withTables(): Promise<Database> {
    const database = define(await connect([], { sync: false }));
    await database.sync();
    return database;
  }

  function folderOf(): string {
    const directory = mkdtempSync(join(tmpdir(), 'mortise-migrations-'));
    folders.push(directory);
    return directory;
  }

  const migrationsOf = (database: Database, directory = folderOf()): Migrations =>
    new Migrations(database, { directory, load: async path => jest.requireActual(path) });

  it('are none where the tables are as the models say', async () => {
    const migrations = migrationsOf(await withTables());
    expect(await migrations.generate('nothing', { fromDatabase: true })).toBeUndefined();
    expect((await migrations.check({ database: true })).database).toEqual([]);
  });

  it('keep a baseline that was noted, and no other, where an error comes in between', async () => {
    const directory = folderOf();
    const migrations = migrationsOf(await withTables(), directory);
    const mark = migrations.markApplied.bind(migrations);
    const lost = jest.spyOn(migrations, 'markApplied').mockRejectedValueOnce(new Error('lost before'));
    await expect(migrations.baseline()).rejects.toThrow('lost before');
    expect(readdirSync(directory)).toEqual([]);
    lost.mockImplementationOnce(name => mark(name).then(() => Promise.reject(new Error('lost after'))));
    await expect(migrations.baseline()).rejects.toThrow('lost after');
    expect(readdirSync(directory)).toHaveLength(2);
    expect((await migrations.status()).map(({ state }) => state)).toEqual(['applied']);
  });

  it('are links of the chain: what follows, what is checked and branches go on from them', async () => {
    const database = await withTables();
    const directory = folderOf();
    const migrations = migrationsOf(database, directory);
    await migrations.baseline();
    await database.knex.raw('CREATE INDEX people_age ON people (age)');
    expect(await migrations.generate('nothing')).toBeUndefined();
    expect(await migrations.check({ database: true })).toMatchObject({ inStep: false, steps: [] });
    const repaired = (await migrations.generate('repair', { fromDatabase: true }))!; // there is an index too many
    expect(repaired.up.map(({ step }) => step.type)).toEqual(['dropIndex']);
    expect(await migrations.check()).toMatchObject({ inStep: true, diverged: [] });
    await migrations.up();
    expect(await migrations.check({ database: true })).toMatchObject({ inStep: true });
    expect(await migrations.generate('again', { fromDatabase: true })).toBeUndefined();

    const nick = { nick: DataTypes.STRING(9) };
    const later = migrationsOf(define(new Database(database.knex), nick), directory);
    await later.generate('nick');
    expect((await later.up()).map(({ name }) => name.slice(15))).toEqual(['nick']);
    expect(await later.check({ database: true })).toMatchObject({ inStep: true });
    await later.down({ steps: 2 });
    await later.up();
    expect(await later.check({ database: true })).toMatchObject({ inStep: true });
  });

  it('are joined with another branch, whichever came first', async () => {
    for (const isFirst of [true, false]) {
      const database = await withTables();
      const [ours, theirs] = [folderOf(), folderOf()];
      await migrationsOf(database, ours).baseline();
      for (const file of readdirSync(ours)) cpSync(join(ours, file), join(theirs, file));
      await database.knex.raw('CREATE INDEX people_age ON people (age)');
      const changed = define(new Database(database.knex), { nick: DataTypes.STRING(9) });
      // Of one second, names tell the order.
      await migrationsOf(database, ours).generate(isFirst ? 'a' : 'b', { fromDatabase: true });
      await migrationsOf(changed, theirs).generate(isFirst ? 'b' : 'a');
      for (const file of readdirSync(theirs)) cpSync(join(theirs, file), join(ours, file));
      const joined = migrationsOf(changed, ours);
      if ((await joined.check()).diverged.length > 0) await joined.merge('both');
      expect(await joined.check()).toMatchObject({ inStep: true, steps: [], diverged: [] });
      await joined.up();
      expect(await joined.check({ database: true })).toMatchObject({ inStep: true });
      await joined.down({ all: true });
    }
  });

  it('bring what others have changed back to what the models say, and lead back to it', async () => {
    const database = await withTables();
    const { schema } = database.models.engine;
    const statements = [
      'ALTER TABLE people DROP COLUMN age',
      'ALTER TABLE people ADD COLUMN shoe_size INTEGER',
      'ALTER TABLE toots ADD COLUMN mood VARCHAR(20)',
      'CREATE INDEX toots_mood ON toots (mood)',
    ];
    for (const statement of statements) await database.knex.raw(statement);
    const migrations = migrationsOf(database);
    const generated = await migrations.generate('as models', { fromDatabase: true, allowDrop: true });
    expect(generated?.up.map(({ step: { type } }) => type).sort()).toEqual([
      'addColumn',
      'dropColumn',
      'dropColumn',
      'dropIndex',
    ]);
    await migrations.up();
    const known = database.models.definitions();
    expect(await schema.differences(known, { drop: true, known }, {})).toEqual([]);
    await migrations.down();
    const [people] = (await schema.inspect({}, {})).filter(({ table }) => table.name.toLowerCase() === 'people');
    expect(people?.columns.map(({ name }) => name)).toContain('shoe_size');
  });
});
