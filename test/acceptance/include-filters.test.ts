import {
  DataTypes,
  Model,
  Op,
  sql,
  type BelongsToManyAddAssociationsMixin,
  type CreationOptional,
  type FindOptions,
  type InferAttributes,
  type InferCreationAttributes,
  type NonAttribute,
} from 'mortise';
import { Attribute, BelongsToMany, Default, HasMany, HasOne, NotNull, Table } from 'mortise/decorators';
import { describeByTurns } from '../support/describe-each-dialect';

class Person extends Model<InferAttributes<Person>, InferCreationAttributes<Person>> {
  declare id: CreationOptional<number>;
  @Attribute(DataTypes.STRING)
  @NotNull
  declare name: string;
  @BelongsToMany(() => Toot, { through: () => LikedToot, inverse: { as: 'likedBy' } })
  declare likedToots?: NonAttribute<Toot[]>;
  declare addLikedToots: BelongsToManyAddAssociationsMixin<Toot>;
  @HasMany(() => Toot, { foreignKey: 'authorId', inverse: { as: 'author' } })
  declare toots?: NonAttribute<Toot[]>;
  @HasOne(() => Profile)
  declare profile?: NonAttribute<Profile | null>;
}

class LikedToot extends Model<InferAttributes<LikedToot>, InferCreationAttributes<LikedToot>> {
  @Attribute(DataTypes.STRING)
  declare reaction: string | null;
}

@Table({
  defaultScope: { where: { draft: false } },
  scopes: { drafts: { where: { draft: true } } },
})
class Toot extends Model<InferAttributes<Toot>, InferCreationAttributes<Toot>> {
  declare id: CreationOptional<number>;
  declare authorId: CreationOptional<number | null>;
  @Attribute(DataTypes.STRING)
  @NotNull
  declare text: string;
  @Attribute(DataTypes.BOOLEAN)
  @NotNull
  @Default(false)
  declare draft: CreationOptional<boolean>;
  declare author?: NonAttribute<Person | null>;
  declare likedBy?: NonAttribute<Person[]>;
  @BelongsToMany(() => Tag, { through: 'TootTag' })
  declare tags?: NonAttribute<Tag[]>;
}

class Tag extends Model<InferAttributes<Tag>, InferCreationAttributes<Tag>> {
  declare id: CreationOptional<number>;
  @Attribute(DataTypes.STRING)
  @NotNull
  declare word: string;
  declare toots?: NonAttribute<Toot[]>;
}

class Profile extends Model<InferAttributes<Profile>, InferCreationAttributes<Profile>> {
  declare id: CreationOptional<number>;
  @Attribute(DataTypes.STRING)
  declare motto: string | null;
}

const models = [Person, Toot, LikedToot, Tag, Profile];
type Finding = FindOptions<InferAttributes<Person>>;
const textsOf = (toots: readonly Toot[] | undefined): readonly string[] | undefined => toots?.map(({ text }) => text);
const namesOf = (people: readonly Person[]): readonly string[] => people.map(({ name }) => name);

