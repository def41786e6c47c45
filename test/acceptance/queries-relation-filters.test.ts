import {
  DataTypes,
  Model,
  Op,
  type BelongsToManyAddAssociationMixin,
  type CreationOptional,
  type InferAttributes,
  type InferCreationAttributes,
  type NonAttribute,
} from 'mortise';
import { Attribute, BelongsTo, BelongsToMany, HasOne, NotNull, Table } from 'mortise/decorators';
import { describeEachDialect, statementLog } from '../support/describe-each-dialect';

class Person extends Model<InferAttributes<Person>, InferCreationAttributes<Person>> {
  declare id: CreationOptional<number>;
  @Attribute(DataTypes.STRING)
  @NotNull
  declare name: string;
  @BelongsToMany(() => Toot, { through: () => LikedToot, inverse: { as: 'likedBy' } })
  declare likedToots?: NonAttribute<Toot[]>;
  declare addLikedToot: BelongsToManyAddAssociationMixin<Toot, number>;
  @HasOne(() => Profile, { foreignKey: 'personId', inverse: { as: 'person' } })
  declare profile?: NonAttribute<Profile | null>;
}

class Profile extends Model<InferAttributes<Profile>, InferCreationAttributes<Profile>> {
  declare id: CreationOptional<number>;
  @Attribute(DataTypes.STRING)
  declare city: string | null;
  declare personId: number | null;
}

@Table({ paranoid: true })
class Toot extends Model<InferAttributes<Toot>, InferCreationAttributes<Toot>> {
  declare id: CreationOptional<number>;
  @Attribute(DataTypes.STRING)
  declare text: string | null;
  declare authorId: number | null;
  @BelongsTo(() => Person, { foreignKey: 'authorId' })
  declare author?: NonAttribute<Person | null>;
  @BelongsToMany(() => Tag, { through: 'TootTag', inverse: { as: 'toots' } })
  declare tags?: NonAttribute<Tag[]>;
  declare likedBy?: NonAttribute<Person[]>;
  declare LikedToot?: NonAttribute<LikedToot>;
}

class Tag extends Model<InferAttributes<Tag>, InferCreationAttributes<Tag>> {
  declare id: CreationOptional<number>;
  @Attribute(DataTypes.STRING)
  @NotNull
  declare name: string;
  declare toots?: NonAttribute<Toot[]>;
}

class LikedToot extends Model<InferAttributes<LikedToot>, InferCreationAttributes<LikedToot>> {
  declare likedById: CreationOptional<number>;
  declare likedTootId: CreationOptional<number>;
  @Attribute(DataTypes.STRING)
  declare reaction: string | null;
}

const models = [Person, Profile, Toot, Tag, LikedToot];

const [ada, bob] = [1, 2];

/** Ada loves tea and likes rain; Bob likes rain; Cy likes nothing. Ada wrote of tea, Bob of rain and of nothing. */
async function story(): Promise<void> {
  await Person.bulkCreate([{ name: 'Ada' }, { name: 'Bob' }, { name: 'Cy' }]);
  await Profile.create({ personId: ada, city: 'Ulm' });
  const [tea, rain] = await Toot.bulkCreate([
    { text: 'tea', authorId: ada },
    { text: 'rain', authorId: bob },
    { text: null, authorId: bob },
  ]);
  await LikedToot.bulkCreate([
    { likedById: ada, likedTootId: tea?.id ?? 0, reaction: 'love' },
    { likedById: ada, likedTootId: rain?.id ?? 0, reaction: 'like' },
    { likedById: bob, likedTootId: rain?.id ?? 0, reaction: null },
  ]);
  await Tag.bulkCreate([{ name: 'hot' }, { name: 'wet' }, { name: 'new' }]);
  const association = Toot.associations.get('tags') as unknown as { set(toot: Toot, tags: number[]): Promise<void> };
  await association.set(tea as Toot, [1, 2]);
  await association.set(rain as Toot, [2]);
}

const names = (people: readonly Person[]): string[] => people.map(({ name }) => name).sort();

