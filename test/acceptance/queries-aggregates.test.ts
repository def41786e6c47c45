import {
  DataTypes,
  Model,
  Op,
  sql,
  type BelongsToManyGetAssociationsMixin,
  type CreationOptional,
  type InferAttributes,
  type InferCreationAttributes,
  type NonAttribute,
} from 'mortise';
import { Attribute, BelongsToMany, HasMany, NotNull, Table } from 'mortise/decorators';
import { describeEachDialect, statementLog } from '../support/describe-each-dialect';

class Person extends Model<InferAttributes<Person>, InferCreationAttributes<Person>> {
  declare id: CreationOptional<number>;
  @Attribute(DataTypes.STRING)
  @NotNull
  declare name: string;
  @BelongsToMany(() => Toot, { through: () => LikedToot, inverse: { as: 'likedBy' } })
  declare likedToots?: NonAttribute<Toot[]>;
  declare getLikedToots: BelongsToManyGetAssociationsMixin<Toot>;
  @HasMany(() => Toot, { foreignKey: 'authorId', inverse: { as: 'author' } })
  declare toots?: NonAttribute<Toot[]>;
}

@Table({ paranoid: true })
class Toot extends Model<InferAttributes<Toot>, InferCreationAttributes<Toot>> {
  declare id: CreationOptional<number>;
  @Attribute(DataTypes.STRING)
  declare text: string | null;
  @Attribute(DataTypes.INTEGER)
  declare words: number | null;
  @Attribute(DataTypes.DECIMAL(10, 2))
  declare price: string | null;
  @Attribute(DataTypes.BIGINT)
  declare views: string | null;
  @Attribute(DataTypes.DATE)
  declare postedAt: Date | null;
  @Attribute(DataTypes.JSON)
  declare extra: unknown;
  declare authorId: number | null;
  declare likedBy?: NonAttribute<Person[]>;
  declare LikedToot?: NonAttribute<LikedToot>;
}

class LikedToot extends Model<InferAttributes<LikedToot>, InferCreationAttributes<LikedToot>> {
  declare likedById: CreationOptional<number>;
  declare likedTootId: CreationOptional<number>;
  @Attribute(DataTypes.STRING)
  declare reaction: string | null;
  @Attribute(DataTypes.DOUBLE)
  declare weight: number | null;
}

const models = [Person, Toot, LikedToot];
const day = (number: number): Date => new Date(Date.UTC(2024, 0, number));

/** Ada loves tea and likes rain and snow, Bob likes rain, Cy nothing; Bob wrote all of it. */
async function story(): Promise<void> {
  await Person.bulkCreate([{ name: 'Ada' }, { name: 'Bob' }, { name: 'Cy' }]);
  await Toot.bulkCreate([
    { text: 'tea', words: 3, price: '9.50', views: '9007199254740993', postedAt: day(1), authorId: 2 },
    { text: 'rain', words: 10, price: '10.25', views: '1', postedAt: day(3), authorId: 2 },
    { text: 'snow', words: null, price: null, views: null, postedAt: day(2), authorId: 2 },
  ]);
  await LikedToot.bulkCreate([
    { likedById: 1, likedTootId: 1, reaction: 'love', weight: 0.5 },
    { likedById: 1, likedTootId: 2, reaction: 'like', weight: 0.25 },
    { likedById: 1, likedTootId: 3, reaction: 'like', weight: null },
    { likedById: 2, likedTootId: 2, reaction: 'like', weight: 1 },
  ]);
}

const byId = { order: 'id' } as const;

