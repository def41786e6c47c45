import {
  DataTypes,
  Model,
  Op,
  type CreationOptional,
  type FindOptions,
  type HasManyThroughCountAssociationsMixin,
  type HasManyThroughGetAssociationsMixin,
  type InferAttributes,
  type InferCreationAttributes,
  type NonAttribute,
} from 'mortise';
import { Attribute, BelongsToMany, HasMany, HasManyThrough, NotNull, Table } from 'mortise/decorators';
import { describeEachDialect, statementLog } from '../support/describe-each-dialect';

class Person extends Model<InferAttributes<Person>, InferCreationAttributes<Person>> {
  declare id: CreationOptional<number>;
  @Attribute(DataTypes.STRING)
  @NotNull
  declare name: string;
  @HasManyThrough(() => Tag, { through: ['likedToots', 'tags'] })
  declare likedTags?: NonAttribute<Tag[]>;
  declare getLikedTags: HasManyThroughGetAssociationsMixin<Tag>;
  declare countLikedTags: HasManyThroughCountAssociationsMixin<Tag>;
  @HasManyThrough(() => Remark, { through: ['toots', 'remarks'] })
  declare remarks?: NonAttribute<Remark[]>;
  @HasManyThrough(() => Person, { through: ['likedToots', 'author'] })
  declare likedAuthors?: NonAttribute<Person[]>;
  @HasManyThrough(() => Tag, { through: ['friends', 'likedTags'] })
  declare friendsTags?: NonAttribute<Tag[]>;
  @BelongsToMany(() => Person, { through: 'Friendship', inverse: { as: 'friendOf' } })
  declare friends?: NonAttribute<Person[]>;
  @BelongsToMany(() => Toot, { through: 'LikedToot', inverse: { as: 'likedBy' } })
  declare likedToots?: NonAttribute<Toot[]>;
  @HasMany(() => Toot, { foreignKey: 'authorId', inverse: { as: 'author' } })
  declare toots?: NonAttribute<Toot[]>;
}

@Table({ paranoid: true })
class Toot extends Model<InferAttributes<Toot>, InferCreationAttributes<Toot>> {
  declare id: CreationOptional<number>;
  @Attribute(DataTypes.STRING)
  @NotNull
  declare text: string;
  declare authorId: number | null;
  @BelongsToMany(() => Tag, { through: 'TootTag', inverse: { as: 'toots' } })
  declare tags?: NonAttribute<Tag[]>;
  @HasMany(() => Remark, { scope: { hidden: false } })
  declare remarks?: NonAttribute<Remark[]>;
}

class Tag extends Model<InferAttributes<Tag>, InferCreationAttributes<Tag>> {
  declare id: CreationOptional<number>;
  @Attribute(DataTypes.STRING)
  @NotNull
  declare name: string;
  declare toots?: NonAttribute<Toot[]>;
}

class Remark extends Model<InferAttributes<Remark>, InferCreationAttributes<Remark>> {
  declare id: CreationOptional<number>;
  @Attribute(DataTypes.STRING)
  declare text: string;
  @Attribute(DataTypes.BOOLEAN)
  declare hidden: boolean;
  declare tootId: number | null;
}

const models = [Person, Toot, Tag, Remark];
const names = (rows: readonly { name: string }[] | undefined): unknown => rows?.map(({ name }) => name);

