import {
  DataTypes,
  Model,
  sql,
  type CreationOptional,
  type InferAttributes,
  type InferCreationAttributes,
  type NonAttribute,
} from 'mortise';
import { Attribute, BelongsToMany, HasMany, NotNull, Table } from 'mortise/decorators';
import { describeEachDialect } from '../support/describe-each-dialect';

@Table({ timestamps: false })
class Person extends Model<InferAttributes<Person>, InferCreationAttributes<Person>> {
  declare id: CreationOptional<number>;
  @Attribute(DataTypes.STRING) @NotNull declare name: string;
  @BelongsToMany(() => Toot, {
    through: () => LikedToot,
    inverse: { as: 'likedBy' },
    order: [['LikedToot', 'weight', 'DESC']],
  })
  declare likedToots?: NonAttribute<Toot[]>;
  @HasMany(() => Toot, { foreignKey: 'authorId', inverse: { as: 'author' } })
  declare toots?: NonAttribute<Toot[]>;
}

@Table({ timestamps: false, order: ['text'] })
class Toot extends Model<InferAttributes<Toot>, InferCreationAttributes<Toot>> {
  declare id: CreationOptional<number>;
  @Attribute(DataTypes.STRING) @NotNull declare text: string;
  declare authorId: number | null;
  declare author?: NonAttribute<Person | null>;
  declare likedBy?: NonAttribute<Person[]>;
  declare LikedToot?: NonAttribute<LikedToot>;
}

@Table({ timestamps: false })
class LikedToot extends Model<InferAttributes<LikedToot>, InferCreationAttributes<LikedToot>> {
  declare likedById: CreationOptional<number>;
  declare likedTootId: CreationOptional<number>;
  @Attribute(DataTypes.INTEGER) @NotNull declare weight: number;
}

type Shown = readonly (readonly [name: string, texts: string])[];