describeEachDialect('Aggregates of associated rows', ({ connect }) => {
  it('count without loading, in one statement', async () => {
    const { log, statements, clear } = statementLog();
    await connect(models, { logging: log });
    await story();
    clear();
    const people = await Person.findAll({ aggregates: { likes: { count: 'likedToots' } }, ...byId });
    expect(people.map(({ name, likes }) => [name, likes])).toEqual([['Ada', 3], ['Bob', 1], ['Cy', 0]]); // prettier-ignore
    expect(people[0]?.likedToots).toBeUndefined();
    expect(statements).toHaveLength(1);
  }); // P15

  it('are of the rows of a page, beside its conditions and what it includes', async () => {
    await connect(models);
    await story();
    const likes = { count: 'likedToots', where: { text: { [Op.ne]: 'tea' } } } as const;
    const page = { where: { name: { [Op.ne]: 'Zoe' } }, order: [['name', 'DESC']], limit: 2 } as const;
    const people = await Person.findAll({ ...page, offset: 1, aggregates: { likes }, include: ['likedToots'] });
    expect(people.map(({ name, likes: count, likedToots }) => [name, count, likedToots?.length])).toEqual([
      ['Bob', 1, 1],
      ['Ada', 2, 3],
    ]);
    const toots = await Toot.findAll({
      include: ['author'],
      order: [['author', 'name', 'ASC'], ['id', 'DESC']], // prettier-ignore
      aggregates: { fans: { count: 'likedBy' } },
      limit: 2,
    } as never);
    expect(toots.map(toot => [toot.text, (toot as unknown as { fans: number }).fans])).toEqual([['snow', 1], ['rain', 2]]); // prettier-ignore
  });

  it('leave SQL beside them the rows that it asks for', async () => {
    await connect(models);
    await story();
    const [place] = await Person.findAll({
      attributes: ['name', [sql`count(*) OVER ()`, 'all']],
      aggregates: { likes: { count: 'likedToots' } },
      order: ['id'],
      limit: 1,
      raw: true,
    });
    expect({ ...place, all: Number((place as unknown as { all: unknown }).all) }).toEqual({
      name: 'Ada',
      all: 3,
      likes: 3,
    });
  });

  it('give numbers as exact as the attribute, and null or 0 where there is nothing', async () => {
    await connect(models);
    await story();
    const [ada, , cy] = await Person.findAll({
      aggregates: {
        words: { sum: 'likedToots.words' },
        mean: { avg: 'likedToots.words' },
        shortest: { min: 'likedToots.words' },
        dearest: { max: 'likedToots.price' },
        worded: { count: 'likedToots.words' },
        views: { sum: 'likedToots.views' },
        latest: { max: 'likedToots.postedAt' },
        first: { min: 'likedToots.text' },
      },
      ...byId,
    });
    expect(ada).toMatchObject({ words: 13, mean: 6.5, shortest: 3, dearest: '10.25', worded: 2, first: 'rain' });
    expect(ada).toMatchObject({ views: '9007199254740994', latest: day(3) });
    expect(cy).toMatchObject({ words: 0, mean: null, shortest: null, dearest: null, worded: 0, latest: null });
  }); // P15

  it('are over attributes of the junction, and of a target behind several associations', async () => {
    await connect(models);
    await story();
    const people = await Person.findAll({
      aggregates: {
        weight: { sum: 'likedToots.LikedToot.weight' },
        reactions: { count: 'likedToots.LikedToot.reaction', distinct: true },
        likesGot: { count: 'toots.likedBy' },
        fans: { count: 'toots.likedBy', distinct: true },
      },
      ...byId,
    });
    expect(people.map(({ weight, reactions }) => [weight, reactions])).toEqual([[0.75, 2], [1, 1], [0, 0]]); // prettier-ignore
    expect(people.map(({ likesGot, fans }) => [likesGot, fans])).toEqual([[0, 0], [4, 2], [0, 0]]); // prettier-ignore
  }); // P15

  it('are filtered by target and junction, and leave out what is deleted', async () => {
    await connect(models);
    await story();
    await Toot.destroy({ where: { text: 'snow' } });
    const [ada] = await Person.findAll({
      aggregates: {
        all: { count: 'likedToots' },
        deletedToo: { count: 'likedToots', paranoid: false },
        long: { count: 'likedToots', where: { words: { [Op.gt]: 5 } } },
        loved: { count: 'likedToots', through: { where: { reaction: 'love' } } },
      },
      ...byId,
    });
    expect(ada).toMatchObject({ all: 2, deletedToo: 3, long: 1, loved: 1 });
  }); // P15 P56

  it('order and filter their parents, pages and counts included', async () => {
    await connect(models);
    await story();
    const aggregates = { likes: { count: 'likedToots' }, dearest: { max: 'likedToots.price' } } as const;
    const order = [['likes', 'DESC'], 'id'] as const;
    const page = await Person.findAndCountAll({
      aggregates,
      where: { likes: { [Op.gte]: 1 } },
      order,
      limit: 1,
      include: ['likedToots'],
    });
    expect([page.count, page.rows.map(({ name, likes }) => [name, likes])]).toEqual([2, [['Ada', 3]]]);
    const found = async (where: object) =>
      (await Person.findAll({ aggregates, where: where as never, ...byId })).map(({ name }) => name);
    expect(await found({ likes: [0, 1] })).toEqual(['Bob', 'Cy']);
    expect(await found({ likes: { [Op.between]: [1, 3] } })).toEqual(['Ada', 'Bob']);
    expect(await found({ dearest: null })).toEqual(['Cy']);
    expect(await found({ dearest: { [Op.gt]: '9.99' } })).toEqual(['Ada', 'Bob']);
    expect(await found({ [Op.or]: [{ likes: 0 }, { name: 'Ada' }] })).toEqual(['Ada', 'Cy']);
    expect(await Person.count({ aggregates, where: { likes: 0 } })).toBe(1);
  }); // P3 P6 P7 P15

  it.each(['words', 'price'] as const)('tell no value from others in lists (%s)', async attribute => {
    await connect(models);
    await story();
    const aggregates = { least: { min: `likedToots.${attribute}` } } as const;
    const adas = attribute === 'words' ? 3 : '9.50';
    const found = async (least: unknown) =>
      (await Person.findAll({ aggregates, where: { least } as never, ...byId })).map(({ name }) => name);
    expect(await found({ [Op.in]: [adas, null] })).toEqual(['Ada', 'Cy']);
    expect(await found({ [Op.notIn]: [adas, null] })).toEqual(['Bob']);
    expect(await found({ [Op.in]: [null] })).toEqual(['Cy']);
    expect(await found({ [Op.notIn]: [null] })).toEqual(['Ada', 'Bob']);
    expect(await found({ [Op.in]: [] })).toEqual([]);
    expect(await found({ [Op.notIn]: [] })).toEqual(['Ada', 'Bob', 'Cy']);
  });

  it('are there for included rows, joined or fetched apart, and in getters', async () => {
    await connect(models);
    await story();
    for (const strategy of ['join', 'separate'] as const) {
      const toots = { association: 'likedToots', strategy, aggregates: { likers: { count: 'likedBy' } } } as const;
      const [ada] = await Person.findAll({ include: { ...toots, order: [['likers', 'DESC'], 'id'] }, ...byId });
      expect(ada?.likedToots).toMatchObject([{ text: 'rain', likers: 2 }, { text: 'tea', likers: 1 }, { likers: 1 }]);
    }
    const often = { association: 'likedToots', aggregates: { likers: { count: 'likedBy' } } } as const;
    const [lover] = await Person.findAll({ include: { ...often, where: { $likers$: 2 } }, ...byId });
    expect(lover?.likedToots?.map(({ text }) => text)).toEqual(['rain']);
    const ada = await Person.findByPk(1, { rejectOnEmpty: true });
    const [most] = await ada.getLikedToots({
      aggregates: { likers: { count: 'likedBy' } },
      order: [['likers', 'DESC']],
    });
    expect(most).toMatchObject({ text: 'rain', likers: 2 });
    const include = { association: 'likedToots', aggregates: { likers: { count: 'likedBy' } }, limit: 1 } as const;
    const people = await Person.findAll({ include: { ...include, order: [['likers', 'DESC']] }, ...byId });
    expect(people.map(({ likedToots }) => likedToots?.map(({ text }) => text))).toEqual([['rain'], ['rain'], []]);
  }); // P2 P15

  it('are compared with long lists, exact beyond 53 bits, and with the scale of their type', async () => {
    await connect(models);
    await story();
    await Toot.update({ price: '0.10' }, { all: true });
    const aggregates = {
      likes: { count: 'likedToots' },
      views: { sum: 'likedToots.views' },
      spent: { sum: 'likedToots.price' },
    } as const;
    const long = Array.from({ length: 3_000 }, (_none, index) => index + 2);
    const found = await Person.findAll({ aggregates, where: { likes: { [Op.in]: long } } });
    expect(found).toMatchObject([{ name: 'Ada', views: '9007199254740994', spent: '0.30' }]);
    const others = await Person.findAll({ aggregates, where: { likes: { [Op.notIn]: long } }, ...byId });
    expect(others.map(({ name, spent }) => [name, spent])).toEqual([['Bob', '0.10'], ['Cy', '0.00']]); // prettier-ignore
  }); // P40

  it('are part of plain results and of JSON', async () => {
    await connect(models);
    await story();
    const aggregates = { likes: { count: 'likedToots' } } as const;
    const [plain] = await Person.findAll({ aggregates, raw: true, attributes: ['name'], ...byId });
    expect(plain).toEqual({ name: 'Ada', likes: 3 });
    const [ada] = await Person.findAll({ aggregates, attributes: ['name'], ...byId });
    expect(JSON.parse(JSON.stringify(ada))).toEqual({ name: 'Ada', likes: 3 });
    expect(ada?.changed()).toEqual([]);
  }); // P13

  it('order by a path takes the smallest value going up, the largest going down, and loses nobody', async () => {
    await connect(models);
    await story();
    const named = async (order: unknown) =>
      (await Person.findAll({ order: order as never, limit: 3 })).map(({ name }) => name);
    expect(await named([['$likedToots.postedAt$', 'DESC NULLS LAST'], 'id'])).toEqual(['Ada', 'Bob', 'Cy']);
    expect(await named([['$likedToots.words$', 'ASC NULLS LAST']])).toEqual(['Ada', 'Bob', 'Cy']);
    expect(await named([['$likedToots.LikedToot.weight$', 'DESC NULLS FIRST']])).toEqual(['Cy', 'Bob', 'Ada']);
    const toots = await Toot.findAll({ order: [['$author.name$', 'ASC'], 'id'], limit: 2 });
    expect(toots.map(({ text }) => text)).toEqual(['tea', 'rain']);
  }); // P6

  it.each([
    ['two functions', { x: { count: 'likedToots', sum: 'likedToots.words' } }, 'INVALID_AGGREGATE', /just one/],
    ['no function', { x: {} }, 'INVALID_AGGREGATE', /just one of count, sum/],
    ['an unknown association', { x: { count: 'likdToots' } }, 'UNKNOWN_ASSOCIATION', /Did you mean "likedToots"/],
    ['an unknown attribute', { x: { sum: 'likedToots.wrods' } }, 'UNKNOWN_ATTRIBUTE', /Did you mean "words"/],
    ['a sum without attribute', { x: { sum: 'likedToots' } }, 'INVALID_AGGREGATE', /needs an attribute/],
    ['a sum of texts', { x: { sum: 'likedToots.text' } }, 'INVALID_AGGREGATE', /no sum over STRING/],
    ['the largest JSON', { x: { max: 'likedToots.extra' } }, 'INVALID_AGGREGATE', /no max over JSON/],
    ['a name that is taken', { name: { count: 'likedToots' } }, 'INVALID_AGGREGATE', /taken/],
    ['an unknown option', { x: { count: 'likedToots', wehre: {} } }, 'UNKNOWN_OPTION', /Did you mean "where"/],
    ['a junction where there is none', { x: { count: 'toots', through: {} } }, 'INVALID_OPTION', /no junction/],
  ])('are refused with %s', async (_what, aggregates, code, message) => {
    await connect(models);
    const find = Person.findAll({ aggregates: aggregates as never });
    await expect(find).rejects.toMatchObject({ code, message: expect.stringMatching(message) });
  });

  it('are compared with values of their own type only', async () => {
    await connect(models);
    const aggregates = { likes: { count: 'likedToots' } } as const;
    const find = Person.findAll({ aggregates, where: { likes: 'many' } as never });
    await expect(find).rejects.toMatchObject({
      code: 'INVALID_VALUE',
      message: expect.stringContaining('Person.likes'),
    });
    // @ts-expect-error a number is like no pattern
    const pattern = Person.findAll({ aggregates, where: { likes: { [Op.like]: '1%' } } });
    await expect(pattern).rejects.toMatchObject({ code: 'INVALID_OPERAND' });
  });
});

