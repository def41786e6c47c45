import {
  DataTypes,
  Model,
  sql,
  type BelongsToManyAddAssociationsMixin,
  type CreationOptional,
  type FindOptions,
  type InferAttributes,
  type InferCreationAttributes,
  type NonAttribute,
} from 'mortise';
import { Attribute, BelongsTo, BelongsToMany, HasMany, HasOne, NotNull } from 'mortise/decorators';
import { describeEachDialect } from '../support/describe-each-dialect';

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
  @BelongsTo(() => City, { foreignKey: 'cityId' })
  declare city?: NonAttribute<City | null>;
}

class LikedToot extends Model<InferAttributes<LikedToot>, InferCreationAttributes<LikedToot>> {
  @Attribute(DataTypes.INTEGER)
  declare position: number | null;
}

class Toot extends Model<InferAttributes<Toot>, InferCreationAttributes<Toot>> {
  declare id: CreationOptional<number>;
  declare authorId: CreationOptional<number | null>;
  @Attribute(DataTypes.STRING)
  @NotNull
  declare text: string;
  declare author?: NonAttribute<Person | null>;
  declare likedBy?: NonAttribute<Person[]>;
  declare LikedToot?: NonAttribute<LikedToot>;
}

class Profile extends Model<InferAttributes<Profile>, InferCreationAttributes<Profile>> {
  declare id: CreationOptional<number>;
  @Attribute(DataTypes.STRING)
  declare motto: string | null;
}

class City extends Model<InferAttributes<City>, InferCreationAttributes<City>> {
  declare id: CreationOptional<number>;
  @Attribute(DataTypes.STRING)
  @NotNull
  declare name: string;
  @BelongsTo(() => Country, { foreignKey: 'countryId' })
  declare country?: NonAttribute<Country | null>;
}

class Country extends Model<InferAttributes<Country>, InferCreationAttributes<Country>> {
  declare id: CreationOptional<number>;
  @Attribute(DataTypes.STRING)
  @NotNull
  declare name: string;
}

const models = [Person, Toot, LikedToot, Profile, City, Country];
type Finding = FindOptions<InferAttributes<Person>>;
const textsOf = (toots: readonly Toot[] | undefined): readonly string[] => (toots ?? []).map(({ text }) => text);
const namesOf = (people: readonly Person[]): readonly string[] => people.map(({ name }) => name);

