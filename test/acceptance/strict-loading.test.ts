import { inspect } from 'node:util';
import {
  DataTypes,
  Model,
  type BelongsToManyGetAssociationsMixin,
  type CreationOptional,
  type InferAttributes,
  type InferCreationAttributes,
  type NonAttribute,
} from 'mortise';
import { Attribute, BelongsToMany, HasMany, NotNull } from 'mortise/decorators';
import { describeAnyDialect, type ConnectOptions } from '../support/describe-each-dialect';

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

  get greeting(): NonAttribute<string> {
    return `Hello, ${this.name}`;
  }
}

class Toot extends Model<InferAttributes<Toot>, InferCreationAttributes<Toot>> {
  declare id: CreationOptional<number>;
  @Attribute(DataTypes.STRING)
  @NotNull
  declare text: string;
  declare authorId: number | null;
  declare author?: NonAttribute<Person | null>;
  declare LikedToot?: NonAttribute<LikedToot>;
}

class LikedToot extends Model<InferAttributes<LikedToot>, InferCreationAttributes<LikedToot>> {
  declare likedById: CreationOptional<number>;
  declare likedTootId: CreationOptional<number>;
  declare likedToot?: NonAttribute<Toot>;
}

const models = [Person, Toot, LikedToot];

describeAnyDialect('strict loading', ({ connect }) => {
  /** Ada wrote a toot, and likes it. */
  async function adaAndHerToot(options: ConnectOptions = {}): Promise<void> {
    await connect(models, options);
    const ada = await Person.create({ name: 'Ada', toots: [{ text: 'one' }] });
    await ada.related('likedToots').add(1);
  }

  const strictAda = async (include?: 'toots' | 'likedToots'): Promise<Person> =>
    Person.findOne({ strictLoading: true, rejectOnEmpty: true, ...(include === undefined ? {} : { include }) });

  it('refuses to read what was not loaded, and says what to add', async () => {
    await adaAndHerToot();
    const ada = await strictAda('toots');
    expect(() => ada.likedToots).toThrow(
      expect.objectContaining({
        code: 'NOT_LOADED',
        message: expect.stringContaining('Person.likedToots was not loaded') as string,
        hint: "Add include: ['likedToots'] to the query, or load it: await person.load('likedToots').",
      }),
    );
    expect(ada.toots?.[0]?.text).toBe('one');
  });

  it('refuses it on what is included as well, and on junction rows', async () => {
    await adaAndHerToot();
    const ada = await strictAda('likedToots');
    const toot = ada.likedToots?.[0] as Toot;
    expect(() => toot.author).toThrow('Toot.author was not loaded');
    expect(() => toot.LikedToot?.likedToot).toThrow('LikedToot.likedToot was not loaded');
  });

  it('goes on once it is loaded, set or asked for', async () => {
    await adaAndHerToot();
    const ada = await strictAda();
    expect((await ada.getLikedToots())[0]?.text).toBe('one');
    expect(await ada.related('likedToots').count()).toBe(1);
    await ada.load('likedToots');
    expect(ada.likedToots).toHaveLength(1);
    ada.toots = [];
    expect(ada.toots).toEqual([]);
    await ada.update({ name: 'Ada L.' });
    await ada.reload({ include: 'toots' });
    expect(ada).toMatchObject({ name: 'Ada L.', greeting: 'Hello, Ada L.' });
    expect(ada.toots).toHaveLength(1);
  });

  it('is an instance like any other to everything that looks at it', async () => {
    await adaAndHerToot();
    const [ada, plain] = [await strictAda('toots'), await Person.findOne({ include: 'toots', rejectOnEmpty: true })];
    expect(ada).toBeInstanceOf(Person);
    expect(ada).toEqual(plain);
    expect(ada).toStrictEqual(plain);
    expect(inspect(ada)).toBe(inspect(plain));
    expect(JSON.stringify(ada)).toBe(JSON.stringify(plain));
    expect(ada.toJSON()).toEqual(plain.toJSON());
    expect({ ...ada }).toEqual({ ...plain });
    expect(['toots', 'likedToots', 'name', 'greeting'].map(name => name in ada)).toEqual([true, false, true, true]);
    expect(ada.constructor).toBe(Person);
  });

  it('is off unless asked for', async () => {
    await adaAndHerToot();
    const ada = await Person.findOne({ rejectOnEmpty: true });
    expect(ada.likedToots).toBeUndefined();
  });

  it('is on for every model of a database that says so, unless a query says no', async () => {
    await adaAndHerToot({ define: { strictLoading: true } });
    const ada = await Person.findByPk(1);
    expect(() => ada?.likedToots).toThrow('Person.likedToots was not loaded');
    await ada?.load('likedToots');
    expect(() => ada?.likedToots?.[0]?.author).toThrow('Toot.author was not loaded');
    expect((await Person.findOne({ strictLoading: false }))?.likedToots).toBeUndefined();
    expect(Person.build({ name: 'Bob' }).likedToots).toBeUndefined();
  });
});
