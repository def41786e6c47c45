import { DataTypes, type Database, type Model, type ToManyRelation } from 'mortise';
import { describeEachDialect } from '../support/describe-each-dialect';

const loose = (value: unknown): never => value as never;
const many = (row: unknown, name: string): ToManyRelation => (row as Model).related(name as never);
const mismatch = { code: 'TENANT_MISMATCH' };
const required = { code: 'TENANT_REQUIRED' };

type AnyModel = ReturnType<Database['define']>;

interface Story {
  readonly database: Database;
  readonly Person: AnyModel;
  readonly Tag: AnyModel;
  readonly Note: AnyModel;
  readonly a: ReturnType<Database['forTenant']>;
  readonly b: ReturnType<Database['forTenant']>;
  /** Everybody's, and linked to Bob (2) of the tenant 2 in each way. */
  readonly tag: Model;
  /** Of the tenant 1. */
  readonly ada: Model;
  /** How often Bob is linked, and has notes. */
  readonly linksOfB: () => Promise<readonly number[]>;
}

const ways = ['people', 'fans', 'visits'] as const;

describeEachDialect('Links of several tenants in a junction of everybody', ({ connect }) => {
  async function story(tell: (story: Story) => Promise<void>): Promise<void> {
    const database = await connect([], { sync: false });
    const plain = { timestamps: false };
    const tenantId = { type: DataTypes.INTEGER, allowNull: false };
    const scope = { ...plain, requiredScope: (tenant: number) => ({ where: { tenantId: tenant } }) };
    // Without timestamps, a row is locked by a column of its own.
    const Person = database.define('Person', { tenantId, name: DataTypes.STRING }, scope);
    const Tag = database.define('Tag', { label: DataTypes.STRING }, plain);
    const Note = database.define('Note', { text: DataTypes.STRING }, plain);
    const Fan = database.define('Fan', { note: DataTypes.STRING, n: { type: DataTypes.INTEGER, defaultValue: 0 } }, plain); // prettier-ignore
    const id = { type: DataTypes.INTEGER, primaryKey: true, autoIncrement: true };
    const Visit = database.define('Visit', { id, note: DataTypes.STRING }, plain);
    Tag.belongsToMany(Person, { as: 'people', through: 'TagPerson', inverse: { as: 'tags' } });
    Tag.belongsToMany(Person, { as: 'fans', through: Fan, otherKey: 'personId', inverse: { as: 'fanOf' } });
    Tag.belongsToMany(Person, {
      as: 'visits',
      through: { model: Visit, unique: false },
      otherKey: 'personId',
      inverse: { as: 'visited' },
    });
    Person.hasMany(Note, { as: 'notes', foreignKey: 'personId', inverse: { as: 'person' } });
    await database.sync();
    const [a, b] = [database.forTenant(1), database.forTenant(2)];
    const tag = (await Tag.create(loose({ label: 'x' }))) as Model;
    const ada = (await a.run(() => Person.create(loose({ name: 'Ada' })))) as Model;
    const bob = (await b.run(() => Person.create(loose({ name: 'Bob', notes: [{ text: 'of Bob' }] })))) as Model;
    await b.run(async () => {
      for (const way of ways) await many(tag, way).add(loose(bob));
    });
    const linksOfB = (): Promise<readonly number[]> =>
      database.acrossTenants(async () =>
        Promise.all(
          ['TagPerson', 'Fan', 'Visit', 'Note'].map(name =>
            database.model(name).count({ where: loose({ personId: 2 }) }),
          ),
        ),
      );
    await tell({ database, Person, Tag, Note, a, b, tag, ada, linksOfB });
  }

  it('are those of the tenant to each write of the shared end', () =>
    story(async ({ database, a, tag, ada, linksOfB }) => {
      for (const way of ways)
        await a.run(async () => {
          const links = many(tag, way);
          expect(await links.sync(loose([ada]))).toMatchObject({ added: [1], removed: [] });
          expect(await links.sync([])).toMatchObject({ removed: [1] });
          await links.set(loose([ada]));
          await tag.update(loose({ [way]: { set: [ada] } }));
          await tag.update(loose({ [way]: { remove: [2] } }));
          expect(await links.remove(loose(2))).toBe(0);
          expect(await links.remove(loose([1, 2]))).toBe(1);
          await expect(links.toggle(loose([2]))).rejects.toMatchObject(mismatch);
          await expect(links.set(loose([2]))).rejects.toMatchObject(mismatch);
          await expect(links.add(loose([2]), { individualHooks: true })).rejects.toMatchObject(mismatch);
          await links.set(null);
          expect(await linksOfB()).toEqual([1, 1, 1, 1]);
        });
      await a.run(async () => {
        expect(await many(tag, 'fans').increment(loose([2]), loose('n'))).toBe(0);
        await expect(many(tag, 'fans').add(loose([2]), { through: { note: 'taken' } })).rejects.toMatchObject(mismatch);
        await expect(many(tag, 'visits').set(loose([2]), { through: { note: 'taken' } })).rejects.toMatchObject(mismatch); // prettier-ignore
      });
      const [fan] = await database.acrossTenants(() => database.model('Fan').findAll({ raw: true }));
      expect(fan).toMatchObject({ n: 0, note: null });
    }));

  it('are not reached from an instance that is no row of the tenant', () =>
    story(async ({ database, Person, a, b, ada, linksOfB }) => {
      const [read] = await database
        .forAllTenants()
        .model(Person)
        .findAll<Model>({ where: { id: 2 } } as never);
      await a.run(async () => {
        const build = (values: object): Model => Person.build<Model>(loose(values), { isNewRecord: false });
        const [row] = Person.fromRows<Model>([{ id: 2, tenantId: 1 }]);
        const renamed = (await Person.findByPk<Model>(loose(1))) as Model;
        renamed.set(loose({ id: 2 }));
        const others = [read, build({ id: 2 }), build({ id: 2, tenantId: 1 }), row, renamed, Person.build(loose({ id: 2 }))]; // prettier-ignore
        for (const bob of others)
          for (const way of ['tags', 'visited', 'notes']) {
            const links = many(bob, way);
            const calls: (() => Promise<unknown>)[] = [
              () => links.get(),
              () => links.get(loose({ limit: 1 })),
              () => links.count(),
              () => links.has(loose([1])),
              () => links.paginate({ first: 1 }),
              async () => {
                for await (const each of links.stream()) expect(each).toBeUndefined();
              },
              () => links.remove(loose([1])),
              () => links.set([]),
              () => links.sync([]),
              () => links.toggle(loose([1])),
              () => links.add(loose([1])),
              () => links.create(),
            ];
            for (const call of calls) await expect(call()).rejects.toMatchObject(mismatch);
            if (bob?.isNewRecord === false) await expect(bob.load(loose([way]))).rejects.toMatchObject(mismatch);
          }
        const own = build({ id: 1 });
        await many(own, 'tags').add(loose([1]));
        expect(await many(own, 'tags').count()).toBe(1);
        await own.load(loose(['tags']));
        expect(await many(ada, 'tags').remove(loose([1]))).toBe(1);
      });
      expect(await linksOfB()).toEqual([1, 1, 1, 1]);
      expect(await b.run(async () => many(read, 'tags').count())).toBe(1);
    }));

  it('are written by nobody who has not said for whom', () =>
    story(async ({ database, Person, Note, tag, linksOfB }) => {
      const links = many(tag, 'people');
      const bob = Person.build<Model>(loose({ id: 2 }), { isNewRecord: false });
      const calls: (() => Promise<unknown>)[] = [
        () => links.add(loose(2)),
        () => links.remove(loose(2)),
        () => links.set([]),
        () => links.sync([]),
        () => links.toggle(loose(2)),
        () => Note.create(loose({ personId: 2 })),
        () => Note.bulkCreate(loose([{ personId: 2 }])),
        () => Note.update(loose({ personId: 2 }), loose({ all: true })),
        () => many(bob, 'notes').count(),
        () => many(bob, 'tags').set([]),
      ];
      for (const call of calls) await expect(call()).rejects.toMatchObject(required);
      await Note.create(loose({ text: 'of nobody' }));
      expect(await linksOfB()).toEqual([1, 1, 1, 1]);
      await database.acrossTenants(async () => many(tag, 'people').set([]));
      expect((await linksOfB())[0]).toBe(0);
    }));

  it('are set where the source has no column but those of its tenant to be locked by', () =>
    story(async ({ Person, a, ada }) => {
      await a.run(async () => {
        await many(ada, 'tags').set(loose([1]));
        await many(ada, 'tags').sync(loose([1]));
        expect(await many(ada, 'tags').count()).toBe(1);
        await expect(Person.update(loose({ tenantId: 2 }), loose({ where: { id: 1 } }))).rejects.toMatchObject(mismatch); // prettier-ignore
      });
    }));
});