describeEachDialect('a has-many through a chain', ({ connect }) => {
  const { log, statements, clear } = statementLog();

  /** Toots a, b (by Ada) and c (by Bob) have tags x y, y z and z. Ada likes a and b, Bob b; Ada has a friend, Bob. */
  async function tags(): Promise<{ ada: Person; bob: Person }> {
    await connect(models, { logging: log });
    const [ada, bob] = await Person.bulkCreate([{ name: 'Ada' }, { name: 'Bob' }, { name: 'Cleo' }]);
    await Tag.bulkCreate([{ name: 'x' }, { name: 'y' }, { name: 'z' }]);
    for (const [text, authorId, ids] of [
      ['a', 1, [1, 2]],
      ['b', 1, [2, 3]],
      ['c', 2, [3]],
    ] as const) {
      const toot = await Toot.create({ text, authorId });
      await toot.related('tags').add([...ids]);
    }
    await ada?.related('likedToots').add([1, 2]);
    await bob?.related('likedToots').add([2]);
    await ada?.related('friends').add([2]);
    clear();
    return { ada: ada as Person, bob: bob as Person };
  }

  it('gives each target once, however many ways lead to it', async () => {
    const { ada, bob } = await tags();
    expect(names(await ada.getLikedTags())).toEqual(['x', 'y', 'z']);
    expect(names(await bob.related('likedTags').get())).toEqual(['y', 'z']);
    expect(await ada.countLikedTags()).toBe(3);
    expect(await ada.related('likedTags').count({ where: { name: ['x', 'y'] } })).toBe(2);
    expect(await ada.related('likedTags').has([1, 2])).toBe(true);
    expect(await bob.related('likedTags').has([1, 2])).toBe(false);
    expect(statements).toHaveLength(6);
    const ordered = { order: [['name', 'DESC']], limit: 2, where: { name: { [Op.ne]: 'y' } } } as const;
    expect(names(await ada.getLikedTags(ordered))).toEqual(['z', 'x']);
  });

  it.each(['join', 'separate', 'json'] as const)(
    'is included by %s, with everything an include has',
    async strategy => {
      await tags();
      const people = await Person.findAll({ order: ['id'], include: { association: 'likedTags', strategy } });
      expect(people.map(({ likedTags }) => names(likedTags))).toEqual([['x', 'y', 'z'], ['y', 'z'], []]);
      const filtered = await Person.findAll({
        order: ['id'],
        include: { association: 'likedTags', strategy, where: { name: ['x', 'z'] }, order: [['name', 'DESC']] },
      });
      expect(filtered.map(({ likedTags }) => names(likedTags))).toEqual([['z', 'x'], ['z']]);
      const nested = await Person.findByPk(2, {
        include: {
          association: 'likedTags',
          strategy,
          aggregates: { uses: { count: 'toots' } },
          include: { association: 'toots', order: ['text'] },
        },
      });
      expect(nested?.likedTags).toMatchObject([
        { name: 'y', uses: 2, toots: [{ text: 'a' }, { text: 'b' }] },
        { name: 'z', uses: 2, toots: [{ text: 'b' }, { text: 'c' }] },
      ]);
    },
  );

  it('limits per parent', async () => {
    await tags();
    const include = { association: 'likedTags', order: [['name', 'DESC']], limit: 1, offset: 1 } as const;
    const people = await Person.findAll({ order: ['id'], include });
    expect(people.map(({ likedTags }) => names(likedTags))).toEqual([['y'], ['y'], []]);
    expect(statements).toHaveLength(2);
  });

  it('is loaded onto instances, and read for siblings', async () => {
    await tags();
    const people = await Person.findAll({ order: ['id'], batch: true });
    clear();
    await Person.load(people, 'likedTags');
    expect(people.map(({ likedTags }) => names(likedTags))).toEqual([['x', 'y', 'z'], ['y', 'z'], []]);
    expect(statements).toHaveLength(1);
    for (const person of people) expect(await person.getLikedTags()).toEqual(person.likedTags);
    expect(statements).toHaveLength(2);
  });

  it('is a condition, and counts each target once', async () => {
    await tags();
    const found = async (where: FindOptions<InferAttributes<Person>, Person>['where']): Promise<unknown> =>
      names(await Person.findAll({ where, order: ['id'] }));
    expect(await found({ likedTags: { [Op.some]: { name: 'x' } } })).toEqual(['Ada']);
    expect(await found({ likedTags: { [Op.none]: { name: 'x' } } })).toEqual(['Bob', 'Cleo']);
    expect(await found({ likedTags: { [Op.every]: { name: ['y', 'z'] } } })).toEqual(['Bob', 'Cleo']);
    expect(await found({ likedTags: { [Op.all]: [2, 3] } })).toEqual(['Ada', 'Bob']);
    expect(await found({ likedTags: [1] })).toEqual(['Ada']);
    expect(await found({ likedTags: null })).toEqual(['Cleo']);
    expect(await found({ '$likedTags.name$': 'z' })).toEqual(['Ada', 'Bob']);
    const counted = await Person.findAll({
      order: [['tags', 'DESC'], 'id'],
      aggregates: {
        tags: { count: 'likedTags' },
        last: { max: 'likedTags.name' },
        ids: { sum: 'likedTags.id' },
        friendly: { count: 'friends.likedTags' },
        used: { count: 'likedTags.toots' },
        some: { count: 'likedTags', where: { name: 'y' } },
      },
      where: { tags: { [Op.gte]: 0 } },
    });
    const values = counted.map(({ tags, last, ids, friendly, used, some }) => [tags, last, ids, friendly, used, some]);
    expect(values).toEqual([[3, 'z', 6, 2, 5, 1], [2, 'z', 5, 0, 4, 1], [0, null, 0, 0, 0, 0]]); // prettier-ignore
    expect(names(await Person.findAll({ order: [['$likedTags.name$', 'DESC'], 'id'], where: { likedTags: 2 } }))).toEqual(['Ada', 'Bob']); // prettier-ignore
    expect(await Person.count({ include: { association: 'likedTags', required: true } })).toBe(2);
    expect(names(await Person.findAll({ include: { association: 'likedTags', required: true }, limit: 1, order: [['id', 'DESC']] }))).toEqual(['Bob']); // prettier-ignore
  });

  it('follows chains of every kind, through itself, scoped and paranoid', async () => {
    const { ada, bob } = await tags();
    expect(names(await ada.related('likedAuthors').get())).toEqual(['Ada']);
    expect(names(await ada.related('friendsTags').get())).toEqual(['y', 'z']);
    await Remark.bulkCreate([
      { text: 'seen', hidden: false, tootId: 1 },
      { text: 'unseen', hidden: true, tootId: 1 },
    ]);
    expect((await ada.related('remarks').get()).map(({ text }) => text)).toEqual(['seen']);
    await Toot.destroy({ where: { text: 'a' } });
    expect(names(await ada.getLikedTags())).toEqual(['y', 'z']);
    expect(await ada.related('remarks').get()).toEqual([]);
    const people = await Person.findAll({ order: ['id'], include: ['remarks', 'friendsTags'] });
    expect(people[0]).toMatchObject({ remarks: [], friendsTags: [{ name: 'y' }, { name: 'z' }] });
    expect(await bob.countLikedTags()).toBe(2);
  });

  it('is not written', async () => {
    const { ada } = await tags();
    const related = ada.related('likedTags');
    const writes = [
      related.set([1]),
      related.add(1),
      related.remove(1),
      related.create({ name: 'w' }),
      related.toggle(1),
      related.sync([1]),
      (ada as unknown as { addLikedTag(key: number): Promise<void> }).addLikedTag(1),
      Person.create({ name: 'Dan', likedTags: [1] }),
      ada.update({ likedTags: { add: 1 } }),
    ];
    for (const write of await Promise.allSettled(writes)) {
      expect(write).toMatchObject({ status: 'rejected', reason: { code: 'READ_ONLY_ASSOCIATION' } });
    }
    await expect(Person.findAll({ include: { association: 'likedTags', through: {} } })).rejects.toMatchObject({
      code: 'INVALID_OPTION',
    });
    expect(await Person.count()).toBe(3);
  });

  it('is declared without decorators, by names of any order and keys of any type', async () => {
    const database = await connect([], { sync: false });
    const options = { timestamps: false };
    const key = { type: DataTypes.STRING(20), primaryKey: true };
    const Country = database.define('Country', { code: key }, options);
    Country.hasManyThrough(() => City, { as: 'sisterCities', through: ['cities', 'sisters'] });
    const City = database.define('City', { name: key }, options);
    City.belongsToMany(City, { as: 'sisters', through: 'Sisterhood', inverse: { as: 'sisterOf' } });
    Country.hasMany(City, { as: 'cities', inverse: 'country' });
    await database.sync();
    await City.bulkCreate([{ name: 'Oslo' }, { name: 'oslo' }, { name: 'Bergen' }]);
    await Country.create({ code: 'no', cities: [{ name: 'Moss', sisters: ['Oslo', 'oslo'] }, { name: 'Vik', sisters: ['oslo'] }] }); // prettier-ignore
    await Country.create({ code: 'NO', cities: ['Bergen'] });
    const found = await Country.findAll({ include: 'sisterCities' });
    const cities = found.map(each => [each.get('code'), names(each.get('sisterCities') as { name: string }[])]);
    expect(Object.fromEntries(cities)).toEqual({ no: expect.arrayContaining(['Oslo', 'oslo']), NO: [] });
    expect((await Country.load(found, 'sisterCities')).map(each => (each.get('sisterCities') as []).length).sort()).toEqual([0, 2]); // prettier-ignore
  });

  it('is refused where the chain is wrong, by its step', async () => {
    const declare = async (through: readonly string[] | undefined): Promise<unknown> => {
      const database = await connect([], { sync: false });
      const [A, B, C] = ['A', 'B', 'C'].map(name => database.define(name)) as [typeof Tag, typeof Tag, typeof Tag];
      A.hasMany(B, { as: 'bees' });
      B.hasMany(C, { as: 'seas' });
      A.hasManyThrough(C, { as: 'through', through: through as string[] });
      return database.sync();
    };
    const fails = (message: string): object =>
      expect.objectContaining({ code: 'INVALID_CHAIN', message: expect.stringContaining(message) as string }) as object;
    await expect(declare(['bees', 'sea'])).rejects.toEqual(
      fails('Step 2 of A.through is "sea", and B has no such association. Did you mean "seas"? It has: seas, a.'),
    );
    await expect(declare(['bees', 'a'])).rejects.toEqual(fails('which leads to A, not to C'));
    await expect(declare(['bees'])).rejects.toEqual(fails('needs the option "through"'));
    await expect(declare(undefined)).rejects.toEqual(fails('needs the option "through"'));
    await expect(declare(['through', 'a'])).rejects.toMatchObject({ code: 'INVALID_CHAIN' });
  });
});
