import { randomBytes } from 'node:crypto';
import { Database, DataTypes, Op, type Knex, type Model, type ToManyRelation } from 'mortise';
import { describeEachDialect, statementLog } from '../support/describe-each-dialect';

type AnyModel = ReturnType<Database['define']>;

interface Models {
  readonly Person: AnyModel;
  readonly Toot: AnyModel;
  readonly Like: AnyModel;
  readonly Country: AnyModel;
}

const plain = { timestamps: false };

/** People who write and like toots, with a unique name each; countries are shared by all schemas. */
function define(database: Database, shared: string): Models {
  const Person = database.define(
    'Person',
    { name: { type: DataTypes.STRING, unique: true }, age: DataTypes.INTEGER },
    { ...plain, paranoid: true, timestamps: true, scopes: { named: (name: string) => ({ where: { name } }) } },
  );
  const Toot = database.define(
    'Toot',
    { text: { type: DataTypes.STRING, index: true } },
    { timestamps: true, paranoid: true },
  );
  const Like = database.define('Like', { note: DataTypes.STRING }, plain);
  const Country = database.define('Country', { name: DataTypes.STRING }, { ...plain, schema: shared });
  Person.hasMany(Toot, {
    as: 'toots',
    foreignKey: { name: 'authorId', onDelete: 'CASCADE' },
    inverse: { as: 'author' },
  });
  Person.belongsToMany(Toot, { as: 'liked', through: Like, foreignKey: 'personId', otherKey: 'tootId', inverse: { as: 'fans' } }); // prettier-ignore
  Person.belongsTo(Country, { as: 'country' });
  return { Person, Toot, Like, Country };
}

const json = (value: unknown): unknown => JSON.parse(JSON.stringify(value));
const relation = (row: unknown, name: string): ToManyRelation => (row as Model).related(name as never);

interface Story extends Models {
  readonly database: Database;
  readonly Acme: AnyModel;
  readonly acme: string;
  /** The statements of a step that name a table of people, toots or likes outside of the schema. */
  readonly strays: (step: () => Promise<unknown>) => Promise<readonly string[]>;
}