describeEachDialect('A where on an association', ({ connect, requires }) => {
  it('finds rows with some associated row', async () => {
    await connect(models);
    await story();
    expect(names(await Person.findAll({ where: { likedToots: { [Op.some]: { text: 'tea' } } } }))).toEqual(['Ada']);
    expect(names(await Person.findAll({ where: { likedToots: { text: 'rain' } } }))).toEqual(['Ada', 'Bob']);
    expect(names(await Person.findAll({ where: { likedToots: { [Op.some]: {} } } }))).toEqual(['Ada', 'Bob']);
  }); // P14

  it('finds rows with no such associated row', async () => {
    await connect(models);
    await story();
    expect(names(await Person.findAll({ where: { likedToots: { [Op.none]: { text: 'tea' } } } }))).toEqual([
      'Bob',
      'Cy',
    ]);
    expect(names(await Person.findAll({ where: { likedToots: null } }))).toEqual(['Cy']);
    expect(names(await Person.findAll({ where: { profile: null } }))).toEqual(['Bob', 'Cy']);
  }); // P14

  it('finds rows of which each associated row is such a one; a missing value is not', async () => {
    await connect(models);
    await story();
    const rainOnly = await Person.findAll({ where: { likedToots: { [Op.every]: { text: 'rain' } } } });
    expect(names(rainOnly)).toEqual(['Bob', 'Cy']);
    const reacted = { [Op.every]: { LikedToot: { reaction: { [Op.in]: ['like', 'love'] } } } };
    expect(names(await Person.findAll({ where: { likedToots: reacted } }))).toEqual(['Ada', 'Cy']);
    const both = { [Op.some]: {}, [Op.every]: { text: 'rain' } };
    expect(names(await Person.findAll({ where: { likedToots: both } }))).toEqual(['Bob']);
  }); // P14

  it('takes conditions on the junction, which are on the same link as those on the target', async () => {
    await connect(models);
    await story();
    const loves = { LikedToot: { reaction: 'love' } };
    expect(names(await Person.findAll({ where: { likedToots: { [Op.some]: loves } } }))).toEqual(['Ada']);
    const lovesRain = { likedToots: { [Op.some]: { text: 'rain', ...loves } } };
    expect(await Person.findAll({ where: lovesRain })).toEqual([]);
    expect(names(await Person.findAll({ where: { '$likedToots.LikedToot.reaction$': 'love' } }))).toEqual(['Ada']);
    const asPaths = { '$likedToots.text$': 'rain', '$likedToots.LikedToot.reaction$': 'love' };
    expect(await Person.findAll({ where: asPaths })).toEqual([]);
  }); // P14

  it('mixes conditions on the junction and on the target under Op.or, Op.and and Op.not', async () => {
    await connect(models);
    await story();
    const found = async (condition: unknown): Promise<readonly string[]> =>
      names(await Person.findAll({ where: { likedToots: condition } as never, order: ['id'] }));
    const [isRain, isLove] = [{ text: 'rain' }, { LikedToot: { reaction: 'love' } }];
    expect(await found({ [Op.or]: [isRain, isLove] })).toEqual(['Ada', 'Bob']);
    expect(await found({ [Op.or]: [{ text: 'fog' }, isLove] })).toEqual(['Ada']);
    expect(await found({ [Op.or]: { text: 'fog', ...isLove } })).toEqual(['Ada']);
    expect(await found({ [Op.and]: [isRain, isLove] })).toEqual([]);
    expect(await found({ ...isRain, [Op.not]: isLove })).toEqual(['Ada']);
    expect(await found({ [Op.not]: { LikedToot: { reaction: { [Op.ne]: null } } } })).toEqual(['Bob']);
    expect(await found({ [Op.none]: { [Op.or]: [{ text: 'tea' }, isLove] } })).toEqual(['Bob', 'Cy']);
    expect(await found({ [Op.every]: { [Op.or]: [isRain, isLove] } })).toEqual(['Ada', 'Bob', 'Cy']);
    expect(await found({ [Op.every]: { [Op.or]: [{ text: 'tea' }, { LikedToot: { reaction: 'like' } }] } })).toEqual(['Ada', 'Cy']); // prettier-ignore
    const nested = { author: { likedToots: { [Op.or]: [{ text: 'fog' }, isLove] } } };
    expect(await found({ [Op.or]: [nested, { LikedToot: {} }] })).toEqual(['Ada', 'Bob']);
    expect(await found({ [Op.or]: [nested, { text: 'fog' }] })).toEqual(['Ada']);
  }); // P14

  it('names the junction where one of its attributes is looked for on the target', async () => {
    await connect(models);
    const where = { likedToots: { [Op.or]: [{ reaction: 'love' }] } } as never;
    await expect(Person.findAll({ where })).rejects.toMatchObject({
      code: 'UNKNOWN_ATTRIBUTE',
      hint: 'LikedToot has it: { LikedToot: { reaction: … } }.',
    });
    const misspelt = { likedToots: { LikedTot: { reaction: 'love' } } } as never;
    await expect(Person.findAll({ where: misspelt })).rejects.toThrow('Did you mean "LikedToot"?');
  }); // P14

  it('nests to any depth, beside other conditions and under Op.or and Op.not', async () => {
    await connect(models);
    await story();
    const byAdaLiker = { author: { likedToots: { [Op.some]: { tags: { [Op.some]: { name: 'hot' } } } } } };
    expect((await Toot.findAll({ where: byAdaLiker })).map(({ text }) => text)).toEqual(['tea']);
    const where = {
      [Op.or]: [{ name: 'Cy' }, { likedToots: { [Op.some]: { author: { profile: { city: 'Ulm' } } } } }],
    };
    expect(names(await Person.findAll({ where }))).toEqual(['Ada', 'Cy']);
    expect(names(await Person.findAll({ where: { [Op.not]: { likedToots: { text: 'tea' } } } }))).toEqual([
      'Bob',
      'Cy',
    ]);
  }); // P14

  it('finds rows by keys and instances of what is associated', async () => {
    await connect(models);
    await story();
    const [tea, rain] = await Toot.findAll({ order: ['id'] });
    const text = async (tags: unknown) =>
      (await Toot.findAll({ where: { tags } as never, order: ['id'] })).map(t => t.text);
    expect(await text({ [Op.all]: [1, 2] })).toEqual(['tea']);
    expect(await text({ [Op.all]: [] })).toEqual(['tea', 'rain', null]);
    expect(await text({ [Op.some]: [1, 2] })).toEqual(['tea', 'rain']);
    expect(await text([3, 2])).toEqual(['tea', 'rain']);
    expect(await text({ [Op.none]: [1] })).toEqual(['rain', null]);
    expect(await text({ [Op.every]: [2] })).toEqual(['rain', null]);
    expect(names(await Person.findAll({ where: { likedToots: tea as Toot } }))).toEqual(['Ada']);
    const all = { likedToots: { [Op.all]: [tea as Toot, rain as Toot] } };
    expect(names(await Person.findAll({ where: all }))).toEqual(['Ada']);
  });

  it('finds rows by a key of what is associated where their own key is missing, and beside other conditions', async () => {
    await connect(models);
    await story();
    await Toot.create({ text: 'snow' });
    const text = async (where: object) =>
      (await Toot.findAll({ where: where as never, order: ['id'] })).map(toot => toot.text);
    expect(await text({ author: ada })).toEqual(['tea']);
    expect(await text({ author: { id: [ada, bob] } })).toEqual(['tea', 'rain', null]);
    expect(await text({ [Op.not]: { author: ada } })).toEqual(['rain', null, 'snow']);
    expect(await text({ author: { [Op.none]: bob } })).toEqual(['tea', 'snow']);
    expect(await text({ [Op.not]: { [Op.not]: { author: ada } } })).toEqual(['tea']);
    expect(await text({ [Op.or]: [{ author: ada }, { text: 'snow' }] })).toEqual(['tea', 'snow']);
    expect(await text({ author: { id: ada, name: 'Bob' } })).toEqual([]);
    expect(await text({ likedBy: { [Op.not]: { profile: { id: 1 } } } })).toEqual(['rain']);
    expect(await text({ likedBy: { profile: { id: 1 }, LikedToot: { reaction: 'like' } } })).toEqual(['rain']);
    expect(await Toot.count({ where: { likedBy: [ada, bob] } })).toBe(2);
  });

  it('starts at the rows that a key names, and not at those it asks for', async () => {
    const { log, statements, clear } = statementLog();
    await connect(models, { logging: log });
    clear();
    await Person.findAll({ where: { likedToots: 1 } });
    await Person.findAll({ where: { likedToots: { tags: { id: 1 } } } });
    expect(statements.map(sql => /EXISTS/.test(sql))).toEqual([false, false]);
    clear();
    await Person.findAll({ where: { likedToots: { text: 'tea' } } });
    await Person.findAll({ where: { likedToots: { [Op.none]: 1 } } });
    await Person.findAll({ where: { likedToots: { [Op.or]: [{ id: 1 }, { text: 'tea' }] } } });
    // Of a row that is named itself, it is asked whether it leads there, however many others do.
    await Person.findAll({ where: { id: 1, likedToots: 1 } });
    expect(statements.map(sql => /EXISTS/.test(sql))).toEqual([true, true, true, true]);
  });

  it('finds rows that have all of a long list, in one statement', async () => {
    await connect(models);
    const ada = await Person.create({ name: 'Ada' });
    const toots = await Toot.bulkCreate(Array.from({ length: 1_500 }, (_none, index) => ({ text: `toot ${index}` })));
    await ada.addLikedToot(toots);
    const all = { likedToots: { [Op.all]: toots } };
    expect(names(await Person.findAll({ where: all }))).toEqual(['Ada']);
    await LikedToot.destroy({ where: { likedTootId: 7 } });
    expect(await Person.findAll({ where: all })).toEqual([]);
  }); // P40

  it('counts parents once, also with a limit, in counts, updates and deletions', async () => {
    await connect(models);
    await story();
    const where = { likedToots: { [Op.some]: { text: { [Op.ne]: null } } } };
    const page = await Person.findAndCountAll({ where, include: ['likedToots'], limit: 1, order: ['id'] });
    expect([page.count, page.rows.map(({ likedToots }) => likedToots?.length)]).toEqual([2, [2]]);
    expect(await Person.update({ name: 'Dee' }, { where: { likedToots: null } })).toEqual([1]);
    expect(await Tag.destroy({ where: { toots: null } })).toBe(1);
    expect(await Tag.count()).toBe(2);
  }); // P3 P5 P7

  it('does not see what is marked as deleted', async () => {
    await connect(models);
    await story();
    await Toot.destroy({ where: { text: 'tea' } });
    expect(await Person.findAll({ where: { likedToots: { [Op.some]: { text: 'tea' } } } })).toEqual([]);
  }); // P56

  it('works in an include', async () => {
    await connect(models);
    await story();
    const include = {
      association: 'likedToots',
      where: { tags: { [Op.some]: { name: 'hot' } } },
      required: false,
    } as const;
    const people = await Person.findAll({ include, order: ['id'] });
    expect(people.map(({ likedToots }) => likedToots?.map(({ text }) => text))).toEqual([['tea'], [], []]);
  });

  it('refuses instances of another model, and such as are not saved', async () => {
    await connect(models);
    const find = (toot: unknown) => Person.findAll({ where: { likedToots: { [Op.some]: toot } } as never });
    await expect(find(Tag.build({ name: 'hot' }))).rejects.toMatchObject({ code: 'INVALID_TARGET' });
    await expect(find([Toot.build({ text: 'new' })])).rejects.toMatchObject({ code: 'NOT_SAVED' });
  });

  it('finds the same rows whether few or many others meet a condition', async () => {
    await connect(models);
    await Person.bulkCreate(Array.from({ length: 6 }, (_none, index) => ({ name: `p${index}` })));
    const toots = Array.from({ length: 1_300 }, (_none, index) => ({ text: index < 1_250 ? 'common' : `t${index}` }));
    await Toot.bulkCreate(toots);
    // The last person likes a common toot and rare ones, those before it 250 common ones each.
    const links = Array.from({ length: 1_300 }, (_none, index) => ({
      likedById: index < 1_250 ? (index % 5) + 1 : 6,
      likedTootId: index + 1,
      reaction: index === 1_299 ? 'love' : 'like',
    }));
    await LikedToot.bulkCreate([...links, { likedById: 6, likedTootId: 1, reaction: null }]);
    const found = async (where: object): Promise<unknown> => {
      const likedToots = where as { text: string };
      const people = await Person.findAll({ where: { likedToots }, order: ['id'] });
      const page = await Person.findAll({ where: { likedToots }, order: ['id'], limit: 10 });
      const byName = await Person.findAll({ where: { likedToots }, order: ['name'], limit: 10 });
      const count = await Person.count({ where: { likedToots } });
      expect([names(page), names(byName), count]).toEqual([names(people), names(people), people.length]);
      return names(people);
    };
    const all = ['p0', 'p1', 'p2', 'p3', 'p4', 'p5'];
    expect(await found({ text: 'common' })).toEqual(all);
    expect(await found({ text: 't1299' })).toEqual(['p5']);
    expect(await found({ text: 'unknown' })).toEqual([]);
    expect(await found({ text: 'common', LikedToot: { reaction: 'like' } })).toEqual(all.slice(0, 5));
    expect(await found({ text: { [Op.ne]: null }, LikedToot: { reaction: 'love' } })).toEqual(['p5']);
    expect(await found({ [Op.or]: [{ text: 't1260' }, { LikedToot: { reaction: 'love' } }] })).toEqual(['p5']);
    expect(await found({ [Op.none]: { text: 'common' } })).toEqual([]);
  });

  requires('oneWriter')('finds all rows where many others meet a condition', async () => {
    const database = await connect(models);
    const numbers = 'WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < 60000)';
    const time = "'2026-01-01T00:00:00.000Z'";
    await Toot.bulkCreate([{ text: 'common' }, { text: 'rare' }]);
    await database.query(
      `INSERT INTO people (id, name, createdAt, updatedAt) ${numbers} SELECT n, 'p', ${time}, ${time} FROM numbers`,
    );
    await database.query(
      `INSERT INTO LikedToots (likedById, likedTootId, createdAt, updatedAt)
         ${numbers} SELECT n, 1 + (n % 1000 = 0), ${time}, ${time} FROM numbers`,
    );
    const count = (text: string): Promise<number> => Person.count({ where: { likedToots: { text } } });
    expect([await count('common'), await count('rare'), await count('none')]).toEqual([59_940, 60, 0]);
    const all = await Person.findAll({ where: { likedToots: { text: 'common' } }, attributes: ['id'], raw: true });
    expect(all).toHaveLength(59_940);
  });

  it('follows conditions on what is further along, whatever is asked beside them', async () => {
    await connect(models);
    await story();
    const found = async (likedToots: object): Promise<unknown> => {
      const where = { likedToots: likedToots as { text: string } };
      const page = names(await Person.findAll({ where, order: ['id'], limit: 5 }));
      expect(names(await Person.findAll({ where }))).toEqual(page);
      return page;
    };
    expect(await found({ author: { name: 'Bob' } })).toEqual(['Ada', 'Bob']);
    expect(await found({ author: { name: 'Ada', profile: { city: 'Ulm' } } })).toEqual(['Ada']);
    expect(await found({ text: 'rain', tags: { name: 'wet' }, author: { name: 'Bob' } })).toEqual(['Ada', 'Bob']);
    expect(await found({ tags: { name: 'hot' }, LikedToot: { reaction: 'love' } })).toEqual(['Ada']);
    expect(await found({ author: { name: 'Cy' } })).toEqual([]);
  });

  it.each(['few', 'FEW', 'made'])('is asked of a table called %s', async tableName => {
    class Person extends Model<InferAttributes<Person>, InferCreationAttributes<Person>> {
      declare id: CreationOptional<number>;
      @BelongsToMany(() => Few, { through: 'PersonFew', inverse: { as: 'people' } })
      declare things?: NonAttribute<Few[]>;
    }
    @Table({ tableName })
    class Few extends Model<InferAttributes<Few>, InferCreationAttributes<Few>> {
      declare id: CreationOptional<number>;
      @Attribute(DataTypes.STRING)
      declare kind: string;
    }
    await connect([Person, Few]);
    await Person.create({ things: [{ kind: 'x' }] });
    await Person.create({});
    const where = { things: { kind: 'x' } };
    expect(await Person.count({ where })).toBe(1);
    expect((await Person.findAll({ where })).map(({ id }) => id)).toEqual([1]);
    expect((await Person.findAll({ where, order: ['id'], limit: 5 })).map(({ id }) => id)).toEqual([1]);
  });

  it('asks for the row itself where links may refer to none', async () => {
    class Box extends Model<InferAttributes<Box>, InferCreationAttributes<Box>> {
      declare id: CreationOptional<number>;
      @BelongsToMany(() => Thing, {
        through: 'BoxThing',
        foreignKeyConstraints: false,
        inverse: { as: 'boxes', foreignKeyConstraints: false },
      })
      declare things?: NonAttribute<Thing[]>;
    }
    class Thing extends Model<InferAttributes<Thing>, InferCreationAttributes<Thing>> {
      declare id: CreationOptional<number>;
    }
    const database = await connect([Box, Thing]);
    await Box.create({});
    const junction = database.models.getOrThrow('BoxThing');
    await junction.create({ boxId: 1, thingId: 7 });
    expect(await Box.count({ where: { things: {} } })).toBe(0);
    expect(await Box.count({ where: { things: 7 } })).toBe(0);
  });

  it('asks with one statement', async () => {
    const { log, statements, clear } = statementLog();
    await connect(models, { logging: log });
    await story();
    clear();
    await Person.findAll({ where: { likedToots: { [Op.every]: { tags: { [Op.all]: [1, 2] } } } } });
    expect(statements).toHaveLength(1);
  });

  it.each([
    ['undefined', { likedToots: undefined }, 'UNDEFINED_VALUE', /Person.likedToots is undefined/],
    ['undefined inside', { likedToots: { [Op.some]: undefined } }, 'UNDEFINED_VALUE', /Person.likedToots/],
    ['undefined for none', { likedToots: { [Op.none]: undefined } }, 'UNDEFINED_VALUE', /Person.likedToots/],
    ['attributes beside Op.some', { likedToots: { [Op.some]: {}, text: 'a' } }, 'INVALID_OPERAND', /Op.some/],
    ['an unknown attribute', { likedToots: { txet: 'a' } }, 'UNKNOWN_ATTRIBUTE', /Did you mean "text"/],
    ['an unknown junction attribute', { likedToots: { LikedToot: { raection: 1 } } }, 'UNKNOWN_ATTRIBUTE', /reaction/],
    ['conditions for Op.all', { likedToots: { [Op.all]: { text: 'a' } } }, 'INVALID_OPERAND', /Op.every/],
    ['a quantifier under an attribute', { name: { [Op.some]: 1 } }, 'MISPLACED_OPERATOR', /Op.some/],
    ['a list of conditions', { likedToots: [{ text: 'a' }, { id: 1 }] }, 'INVALID_OPERAND', /Op\.or.*Op\.and/],
    [
      'a list of conditions for Op.some',
      { likedToots: { [Op.some]: [{ id: 1 }, { id: 2 }] } },
      'INVALID_OPERAND',
      /any of/,
    ],
    ['a key of another type', { likedToots: { [Op.some]: ['x'] } }, 'INVALID_VALUE', /Toot.id/],
  ])('refuses %s', async (_what, where, code, message) => {
    await connect(models);
    const find = Person.findAll({ where: where as never });
    await expect(find).rejects.toMatchObject({ code, message: expect.stringMatching(message) });
  });

  it.each([
    ['a path', { '$likedToots.id$': null }],
    ['a path to the junction', { '$likedToots.LikedToot.likedById$': null }],
    ['a longer path', { '$author.likedToots.id$': null }],
    ['a nested condition', { likedToots: { id: null } }],
    ['a condition among others', { [Op.or]: [{ name: 'Ada' }, { '$likedToots.id$': null }] }],
    ['Op.eq', { '$likedToots.id$': { [Op.eq]: null } }],
    ['Op.is', { '$likedToots.id$': { [Op.is]: null } }],
    ['a list', { '$likedToots.id$': [1, null] }],
    ['Op.in', { '$likedToots.id$': { [Op.in]: [1, null] } }],
    ['Op.or', { '$likedToots.id$': { [Op.or]: [1, null] } }],
    ['Op.not of it', { [Op.not]: { '$likedToots.id$': null } }],
    ['Op.none of it', { likedToots: { [Op.none]: { id: null } } }],
    ['the junction under Op.or', { likedToots: { [Op.or]: [{ text: 'tea' }, { LikedToot: { likedById: null } }] } }],
  ])('refuses null for what is never null in an associated row, and names the way out: %s', async (_what, where) => {
    await connect(models);
    const model = '$author.likedToots.id$' in where ? Toot : Person;
    const find = (model as typeof Person).findAll({ where: where as never });
    await expect(find).rejects.toMatchObject({
      code: 'NEVER_NULL',
      hint: expect.stringContaining('write { likedToots: null }') as string,
    });
  });

  it('refuses it for a row that is referred to, which null alone asks for', async () => {
    await connect(models);
    await story();
    await Toot.create({ text: 'anonymous' });
    await expect(Toot.count({ where: { '$author.id$': null } })).rejects.toMatchObject({
      code: 'NEVER_NULL',
      hint: expect.stringContaining('{ author: null }') as string,
    });
    expect(await Toot.count({ where: { author: null } })).toBe(1);
  });

  it('tells null in a list of keys', async () => {
    await connect(models);
    await story();
    const list = [1, null];
    for (const condition of [list, { [Op.some]: list }, { [Op.none]: list }, { [Op.all]: list }]) {
      await expect(Person.findAll({ where: { likedToots: condition } as never })).rejects.toMatchObject({
        code: 'INVALID_OPERAND',
        message: expect.stringContaining('has null in it, which is no key') as unknown,
      });
    }
  });

  it('refuses an instance of a model without a primary key, which would stand for every row', async () => {
    const database = await connect([], { sync: false });
    const Reader = database.define('Reader', { name: DataTypes.STRING });
    const Note = database.define('Note', { text: DataTypes.STRING }, { noPrimaryKey: true });
    Reader.hasMany(Note, { as: 'notes' });
    await database.sync();
    const note = await Note.create({ text: 'tea' });
    for (const condition of [note, [note], { [Op.none]: note }, { [Op.all]: [note] }, 1]) {
      await expect(Reader.findAll({ where: { notes: condition } as never })).rejects.toMatchObject({
        code: 'MISSING_PRIMARY_KEY',
        message: expect.stringContaining('Reader.notes leads to Note, which has no primary key') as unknown,
      });
    }
    expect(await Reader.findAll({ where: { notes: [] } as never })).toEqual([]);
  });

  it('takes null where a row may have it, and what is not null anywhere', async () => {
    await connect(models);
    await story();
    const found = async (where: object): Promise<string[]> => names(await Person.findAll({ where: where as never }));
    expect(await found({ '$likedToots.LikedToot.reaction$': null })).toEqual(['Bob']);
    expect(await found({ '$likedToots.id$': { [Op.ne]: null } })).toEqual(['Ada', 'Bob']);
    expect(await found({ '$likedToots.id$': { [Op.notIn]: [1, null] } })).toEqual(['Ada', 'Bob']);
    expect(await found({ '$profile.city$': { [Op.not]: null } })).toEqual(['Ada']);
    expect(await found({ id: null })).toEqual([]);
  });
});
