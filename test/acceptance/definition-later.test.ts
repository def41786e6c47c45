import { Database, DataTypes, DefinitionError, Model, type NonAttribute } from 'mortise';
import { Attribute, BelongsTo, BelongsToMany, HasMany } from 'mortise/decorators';
import { describeAnyDialect, type DialectSuite } from '../support/describe-each-dialect';

/** Models in use: a person who wrote one of two toots, and likes it. */
async function inUse(connect: DialectSuite['connect']) {
  class Person extends Model {
    @Attribute({ type: DataTypes.STRING, allowNull: false })
    declare name: string;
    declare toots?: NonAttribute<Toot[]>;
    declare likes?: NonAttribute<Toot[]>;
    declare tags?: NonAttribute<Model[]>;
    declare getToots: () => Promise<Toot[]>;
    declare getLikes: () => Promise<Toot[]>;
  }
  class Toot extends Model {
    @Attribute(DataTypes.STRING)
    declare text: string;
    declare getLikedBy: () => Promise<Person[]>;
  }
  const database = await connect([Person, Toot], { sync: false });
  Person.hasMany(Toot, { as: 'toots' });
  Person.belongsToMany(Toot, { as: 'likes', through: 'Like', foreignKey: 'personId', inverse: { as: 'likedBy' } });
  await database.sync();
  const ada = await Person.create({ name: 'Ada', toots: [{ text: 'one' }] });
  return { database, Person, Toot, ada };
}

type InUse = Awaited<ReturnType<typeof inUse>>;

/** All that can be seen of the models of a database. */
const seen = (database: Database): unknown =>
  database.models.definitions().map(({ name, attributes, associations, foreignKeys, indexes, model }) => ({
    name,
    attributes: [...attributes.keys()],
    associations: [...associations.keys()],
    foreignKeys: foreignKeys.map(key => [key.attributes, key.target.name, key.onDelete]),
    indexes,
    members: Object.getOwnPropertyNames(model.prototype).sort(),
  }));

class Stranger extends Model {}

/** What may be wrong with a definition, and the code it is told by. */
const wrong: readonly [string, string, (given: InUse) => unknown][] = [
  ['define with an unknown type', 'UNKNOWN_TYPE', ({ database }) => database.define('New', { a: 'nothing' as never })],
  ['define with an unknown option', 'UNKNOWN_OPTION', ({ database }) => database.define('New', {}, { tabelName: 'x' } as never)],
  ['define with an unknown option of an attribute', 'UNKNOWN_OPTION', ({ database }) => database.define('New', { a: { type: DataTypes.STRING, alowNull: true } as never })],
  ['define with a default of another type', 'INVALID_DEFAULT', ({ database }) => database.define('New', { a: { type: DataTypes.INTEGER, defaultValue: 'x' } })],
  ['define with an index over nothing', 'UNKNOWN_ATTRIBUTE', ({ database }) => database.define('New', {}, { indexes: [{ fields: ['a'] }] })],
  ['define with an unknown hook', 'UNKNOWN_HOOK', ({ database }) => database.define('New', {}, { hooks: { beforeCreat: () => undefined } as never })],
  ['define with an unknown option of a scope', 'UNKNOWN_OPTION', ({ database }) => database.define('New', {}, { defaultScope: { wehre: {} } as never })],
  ['define with a reference to an unknown model', 'UNKNOWN_MODEL', ({ database }) => database.define('New', { a: { references: 'Persn' } })],
  ['define under a name that is taken', 'DUPLICATE_MODEL', ({ database }) => database.define('Person', {})],
  ['init with an id that is no key', 'ID_NOT_PRIMARY', ({ database }) => class New extends Model {}.init({ id: DataTypes.STRING }, { database })],
  ['an association under a name that is taken', 'DUPLICATE_ASSOCIATION', ({ Person, Toot }) => Person.hasMany(Toot, { as: 'toots', foreignKey: 'editorId' })],
  ['an association whose inverse has a name that is taken', 'DUPLICATE_ASSOCIATION', ({ Person, Toot }) => Person.belongsToMany(Toot, { as: 'saved', through: 'Save', inverse: { as: 'likedBy' } })],
  ['an association under the name of an attribute', 'NAME_COLLISION', ({ Person, Toot }) => Toot.belongsTo(Person, { as: 'text' })],
  ['an association to a model of no database', 'MODEL_NOT_REGISTERED', ({ Person }) => Person.hasOne(Stranger, { as: 'stranger' })],
  ['an association through a model of no database', 'MODEL_NOT_REGISTERED', ({ Person, Toot }) => Person.belongsToMany(Toot, { as: 'saved', through: Stranger })],
  ['a junction under the name of an attribute', 'NAME_COLLISION', ({ Person, Toot }) => Person.belongsToMany(Toot, { as: 'saved', through: 'text', inverse: { as: 'savedBy' } })],
  ['an association with a key that is not there', 'UNKNOWN_ATTRIBUTE', ({ Person, Toot }) => Toot.belongsTo(Person, { as: 'editor', targetKey: 'nmae' })],
  ['an association with a scope over nothing', 'UNKNOWN_ATTRIBUTE', ({ Person, Toot }) => Person.hasMany(Toot, { as: 'drafts', foreignKey: 'drafterId', scope: { txet: 'a' } })],
  ['a chain that leads nowhere', 'INVALID_CHAIN', ({ Person, Toot }) => Person.hasManyThrough(Toot, { as: 'far', through: ['toots', 'nothing'] })],
  ['a symmetric association with another model', 'INVALID_SYMMETRIC', ({ Person, Toot }) => Person.belongsToMany(Toot, { as: 'both', through: 'Both', symmetric: true })],
  ['the second side of a pair that contradicts the first', 'CONTRADICTORY_OPTIONS', ({ Person, Toot }) => Toot.belongsToMany(Person, { as: 'likedBy', through: 'Like', otherKey: 'fanId' })],
]; // prettier-ignore

