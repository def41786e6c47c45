import { DataTypes, type Database, type Model, type ModelStatic, type ToManyRelation } from 'mortise';
import { describeByTurns, statementLog } from '../support/describe-each-dialect';

type Row = Model & Record<string, unknown>;

const textsOf = (toots: unknown): readonly unknown[] => (toots as readonly Row[]).map(toot => toot['text']);

/** Ada likes four toots, Grace two, Alan none; the likes of Ada are of the years 4, 3, 3 and 1. */
function define(database: Database): Record<'Person' | 'Toot' | 'Tag', ModelStatic<Row>> {
  const Person = database.define<Row>('Person', { name: DataTypes.STRING });
  const Toot = database.define<Row>('Toot', { text: DataTypes.STRING });
  const Tag = database.define<Row>('Tag', { text: DataTypes.STRING });
  const LikedToot = database.define('LikedToot', { year: DataTypes.INTEGER });
  const Tagging = database.define('Tagging', { weight: DataTypes.INTEGER });
  Person.belongsToMany(Toot, { as: 'likedToots', through: () => LikedToot as never, inverse: { as: 'likedBy' } });
  Toot.belongsToMany(Tag, { as: 'tags', through: () => Tagging as never, inverse: { as: 'toots' } });
  return { Person, Toot, Tag };
}

describeByTurns('A many-to-many include of a part of each list', ({ connect }) => {
  const log = statementLog();

  async function story(): Promise<ReturnType<typeof define>> {
    const database = await connect([], { logging: log.log });
    const models = define(database);
    await database.sync();
    const tags = ['x', 'y', 'z'].map((text, index) => ({ text, Tagging: { weight: 3 - index } }));
    await models.Toot.bulkCreate(['one', 'two', 'three', 'four'].map(text => ({ text, tags })) as never);
    const likes = (...years: readonly number[]): unknown =>
      models.Toot.findAll({ limit: years.length, order: ['id'] }).then(toots =>
        toots.map((toot, index) => Object.assign(toot, { LikedToot: { year: years[index] } })),
      );
    await models.Person.create({ name: 'Ada', likedToots: await likes(4, 3, 3, 1) });
    await models.Person.create({ name: 'Grace', likedToots: await likes(1, 2) });
    await models.Person.create({ name: 'Alan' });
    log.clear();
    return models;
  }

  const liked = async (options: object): Promise<readonly unknown[]> => {
    const { Person } = await story();
    const people = await Person.findAll({ include: { association: 'likedToots', ...options }, order: ['id'] });
    expect(log.statements).toHaveLength(2);
    return people.map(({ likedToots }) => textsOf(likedToots));
  };
  const latest = [['LikedToot', 'year', 'DESC']];

  it.each([
    ['the first of each', { limit: 1, order: latest }, [['one'], ['two'], []]],
    [
      'the first ones, ties in the order of their keys',
      { limit: 2, order: latest },
      [['one', 'two'], ['two', 'one'], []],
    ],
    ['the last ones', { limit: 2, order: [['LikedToot', 'year', 'ASC']] }, [['four', 'two'], ['one', 'two'], []]],
    ['the next ones', { limit: 2, offset: 1, order: latest }, [['two', 'three'], ['one'], []]],
    ['all but the first', { offset: 1, order: latest }, [['two', 'three', 'four'], ['one'], []]],
    ['none', { limit: 0, order: latest }, [[], [], []]],
    ['none behind the last', { offset: 4 }, [[], [], []]],
    ['the first by both', { limit: 2, order: [...latest, ['text', 'ASC']] }, [['one', 'three'], ['two', 'one'], []]],
    ['the first by the option of the junction', { limit: 1, through: { order: [['year', 'ASC']] } }, [['four'], ['one'], []]], // prettier-ignore
    ['the first of those that meet a condition', { limit: 1, through: { where: { year: 3 } } }, [['two'], [], []]],
    ['the first without its junction', { limit: 1, order: latest, through: { attributes: [] } }, [['one'], ['two'], []]], // prettier-ignore
  ])('gives %s', async (_what, options, wanted) => {
    expect(await liked(options)).toEqual(wanted);
  }); // P2 P8 P16 S87

  it('works two deep, with a statement for each level', async () => {
    const { Person } = await story();
    const tags = { association: 'tags', limit: 1, offset: 1, order: [['Tagging', 'weight', 'ASC']] } as const;
    const include = { association: 'likedToots', limit: 2, order: latest, include: tags } as never;
    const people = await Person.findAll({ include, order: ['id'] });
    const seen = people.map(({ likedToots }) =>
      (likedToots as readonly Row[]).map(toot => [toot['text'], ...textsOf(toot['tags'])]),
    );
    expect(seen).toEqual([[['one', 'y'], ['two', 'y']], [['two', 'y'], ['one', 'y']], []]); // prettier-ignore
    expect(log.statements).toHaveLength(3);
  }); // P2

  it('works from the other side, for parents that share rows', async () => {
    const { Toot } = await story();
    const include = { association: 'likedBy', limit: 1, order: [['LikedToot', 'year', 'ASC']] } as never;
    const toots = await Toot.findAll({ include, order: ['id'] });
    const names = toots.map(({ likedBy }) => (likedBy as readonly Row[]).map(({ name }) => name));
    expect(names).toEqual([['Grace'], ['Grace'], ['Ada'], ['Ada']]);
  }); // P2 P12

  it('goes with a limit of the root', async () => {
    const { Person } = await story();
    const include = { association: 'likedToots', limit: 1, order: latest } as never;
    const people = await Person.findAll({ include, limit: 2, offset: 1, order: ['id'] });
    expect(people.map(({ name, likedToots }) => [name, ...textsOf(likedToots)])).toEqual([['Grace', 'two'], ['Alan']]);
  }); // P2 P3

  it('is given by a getter in the same words', async () => {
    const { Person } = await story();
    const ada = await Person.findOne({ where: { name: 'Ada' }, rejectOnEmpty: true });
    const relation = ada.related('likedToots') as unknown as ToManyRelation<Row>;
    const get = async (options: object): Promise<unknown> => textsOf(await relation.get(options));
    expect(await get({ limit: 2, order: latest })).toEqual(['one', 'two']);
    expect(await get({ offset: 1, order: latest })).toEqual(['two', 'three', 'four']);
    expect(await get({ limit: 1, offset: 2, order: [['text', 'ASC']] })).toEqual(['three']);
    expect(await get({ limit: 0 })).toEqual([]);
  }); // S64 P8
});
