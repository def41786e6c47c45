import {
  DataTypes,
  Op,
  type AttributeOptions,
  type Database,
  type Model,
  type ModelStatic,
  type ToManyRelation,
} from 'mortise';
import { describeByTurns, statementLog } from '../support/describe-each-dialect';

type Row = Model & Record<string, unknown>;

interface Tenants {
  readonly Person: ModelStatic<Row>;
  readonly Toot: ModelStatic<Row>;
  readonly Like: ModelStatic<Row>;
}

const part = { type: DataTypes.INTEGER, primaryKey: true } as const;

/** People, their toots and what they like, of several tenants: every key begins with the tenant, in one column. */
function defineTenants(database: Database): Tenants {
  const Person = database.define<Row>('Person', { tenantId: part, id: part, name: DataTypes.STRING });
  const Toot = database.define<Row>('Toot', { tenantId: part, id: part, text: DataTypes.STRING });
  const Like = database.define<Row>('Like', { stars: DataTypes.INTEGER });
  Toot.belongsTo(Person, {
    as: 'author',
    foreignKey: ['tenantId', 'authorId'],
    inverse: { as: 'toots', type: 'hasMany' },
  });
  Person.hasOne(Toot, { as: 'pinned', foreignKey: ['tenantId', 'pinnedById'], inverse: 'pinnedBy' });
  Person.belongsToMany(Toot, {
    as: 'likedToots',
    through: () => Like as never,
    foreignKey: ['tenantId', 'personId'],
    otherKey: ['tenantId', 'tootId'],
    inverse: { as: 'likedBy' },
  });
  return { Person, Toot, Like };
}

const relationOf = (row: Row | undefined, name: string): ToManyRelation<Row> =>
  (row as Row).related(name) as unknown as ToManyRelation<Row>;

const textsOf = (toots: unknown): readonly unknown[] => (toots as readonly Row[]).map(toot => toot['text']);

