import { DataTypes, type Database, type Model, type ToManyRelation } from 'mortise';
import { describeEachDialect } from '../support/describe-each-dialect';
import { tenantModels, type TenantModels } from '../support/tenant-models';

const loose = (value: unknown): never => value as never;
const many = (row: unknown, name: string): ToManyRelation => (row as Model).related(name as never);
const truncating = { code: 'TENANT_TRUNCATE' };
const mismatch = { code: 'TENANT_MISMATCH' };
const required = { code: 'TENANT_REQUIRED' };

type AnyModel = ReturnType<Database['define']>;
type Handle = ReturnType<Database['forTenant']>;

interface Story extends TenantModels {
  readonly database: Database;
  readonly Following: AnyModel;
  readonly TootTag: AnyModel;
  readonly a: Handle;
  readonly b: Handle;
  /** What everybody follows (1), and what nobody does (2). */
  readonly topic: Model;
  /** Links of all tenants as they stand: topic and follower. */
  readonly links: () => Promise<readonly unknown[]>;
}

describeEachDialect('A junction without a scope, by its own name', ({ connect }) => {
  async function story(tell: (story: Story) => Promise<void>): Promise<void> {
    const database = await connect([], { sync: false });
    const models = tenantModels(database);
    await database.sync();
    const [a, b] = [database.forTenant(1), database.forTenant(2)];
    const topic: Model = await models.Topic.create(loose({ name: 'x' }));
    await models.Topic.create(loose({ name: 'y' }));
    for (const [run, name] of [
      [a, 'Ada'],
      [b, 'Bob'],
    ] as const)
      // prettier-ignore
      await run.run(async () => {
        await many(topic, 'followers').create(loose({ name }));
        await models.Toot.create(loose({ text: name, tags: [{ name }] }));
      });
    const Following = database.model('Following') as AnyModel;
    const TootTag = database.model('TootTag') as AnyModel;
    const links = async (): Promise<readonly unknown[]> =>
      database.acrossTenants(async () => {
        const rows = await Following.findAll<Model>(loose({ order: ['topicId', 'followerId'] }));
        return rows.map(row => [row.get('topicId'), row.get('followerId')]);
      });
    await tell({ database, ...models, Following, TootTag, a, b, topic, links });
  }

  const all = [[1, 1], [1, 2]]; // prettier-ignore

  it('shows the links of the tenant', () =>
    story(async ({ Topic, Following, TootTag, a, b, database }) => {
      for (const [run, id] of [
        [a, 1],
        [b, 2],
      ] as const)
        // prettier-ignore
        await run.run(async () => {
          expect(await Following.count()).toBe(1);
          expect(await TootTag.count()).toBe(1);
          expect(await Following.findAll({ raw: true })).toMatchObject([{ followerId: id }]);
          const topic = (await Topic.findByPk(loose(1), loose({ include: ['followersFollowings'] }))) as Model;
          expect(topic.get('followersFollowings')).toMatchObject([{ followerId: id }]);
          const links = many(topic, 'followersFollowings');
          expect(await links.get()).toMatchObject([{ followerId: id }]);
          expect(await links.count()).toBe(1);
          const met = async (followerId: number): Promise<unknown> =>
            Topic.count(loose({ where: { followersFollowings: { followerId } } }));
          expect([await met(1), await met(2)]).toEqual(id === 1 ? [1, 0] : [0, 1]);
          const joined = await Topic.findAll(loose({ include: [{ association: 'followersFollowings', strategy: 'join' }], order: ['id'] })); // prettier-ignore
          expect((joined[0] as Model).get('followersFollowings')).toMatchObject([{ followerId: id }]);
          expect(await Following.knexQuery()).toHaveLength(1);
        });
      await expect(Following.count()).rejects.toMatchObject(required);
      expect(await database.acrossTenants(() => Following.count())).toBe(2);
    }));

  it('writes and takes off those of the tenant alone', () =>
    story(async ({ Following, TootTag, a, topic, links, database }) => {
      await a.run(async () => {
        await Following.update(loose({ topicId: 2 }), loose({ where: { topicId: 1 } }));
        expect(await links()).toEqual([[1, 2], [2, 1]]); // prettier-ignore
        await Following.update(loose({ topicId: 1 }), loose({ all: true }));
        expect(await links()).toEqual(all);
        await many(topic, 'followersFollowings').set([], loose({ destroy: true }));
        expect(await links()).toEqual([[1, 2]]);
        await Following.create(loose({ topicId: 1, followerId: 1 }));
        await expect(Following.create(loose({ topicId: 2, followerId: 2 }))).rejects.toMatchObject(mismatch);
        await Following.destroy(loose({ where: { topicId: 1 } }));
        expect(await links()).toEqual([[1, 2]]);
        expect(await TootTag.destroy(loose({ all: true }))).toBe(1);
      });
      expect(await database.acrossTenants(() => TootTag.count())).toBe(1);
    }));

  it('does nothing by a link that was read for another', () =>
    story(async ({ Following, a, b, links }) => {
      const link = (await b.run(() => Following.findOne())) as Model;
      await a.run(async () => {
        await expect(link.update(loose({ topicId: 2 }))).rejects.toMatchObject({ code: 'ROW_GONE' });
        await link.destroy().catch((error: unknown) => expect(error).toMatchObject({ code: 'ROW_GONE' }));
      });
      expect(await links()).toEqual(all);
    }));

  it('is emptied for all in words only, and so is what leads to rows of tenants', () =>
    story(async ({ Following, TootTag, Topic, a, links, database }) => {
      await a.run(async () => {
        await expect(Following.truncate()).rejects.toMatchObject(truncating);
        await expect(TootTag.truncate()).rejects.toMatchObject(truncating);
        await expect(Topic.truncate({ cascade: true })).rejects.toMatchObject(truncating);
      });
      expect(await links()).toEqual(all);
      await database.acrossTenants(() => Topic.truncate({ cascade: true }));
      expect(await links()).toEqual([]);
    }));

  it('follows the run from a row of everybody, whoever read it', () =>
    story(async ({ Topic, Person, a, b, topic, links, database }) => {
      const cached = (await b.run(() => Topic.findByPk(loose(1)))) as Model;
      const bound = (await b.model(Topic).findByPk(loose(1))) as Model;
      for (const row of [cached, bound])
        await a.run(async () => {
          expect(await many(row, 'followers').get()).toMatchObject([{ name: 'Ada' }]);
          await row.load(loose(['followers']));
          expect(row.get('followers')).toMatchObject([{ name: 'Ada' }]);
          await row.reload(loose({ include: ['followers'] }));
          expect(row.get('followers')).toMatchObject([{ name: 'Ada' }]);
          const eve = await many(row, 'followers').create(loose({}));
          expect(eve).toMatchObject({ tenantId: 1 });
          await many(row, 'followers').set([loose(1)]);
        });
      expect(await links()).toEqual(all);
      expect(await b.run(async () => many(cached, 'followers').get())).toMatchObject([{ name: 'Bob' }]);
      expect(await database.acrossTenants(async () => many(cached, 'followers').count())).toBe(2);
      const bob = (await b.run(() => Person.findOne())) as Model;
      expect(await a.run(() => many(bob, 'topics').count())).toBe(1);
      expect(topic.get('name')).toBe('x');
    }));
});