describeEachDialect('a model in another schema', ({ connect, has }) => {
  // Schemas are shared by the tests of a server: each run takes names of its own.
  const [acme, shared] = ['acme', 'shared'].map(name => `${name}_${randomBytes(4).toString('hex')}`) as [
    string,
    string,
  ];

  async function story(tell: (story: Story) => Promise<void>): Promise<void> {
    const log = statementLog();
    const database = await connect([], { sync: false, logging: log.log });
    const models = define(database, shared);
    const strays: Story['strays'] = async step => {
      log.clear();
      await step();
      return log.statements.filter(text => /\b(People|Toots|Likes)\b/u.test(text) && !text.includes(acme));
    };
    try {
      await database.sync();
      await database.sync({ schema: acme });
      await tell({ ...models, database, Acme: models.Person.withSchema(acme), acme, strays });
    } finally {
      for (const schema of [acme, shared]) await database.dropSchema(schema);
    }
  }

  it('has its own table, in which nested values, links, reads and writes of all kinds stay', () =>
    story(async ({ Acme, Person, Toot, Country, strays }) => {
      const outside = await strays(async () => {
        const country = await Country.create({ name: 'Norway' } as never);
        const ada = await Acme.create({ name: 'Ada', country, toots: [{ text: 'a' }], liked: [{ text: 'b' }] } as never); // prettier-ignore
        await relation(ada, 'liked').add(1, { through: { note: 'own' } });
        await relation(ada, 'toots').create({ text: 'c' });
        await (ada as unknown as { addLiked: (id: number) => Promise<void> }).addLiked(3);
        await Acme.upsert({ name: 'Eve', age: 3 } as never);
        await Acme.findOrCreate({ where: { name: 'Bob' } } as never);
        await Acme.bulkCreate([{ name: 'Zoe' }] as never);
        await Acme.update({ age: 4 } as never, { where: { name: 'Zoe' } } as never);
        await Acme.increment('age', { where: { name: ['Zoe', 'Eve'] } } as never);
        await Acme.destroy({ where: { name: 'Zoe' } } as never);
        await Acme.restore({ where: { name: 'Zoe' } } as never);
        await Acme.destroy({ where: { name: 'Zoe' }, force: true } as never);
        const found = await Acme.findAll({ include: ['liked', { association: 'toots', separate: true }, 'country'], order: ['id'] } as never); // prettier-ignore
        expect(json(found)).toMatchObject([
          { name: 'Ada', liked: [{ text: 'a' }, { text: 'b' }, { text: 'c' }], toots: [{ text: 'a' }, { text: 'c' }], country: { name: 'Norway' } }, // prettier-ignore
          { name: 'Eve', age: 4 },
          { name: 'Bob' },
        ]);
        const first = found[0] as unknown as Model;
        await first.reload();
        await first.load(['liked'] as never);
        await first.update({ age: 7 } as never);
        expect(await relation(first, 'liked').count()).toBe(3);
        expect(await Acme.count()).toBe(3);
        expect(await Acme.sum('age' as never, {} as never)).toBe(11);
        expect(await Acme.findAll({ where: { id: { [Op.in]: Acme.query({ where: { name: 'Eve' } } as never) } } } as never)).toHaveLength(1); // prettier-ignore
        await Acme.knexQuery().insert({ name: 'Joe', createdAt: '2026-01-01', updatedAt: '2026-01-01' });
        await Acme.knexQuery().where({ name: 'Joe' }).delete();
        expect(await Acme.knexQuery().where({ name: 'Eve' })).toHaveLength(1);
        expect(Acme.toSQL().sql).toContain(acme);
      });
      expect(outside).toEqual([]);
      expect([await Person.count(), await Toot.count()]).toEqual([0, 0]);
    }));

  it('carries marks of deletion to rows of the same schema only, and is emptied without the others', () =>
    story(async ({ Acme, Person, Toot, strays }) => {
      await Person.create({ name: 'Ann', toots: [{ text: 'here' }] } as never);
      const ann = await Acme.create({ name: 'Ann', toots: [{ text: 'there' }] } as never);
      expect(await strays(async () => ann.destroy())).toEqual([]);
      expect(await Toot.count({ where: { text: 'here' } } as never)).toBe(1);
      expect(await Toot.withSchema(acme).count({ where: { text: 'there' } } as never)).toBe(0);
      await Acme.truncate({ cascade: true });
      expect(await Acme.count({ paranoid: false } as never)).toBe(0);
      expect(await Person.count()).toBe(1);
    }));

  it('keeps its scopes, its place under other scopes, and takes includes of all spellings', () =>
    story(async ({ Acme, Person, Toot }) => {
      await Acme.create({ name: 'Eve', liked: [{ text: 'a' }] } as never);
      await Acme.create({ name: 'Bob' } as never);
      const method = { method: ['named', 'Eve'] } as never;
      for (const each of [Acme.withScope(method), Person.withScope(method).withSchema(acme)])
        expect(await each.count()).toBe(1);
      expect(await Acme.withoutScope().withInitialScope().count()).toBe(2);
      const spellings = [{ model: Toot, as: 'liked' }, { model: Toot.withSchema(acme), as: 'liked' }, Person.association('liked' as never)]; // prettier-ignore
      for (const include of spellings)
        expect(json(await Acme.findAll({ where: { name: 'Eve' }, include: [include] } as never))).toMatchObject([{ liked: [{ text: 'a' }] }]); // prettier-ignore
    }));

  it('is refused by names that are none', () =>
    story(async ({ database, Person }) => {
      for (const name of [undefined, null, '', ' ', 7, {}, ['acme'], 'a.b', 'a\0'] as never[]) {
        const error = expect.objectContaining({ code: 'INVALID_SCHEMA' }) as Error;
        expect(() => Person.withSchema(name)).toThrow(error);
        await expect(database.createSchema(name)).rejects.toEqual(error);
        await expect(database.dropSchema(name)).rejects.toEqual(error);
      }
      await expect(database.sync({ schema: '' })).rejects.toMatchObject({ code: 'INVALID_SCHEMA' });
      await expect(database.sync({ schema: null as never })).rejects.toMatchObject({ code: 'INVALID_SCHEMA' });
    }));

  it('syncs alone, makes its schema, goes with it, and sees nothing to change where it was made', () =>
    story(async ({ database, Country, strays }) => {
      const other = `other_${randomBytes(4).toString('hex')}`;
      await database.createSchema(other);
      await database.createSchema(other);
      expect((await database.listSchemas()).includes(other)).toBe(has('schemas'));
      const Other = Country.withSchema(other);
      await Other.sync();
      await Other.sync({ alter: true });
      await Other.create({ name: 'Spain' } as never);
      expect(await database.listSchemas()).toEqual(expect.arrayContaining([acme, other, shared]));
      await database.dropSchema(other);
      await database.dropSchema(other);
      await expect(Other.count()).rejects.toMatchObject({ code: 'UNKNOWN_TABLE' });
      expect(await database.listSchemas()).not.toContain(other);
      expect(await Country.count()).toBe(0);
      const changes: string[] = [];
      await database.sync({ schema: acme, alter: true, logging: text => void changes.push(text) });
      expect(changes.filter(text => /^(ALTER|CREATE|DROP) /u.test(text) && !/SCHEMA/u.test(text))).toEqual([]);
      expect(await strays(async () => database.sync({ schema: acme, force: true }))).toEqual([]);
    }));

  it('is the default of a database for models that name none', async () => {
    const log = statementLog();
    const database = await connect([], { sync: false, schema: acme, logging: log.log });
    const { Person, Country } = define(database, shared);
    try {
      await database.sync();
      await Person.create({ name: 'Ada', country: { name: 'Norway' } } as never);
      expect(log.statements.filter(text => /People|Countries/u.test(text) && !/acme|shared/u.test(text))).toEqual([]);
      const Other = Person.withSchema(`${acme}_b`);
      await database.sync({ schema: `${acme}_b` });
      expect([await Person.count(), await Other.count(), await Country.count()]).toEqual([1, 0, 1]);
      expect(await Other.findAll({ include: ['toots', 'liked', 'country'] } as never)).toEqual([]);
    } finally {
      for (const schema of [acme, `${acme}_b`, shared]) await database.dropSchema(schema);
    }
  });

  it('is looked for where a transaction says, and a database', async () => {
    if (!has('schemas')) {
      const refused = { code: 'INVALID_OPTION', message: expect.stringMatching(/searchPath/u) as string };
      const database = await connect([], { sync: false });
      expect(() => new Database(database.knex.client.config, { searchPath: ['acme'] })).toThrow(expect.objectContaining(refused)); // prettier-ignore
      const options = { searchPath: ['acme'] };
      await expect(database.transaction(options, async () => 1)).rejects.toMatchObject({ code: 'UNSUPPORTED' });
      return;
    }
    await story(async ({ database, Person, Acme }) => {
      await Acme.create({ name: 'Ada' } as never);
      const path = [acme, 'public'];
      const here = async (): Promise<unknown> => (await database.query('SHOW search_path', { plain: true }))?.['search_path']; // prettier-ignore
      const before = await here();
      await database.transaction({ searchPath: path }, async () => {
        expect(await Person.count()).toBe(1);
        await database.transaction({ searchPath: path }, async () => expect(await here()).toContain(acme));
        await expect(database.transaction({ searchPath: ['public'] }, async () => 1)).rejects.toMatchObject({ code: 'NESTED_SEARCH_PATH' }); // prettier-ignore
      });
      expect(await here()).toEqual(before);
      expect(await Person.count()).toBe(0);
      for (const wrong of ['acme', [], [''], [7], ["a'b"], null, {}] as never[])
        await expect(database.transaction({ searchPath: wrong }, async () => 1)).rejects.toMatchObject({ code: 'INVALID_OPTION' }); // prettier-ignore
      const config = database.knex.client.config as Knex.Config;
      const other = new Database({ client: config.client as string, connection: config.connection as string }, { searchPath: path }); // prettier-ignore
      expect(await other.query('SELECT current_schema() AS place', { plain: true })).toEqual({ place: acme });
      await other.close();
      expect(() => new Database('postgres://127.0.0.1/x', { searchPath: ["a'b"] })).toThrow(/searchPath/u);
      expect(() => new Database(database.knex, { searchPath: path })).toThrow(/searchPath/u);
    });
  });
});