describeByTurns('Keys that share the tenant', ({ connect }) => {
  async function story(): Promise<Tenants & { database: Database; ada: Row; toots: Row[] }> {
    const database = await connect();
    const models = defineTenants(database);
    await database.sync();
    const [ada] = await models.Person.bulkCreate([
      { tenantId: 1, id: 1, name: 'Ada' },
      { tenantId: 1, id: 2, name: 'Grace' },
      { tenantId: 2, id: 1, name: 'Ada of another house' },
    ]);
    const toots = await models.Toot.bulkCreate([
      { tenantId: 1, id: 1, text: 'one' },
      { tenantId: 1, id: 2, text: 'two' },
      { tenantId: 2, id: 1, text: 'theirs' },
    ]);
    return { ...models, database, ada: ada as Row, toots };
  }

  it('link, check, count and take off by lists, objects and instances', async () => {
    const { ada, toots, Like } = await story();
    const liked = relationOf(ada, 'likedToots');
    await liked.add([1, 1]);
    await liked.add([{ tenantId: 1, id: 2 }, toots[0] as Row], { through: { stars: 5 } });
    expect(textsOf(await liked.get({ order: ['id'] }))).toEqual(['one', 'two']);
    expect(await liked.has([[1, 1], { tenantId: 1, id: 2 }])).toBe(true);
    expect(await liked.has(toots[2] as Row)).toBe(false);
    expect(await Like.findAll({ order: ['tootId'], raw: true })).toMatchObject([
      { tenantId: 1, personId: 1, tootId: 1, stars: 5 },
      { tenantId: 1, personId: 1, tootId: 2, stars: 5 },
    ]);
    expect(await liked.remove([1, 1])).toBe(1);
    expect(await liked.remove([2, 1])).toBe(0);
    await liked.set([toots[0] as Row]);
    expect(await liked.count()).toBe(1);
  }); // S47 S60 P32

  it.each(['add', 'set'] as const)('refuse to %s a row of another tenant, before anything is sent', async verb => {
    const { log, statements, clear } = statementLog();
    const database = await connect([], { logging: log });
    const { Person, Toot } = defineTenants(database);
    await database.sync();
    const ada = await Person.create({ tenantId: 1, id: 1 });
    const theirs = await Toot.create({ tenantId: 2, id: 1 });
    clear();
    await expect(relationOf(ada, 'likedToots')[verb]([[1, 1], theirs] as never)).rejects.toMatchObject({
      code: 'CONTRADICTORY_KEYS',
      message: expect.stringContaining(
        'Like.tenantId is part of both keys of Person.likedToots: it cannot link a Person and a Toot that differ in it.',
      ) as string,
    });
    expect(statements).toEqual([]);
  }); // P32

  it.each(['join', 'separate'] as const)(
    'are eager-loaded with strategy %s, counted and limited per parent',
    async strategy => {
      const { ada, Person, Toot } = await story();
      await relationOf(ada, 'likedToots').add([
        [1, 1],
        [1, 2],
      ] as never);
      const people = await Person.findAll({ include: { association: 'likedToots', strategy, order: ['id'] }, aggregates: { likes: { count: 'likedToots' } }, order: ['tenantId', 'id'] }); // prettier-ignore
      expect(people.map(({ likedToots }) => textsOf(likedToots))).toEqual([['one', 'two'], [], []]);
      expect(people.map(({ likes }) => likes)).toEqual([2, 0, 0]);
      const limited = await Person.findAll({
        include: { association: 'likedToots', order: [['id', 'DESC']], limit: 1 },
      });
      expect(limited.flatMap(({ likedToots }) => textsOf(likedToots))).toEqual(['two']);
      const toots = await Toot.findAll({ include: 'likedBy', where: { likedBy: [[1, 1]] }, order: ['id'] });
      expect(textsOf(toots)).toEqual(['one', 'two']);
    },
  ); // S87 P2 P32

  it('filter by keys of several attributes', async () => {
    const { ada, toots, Person } = await story();
    await relationOf(ada, 'likedToots').add([toots[0], toots[1]] as never);
    const both = [[1, 1], [1, 2]]; // prettier-ignore
    const namesOf = async (condition: unknown): Promise<unknown[]> =>
      (await Person.findAll({ where: { likedToots: condition } as never })).map(({ name }) => name);
    expect(await namesOf({ [Op.all]: both })).toEqual(['Ada']);
    expect(await namesOf({ [Op.all]: [[1, 1], [1, 3]] })).toEqual([]); // prettier-ignore
    expect(await namesOf({ [Op.some]: [[1, 3], [1, 2]] })).toEqual(['Ada']); // prettier-ignore
    expect(await namesOf([1, 2])).toEqual(['Ada']);
    expect(await namesOf({ [Op.none]: both })).toHaveLength(2);
    expect(await namesOf(toots[0])).toEqual(['Ada']);
  }); // P14 P32

  it('filter by a list of keys by name, which means any of them', async () => {
    const { ada, toots, Person } = await story();
    await relationOf(ada, 'likedToots').add([toots[0], toots[1]] as never);
    const namesOf = async (condition: unknown): Promise<unknown[]> =>
      (await Person.findAll({ where: { likedToots: condition } as never })).map(({ name }) => name);
    const [first, second, third] = [1, 2, 3].map(id => ({ tenantId: 1, id }));
    expect(await namesOf([first, third])).toEqual(['Ada']);
    expect(await namesOf({ [Op.some]: [third, second] })).toEqual(['Ada']);
    expect(await namesOf([third])).toEqual([]);
    expect(await namesOf([[1, 3], second, toots[0]])).toEqual(['Ada']);
    expect(await namesOf({ [Op.none]: [first, third] })).toHaveLength(2);
    expect(await namesOf({ [Op.all]: [first, second] })).toEqual(['Ada']);
    expect(await namesOf({ [Op.all]: [first, third] })).toEqual([]);
    expect(await namesOf({ [Op.every]: [first, second] })).toHaveLength(3);
    expect(await namesOf({ [Op.every]: [first] })).toHaveLength(2);
  });

  it('are not mixed with conditions in one list', async () => {
    const { Person } = await story();
    const lists = [[{ tenantId: 1 }, { id: 1 }], [[1, 1], { text: 'one' }], [{ tenantId: 1, id: { [Op.gt]: 1 } }]];
    for (const list of lists)
      for (const condition of [list, { [Op.some]: list }, { [Op.none]: list }, { [Op.every]: list }])
        await expect(Person.findAll({ where: { likedToots: condition } as never })).rejects.toMatchObject({
          code: 'INVALID_OPERAND',
          message: expect.stringContaining(
            'A list under "likedToots" is of keys (tenantId, id) or instances',
          ) as string,
        });
    const found = await Person.findAll({
      where: { likedToots: { [Op.or]: [{ tenantId: 1 }, { id: 1 }] } } as never,
    });
    expect(found).toEqual([]);
  });

  it('create and update nested rows', async () => {
    const { Person, Toot } = await story();
    const eve = await Person.create({
      tenantId: 1,
      id: 9,
      likedToots: [[1, 1], { tenantId: 1, id: 5, text: 'new', Like: { stars: 3 } }],
      toots: [{ id: 6, text: 'own' }],
    });
    expect(textsOf(await relationOf(eve, 'likedToots').get({ order: ['id'] }))).toEqual(['one', 'new']);
    expect(await Toot.findOne({ where: { text: 'own' }, raw: true })).toMatchObject({ tenantId: 1, authorId: 9 });
    await eve.update({ likedToots: { remove: [1, 1], add: [[1, 2]], create: { tenantId: 1, id: 7, text: 'more' } } } as never); // prettier-ignore
    expect(textsOf(await relationOf(eve, 'likedToots').get({ order: ['id'] }))).toEqual(['two', 'new', 'more']);
  }); // P24 P26 P32

  it('are let go of by what is not shared: the tenant stays', async () => {
    const { ada, toots, Toot } = await story();
    const own = relationOf(ada, 'toots');
    await own.add([toots[0], toots[1]] as never);
    expect(await own.count()).toBe(2);
    expect(await own.remove([1, 1])).toBe(1);
    expect(await Toot.findOne({ where: { tenantId: 1, id: 1 }, raw: true })).toMatchObject({ tenantId: 1, authorId: null }); // prettier-ignore
    await own.set([]);
    expect(await Toot.count({ where: { authorId: { [Op.ne]: null } } })).toBe(0);
    await relationOf(toots[0], 'author').set(ada as never);
    await relationOf(toots[0], 'author').set(null);
    expect((toots[0] as Row)['authorId']).toBeNull();
    expect((await (toots[0] as Row).reload())['tenantId']).toBe(1);
  }); // P32

  it('lead to one row', async () => {
    const { ada, toots, Person } = await story();
    const pinned = relationOf(ada, 'pinned');
    await pinned.set(toots[0] as Row);
    await pinned.set(toots[1] as Row);
    expect(await Person.findOne({ where: { name: 'Ada' }, include: 'pinned' })).toMatchObject({
      pinned: { text: 'two' },
    });
    await pinned.set(null);
    expect(await pinned.get()).toBeNull();
    await pinned.create({ tenantId: 1, id: 8, text: 'pinned' });
    expect(await Person.findOne({ where: { name: 'Ada' }, include: 'pinned' })).toMatchObject({ pinned: { text: 'pinned' } }); // prettier-ignore
  }); // P32

  it('do not move a row to another tenant', async () => {
    const { ada, toots, Toot } = await story();
    await expect(relationOf(ada, 'toots').add(toots[2] as Row)).rejects.toMatchObject({ code: 'CONTRADICTORY_KEYS' });
    await expect(relationOf(toots[2], 'author').set(ada as never)).rejects.toMatchObject({
      code: 'CONTRADICTORY_KEYS',
    });
    expect(await Toot.count({ where: { tenantId: 2 } })).toBe(1);
  }); // P32

  it('are constraints: the database refuses a link to what is not there', async () => {
    const { Like, Toot } = await story();
    await Like.create({ tenantId: 1, personId: 1, tootId: 2 });
    const refused = { code: 'FOREIGN_KEY_CONSTRAINT' };
    await expect(Like.create({ tenantId: 2, personId: 1, tootId: 2 })).rejects.toMatchObject(refused);
    await expect(Like.create({ tenantId: 2, personId: 2, tootId: 1 })).rejects.toMatchObject(refused);
    await expect(Toot.create({ tenantId: 2, id: 5, authorId: 2 })).rejects.toMatchObject(refused);
  }); // S48 P32

  it('go with what they point to, where nothing else holds on to it', async () => {
    const { ada, toots, Like, Person } = await story();
    await relationOf(ada, 'likedToots').add([1, 1]);
    await toots[0]?.destroy();
    expect(await Like.count()).toBe(0);
    await relationOf(ada, 'toots').add([1, 2]);
    // Its author cannot become NULL, since the tenant is part of that key: the toot is not deleted for it either.
    await expect(ada.destroy()).rejects.toMatchObject({ code: 'FOREIGN_KEY_CONSTRAINT' });
    expect(await Person.count()).toBe(3);
  }); // P32
});