describeEachDialect('A junction without a scope that has a key of its own', ({ connect }) => {
  it('keeps the links of another tenant from being moved and taken over', async () => {
    const database = await connect([], { sync: false });
    const plain = { timestamps: false };
    const tenantId = { type: DataTypes.INTEGER, allowNull: false };
    const Person = database.define('Person', { tenantId, name: DataTypes.STRING }, { ...plain, requiredScope: (tenant: number) => ({ where: { tenantId: tenant } }) }); // prettier-ignore
    const Topic = database.define('Topic', { name: DataTypes.STRING }, plain);
    const id = { type: DataTypes.INTEGER, primaryKey: true, autoIncrement: true };
    const Follow = database.define('Follow', { id, note: DataTypes.STRING }, plain);
    Topic.belongsToMany(Person, { as: 'followers', through: Follow, foreignKey: 'topicId', otherKey: 'followerId' });
    await database.sync();
    const [a, b] = [database.forTenant(1), database.forTenant(2)];
    const [mine, theirs] = await Topic.bulkCreate<Model>(loose([{ name: 'x' }, { name: 'y' }]));
    await a.run(() => Person.create(loose({ name: 'Ada' })));
    await b.run(() => many(theirs, 'followers').create(loose({ name: 'Bob' })));
    const link = (await b.run(() => Follow.findOne())) as Model;
    const gone = async (work: () => Promise<unknown>): Promise<void> => {
      await a.run(async () => work().catch((error: { code: string }) => expect(['ROW_GONE', 'TENANT_MISMATCH', 'TARGET_NOT_FOUND']).toContain(error.code))); // prettier-ignore
    };
    await gone(() => many(mine, 'followersFollows').add(loose(link)));
    await gone(() => many(mine, 'followersFollows').add(loose(1)));
    await gone(() => link.update(loose({ topicId: 1 })));
    await gone(() => link.update(loose({ followerId: 1 })));
    await gone(() => link.destroy());
    await gone(() => Follow.upsert(loose({ id: 1, topicId: 1, followerId: 1 })));
    const taken = { updateOnDuplicate: ['followerId', 'topicId'] };
    await gone(() => Follow.bulkCreate(loose([{ id: 1, topicId: 1, followerId: 1 }]), loose(taken)));
    const rows = await database.acrossTenants(() => Follow.findAll({ raw: true }));
    expect(rows).toMatchObject([{ id: 1, topicId: 2, followerId: 2 }]);
    await b.run(() => Follow.upsert(loose({ id: 1, topicId: 1, followerId: 2 })));
    expect(await b.run(() => Follow.findAll({ raw: true }))).toMatchObject([{ topicId: 1, followerId: 2 }]);
  });
});

