import { DataTypes, type Model, Op } from 'mortise';
import { describeEachDialect, statementLog } from '../support/describe-each-dialect';
import { Person, Profile, Toot, likes } from '../support/worlds/likes';

const texts = (toots: readonly Toot[] | undefined): unknown => toots?.map(({ text }) => text);

/** Ada wrote one and two, Bob three; Ada likes two and three, Bob three. Cleo does nothing. */
async function adaBobAndCleo(): Promise<Person[]> {
  const [ada, bob] = await Person.bulkCreate([{ name: 'Ada' }, { name: 'Bob' }, { name: 'Cleo' }]);
  await Toot.bulkCreate([
    { text: 'one', authorId: 1 },
    { text: 'two', authorId: 1 },
    { text: 'three', authorId: 2 },
  ]);
  await ada?.related('likedToots').add([2, 3], { through: { reaction: 'love' } });
  await bob?.related('likedToots').add([3], { through: { reaction: 'wow' } });
  await Profile.create({ city: 'London', personId: 1 });
  return Person.findAll({ order: ['id'] });
}

describeEachDialect('loading onto instances', ({ connect }) => {
  it('reads each association of all instances with one statement, and no instance again', async () => {
    const { log, statements, clear } = statementLog();
    await connect(likes, { logging: log });
    const people = await adaBobAndCleo();
    clear();
    const loaded = await Person.load(people, ['likedToots', 'toots', 'profile']);
    expect(loaded).toEqual(people);
    expect(loaded[0]).toBe(people[0]);
    expect(people.map(({ toots }) => texts(toots))).toEqual([['one', 'two'], ['three'], []]);
    expect(people.map(({ likedToots }) => texts(likedToots))).toEqual([['two', 'three'], ['three'], []]);
    expect(people[0]?.likedToots?.[0]?.LikedToot?.reaction).toBe('love');
    expect(people.map(({ profile }) => profile && profile.city)).toEqual(['London', null, null]);
    expect(statements).toHaveLength(3);
  });

  it('puts the same there as an include of the same options', async () => {
    await connect(likes);
    const people = await adaBobAndCleo();
    const include = [
      {
        association: 'likedToots',
        through: { where: { reaction: ['love', 'wow'] }, attributes: ['reaction'], order: [['reaction', 'DESC']] },
        where: { text: { [Op.ne]: 'two' } },
        required: false,
        attributes: ['id', 'text', 'authorId'],
        aggregates: { likes: { count: 'likedBy' } },
        include: [{ association: 'author', include: ['profile'] }],
        limit: 1,
      },
      { association: 'toots', order: [['text', 'DESC']], strategy: 'separate' },
    ] as const;
    const included = await Person.findAll({ order: ['id'], include });
    await Person.load(people, include);
    expect(people).toEqual(included);
    expect(people[0]?.likedToots?.[0]).toMatchObject({ text: 'three', likes: 2, author: { name: 'Bob' } });
  });

  it('loads onto one instance and gives it back', async () => {
    await connect(likes);
    const [ada] = await adaBobAndCleo();
    expect(await ada?.load({ association: 'toots', include: 'likedBy' })).toBe(ada);
    expect(ada?.toots?.map(({ likedBy }) => likedBy?.map(({ name }) => name))).toEqual([[], ['Ada']]);
  });

  it('replaces what was loaded, also where nothing is found any more', async () => {
    await connect(likes);
    const [ada] = await adaBobAndCleo();
    await ada?.load(['toots', 'profile']);
    await Toot.destroy({ where: { authorId: 1 } });
    await Profile.update({ personId: null }, { where: { personId: 1 } });
    await ada?.load(['toots', 'profile']);
    expect(ada).toMatchObject({ toots: [], profile: null });
  });

  it('goes by the key an instance holds now, and asks nothing where it holds none', async () => {
    const { log, statements, clear } = statementLog();
    await connect(likes, { logging: log });
    await adaBobAndCleo();
    const toots = await Toot.findAll({ order: ['id'] });
    for (const toot of toots) toot.authorId = 2;
    clear();
    await Toot.load(toots, 'author');
    expect(toots.map(({ author }) => author?.name)).toEqual(['Bob', 'Bob', 'Bob']);
    expect(statements).toHaveLength(1);
    for (const toot of toots) toot.authorId = null;
    await Toot.load(toots, 'author');
    expect(toots.map(({ author }) => author)).toEqual([null, null, null]);
    expect(statements).toHaveLength(1);
  });

  it('keeps every instance in the list, whatever an include requires', async () => {
    await connect(likes);
    const people = await adaBobAndCleo();
    const loaded = await Person.load(people, { association: 'toots', where: { text: 'one' }, required: true });
    expect(loaded.map(({ name, toots }) => [name, texts(toots)])).toEqual([['Ada', ['one']], ['Bob', []], ['Cleo', []]]); // prettier-ignore
  });

  it('takes thousands of instances as one parameter', async () => {
    const { log, statements, clear } = statementLog();
    await connect(likes, { logging: log });
    await Person.bulkCreate(Array.from({ length: 3000 }, (_each, index) => ({ name: `P${index}` })));
    await Toot.bulkCreate(Array.from({ length: 3000 }, (_each, index) => ({ text: `T${index}`, authorId: index + 1 })));
    const people = await Person.findAll();
    clear();
    await Person.load(people, 'toots');
    expect(statements).toHaveLength(1);
    expect(people.every(({ toots }) => toots?.length === 1)).toBe(true);
  });

  it('sees what its transaction wrote', async () => {
    const database = await connect(likes);
    const [, , cleo] = await adaBobAndCleo();
    const transaction = await database.startUnmanagedTransaction();
    await Toot.create({ text: 'four', authorId: 3 }, { transaction });
    await cleo?.load('toots', { transaction });
    expect(texts(cleo?.toots)).toEqual(['four']);
    await transaction.rollback();
    await cleo?.load('toots');
    expect(texts(cleo?.toots)).toEqual([]);
  });

  it('matches keys of every type as they are stored', async () => {
    const database = await connect([], { sync: false });
    const keys = {
      big: { type: DataTypes.BIGINT(), values: ['9007199254740993', '2'] },
      uuid: { type: DataTypes.UUID(), values: ['8f9c2d1e-0000-4000-8000-00000000000a', '8f9c2d1e-0000-4000-8000-00000000000b'] }, // prettier-ignore
      text: { type: DataTypes.STRING(40), values: ['a', 'A'] },
      date: { type: DataTypes.DATE(3), values: [new Date('2024-01-02T03:04:05.678Z'), new Date(0)] },
    };
    for (const [name, { type, values }] of Object.entries(keys)) {
      const Owner = database.define(`Owner_${name}`, { key: { type, primaryKey: true } }, { timestamps: false });
      const Item = database.define(`Item_${name}`, { label: DataTypes.STRING }, { timestamps: false });
      Owner.hasMany(Item, { as: 'items', foreignKey: 'ownerKey', inverse: 'owner' });
      await database.sync();
      for (const key of values) await Owner.create({ key, items: [{ label: String(key) }] });
      const owners = await Owner.load(await Owner.findAll(), 'items');
      const found = owners.map(owner => (owner.get('items') as Model[]).map(item => item.get('label')));
      expect(found).toEqual(owners.map(owner => [String(owner.get('key'))]));
      const items = await Item.load(await Item.findAll(), 'owner');
      expect(items.map(item => String((item.get('owner') as Model).get('key')))).toEqual(
        items.map(item => item.get('label')),
      );
    }
  });

  it('refuses what cannot be loaded onto, by name', async () => {
    await connect(likes);
    const [ada] = await adaBobAndCleo();
    await expect(Person.build({ name: 'Dan' }).load('toots')).rejects.toMatchObject({ code: 'NOT_SAVED' });
    const nameless = await Person.findOne({ attributes: ['name'], rejectOnEmpty: true });
    await expect(nameless.load('toots')).rejects.toMatchObject({
      code: 'MISSING_KEY',
      message: expect.stringContaining('This Person was loaded without "id", which its associations link by.'),
    });
    // @ts-expect-error there is no such association
    await expect(ada?.load('toot')).rejects.toMatchObject({ code: 'UNKNOWN_ASSOCIATION' });
    await expect(ada?.load(undefined as never)).rejects.toMatchObject({ code: 'INVALID_INCLUDE' });
    await expect(ada?.load('toots', { transation: null } as object)).rejects.toMatchObject({ code: 'UNKNOWN_OPTION' });
    await expect(Person.load([await Toot.findOne()] as never, 'toots')).rejects.toMatchObject({ code: 'INVALID_SOURCE' }); // prettier-ignore
    await expect(Person.load(ada as never, 'toots')).rejects.toMatchObject({ code: 'INVALID_SOURCE' });
    expect(await Person.load([], 'toots')).toEqual([]);
  });
});