describeByTurns('Keys of several attributes that are not the primary key', ({ connect }) => {
  it('are pointed to by both keys of a junction', async () => {
    const database = await connect();
    const unique = { indexes: [{ unique: true, fields: ['country', 'code'] }] };
    const key = { country: DataTypes.STRING(2), code: DataTypes.INTEGER };
    const Person = database.define<Row>('Person', { ...key, name: DataTypes.STRING }, unique);
    const Toot = database.define<Row>('Toot', { ...key, text: DataTypes.STRING }, unique);
    const names = ['country', 'code'];
    Person.belongsToMany(Toot, {
      as: 'likedToots',
      through: 'Like',
      sourceKey: names,
      targetKey: names,
      inverse: 'likedBy',
    });
    Person.hasMany(Toot, {
      as: 'toots',
      sourceKey: names,
      foreignKey: ['authorCountry', 'authorCode'],
      inverse: 'author',
    });
    await database.sync();
    const ada = await Person.create({ country: 'uk', code: 1, name: 'Ada' });
    const toots = await Toot.bulkCreate([{ country: 'uk', code: 2, text: 'one' }, { country: 'de', code: 1, text: 'zwei' }]); // prettier-ignore
    await relationOf(ada, 'likedToots').add(['uk', 2]);
    await relationOf(ada, 'likedToots').add([toots[1] as Row, { country: 'uk', code: '2' }]);
    await relationOf(ada, 'toots').add(toots[1] as Row);
    const [found] = await Person.findAll({ include: [{ association: 'likedToots', order: ['id'] }, { association: 'toots', include: ['author', 'likedBy'] }] }); // prettier-ignore
    expect(textsOf(found?.['likedToots'])).toEqual(['one', 'zwei']);
    expect(found?.['toots']).toMatchObject([{ text: 'zwei', author: { name: 'Ada' }, likedBy: [{ name: 'Ada' }] }]);
    expect(await relationOf(ada, 'likedToots').remove([['uk', 2], toots[1]] as never)).toBe(2);
  }); // S47 S48 P32 P36

  it('lead from a model to itself, in one direction and in both', async () => {
    const database = await connect();
    const Person = database.define<Row>('Person', { tenantId: part, id: part, name: DataTypes.STRING });
    Person.belongsToMany(Person, { as: 'followed', through: 'Following', inverse: { as: 'followers' } });
    Person.belongsToMany(Person, {
      as: 'friends',
      through: 'Friendship',
      foreignKey: ['tenantId', 'personId'],
      otherKey: ['tenantId', 'friendId'],
      symmetric: true,
    });
    await database.sync();
    const [ada, bob, cy] = await Person.bulkCreate(
      [1, 2, 3].map(id => ({ tenantId: 1, id, name: `no. ${String(id)}` })),
    );
    await relationOf(ada, 'followed').add([bob as Row, cy as Row]);
    expect((await relationOf(cy, 'followers').get()).map(({ id }) => id)).toEqual([1]);
    await relationOf(ada, 'friends').add([1, 2]);
    await relationOf(cy, 'friends').set([[1, 1], bob] as never);
    expect((await relationOf(bob, 'friends').get({ order: ['id'] })).map(({ id }) => id)).toEqual([1, 3]);
    expect(await relationOf(bob, 'friends').remove([1, 1])).toBe(1);
    expect((await relationOf(ada, 'friends').get()).map(({ id }) => id)).toEqual([3]);
  }); // S46 P32
});