describeEachDialect('Keys that links of several tenants are told apart by', ({ connect }) => {
  const plain = { timestamps: false };
  const tenantId = { type: DataTypes.INTEGER, allowNull: false };
  const scope = { ...plain, requiredScope: (tenant: number) => ({ where: { tenantId: tenant } }) };

  it('lead to the links of the tenant, whoever has such a key by now', async () => {
    const database = await connect([], { sync: false });
    const login = { type: DataTypes.STRING(20), allowNull: false, unique: true };
    const User = database.define('User', { tenantId, login }, scope);
    const Room = database.define('Room', { name: DataTypes.STRING }, plain);
    User.belongsToMany(Room, { as: 'rooms', through: 'UserRoom', sourceKey: 'login', inverse: { as: 'users' } });
    await database.sync();
    const [a, b] = [database.forTenant(1), database.forTenant(2)];
    await a.run(async () => {
      const ada: Model = await User.create(loose({ login: 'ada' }));
      await User.update(loose({ login: 'eve' }), loose({ where: { id: 1 } }));
      await b.run(() => User.create(loose({ login: 'ada', rooms: [{ name: 'of b' }] })));
      expect(await many(ada, 'rooms').get()).toEqual([]);
      expect(await many(ada, 'rooms').count()).toBe(0);
      await ada.load(loose(['rooms']));
      expect(ada.get('rooms')).toEqual([]);
      await many(ada, 'rooms').set([]);
      expect(await many(ada, 'rooms').remove(loose(1))).toBe(0);
    });
    const theirs = await b.run(() => User.findOne<Model>(loose({ include: ['rooms'] })));
    expect(theirs?.get('rooms')).toMatchObject([{ name: 'of b' }]);
  });

  it('are unique by themselves, and not in each tenant', async () => {
    const database = await connect([], { sync: false });
    const indexes = [{ unique: true, fields: ['tenantId', 'slug'] }];
    const Page = database.define('Page', { tenantId, slug: { type: DataTypes.STRING(20), allowNull: false } }, { ...scope, indexes }); // prettier-ignore
    const Tag = database.define('Tag', {}, plain);
    const options = { as: 'tags', through: 'PageTag', sourceKey: 'slug', foreignKeyConstraints: false };
    Page.belongsToMany(Tag, loose({ ...options, inverse: { foreignKeyConstraints: false } }));
    await expect(Tag.count()).rejects.toMatchObject({ code: 'KEY_NOT_UNIQUE' });
  });
});

describeEachDialect('A required scope that knows its tenants', ({ connect }) => {
  it('tells whose what is created across tenants is, once it was asked for one', async () => {
    const database = await connect([], { sync: false });
    const known: Record<string, number> = { acme: 1 };
    const tenantId = { type: DataTypes.INTEGER, allowNull: false };
    const ofKnown = (tenant: string): { where: { tenantId: number } } => {
      const id = known[tenant];
      if (id === undefined) throw new RangeError(`nobody is called ${tenant}`);
      return { where: { tenantId: id } };
    };
    const scope = { timestamps: false, requiredScope: ofKnown };
    const Person = database.define('Person', { tenantId, name: DataTypes.STRING }, scope);
    const Toot = database.define('Toot', { tenantId, text: DataTypes.STRING }, scope);
    Person.hasMany(Toot, { as: 'toots', foreignKey: 'authorId' });
    await database.sync();
    const unknown = database.forTenant('globex').run(async () => Person.count());
    await expect(unknown).rejects.toMatchObject({ code: 'INVALID_REQUIRED_SCOPE', hint: expect.stringContaining('nobody is called globex') as string }); // prettier-ignore
    await database.forTenant('acme').run(() => Person.create(loose({ name: 'Ada' })));
    await database.acrossTenants(async () => {
      const ada = await Person.findOne<Model>();
      const toot = await many(ada, 'toots').create(loose({ text: 'hello' }));
      expect(toot).toMatchObject({ tenantId: 1 });
    });
  });
});
