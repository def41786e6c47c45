import {
  DataTypes,
  Model,
  type BelongsToManyAddAssociationsMixin,
  type CreationOptional,
  type IncludesOf,
  type InferAttributes,
  type InferCreationAttributes,
  type NonAttribute,
} from 'mortise';
import { Attribute, BelongsToMany, HasMany, HasOne, NotNull } from 'mortise/decorators';
import { describeAnyDialect } from '../support/describe-each-dialect';

class Person extends Model<InferAttributes<Person>, InferCreationAttributes<Person>> {
  declare id: CreationOptional<number>;
  @Attribute(DataTypes.STRING)
  @NotNull
  declare name: string;
  @BelongsToMany(() => Toot, { through: 'LikedToot', inverse: { as: 'likedBy' } })
  declare likedToots?: NonAttribute<Toot[]>;
  declare addLikedToots: BelongsToManyAddAssociationsMixin<Toot>;
  @BelongsToMany(() => Group, { through: 'Membership' })
  declare groups?: NonAttribute<Group[]>;
  @HasMany(() => Toot, { foreignKey: 'authorId', inverse: { as: 'author' } })
  declare toots?: NonAttribute<Toot[]>;
  @HasOne(() => Profile)
  declare profile?: NonAttribute<Profile | null>;
}

class Toot extends Model<InferAttributes<Toot>, InferCreationAttributes<Toot>> {
  declare id: CreationOptional<number>;
  declare authorId: CreationOptional<number | null>;
  @Attribute(DataTypes.STRING)
  @NotNull
  declare text: string;
  declare author?: NonAttribute<Person | null>;
  declare likedBy?: NonAttribute<Person[]>;
}

class Group extends Model<InferAttributes<Group>, InferCreationAttributes<Group>> {
  declare id: CreationOptional<number>;
  @Attribute(DataTypes.STRING)
  @NotNull
  declare title: string;
}

class Profile extends Model<InferAttributes<Profile>, InferCreationAttributes<Profile>> {
  declare id: CreationOptional<number>;
  @Attribute(DataTypes.STRING)
  @NotNull
  declare motto: string;
}

const models = [Person, Toot, Group, Profile];
const textsOf = (toots: readonly Toot[] | undefined): readonly string[] | undefined => toots?.map(({ text }) => text);
const associationOf = (model: typeof Person | typeof Toot, name: string) => {
  const association = model.associations.get(name);
  if (association === undefined) throw new TypeError(`No association ${name}.`);
  return association;
};