describeEachDialect('A mean', ({ connect }) => {
  /** Of so many toots of Ada's. */
  async function write(rows: readonly Partial<Pick<Toot, 'words' | 'price' | 'views'>>[]): Promise<void> {
    await connect(models);
    await Person.create({ name: 'Ada' });
    await Toot.bulkCreate(rows.map(row => ({ ...row, authorId: 1 })));
  }

  async function means(): Promise<readonly unknown[]> {
    const [ada] = await Person.findAll({
      aggregates: {
        words: { avg: 'toots.words' },
        price: { avg: 'toots.price' },
        views: { avg: 'toots.views' },
        distinct: { avg: 'toots.words', distinct: true },
      },
    });
    return [ada?.words, ada?.price, ada?.views, ada?.distinct];
  }

  it('has all digits of a number', async () => {
    await write([
      { words: 1, price: '0.10', views: '1' },
      { words: 0, price: '0.10', views: '0' },
      { words: 0, price: '0.05', views: '1' },
    ]);
    const [words, price, views, distinct] = await means();
    expect([words, views, distinct]).toEqual([1 / 3, 2 / 3, 0.5]);
    expect(price).toBeCloseTo(0.25 / 3, 15);
  });

  it.each([
    [[1, 0, 0], 1 / 3],
    [[1, 1, 0], 2 / 3],
    [[1, 2, 3, 4, 5, 6, 8], 29 / 7],
    [[-2_147_483_648, 2_147_483_647, 0], -1 / 3],
  ])('of %j is compared as what it is', async (numbers, mean) => {
    await write(numbers.map(words => ({ words })));
    const counting = { aggregates: { mean: { avg: 'toots.words' } } } as const;
    const found = async (condition: object): Promise<number> =>
      (await Person.findAll({ ...counting, where: { mean: condition } })).length;
    expect(await found({ [Op.gte]: mean })).toBe(1);
    expect(await found({ [Op.lte]: mean })).toBe(1);
    expect(await found({ [Op.in]: [mean] })).toBe(1);
    expect(await found({ [Op.gt]: mean })).toBe(0);
    expect(await found({ [Op.ne]: mean })).toBe(0);
  });

  it('is over decimals with many digits before the point', async () => {
    const database = await connect();
    const Box = database.define<Model & Record<string, unknown>>('Box', {});
    const Coin = database.define('Coin', { wide: DataTypes.DECIMAL(50, 2), whole: DataTypes.DECIMAL(60) });
    Box.hasMany(Coin, { as: 'coins' });
    await database.sync();
    const coins = ['1', '3'].map(digit => ({ wide: `${digit}${'0'.repeat(40)}.00`, whole: digit + '0'.repeat(50) }));
    await Box.create({ coins });
    const aggregates = { wide: { avg: 'coins.wide' }, whole: { avg: 'coins.whole' } };
    const [box] = await Box.findAll({ aggregates } as never);
    expect(Number(box?.wide) / 2e40).toBeCloseTo(1, 14);
    expect(Number(box?.whole) / 2e50).toBeCloseTo(1, 14);
  });

  it('orders by more than its first digits', async () => {
    await connect(models);
    await Person.bulkCreate([{ name: 'Ada' }, { name: 'Bob' }]);
    const numbers = [300, 301].map(length => Array.from({ length }, (_none, index) => (index === 0 ? 1 : 0)));
    await Toot.bulkCreate(numbers.flatMap((list, index) => list.map(words => ({ words, authorId: index + 1 }))));
    const people = await Person.findAll({ aggregates: { mean: { avg: 'toots.words' } }, order: [['mean', 'ASC']] });
    expect(people.map(({ name }) => name)).toEqual(['Bob', 'Ada']);
  });
});
