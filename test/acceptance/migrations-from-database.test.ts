import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Migrations } from '@mortise/migrations';
import { DataTypes, type Database } from 'mortise';
import { describeEachDialect } from '../support/describe-each-dialect';

describeEachDialect('Migrations from the tables that are there', ({ connect }) => {
  const folders: string[] = [];
  afterEach(() => folders.splice(0).forEach(folder => rmSync(folder, { recursive: true })));

  async function withTables(): Promise<Database> {
    const database = await connect([], { sync: false });
    const attributes = { name: { type: DataTypes.STRING(80), allowNull: false }, age: DataTypes.INTEGER };
    const Person = database.define('Person', attributes, { tableName: 'people' });
    const Toot = database.define('Toot', { text: DataTypes.TEXT }, { tableName: 'toots' });
    Person.belongsToMany(Toot, { as: 'likedToots', through: 'LikedToot', inverse: { as: 'likedBy' } });
    await database.sync();
    return database;
  }

  function migrationsOf(database: Database): Migrations {
    const directory = mkdtempSync(join(tmpdir(), 'mortise-migrations-'));
    folders.push(directory);
    return new Migrations(database, { directory, load: async path => jest.requireActual(path) });
  }

  it('are none where the tables are as the models say', async () => {
    const migrations = migrationsOf(await withTables());
    expect(await migrations.generate('nothing', { fromDatabase: true })).toBeUndefined();
    expect((await migrations.check({ database: true })).database).toEqual([]);
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