describeAnyDialect('An include', ({ connect }) => {
  /** Ada wrote two toots, and likes one of hers and Grace's; Alan has nothing. */
  async function people(): Promise<void> {
    await connect(models);
    const [ada, grace] = await Person.bulkCreate([
      {
        name: 'Ada',
        toots: [{ text: 'a1' }, { text: 'a2' }],
        profile: { motto: 'onward' },
        groups: [{ title: 'weavers' }],
      },
      { name: 'Grace', toots: [{ text: 'g1' }] },
      { name: 'Alan' },
    ]);
    await ada?.addLikedToots([...(ada.toots ?? []).slice(0, 1), ...(grace?.toots ?? [])]);
  }

  const ada = async (include: IncludesOf<Person> | undefined): Promise<Person> => {
    const found = await Person.findOne({ where: { name: 'Ada' }, include });
    if (found === null) throw new TypeError('Ada is gone.');
    return found;
  };

  it.each<[string, () => IncludesOf<Person>]>([
    ['its name', () => 'likedToots'],
    ['its name in another case', () => 'LikedToots' as 'likedToots'],
    ['options with its name', () => ({ association: 'likedToots' })],
    ['options with "as"', () => ({ as: 'likedToots' })],
    ['options with its model and name', () => ({ model: Toot, as: 'likedToots' })],
    ['the association itself', () => associationOf(Person, 'likedToots')],
    ['options with the association itself', () => ({ association: associationOf(Person, 'likedToots') })],
  ])('is named by %s', async (_name, include) => {
    await people();
    const found = await ada(include());
    expect(textsOf(found.likedToots)).toEqual(['a1', 'g1']);
    expect(found.toots).toBeUndefined();
  }); // S88

  it.each([
    ['the model', () => Group],
    ['options with the model', () => ({ model: Group })],
  ])('is named by %s where only one association leads there', async (_name, include) => {
    await people();
    expect((await ada(include())).groups?.map(({ title }) => title)).toEqual(['weavers']);
  }); // S87 S88

  it('refuses a model that several associations lead to, and lists them', async () => {
    await people();
    await expect(Person.findAll({ include: Toot })).rejects.toMatchObject({
      code: 'AMBIGUOUS_INCLUDE',
      message: expect.stringMatching(/likedToots.*toots/) as string,
    });
  }); // S88

  it.each([
    ['an unknown name, with the nearest', () => 'likedToot', 'UNKNOWN_ASSOCIATION', /Did you mean "likedToots"\?/],
    ['a model it does not lead to', () => ({ model: Group, as: 'likedToots' }), 'INVALID_INCLUDE', /leads to Toot/],
    [
      'an association of another model',
      () => associationOf(Toot, 'likedBy'),
      'INVALID_INCLUDE',
      /does not belong to Person/,
    ],
    [
      'an unknown option, with the nearest',
      () => ({ association: 'toots', wher: {} }),
      'UNKNOWN_OPTION',
      /Did you mean "where"\?/,
    ],
    ['a model nothing leads to', () => Person, 'UNKNOWN_ASSOCIATION', /no association to Person/],
    ['nothing', () => ({}), 'INVALID_INCLUDE', /names no association/],
    ['the same association twice', () => ['toots', { association: 'toots' }], 'INVALID_INCLUDE', /included twice/],
    [
      'an unknown option of through',
      () => ({ association: 'likedToots', through: { wher: {} } }),
      'UNKNOWN_OPTION',
      /Did you mean "where"\?/,
    ],
  ])('refuses %s', async (_name, include, code, message) => {
    await people();
    const finding = Person.findAll({ include: include() as never });
    await expect(finding).rejects.toMatchObject({ code, message: expect.stringMatching(message) as string });
  }); // S88 F15

  describe('leaves on the instance', () => {
    it('instances of the target, one array for each parent', async () => {
      await people();
      const found = await Person.findAll({ include: 'toots', order: ['id'] });
      expect(found.map(({ toots }) => textsOf(toots))).toEqual([['a1', 'a2'], ['g1'], []]);
      expect(found[0]?.toots?.[0]).toBeInstanceOf(Toot);
    }); // S20 S91

    it('undefined for what was not asked for, [] for what is empty, null for one that is not there', async () => {
      await people();
      const alan = await Person.findOne({ where: { name: 'Alan' }, include: ['likedToots', 'profile'] });
      expect(alan?.likedToots).toEqual([]);
      expect(alan?.profile).toBeNull();
      expect(alan?.toots).toBeUndefined();
      expect(alan !== null && 'toots' in alan).toBe(false);
    }); // S20 S91

    it('what was included in its JSON, and no more', async () => {
      await people();
      const found = await Person.findOne({
        where: { name: 'Ada' },
        attributes: ['name'],
        include: [
          { association: 'toots', attributes: ['text'] },
          { association: 'profile', attributes: ['motto'] },
        ],
      });
      const json = { name: 'Ada', toots: [{ text: 'a1' }, { text: 'a2' }], profile: { motto: 'onward' } };
      expect(JSON.parse(JSON.stringify(found))).toEqual(json);
    }); // S91

    it('instances that can be changed and saved', async () => {
      await people();
      const { toots } = await ada('toots');
      await toots?.[0]?.update({ text: 'a1, again' });
      expect(textsOf((await ada('toots')).toots)).toEqual(['a1, again', 'a2']);
    }); // S91
  });

  describe('works in', () => {
    it('findByPk', async () => {
      await people();
      const { id } = await ada(undefined);
      expect(textsOf((await Person.findByPk(id, { include: 'likedToots' }))?.likedToots)).toEqual(['a1', 'g1']);
    }); // S88

    it('findOne, whose limit counts parents', async () => {
      await people();
      const found = await Person.findOne({ include: ['toots', 'likedToots'], order: ['id'] });
      expect([textsOf(found?.toots), textsOf(found?.likedToots)]).toEqual([
        ['a1', 'a2'],
        ['a1', 'g1'],
      ]);
    }); // P3

    it('reload, into the same instance', async () => {
      await people();
      const person = await ada(undefined);
      expect(person.likedToots).toBeUndefined();
      const reloaded = await person.reload({ include: ['likedToots', 'profile'] });
      expect(reloaded).toBe(person);
      expect([textsOf(person.likedToots), person.profile?.motto]).toEqual([['a1', 'g1'], 'onward']);
    }); // S88

    it('reload, which replaces what was loaded', async () => {
      await people();
      const person = await ada('toots');
      await Toot.destroy({ where: { text: 'a1' } });
      await person.reload({ include: 'toots' });
      expect(textsOf(person.toots)).toEqual(['a2']);
    }); // S88

    it('findAndCountAll', async () => {
      await people();
      const { rows, count } = await Person.findAndCountAll({
        include: ['toots', 'likedToots'],
        order: ['id'],
        limit: 2,
      });
      expect(count).toBe(3);
      expect(rows.map(({ toots }) => toots?.length)).toEqual([2, 1]);
    }); // P7

    it('a transaction', async () => {
      const database = await connect(models);
      await database.transaction(async () => {
        await Person.create({ name: 'Ada', toots: [{ text: 'a1' }], likedToots: [{ text: 'l1' }] });
        const [person] = await Person.findAll({ include: ['toots', 'likedToots'] });
        expect([textsOf(person?.toots), textsOf(person?.likedToots)]).toEqual([['a1'], ['l1']]);
      });
    }); // S88
  });

  describe('nested', () => {
    it('in another, to any depth', async () => {
      await people();
      const found = await ada({
        association: 'likedToots',
        include: { association: 'author', include: ['toots', 'profile'] },
      });
      expect(
        found.likedToots?.map(({ author }) => [author?.name, author?.toots?.length, author?.profile?.motto]),
      ).toEqual([
        ['Ada', 2, 'onward'],
        ['Grace', 1, undefined],
      ]);
    }); // S88

    it('in another and back again', async () => {
      await people();
      const found = await ada({
        association: 'likedToots',
        include: { association: 'likedBy', include: 'likedToots' },
      });
      expect(found.likedToots?.[1]?.likedBy?.[0]?.likedToots?.map(({ text }) => text)).toEqual(['a1', 'g1']);
    }); // S88

    it('below a to-one that is not there', async () => {
      await people();
      await Toot.create({ text: 'anonymous' });
      const toot = await Toot.findOne({
        where: { text: 'anonymous' },
        include: { association: 'author', include: ['toots', 'profile', 'likedToots'] },
      });
      expect(toot?.author).toBeNull();
    }); // P17

    it('below several rows that share a to-one', async () => {
      await people();
      const toots = await Toot.findAll({ include: { association: 'author', include: 'toots' }, order: ['text'] });
      expect(toots.map(({ author }) => [author?.name, author?.toots?.length])).toEqual([
        ['Ada', 2],
        ['Ada', 2],
        ['Grace', 1],
      ]);
    }); // P12
  });

  it.each([
    [{ strategy: 'joined' }, "The option \"strategy\" of an include of Person is 'join' or 'separate' or 'json'."],
    [{ required: 'no' }, 'The option "required" of an include of Person is true or false.'],
    [{ paranoid: 0 }, 'The option "paranoid" of an include of Person is true or false.'],
    [{ separate: 'false' }, 'The option "separate" of an include of Person is true or false.'],
  ])('refuses %j, which is no choice', async (option, message) => {
    await connect(models);
    const include = { association: 'likedToots', ...option } as IncludesOf<Person>;
    await expect(Person.findAll({ include })).rejects.toMatchObject({ code: 'INVALID_OPTION', message });
  });

  it('does not change the options it is given', async () => {
    await people();
    const through = Object.freeze({ attributes: Object.freeze([]) });
    const include = Object.freeze([Object.freeze({ association: 'likedToots', through })]);
    const options = Object.freeze({ where: Object.freeze({ name: 'Ada' }), include });
    await Person.findAll(options);
    expect(textsOf((await Person.findAll(options))[0]?.likedToots)).toEqual(['a1', 'g1']);
  }); // S88
});