describeByTurns('Filters of an include', ({ connect }) => {
  /** Ada wrote two toots, one of them tagged, and likes Grace's; Grace wrote one; Alan has nothing. */
  async function people(): Promise<void> {
    await connect(models);
    const [ada, grace] = await Person.bulkCreate([
      {
        name: 'Ada',
        toots: [
          { text: 'a1', tags: [{ word: 'looms' }, { word: 'numbers' }] },
          { text: 'a2' },
          { text: 'unfinished', draft: true },
        ],
        profile: { motto: 'onward' },
      },
      { name: 'Grace', toots: [{ text: 'g1' }], profile: { motto: 'upward' } },
      { name: 'Alan' },
    ]);
    await ada?.addLikedToots(grace?.toots ?? [], { through: { reaction: 'love' } });
    await grace?.addLikedToots((ada?.toots ?? []).slice(0, 2), { through: { reaction: 'wow' } });
  }

  const find = (options: Finding): Promise<Person[]> => Person.findAll({ order: 'id', ...options });

  describe.each(['join', 'separate'] as const)('with strategy %s', strategy => {
    it('a where keeps rows that meet it, and parents that have one', async () => {
      await people();
      const found = await find({ include: { association: 'toots', strategy, where: { text: 'a1' } } });
      expect(found.map(({ name, toots }) => [name, textsOf(toots)])).toEqual([['Ada', ['a1']]]);
    }); // S88

    it('a where keeps every parent when the include is not required', async () => {
      await people();
      const found = await find({ include: { association: 'toots', strategy, where: { text: 'a1' }, required: false } });
      expect(found.map(({ toots }) => textsOf(toots))).toEqual([['a1'], [], []]);
    }); // S90

    it('required keeps parents that have a row', async () => {
      await people();
      const found = await find({ include: { association: 'likedToots', strategy, required: true } });
      expect(namesOf(found)).toEqual(['Ada', 'Grace']);
    }); // P4

    it('required keeps each parent once, however many rows it has', async () => {
      await people();
      const found = await find({ include: { association: 'toots', strategy, required: true } });
      expect(found.map(({ toots }) => toots?.length)).toEqual([2, 1]);
    }); // P3

    it('required below an include that is optional stays in its branch', async () => {
      await people();
      const found = await find({
        include: { association: 'toots', strategy, include: { association: 'tags', required: true } },
      });
      expect(found.map(({ name, toots }) => [name, textsOf(toots)])).toEqual([
        ['Ada', ['a1']],
        ['Grace', []],
        ['Alan', []],
      ]);
    }); // P4

    it('required below an include that is required reaches the parents', async () => {
      await people();
      const found = await find({
        include: {
          association: 'toots',
          strategy,
          required: true,
          include: { association: 'tags', where: { word: 'looms' } },
        },
      });
      expect(found.map(({ name, toots }) => [name, toots?.map(({ tags }) => tags?.length)])).toEqual([['Ada', [1]]]);
    }); // P4

    it('a list in the where of a many-to-many finds only what is listed', async () => {
      await connect(models);
      await Person.create({ name: 'Ada', likedToots: [{ text: 'one' }] });
      const include = { association: 'likedToots', strategy, where: { text: ['two', 'three'] } } as const;
      expect(await find({ include })).toEqual([]);
      expect(await Person.count({ include })).toBe(0);
    }); // P4 P14

    it('a where takes operators, lists, paths and SQL', async () => {
      await people();
      const texts = async (where: NonNullable<FindOptions<InferAttributes<Toot>>['where']>): Promise<unknown> =>
        (await find({ include: { association: 'toots', strategy, where: where as never } })).map(({ toots }) =>
          textsOf(toots),
        );
      expect(await texts({ text: { [Op.endsWith]: '1' } })).toEqual([['a1'], ['g1']]);
      expect(await texts({ text: ['a2', 'g1'] })).toEqual([['a2'], ['g1']]);
      expect(await texts({ '$tags.word$': 'numbers' })).toEqual([['a1']]);
      expect(await texts(sql`${sql.attribute('text')} > ${'a1'}`)).toEqual([['a2'], ['g1']]);
    }); // S88 P5

    it('the default scope of the target counts', async () => {
      await people();
      const [ada] = await find({ include: { association: 'toots', strategy } });
      expect(textsOf(ada?.toots)).toEqual(['a1', 'a2']);
    }); // S66

    it('the scopes of the model that is named count instead', async () => {
      await people();
      const [all] = await find({ include: { model: Toot.withoutScope(), as: 'toots', strategy } });
      expect(textsOf(all?.toots)).toEqual(['a1', 'a2', 'unfinished']);
      const [drafts] = await find({
        include: { model: Toot.withoutScope().withScope('drafts'), as: 'toots', strategy },
      });
      expect(textsOf(drafts?.toots)).toEqual(['unfinished']);
    }); // S66
  });

  it('the scopes of a model that is named without options count too', async () => {
    await people();
    const tag = await Tag.findOne({ where: { word: 'looms' }, include: Toot.withoutScope() });
    expect(textsOf(tag?.toots)).toEqual(['a1']);
    await Toot.update({ draft: true }, { where: { text: 'a1' } });
    expect(textsOf((await tag?.reload({ include: Toot }))?.toots)).toEqual([]);
    expect(textsOf((await tag?.reload({ include: Toot.withoutScope() }))?.toots)).toEqual(['a1']);
  }); // S66

  it('several collections do not multiply each other', async () => {
    await people();
    const found = await find({
      include: ['toots', { association: 'likedToots', include: ['likedBy', 'tags'] }, 'profile'],
    });
    expect(found.map(({ toots, likedToots }) => [toots?.length, likedToots?.length])).toEqual([
      [2, 1],
      [1, 2],
      [0, 0],
    ]);
    expect(found[1]?.likedToots?.[0]?.tags?.map(({ word }) => word)).toEqual(['looms', 'numbers']);
    expect(found[1]?.likedToots?.[0]?.likedBy).toHaveLength(1);
  }); // P38

  describe('of one row', () => {
    it('a where keeps parents whose row meets it', async () => {
      await people();
      expect(namesOf(await find({ include: { association: 'profile', where: { motto: 'upward' } } }))).toEqual([
        'Grace',
      ]);
    }); // S88

    it('a where that is not required shows null for others', async () => {
      await people();
      const include = { association: 'profile', where: { motto: 'upward' }, required: false };
      expect((await find({ include })).map(({ profile }) => profile?.motto ?? profile)).toEqual([null, 'upward', null]);
    }); // S90

    it('required below one that is not there stays in its branch', async () => {
      await people();
      await Toot.create({ text: 'anonymous' });
      const toots = await Toot.findAll({
        include: { association: 'author', include: { association: 'profile', where: { motto: 'onward' } } },
        order: ['text'],
      });
      expect(toots.map(({ text, author }) => [text, author?.name ?? null])).toEqual([
        ['a1', 'Ada'],
        ['a2', 'Ada'],
        ['anonymous', null],
        ['g1', null],
      ]);
    }); // P4
  });

  describe('by paths in the where of the parent', () => {
    it('need no include', async () => {
      await people();
      expect(namesOf(await find({ where: { '$toots.text$': 'g1' } }))).toEqual(['Grace']);
      expect(namesOf(await find({ where: { '$likedToots.author.name$': 'Grace' } }))).toEqual(['Ada']);
    }); // P14

    it('leave the included rows alone', async () => {
      await people();
      const [ada] = await find({ where: { '$toots.text$': 'a1' }, include: 'toots' });
      expect(textsOf(ada?.toots)).toEqual(['a1', 'a2']);
    }); // P14

    it('work with a limit and an order', async () => {
      await people();
      const where = { '$toots.text$': { [Op.in]: ['a1', 'a2', 'g1'] } };
      const found = await find({
        where,
        include: ['toots', 'likedToots'],
        limit: 1,
        offset: 1,
        order: [['name', 'ASC']],
      });
      expect(found.map(({ name, toots }) => [name, textsOf(toots)])).toEqual([['Grace', ['g1']]]);
    }); // P5

    it('speak of the same row where several enter the same association', async () => {
      await people();
      expect(await find({ where: { '$toots.text$': 'a2', '$toots.tags.word$': 'looms' } })).toEqual([]);
      expect(namesOf(await find({ where: { '$toots.text$': 'a1', '$toots.tags.word$': 'looms' } }))).toEqual(['Ada']);
    }); // P5 P14

    it('can be joined by or, and negated', async () => {
      await people();
      const either = { [Op.or]: [{ '$toots.text$': 'a1' }, { '$toots.text$': 'g1' }] };
      expect(namesOf(await find({ where: either }))).toEqual(['Ada', 'Grace']);
      expect(namesOf(await find({ where: { [Op.not]: either } }))).toEqual(['Alan']);
    }); // P14

    it('count parents', async () => {
      await people();
      const page = await Person.findAndCountAll({
        where: { '$toots.text$': { [Op.startsWith]: 'a' } },
        include: 'toots',
        limit: 5,
      });
      expect([page.count, page.rows[0]?.toots?.length]).toEqual([1, 2]);
    }); // P5 P7

    it.each([
      ['an unknown association', { '$toot.text$': 'a1' }, 'UNKNOWN_ASSOCIATION'],
      ['an unknown attribute', { '$toots.txet$': 'a1' }, 'UNKNOWN_ATTRIBUTE'],
      ['no attribute', { $toots$: 'a1' }, 'INVALID_PATH'],
    ])('refuse %s', async (_name, where, code) => {
      await people();
      await expect(find({ where: where })).rejects.toMatchObject({ code });
    }); // P5 F15
  });

  it('counts parents that includes require, not rows', async () => {
    await people();
    expect(await Person.count({ include: { association: 'toots', required: true } })).toBe(2);
    expect(await Person.count({ include: 'toots' })).toBe(3);
    expect(await Person.count({ include: { association: 'toots', where: { text: ['a1', 'a2'] } } })).toBe(1);
    expect(
      await Person.count({
        include: { association: 'likedToots', through: { where: { reaction: 'wow' } }, required: true },
      }),
    ).toBe(1);
  }); // P7
});
