import {
  DataTypes,
  Model,
  QueryError,
  sql,
  UniqueConstraintError,
  type CreationOptional,
  type InferAttributes,
  type InferCreationAttributes,
} from 'mortise';
import { Attribute, AutoIncrement, Default, NotNull, PrimaryKey, Table, Unique } from 'mortise/decorators';
import { describeByTurns, statementLog } from '../support/describe-each-dialect';

class Person extends Model<InferAttributes<Person>, InferCreationAttributes<Person>> {
  declare id: CreationOptional<number>;

  @Attribute(DataTypes.STRING)
  @NotNull
  @Unique
  declare name: string;

  @Attribute(DataTypes.INTEGER)
  declare age: number | null;

  @Attribute(DataTypes.STRING)
  @Default('reader')
  declare role: CreationOptional<string | null>;

  @Attribute(DataTypes.JSON)
  @Default({ theme: 'light' })
  declare settings: CreationOptional<{ theme: string } | null>;

  @Attribute(DataTypes.INTEGER)
  @Default(() => 3 + 4)
  declare luck: CreationOptional<number>;

  declare createdAt: CreationOptional<Date>;
  declare updatedAt: CreationOptional<Date>;
}

@Table({ timestamps: false })
class Ticket extends Model<InferAttributes<Ticket>, InferCreationAttributes<Ticket>> {
  @Attribute(DataTypes.INTEGER)
  @PrimaryKey
  @AutoIncrement
  declare number: CreationOptional<number>;

  @Attribute(DataTypes.STRING)
  @Default(sql`'o' || 'pen'`)
  declare state: CreationOptional<string | null>;
}

@Table({ timestamps: false })
class Counter extends Model<InferAttributes<Counter>, InferCreationAttributes<Counter>> {
  declare id: CreationOptional<number>;

  @Attribute(DataTypes.INTEGER)
  @Default(sql`(40 + 2)`)
  declare value: CreationOptional<number | null>;
}

@Table({ timestamps: false })
class Empty extends Model<InferAttributes<Empty>, InferCreationAttributes<Empty>> {
  declare id: CreationOptional<number>;
}