describeEachDialect('Limits and orders with includes', ({ connect }) => {
  /** Three writers with three toots each, who like all nine; Alan of Wilmslow has nothing. */
  async function people(): Promise<void> {
    await connect(models);
    const [england, america] = await Country.bulkCreate([{ name: 'England' }, { name: 'America' }]);
    const created = await Person.bulkCreate([
      { name: 'Ada', toots: tootsOf('a'), profile: { motto: 'onward' }, city: { name: 'London', country: england } },
      { name: 'Grace', toots: tootsOf('g'), profile: { motto: 'upward' }, city: { name: 'Boston', country: america } },
      { name: 'Edsger', toots: tootsOf('e'), profile: { motto: 'inward' } },
      { name: 'Alan', city: { name: 'Wilmslow', country: england } },
    ]);
    const toots = created.flatMap(person => person.toots ?? []);
    for (const [index, person] of created.slice(0, 3).entries()) {
      const through = toots.map((_toot, position) => ({ position: (position * 5 + index * 2) % 9 }));
      await person.addLikedToots(toots, { through });
    }
  }

  const tootsOf = (letter: string): { text: string }[] => [3, 1, 2].map(number => ({ text: `${letter}${number}` }));
  const find = (options: Finding): Promise<Person[]> => Person.findAll({ order: 'id', ...options });

  describe('A limit of the root', () => {
    it.each([
      ['a has-many', ['toots']],
      ['a many-to-many', ['likedToots']],
      ['several collections', ['toots', 'likedToots', 'profile']],
    ])('counts parents with %s', async (_name, include) => {
      await people();
      expect(namesOf(await find({ include, limit: 2 }))).toEqual(['Ada', 'Grace']);
      expect(namesOf(await find({ include, limit: 2, offset: 1 }))).toEqual(['Grace', 'Edsger']);
      expect(namesOf(await find({ include, offset: 3 }))).toEqual(['Alan']);
    }); // P3

    it('gives each parent its whole collection', async () => {
      await people();
      const found = await find({ include: ['toots', 'likedToots'], limit: 2 });
      expect(found.map(({ toots, likedToots }) => [toots?.length, likedToots?.length])).toEqual([
        [3, 9],
        [3, 9],
      ]);
    }); // P3

    it('counts parents that a required include leaves', async () => {
      await people();
      const include = { association: 'toots', where: { text: ['g1', 'g2', 'e1'] } };
      const found = await find({ include, limit: 1, offset: 1 });
      expect(found.map(({ name, toots }) => [name, textsOf(toots)])).toEqual([['Edsger', ['e1']]]);
    }); // P3 P4

    it('gives pages that meet without gap or overlap, without an order too', async () => {
      await people();
      const pages = await Promise.all(
        [0, 1, 2, 3].map(offset => Person.findAll({ include: 'toots', limit: 1, offset })),
      );
      expect(pages.map(page => page[0]?.name)).toEqual(['Ada', 'Grace', 'Edsger', 'Alan']);
    }); // P16

    it('of 0 gives none', async () => {
      await people();
      expect(await find({ include: 'toots', limit: 0 })).toEqual([]);
    }); // P3

    it('agrees with the count of findAndCountAll', async () => {
      await people();
      const include = ['toots', { association: 'likedToots', required: true }] as const;
      const page = await Person.findAndCountAll({ include, limit: 2, offset: 1, order: ['id'] });
      expect([page.count, namesOf(page.rows)]).toEqual([3, ['Grace', 'Edsger']]);
    }); // P3 P7
  });

  describe('A limit of an include', () => {
    it.each(['toots', 'likedToots'])('counts rows of each parent: %s', async association => {
      await people();
      const found = await find({ include: { association, limit: 2, order: ['text'] } });
      const texts = found.map(person => textsOf(person[association as 'toots']));
      expect(texts).toEqual(
        association === 'toots'
          ? [['a1', 'a2'], ['g1', 'g2'], ['e1', 'e2'], []]
          : [['a1', 'a2'], ['a1', 'a2'], ['a1', 'a2'], []],
      );
    }); // P2

    it.each(['toots', 'likedToots'])('goes on after an offset: %s', async association => {
      await people();
      const found = await find({ include: { association, limit: 1, offset: 2, order: [['text', 'DESC']] }, limit: 2 });
      const texts = found.map(person => textsOf(person[association as 'toots']));
      expect(texts).toEqual(association === 'toots' ? [['a1'], ['g1']] : [['g1'], ['g1']]);
    }); // P2

    it('may be an offset alone', async () => {
      await people();
      const found = await find({ include: { association: 'toots', offset: 1, order: ['text'] } });
      expect(found.map(({ toots }) => textsOf(toots))).toEqual([['a2', 'a3'], ['g2', 'g3'], ['e2', 'e3'], []]);
    }); // P2

    it('of 0 gives none, and keeps the parents', async () => {
      await people();
      const found = await find({ include: { association: 'toots', limit: 0 } });
      expect(found.map(({ toots }) => toots)).toEqual([[], [], [], []]);
    }); // P2

    it('is different for each of two collections', async () => {
      await people();
      const [ada] = await find({
        include: [
          { association: 'toots', limit: 1, order: ['text'] },
          { association: 'likedToots', limit: 4, through: { order: ['position'] } },
        ],
      });
      expect([ada?.toots?.length, ada?.likedToots?.map(toot => toot.LikedToot?.position)]).toEqual([1, [0, 1, 2, 3]]);
    }); // P2 P8

    it('comes after its where', async () => {
      await people();
      const include = { association: 'likedToots', where: { text: ['e1', 'g1', 'a3'] }, limit: 2, order: ['text'] };
      expect((await find({ include })).map(({ likedToots }) => textsOf(likedToots))).toEqual([
        ['a3', 'e1'],
        ['a3', 'e1'],
        ['a3', 'e1'],
      ]);
    }); // P2

    it('holds in a nested include, for each of its own parents', async () => {
      await people();
      const toots = await Toot.findAll({
        where: { text: ['a1', 'g1'] },
        include: {
          association: 'likedBy',
          order: [['name', 'DESC']],
          limit: 2,
          include: { association: 'toots', limit: 1, order: ['text'] },
        },
        order: ['text'],
      });
      expect(toots.map(({ likedBy }) => likedBy?.map(({ name, toots: own }) => [name, textsOf(own)]))).toEqual([
        [
          ['Grace', ['g1']],
          ['Edsger', ['e1']],
        ],
        [
          ['Grace', ['g1']],
          ['Edsger', ['e1']],
        ],
      ]);
    }); // P2

    it.each([[-1], [1.5], [Number.NaN], ['2']])('of %p is refused', async limit => {
      await people();
      const finding = find({ include: { association: 'toots', limit: limit as number } });
      await expect(finding).rejects.toMatchObject({ code: 'INVALID_LIMIT' });
    }); // F13
  });

  describe('An order of the root', () => {
    it('may be by an included row', async () => {
      await people();
      const found = await Person.findAll({
        include: 'profile',
        order: [['profile', 'motto', 'DESC']],
        where: { name: ['Ada', 'Grace', 'Edsger'] },
      });
      expect(namesOf(found)).toEqual(['Grace', 'Ada', 'Edsger']);
    }); // S88

    it('may be by an included row, with a collection and a limit beside it', async () => {
      await people();
      const found = await Person.findAll({
        include: ['toots', 'city'],
        order: [['city', 'name', 'DESC NULLS LAST']],
        limit: 2,
      });
      expect(found.map(({ name, toots }) => [name, toots?.length])).toEqual([
        ['Alan', 0],
        ['Ada', 3],
      ]);
    }); // P3 P6

    it('may be by a row that is included in an included row', async () => {
      await people();
      const found = await Person.findAll({
        include: { association: 'city', include: 'country' },
        order: [['city', 'country', 'name', 'ASC NULLS LAST'], 'name'],
      });
      expect(namesOf(found)).toEqual(['Grace', 'Ada', 'Alan', 'Edsger']);
    }); // S88

    it('may be by a path', async () => {
      await people();
      const found = await Person.findAll({ include: 'city', order: [['$city.name$', 'ASC NULLS LAST']] });
      expect(namesOf(found)).toEqual(['Grace', 'Ada', 'Alan', 'Edsger']);
    }); // S88

    it.each(['toots', 'likedToots'] as const)(
      'by a collection is by its first or last value, within limits: %s',
      async association => {
        await people();
        const find = (direction: 'ASC' | 'DESC'): Promise<Person[]> =>
          Person.findAll({
            include: { association, required: true },
            order: [[association, 'text', direction], 'id'],
            limit: 2,
          });
        const all = await Person.findAll({ include: { association, required: true }, order: 'id' });
        const texts = (name: string): string[] =>
          (all.find(person => person.name === name)?.[association] ?? []).map(({ text }) => text).sort();
        const firsts = all.map(({ name }) => [texts(name)[0] ?? '', name] as const).sort();
        expect(namesOf(await find('ASC')).length).toBe(Math.min(2, all.length));
        expect(texts(namesOf(await find('ASC'))[0] ?? '')[0]).toBe(firsts[0]?.[0]);
      },
    ); // P6

    it('by one value of a collection can be written in SQL', async () => {
      await people();
      const order = sql`(SELECT max(text) FROM ${sql.identifier('Toots')} x WHERE x.${sql.identifier('authorId')} = ${sql.attribute('id')})`;
      const found = await Person.findAll({
        where: { name: ['Ada', 'Grace', 'Edsger'] },
        include: 'toots',
        order: [[order, 'DESC']],
        limit: 2,
      });
      expect(namesOf(found)).toEqual(['Grace', 'Edsger']);
    }); // P6

    it('by what is not included is refused', async () => {
      await people();
      await expect(Person.findAll({ order: [['profile', 'motto']] })).rejects.toMatchObject({
        code: 'ORDER_NOT_INCLUDED',
      });
    }); // F15
  });

  describe('An order of an include', () => {
    it.each(['join', 'separate'] as const)('orders the collection of each parent: %s', async strategy => {
      await people();
      const found = await find({
        include: { association: 'toots', strategy, order: [['text', 'DESC']] },
        order: [['name', 'DESC']],
      });
      expect(found.map(({ toots }) => textsOf(toots))).toEqual([
        ['g3', 'g2', 'g1'],
        ['e3', 'e2', 'e1'],
        [],
        ['a3', 'a2', 'a1'],
      ]);
    }); // P8

    it('may be by a row that is included in the collection', async () => {
      await people();
      const [ada] = await find({
        include: {
          association: 'likedToots',
          include: 'author',
          order: [['author', 'name', 'DESC'], 'text'],
          limit: 4,
        },
      });
      expect(textsOf(ada?.likedToots)).toEqual(['g1', 'g2', 'g3', 'e1']);
    }); // P2 P8

    it('may be SQL with values, beside a limit and other values', async () => {
      await people();
      const first = (text: string) => sql`CASE WHEN ${sql.attribute('text')} = ${text} THEN 0 ELSE 1 END`;
      const found = await Person.findAll({
        attributes: ['name', [sql`${'root'}`, 'label']],
        where: { name: ['Ada', 'Grace'] },
        include: {
          association: 'likedToots',
          where: sql`${sql.attribute('text')} <> ${'a1'}`,
          through: { where: sql`${sql.attribute('position')} >= ${0}` },
          order: [first('e2'), first('g3'), 'text'],
          limit: 3,
          offset: 1,
        },
        order: [sql`CASE WHEN ${sql.attribute('name')} = ${'Grace'} THEN 0 ELSE 1 END`],
      });
      expect(found.map(({ name, likedToots }) => [name, textsOf(likedToots)])).toEqual([
        ['Grace', ['g3', 'a2', 'a3']],
        ['Ada', ['g3', 'a2', 'a3']],
      ]);
    }); // P2

    it('is by the key where none is given', async () => {
      await people();
      const [ada] = await find({ include: ['toots', 'likedToots'] });
      expect(textsOf(ada?.toots)).toEqual(['a3', 'a1', 'a2']);
      expect(textsOf(ada?.likedToots)).toEqual(['a3', 'a1', 'a2', 'g3', 'g1', 'g2', 'e3', 'e1', 'e2']);
    }); // P16

    it('is completed by the key where it leaves a tie', async () => {
      await people();
      await Toot.update({ text: 'same' }, { all: true });
      const [ada] = await find({ include: { association: 'likedToots', order: ['text'], limit: 5 } });
      const ids = ada?.likedToots?.map(({ id }) => id) ?? [];
      expect(ids).toEqual([...ids].sort((left, right) => left - right));
      expect(ids).toHaveLength(5);
    }); // P16
  });
});