/** Types that parts of keys may have, and two keys each whose other part is the same. */
const partTypes: readonly (readonly [string, AttributeOptions['type'], unknown, unknown])[] = [
  ['DATE', DataTypes.DATE(3), new Date('2024-02-29T12:00:00.123Z'), new Date('2024-03-01Z')],
  ['UUID', DataTypes.UUID, '00000000-0000-4000-8000-00000000000a', '00000000-0000-4000-8000-00000000000b'],
  ['BIGINT', DataTypes.BIGINT, '9007199254740993', '9007199254740994'],
  ['DECIMAL', DataTypes.DECIMAL(10, 2), '1.50', '10.00'],
];

describeByTurns('A part of a key', ({ connect, requires }) => {
  /** Ada likes two toots, whose keys differ in their second part only. */
  async function expectToLink(type: AttributeOptions['type'], one: unknown, two: unknown): Promise<void> {
    const database = await connect();
    const key = { tenantId: part, mark: { type, primaryKey: true } };
    const Person = database.define<Row>('Person', { name: DataTypes.STRING });
    const Toot = database.define<Row>('Toot', { ...key, text: DataTypes.STRING });
    Person.belongsToMany(Toot, { as: 'likedToots', through: 'Like', inverse: { as: 'likedBy' } });
    await database.sync();
    const liked = relationOf(await Person.create({ name: 'Ada' }), 'likedToots');
    const toots = await Toot.bulkCreate([
      { tenantId: 1, mark: one, text: 'one' },
      { tenantId: 1, mark: two, text: 'two' },
    ]);
    const both = [[1, one], [1, two]] as never; // prettier-ignore
    await liked.add([1, one] as never);
    await liked.add([toots[0], { tenantId: 1, mark: two }] as never);
    expect([await liked.has(both), await liked.count()]).toEqual([true, 2]);
    const include = { association: 'likedToots', strategy: 'separate', order: ['text'] } as const;
    const [found] = await Person.findAll({ include, where: { likedToots: { [Op.all]: both } } as never });
    expect(textsOf(found?.['likedToots'])).toEqual(['one', 'two']);
    expect(await liked.toggle([1, one] as never)).toEqual({ added: [], updated: [], removed: [[1, one]] });
    expect(await liked.sync([[1, one], toots[1]] as never)).toEqual({ added: [[1, one]], updated: [], removed: [] });
    expect(await liked.remove([1, two] as never)).toBe(1);
  }

  it.each(partTypes)('may be a %s', async (_name, type, one, two) => expectToLink(type, one, two)); // P32 P37

  requires('binaryKeys')('may be a BLOB', async () => {
    await expectToLink(DataTypes.BLOB, Buffer.from('00ff', 'hex'), Buffer.from('00fe', 'hex'));
  }); // P32 P37
});