describeByTurns('create', ({ connect }) => {
  it('takes no value from the prototype of all objects, nor does a link', async () => {
    const database = await connect([], { sync: false });
    const User = database.define('User', { isAdmin: DataTypes.BOOLEAN });
    const Like = database.define('Like', { isAdmin: DataTypes.BOOLEAN });
    User.belongsToMany(User, { as: 'friends', through: Like });
    await database.sync();
    Object.defineProperty(Object.prototype, 'isAdmin', { value: true, configurable: true, writable: true });
    try {
      const ada = await User.create({});
      await ada.related('friends').create({});
      await ada.related('friends').add(1);
    } finally {
      delete (Object.prototype as { isAdmin?: boolean }).isAdmin;
    }
    expect((await User.findAll()).map(user => user.get()['isAdmin'] as unknown)).toEqual([null, null]);
    expect((await Like.findAll()).map(like => like.get()['isAdmin'] as unknown)).toEqual([null, null]);
  });

  it('writes a row and gives the instance', async () => {
    await connect([Person]);
    const ada = await Person.create({ name: 'Ada', age: 36 });
    expect(ada).toBeInstanceOf(Person);
    expect(await Person.findAll({ where: { name: 'Ada' }, raw: true })).toEqual([ada.get()]);
  });

  it('gives an instance that equals what a find gives', async () => {
    await connect([Person]);
    const ada = await Person.create({ name: 'Ada', age: 36 });
    expect(await Person.findOne()).toEqual(ada);
  });

  it('reads back the id that the database made', async () => {
    await connect([Person]);
    const [ada, ben] = [await Person.create({ name: 'Ada' }), await Person.create({ name: 'Ben' })];
    expect([ada.id, ben.id]).toEqual([1, 2]);
  });

  it('takes an explicit id', async () => {
    await connect([Person]);
    const ada = await Person.create({ id: 11, name: 'Ada' });
    expect(ada.id).toBe(11);
    expect((await Person.findByPk(11))?.name).toBe('Ada');
  }); // S63

  it('takes 0 for an id like any other', async () => {
    await connect([Person]);
    await Person.create({ id: 0, name: 'Nobody' });
    expect((await Person.findByPk(0))?.name).toBe('Nobody');
    expect((await Person.create({ name: 'Ada' })).id).toBe(1);
  });

  it('marks the instance as saved', async () => {
    await connect([Person]);
    const ada = await Person.create({ name: 'Ada' });
    expect(ada.isNewRecord).toBe(false);
    expect(ada.changed()).toEqual([]);
  });

  it('gives attributes without a value their default', async () => {
    await connect([Person]);
    const ada = await Person.create({ name: 'Ada' });
    expect(ada).toMatchObject({ role: 'reader', settings: { theme: 'light' }, luck: 7, age: null });
  });

  it('keeps an explicit null where there is a default', async () => {
    await connect([Person]);
    const ada = await Person.create({ name: 'Ada', role: null, settings: null });
    expect(await Person.findByPk(ada.id)).toMatchObject({ role: null, settings: null });
  });

  it('takes undefined for a value that was not given', async () => {
    await connect([Person]);
    const ada = await Person.create({ name: 'Ada', role: undefined, age: undefined });
    expect(await Person.findByPk(ada.id)).toMatchObject({ role: 'reader', age: null });
  });

  it('gives each instance a default object of its own', async () => {
    await connect([Person]);
    const ada = await Person.create({ name: 'Ada' });
    if (ada.settings !== null) ada.settings.theme = 'dark';
    expect((await Person.create({ name: 'Ben' })).settings).toEqual({ theme: 'light' });
  });

  it('sets both timestamps to the same instant', async () => {
    await connect([Person]);
    const before = Date.now();
    const ada = await Person.create({ name: 'Ada' });
    expect(ada.createdAt).toEqual(ada.updatedAt);
    expect(ada.createdAt.getTime()).toBeGreaterThanOrEqual(before);
    expect(ada.createdAt.getTime()).toBeLessThanOrEqual(Date.now());
  });

  it('keeps timestamps that are given', async () => {
    await connect([Person]);
    const past = new Date('2001-02-03T04:05:06.789Z');
    const { id } = await Person.create({ name: 'Ada', createdAt: past, updatedAt: past });
    expect(await Person.findByPk(id)).toMatchObject({ createdAt: past, updatedAt: past });
  });

  it('does not change the values it was given', async () => {
    await connect([Person]);
    const values = Object.freeze({ name: 'Ada', settings: Object.freeze({ theme: 'dark' }) });
    await Person.create(values);
    expect(values).toEqual({ name: 'Ada', settings: { theme: 'dark' } });
  });

  it('writes a row of nothing but defaults', async () => {
    await connect([Empty]);
    await Empty.create();
    expect((await Empty.create({})).id).toBe(2);
  });

  it('reads back a default that the database makes', async () => {
    await connect([Counter]);
    const counter = await Counter.create();
    expect(counter.value).toBe(42);
    expect(await Counter.findByPk(counter.id)).toEqual(counter);
  });

  it('keeps an explicit null where the database has a default', async () => {
    await connect([Counter]);
    const counter = await Counter.create({ value: null });
    expect(counter.value).toBeNull();
    expect((await Counter.findByPk(counter.id))?.value).toBeNull();
  });

  it('sends one statement', async () => {
    const { log, statements, clear } = statementLog();
    await connect([Person, Counter], { logging: log });
    clear();
    await Person.create({ name: 'Ada' });
    await Counter.create();
    expect(statements).toHaveLength(2);
  });

  it('refuses an attribute that is not there, naming the nearest', async () => {
    await connect([Person]);
    const values = { name: 'Ada', rolle: 'admin' };
    await expect(Person.create(values)).rejects.toThrow(
      'Person has no attribute or association "rolle". Did you mean "role"?',
    );
    expect(await Person.count()).toBe(0);
  }); // F15

  it('tells which attribute broke a unique key', async () => {
    await connect([Person]);
    await Person.create({ name: 'Ada' });
    const again = Person.create({ name: 'Ada' });
    await expect(again).rejects.toBeInstanceOf(UniqueConstraintError);
    // PostgreSQL and SQLite tell the columns, MySQL and MariaDB the name of the key.
    await expect(again).rejects.toThrow(/name/);
  });

  it('leaves the instance new when the database refuses it', async () => {
    await connect([Person]);
    await Person.create({ name: 'Ada' });
    const again = Person.build({ name: 'Ada' });
    await expect(again.save()).rejects.toBeInstanceOf(UniqueConstraintError);
    expect(again.isNewRecord).toBe(true);
    await again.set({ name: 'Ben' }).save();
    expect(await Person.count()).toBe(2);
  });
});

describeByTurns('build', ({ connect }) => {
  it('makes an instance without writing it', async () => {
    await connect([Person]);
    const ada = Person.build({ name: 'Ada' });
    expect(ada).toMatchObject({ name: 'Ada', role: 'reader', isNewRecord: true });
    expect(await Person.count()).toBe(0);
  });

  it('is what new does', async () => {
    await connect([Person]);
    expect(new Person({ name: 'Ada' })).toEqual(Person.build({ name: 'Ada' }));
  });

  it('leaves an id that the database makes undefined until it is saved', async () => {
    await connect([Ticket]);
    const ticket = Ticket.build();
    expect(ticket.number).toBeUndefined();
    await ticket.save();
    expect(ticket.number).toBe(1);
  });

  it('gives an instance that save writes', async () => {
    await connect([Person]);
    const ada = Person.build({ name: 'Ada' });
    expect(await ada.save()).toBe(ada);
    expect(ada.isNewRecord).toBe(false);
    expect(await Person.findByPk(ada.id)).toEqual(ada);
  });

  it('cannot be destroyed, reloaded or restored before it is saved', async () => {
    await connect([Person]);
    const ada = Person.build({ name: 'Ada' });
    await expect(ada.destroy()).rejects.toMatchObject({ code: 'NOT_SAVED' });
    await expect(ada.reload()).rejects.toBeInstanceOf(QueryError);
  });
});