describeAnyDialect('A definition after the first use', ({ connect }) => {
  describe.each(wrong)('by %s', (_name, code, declare) => {
    it('is refused where it stands, and changes nothing', async () => {
      const given = await inUse(connect);
      const before = seen(given.database);
      expect(() => declare(given)).toThrow(DefinitionError);
      expect(() => declare(given)).toThrow(expect.objectContaining({ code }));
      expect(seen(given.database)).toEqual(before);
      expect(await given.ada.getToots()).toMatchObject([{ text: 'one' }]);
      expect(given.database.models.has('New')).toBe(false);
    });
  });

  it('may take a name that a wrong one asked for', async () => {
    const { database } = await inUse(connect);
    expect(() => database.define('New', { a: 'nothing' as never })).toThrow(DefinitionError);
    const New = database.define('New', { a: DataTypes.STRING });
    await database.sync();
    expect(await New.create({ a: 'x' })).toMatchObject({ id: 1, a: 'x' });
  });

  it('may be of the class that was refused', async () => {
    const { database } = await inUse(connect);
    class New extends Model {}
    expect(() => New.init({ a: 'nothing' as never }, { database })).toThrow(DefinitionError);
    New.init({ a: DataTypes.STRING }, { database });
    await database.sync();
    expect(await New.create({ a: 'x' })).toMatchObject({ id: 1, a: 'x' });
  });

  it('adds all models of a list, or none', async () => {
    const { database } = await inUse(connect);
    const before = seen(database);
    class First extends Model {}
    class Second extends Model {
      @HasMany(() => First)
      declare firsts?: NonAttribute<First[]>;
    }
    class Third extends Model {
      @BelongsTo(() => Stranger)
      declare stranger?: NonAttribute<Stranger>;
    }
    expect(() => database.addModels([First, Second, Third])).toThrow(
      expect.objectContaining({ code: 'MODEL_NOT_REGISTERED' }),
    );
    expect(() => database.addModels([First, undefined as never])).toThrow(
      expect.objectContaining({ code: 'INVALID_MODEL' }),
    );
    expect(seen(database)).toEqual(before);
    expect(Object.getOwnPropertyNames(Second.prototype)).toEqual(['constructor']);
    database.addModels([First, Second]);
    await database.sync();
    expect(await Second.create({ firsts: [{}] })).toMatchObject({ firsts: [{ id: 1 }] });
  });

  it('leaves refused models to another database', async () => {
    const { database } = await inUse(connect);
    class Reader extends Model {
      @BelongsToMany(() => Book, { through: 'Loan' })
      declare books?: NonAttribute<Book[]>;
    }
    class Book extends Model {}
    expect(() => database.addModels([Reader])).toThrow(/Reader refers to Book.*/);
    const other = await connect([Reader, Book]);
    expect(await Reader.create({ books: [{}] })).toMatchObject({ books: [{ id: 1 }] });
    expect([...other.models].map(({ name }) => name)).toEqual(['Reader', 'Book', 'Loan']);
  });

  it('leaves refused models to the database they were of', async () => {
    class Reader extends Model {}
    const former = await connect([Reader]);
    await former.close();
    const { database } = await inUse(connect);
    expect(() => database.addModels([Reader, Stranger, undefined as never])).toThrow(DefinitionError);
    expect(Reader.registry).toBe(former.models);
    expect(() => Stranger.registry).toThrow(expect.objectContaining({ code: 'MODEL_NOT_REGISTERED' }));
  });

  it('makes no junction when it is refused', async () => {
    const { database, Person, Toot } = await inUse(connect);
    const options = { as: 'saved', through: 'Save', inverse: { as: 'likedBy' } };
    expect(() => Person.belongsToMany(Toot, options)).toThrow(DefinitionError);
    expect(database.models.has('Save')).toBe(false);
    const Save = database.define('Save', { at: DataTypes.STRING });
    await database.sync();
    expect(await Save.create({ at: 'noon' })).toMatchObject({ at: 'noon' });
    expect(Object.keys(Save.getAttributes())).toEqual([...Save.definition.attributes.keys()]);
  });

  it('is there at once when it is right, with its methods', async () => {
    const { database, Person, Toot, ada } = await inUse(connect);
    const Tag = database.define('Tag', { text: DataTypes.STRING });
    Toot.belongsToMany(Tag, { through: 'TootTag' });
    expect(Toot.prototype).toHaveProperty('getTags');
    expect(Tag.prototype).toHaveProperty('getToots');
    Person.hasManyThrough(Tag, { as: 'tags', through: ['toots', 'tags'] });
    expect(ada).toHaveProperty('getTags');
    await database.sync();
    const [toot] = await ada.getToots();
    await (toot as unknown as { createTag(values: object): Promise<unknown> }).createTag({ text: 'poem' });
    expect(await ada.related('tags').get()).toMatchObject([{ text: 'poem' }]);
  });

  it('is met by a view of an association in another schema that somebody keeps', async () => {
    const { database, Person } = await inUse(connect);
    const view = Person.associations.get('likes')?.inSchema('elsewhere');
    const before = view?.path[0]?.from;
    database.define('Later', {});
    expect(view?.path[0]?.from).toBe(view?.sourceDefinition);
    expect(view?.path[0]?.from).not.toBe(before);
  });

  it('leaves the keys of other associations as they were when it is refused', async () => {
    const { database, Person, Toot, ada } = await inUse(connect);
    const before = seen(database);
    const change = (): void =>
      database.models.change(() => {
        // The has-many, which names no key, would follow this one.
        Toot.belongsTo(Person, { as: 'person', foreignKey: 'writerId' });
        Person.hasMany(Stranger);
      });
    expect(change).toThrow(expect.objectContaining({ code: 'MODEL_NOT_REGISTERED' }));
    expect(seen(database)).toEqual(before);
    expect(await ada.getToots()).toMatchObject([{ text: 'one', personId: 1 }]);
  });

  it('leaves hooks and the instances that are there alone when it is refused', async () => {
    const { database, Person, ada } = await inUse(connect);
    const hook = jest.fn();
    Person.addHook('beforeUpdate', hook);
    expect(() => database.define('New', { a: 'nothing' as never })).toThrow(DefinitionError);
    await ada.update({ name: 'Ada L.' });
    expect(hook).toHaveBeenCalledTimes(1);
    expect(await Person.findAll({ include: 'toots' })).toMatchObject([{ name: 'Ada L.', toots: [{ text: 'one' }] }]);
  });

  it('does not touch calls on their way, nor a transaction', async () => {
    const { database, Person, Toot, ada } = await inUse(connect);
    const running = Promise.all([
      Person.findAll({ include: ['toots', 'likes'] }),
      Toot.create({ text: 'two' }),
      ada.related('toots').create({ text: 'three' }),
    ]);
    expect(() => database.define('New', { a: 'nothing' as never })).toThrow(DefinitionError);
    database.define('Right', { a: DataTypes.STRING });
    expect(await running).toMatchObject([[{ name: 'Ada' }], { text: 'two' }, { text: 'three' }]);
    await database.transaction(async () => {
      await Toot.create({ text: 'four' });
      expect(() => database.define('New', { a: 'nothing' as never })).toThrow(DefinitionError);
      await Toot.create({ text: 'five' });
    });
    expect(await Toot.count()).toBe(5);
  });

  it('does not touch another database', async () => {
    const { database } = await inUse(connect);
    const other = await inUse(connect);
    const before = other.Person.definition;
    expect(() => database.define('New', { a: 'nothing' as never })).toThrow(DefinitionError);
    expect(other.Person.definition).toBe(before);
  });

  it('may be several that need each other, as one change', async () => {
    const { database } = await inUse(connect);
    expect(() => database.define('Pet', { ownerId: { references: 'Owner' } })).toThrow(/"Owner"/);
    const Owner = database.models.change(() => {
      const made = database.define('Owner', {
        name: DataTypes.STRING,
        petId: { references: 'Pet', onDelete: 'SET NULL' },
      });
      database.define('Pet', { ownerId: { references: 'Owner' } });
      return made;
    });
    expect(Owner.definition.foreignKeys).toMatchObject([{ target: { name: 'Pet' } }]);
  });

  it('is not worked out asynchronously', async () => {
    const { database } = await inUse(connect);
    const before = seen(database);
    const change = (): unknown =>
      database.models.change(async () => {
        database.define('New', { a: DataTypes.STRING });
        await Promise.resolve();
        throw new Error('later');
      });
    expect(change).toThrow(expect.objectContaining({ code: 'ASYNC_CHANGE' }));
    expect(seen(database)).toEqual(before);
  });

  it('works out anew only the attributes of models that it touches', async () => {
    const { database, Person, Toot } = await inUse(connect);
    const ofPerson = Person.definition.attributes;
    const Tag = database.define('Tag', { text: DataTypes.STRING });
    Tag.belongsTo(Person, { as: 'author' });
    Toot.belongsTo(Tag, { as: 'tag' });
    expect(Person.definition.attributes).toBe(ofPerson);
    expect([...Toot.definition.attributes.keys()]).toContain('tagId');
    expect(() => Tag.hasMany(Stranger)).toThrow(DefinitionError);
    expect(Person.definition.attributes).toBe(ofPerson);
  });

  it('takes back a change whose author goes on after an error in it', async () => {
    const { database } = await inUse(connect);
    const attempt = (): void => {
      expect(() => database.define('New', {}, { tabelName: 'x' } as never)).toThrow(DefinitionError);
    };
    database.models.change(() => {
      attempt();
      database.define('Other', { a: DataTypes.STRING });
    });
    expect([...database.models].map(({ name }) => name)).toEqual(['Person', 'Toot', 'Other', 'Like']);
  });
});

describeAnyDialect('A definition before the first use', ({ connect }) => {
  it.each(['sync', 'a query'] as const)('is told by the first use when it is wrong: %s', async use => {
    const database = await connect([], { sync: false });
    const Person = database.define('Person', { name: DataTypes.STRING });
    database.define('New', { a: 'nothing' as never });
    const used = (): Promise<unknown> => (use === 'sync' ? database.sync() : Person.findAll());
    await expect(used()).rejects.toMatchObject({ code: 'UNKNOWN_TYPE' });
  });

  it('may refer to what is defined later, also where a first list of models is complete', async () => {
    const Reader = class Reader extends Model {};
    const database = await connect([Reader], { sync: false });
    Reader.hasMany(Stranger, { as: 'strangers' });
    Reader.hasManyThrough(Stranger, { as: 'far', through: ['friends', 'strangers'] });
    Reader.belongsToMany(Reader, { as: 'friends', through: 'Friendship', inverse: { as: 'friendOf' } });
    Reader.addHook('beforeCreate', () => undefined);
    database.addModels([Stranger]);
    await database.sync();
    expect(await Reader.create({ strangers: [{}] })).toMatchObject({ strangers: [{ id: 1 }] });
  });
});
