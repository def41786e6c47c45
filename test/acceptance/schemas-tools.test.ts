import { randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pullModels } from '@mortise/cli';
import { Migrations } from '@mortise/migrations';
import { DataTypes, Database, sql, type SqlFragment } from 'mortise';
import { describeEachDialect } from '../support/describe-each-dialect';
import { expectSettled, loadFile } from '../support/generated-migrations';
import { runWith } from '../support/run-command';

const plain = { timestamps: false };

/** Countries where the database says, people and what they like in a schema. */
function define(database: Database, schema: string | undefined, more: object = {}): void {
  const place = schema === undefined ? plain : { ...plain, schema };
  const Country = database.define('Country', { name: DataTypes.STRING }, plain);
  const Person = database.define('Person', { name: { type: DataTypes.STRING, unique: true }, ...more }, place);
  const Toot = database.define('Toot', { text: { type: DataTypes.STRING, index: true } }, place);
  const Like = database.define('Like', { note: DataTypes.STRING }, place);
  Person.belongsTo(Country, { as: 'country' });
  Toot.belongsTo(Person, { as: 'author' });
  Person.belongsToMany(Toot, { as: 'liked', through: Like, inverse: { as: 'fans' } });
}

describeEachDialect('Tools on models in a schema', ({ connect, has, requires }) => {
  interface Place {
    readonly schema: string;
    readonly directory: string;
    /** Another database in the same place, with these models: a command closes its own. */
    readonly open: (declare: (database: Database) => void, options?: object) => Database;
  }

  async function inPlace(work: (place: Place) => Promise<void>, isMade = true): Promise<void> {
    const schema = `tools_${randomBytes(4).toString('hex')}`;
    const database = await connect([], { sync: false, file: true });
    const directory = mkdtempSync(join(tmpdir(), 'mortise-schemas-'));
    const open: Place['open'] = (declare, options = {}) => {
      const again = new Database(database.knex, options);
      declare(again);
      return again;
    };
    try {
      await work({ schema, directory, open });
    } finally {
      rmSync(directory, { recursive: true, force: true });
      if (isMade) await database.dropSchema(schema);
    }
  }

  const migrations = (database: Database, directory: string): Migrations =>
    new Migrations(database, { directory, load: loadFile });

  it('are led by migrations to their tables, to others and back, and find nothing to do afterwards', () =>
    inPlace(async ({ schema, directory, open }) => {
      const first = open(database => define(database, schema));
      const one = migrations(first, directory);
      const written = await one.generate('first');
      expect(readFileSync(written?.path ?? '', 'utf8')).toContain(`schema: '${schema}'`);
      await one.up({ dryRun: true });
      expect(await first.models.engine.schema.inspect({ schemas: [schema] }, {})).toEqual([]);
      await one.up();
      await expectSettled(first);
      expect(await one.generate('again')).toBeUndefined();
      expect(await first.listSchemas()).toContain(schema);
      await first.model('Person').create({ name: 'Ada', liked: [{ text: 'a' }] } as never);
      const second = open(database => define(database, schema, { age: DataTypes.INTEGER }));
      const two = migrations(second, directory);
      await two.generate('second');
      await two.up({ dryRun: true });
      await two.up();
      expect(await two.check()).toMatchObject({ inStep: true });
      await expectSettled(second);
      await second.model('Person').update({ age: 3 } as never, { all: true } as never);
      await two.down();
      await expectSettled(open(database => define(database, schema)));
      expect(await first.model('Person').count({ where: { liked: { text: 'a' } } } as never)).toBe(1);
      // One that leads out of the schema, and says so, for all of them.
      await two.up();
      const squashed = await two.squash('all');
      expect(readFileSync(squashed.path, 'utf8')).toContain('schema: null');
      const all = migrations(second, directory);
      await all.up();
      await expectSettled(second);
      await all.down();
      expect(await first.models.engine.schema.inspect({ schemas: [schema] }, {})).toEqual([]);
      // What else is in a schema, nobody knows: it stays.
      if (has('schemas')) expect(await first.listSchemas()).toContain(schema);
    }));

  it('compare with the tables that are there, in whatever schema', () =>
    inPlace(async ({ schema, directory, open }) => {
      const database = open(each => define(each, schema));
      await database.sync();
      const from = migrations(database, directory);
      expect(await from.generate('nothing', { fromDatabase: true })).toBeUndefined();
      expect((await from.check({ database: true })).database).toEqual([]);
      const wider = open(each => define(each, schema, { age: DataTypes.INTEGER }));
      const repair = migrations(wider, directory);
      await repair.generate('repair', { fromDatabase: true });
      await repair.up();
      await expectSettled(wider);
    }));

  it('are well to the doctor, who tells of a table with its schema', () =>
    inPlace(async ({ schema, open }) => {
      const declare = (each: Database): void => define(each, schema);
      const database = open(declare);
      await database.sync();
      const checks = async (): Promise<readonly string[]> => {
        const ran = await runWith(open(declare), ['doctor', '--json']);
        const { checks: all } = JSON.parse(ran.stdout) as { checks: readonly { status: string; message: string }[] };
        return all.filter(({ status }) => status === 'failed' || status === 'warning').map(({ message }) => message);
      };
      expect(await checks()).toEqual([]);
      const { table } = database.model('Like').definition;
      const place = has('schemas') ? sql`${sql.identifier(schema)}.${sql.identifier(table.name)}` : sql.identifier(`${schema}.${table.name}`); // prettier-ignore
      await database.query(sql`DROP TABLE ${place}`);
      expect(await checks()).toEqual([`The table of Like is not there: ${schema}.Likes.`]);
    }));

  it('are pulled from it by its name', () =>
    inPlace(async ({ schema, open }) => {
      const database = open(each => define(each, schema));
      await database.sync();
      const pulled = await pullModels(database, { schemas: [schema], style: 'define' });
      expect(pulled.models.map(({ name }) => name)).toEqual(['Like', 'Person', 'Toot']);
      expect(pulled.files[0]?.text).toContain(`schema: '${schema}'`);
      expect(pulled.files[0]?.text).toContain(`tableName: 'People'`);
      await expect(pullModels(database, { schemas: [`${schema}_not`] })).rejects.toMatchObject({ code: 'NO_TABLES' });
      const ran = await runWith(open(() => {}), ['pull', '--print', '--style', 'define', '--schema', schema]); // prettier-ignore
      expect(ran).toMatchObject({ code: 0, stdout: expect.stringContaining(`schema: '${schema}'`) as string });
    }));

  it('are pulled with the views of it, and none beside it', () =>
    inPlace(async ({ schema, open }) => {
      const database = open(each => define(each, schema));
      await database.sync();
      const inSchema = (name: string): SqlFragment =>
        has('schemas')
          ? sql`${sql.identifier(schema)}.${sql.identifier(name)}`
          : sql`${sql.identifier(`${schema}.${name}`)}`;
      const beside = sql.identifier(`${schema}_beside`);
      await database.query(sql`CREATE VIEW ${inSchema('Elders')} AS SELECT name FROM ${inSchema('People')}`);
      await database.query(sql`CREATE VIEW ${beside} AS SELECT name FROM ${inSchema('People')}`);
      try {
        const { models, files } = await pullModels(database, { schemas: [schema], style: 'define' });
        expect(models.map(({ table }) => table)).toEqual(
          ['Likes', 'People', 'Toots', 'Elders'].map(name => `${schema}.${name}`),
        );
        expect(files[0]?.text).toContain(`tableName: 'Elders'`);
      } finally {
        await database.query(sql`DROP VIEW ${inSchema('Elders')}`);
        await database.query(sql`DROP VIEW ${beside}`);
      }
    }));

  it('stay in the schema that is the default of the database', () =>
    inPlace(async ({ schema, directory, open }) => {
      const declare = (each: Database): void => define(each, undefined);
      const database = open(declare, { schema });
      const one = migrations(database, directory);
      await one.generate('first');
      await one.up();
      await expectSettled(database);
      expect(await one.generate('again')).toBeUndefined();
      const found = await database.models.engine.schema.inspect({ schemas: [schema] }, {});
      expect(found.map(({ table }) => table.name).sort()).toEqual(['Countries', 'Likes', 'People', 'Toots']);
      expect(await runWith(open(declare, { schema }), ['doctor', '--json'])).toMatchObject({ code: 0 });
      const pulled = await pullModels(
        open(() => {}, { schema }),
        { style: 'define' },
      );
      expect(pulled.models.map(({ table }) => table)).toContain(`${schema}.Countries`);
    }));

  requires('foldedNames')('find a schema by its name in whatever case', async () => {
    const database = await connect([], { sync: false });
    database.define('Person', { name: DataTypes.STRING }, { ...plain, schema: 'Rvq' });
    await database.sync();
    const { models } = await pullModels(database, { style: 'define', schemas: ['rvq'] });
    expect(models.map(({ table }) => table)).toHaveLength(1);
    expect(await database.listSchemas()).toEqual(['Rvq']);
    await database.dropSchema('RVQ');
    expect(await database.listSchemas()).toEqual([]);
  });

  requires('schemas')('run for each schema of a search path, which has a history of its own', () =>
    inPlace(async ({ schema, directory, open }) => {
      const { knex } = open(() => {});
      const { connection } = knex.client.config as { connection: { searchPath?: unknown } };
      const other = `${schema}_b`;
      const databases = [schema, other].map(name => {
        const database = new Database({ client: 'pg', connection: { ...connection } as never }, { searchPath: [name] });
        define(database, undefined);
        return database;
      });
      try {
        for (const database of databases) {
          const [name] = [schema, other].filter((_name, index) => databases[index] === database);
          await database.createSchema(name ?? '');
          const run = migrations(database, directory);
          if (database === databases[0]) await run.generate('first');
          expect(await run.up()).toHaveLength(1);
          await expectSettled(database);
          expect(await database.model('Person').count()).toBe(0);
          const found = await database.models.engine.schema.inspect({ schemas: [name ?? ''] }, {});
          expect(found.map(({ table }) => table.name)).toContain('mortise_migrations');
        }
      } finally {
        await databases[0]?.dropSchema(other);
        for (const database of databases) await database.close();
      }
    }),
  );
});