describeEachDialect('an order by associated rows', ({ connect }) => {
  beforeEach(async () => {
    await connect([Person, Toot, LikedToot]);
    const [ada, ben] = await Person.bulkCreate([{ name: 'Ada' }, { name: 'Ben' }, { name: 'Cleo' }]);
    await Toot.bulkCreate([
      { text: 'd', authorId: 2 },
      { text: 'a', authorId: 1 },
      { text: 'c', authorId: 1 },
      { text: 'b', authorId: null },
    ]);
    await ada?.related('likedToots').add(1, { through: { weight: 1 } });
    await ada?.related('likedToots').add(2, { through: { weight: 5 } });
    await ben?.related('likedToots').add(3, { through: { weight: 3 } });
    await ben?.related('likedToots').add(4, { through: { weight: 9 } });
  });

  const shown = (people: readonly Person[], name: 'toots' | 'likedToots'): Shown =>
    people.map(person => [person.name, (person[name] ?? []).map(({ text }) => text).join('')]);

  it.each([
    ['a name', 'toots'],
    ['an object with a model', { model: Toot, as: 'toots' }],
    ['an object with a name', { association: 'toots' }],
    ['a model', Toot],
  ] as const)('takes %s, and orders parents by the first or last of their rows', async (_label, step) => {
    const include = { association: 'toots', required: true } as const;
    const up = await Person.findAll({ include, order: [[step as typeof Toot, 'text', 'ASC']] });
    expect(shown(up, 'toots')).toEqual([
      ['Ada', 'ac'],
      ['Ben', 'd'],
    ]);
    const down = await Person.findAll({ include, order: [[step as typeof Toot, 'text', 'DESC']] });
    expect(shown(down, 'toots')).toEqual([
      ['Ben', 'd'],
      ['Ada', 'ca'],
    ]);
    const paged = await Person.findAll({ include, order: [[step as typeof Toot, 'text', 'DESC']], limit: 1 });
    expect(shown(paged, 'toots')).toEqual([['Ben', 'd']]);
  });

  it.each(['join', 'separate', 'json'] as const)(
    'takes associations and junctions, however they are read: %s',
    async strategy => {
      const handle = Person.association('likedToots');
      const include = { association: 'likedToots', required: true, strategy } as const;
      const byText = await Person.findAll({ include, order: ['name', [handle, 'text', 'DESC']] });
      expect(shown(byText, 'likedToots')).toEqual([
        ['Ada', 'da'],
        ['Ben', 'cb'],
      ]);
      const byWeight = await Person.findAll({ include, order: [[handle, LikedToot, 'weight', 'DESC']] });
      expect(shown(byWeight, 'likedToots')).toEqual([
        ['Ben', 'bc'],
        ['Ada', 'ad'],
      ]);
      const named = await Person.findAll({ include, order: [['likedToots', 'LikedToot', 'weight']] });
      expect(shown(named, 'likedToots')).toEqual([
        ['Ada', 'da'],
        ['Ben', 'cb'],
      ]);
    },
  );

  it('goes along several associations', async () => {
    const include = { association: 'likedToots', required: true, include: 'author' } as const;
    const found = await Person.findAll({ include, order: [['likedToots', 'author', 'name', 'DESC NULLS LAST']] });
    expect(shown(found, 'likedToots')).toEqual([
      ['Ada', 'da'],
      ['Ben', 'cb'],
    ]);
    const toots = await Toot.findAll({
      include: { association: 'author', include: 'likedToots' },
      order: [[{ association: 'author' }, Toot, 'text', 'ASC NULLS LAST'], 'id'],
    });
    expect(toots.map(({ text, author }) => [text, author?.likedToots.map(each => each.text).join('') ?? ''])).toEqual([
      ['a', 'ad'],
      ['c', 'ad'],
      ['d', 'bc'],
      ['b', ''],
    ]);
  });

  it('stands within an include too', async () => {
    const include = {
      association: 'likedToots',
      include: 'author',
      order: [[Person, 'name', 'ASC NULLS FIRST']],
    } as const;
    const found = await Person.findAll({ include, order: 'name' });
    expect(shown(found, 'likedToots')).toEqual([
      ['Ada', 'ad'],
      ['Ben', 'bc'],
      ['Cleo', ''],
    ]);
  });

  it('is that of the association or of the model, where a read says none', async () => {
    expect((await Toot.findAll()).map(({ text }) => text)).toEqual(['a', 'b', 'c', 'd']);
    expect((await Toot.findAll({ order: [['text', 'DESC']], limit: 1 })).map(({ text }) => text)).toEqual(['d']);
    const people = await Person.findAll({ include: ['toots', 'likedToots'], order: 'name' });
    expect([shown(people, 'toots'), shown(people, 'likedToots')]).toEqual([
      [
        ['Ada', 'ac'],
        ['Ben', 'd'],
        ['Cleo', ''],
      ],
      [
        ['Ada', 'ad'],
        ['Ben', 'bc'],
        ['Cleo', ''],
      ],
    ]);
    const [ada] = people;
    expect((await ada?.related('likedToots').get())?.map(({ text }) => text)).toEqual(['a', 'd']);
    expect((await ada?.related('likedToots').get({ order: ['text'], limit: 1 }))?.map(({ text }) => text)).toEqual([
      'a',
    ]);
    const first = await Person.findAll({ include: { association: 'likedToots', limit: 1 }, order: 'name' });
    expect(shown(first, 'likedToots')).toEqual([
      ['Ada', 'a'],
      ['Ben', 'b'],
      ['Cleo', ''],
    ]);
    expect((await Toot.findOne())?.text).toBe('a');
    expect(await Toot.count()).toBe(4);
  });

  it('is by chance', async () => {
    const names = (await Person.findAll({ order: sql.random() })).map(({ name }) => name);
    expect(names.sort()).toEqual(['Ada', 'Ben', 'Cleo']);
    expect(await Toot.findAll({ order: [[sql.random(), 'DESC']], limit: 2 })).toHaveLength(2);
    const [row] = await Toot.findAll({ attributes: [[sql.random(), 'chance']], limit: 1, raw: true });
    expect(typeof row?.chance).toBe('number');
  });

  it('has NULLs where it is told, in SQL as elsewhere', async () => {
    const by = sql`coalesce(${sql.attribute('authorId')}, null)`;
    const texts = async (direction: 'ASC NULLS FIRST' | 'DESC NULLS LAST' | 'ASC NULLS LAST'): Promise<string> =>
      (await Toot.findAll({ order: [[by, direction], 'text'] })).map(({ text }) => text).join('');
    expect([await texts('ASC NULLS FIRST'), await texts('DESC NULLS LAST'), await texts('ASC NULLS LAST')]).toEqual([
      'bacd',
      'dacb',
      'acdb',
    ]);
  });
});

describeEachDialect('the order of those around an include with a limit', ({ connect }) => {
  it('leaves it to the include which rows it takes', async () => {
    await connect([Person, Toot, LikedToot]);
    const ada = await Person.create({ name: 'Ada' });
    await Toot.bulkCreate([
      { text: 'a', authorId: ada.id },
      { text: 'b', authorId: ada.id },
      { text: 'c', authorId: ada.id },
    ]);
    const toots = { association: 'toots', limit: 2, order: [['id', 'DESC']] } as const;
    const [found] = await Person.findAll({ include: toots, order: [['toots', 'text']] });
    expect(found?.toots?.map(({ text }) => text)).toEqual(['c', 'b']);
  });
});
