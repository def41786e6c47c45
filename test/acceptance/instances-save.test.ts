import {
  DataTypes,
  Model,
  type CreationOptional,
  type InferAttributes,
  type InferCreationAttributes,
  type NonAttribute,
} from 'mortise';
import { Attribute, ColumnName, HasMany, NotNull, PrimaryKey, Table } from 'mortise/decorators';
import { describeEachDialect, statementLog } from '../support/describe-each-dialect';

interface Settings {
  theme: string;
  tags?: string[];
}

class Person extends Model<InferAttributes<Person>, InferCreationAttributes<Person>> {
  declare id: CreationOptional<number>;

  @Attribute(DataTypes.STRING)
  @NotNull
  @ColumnName('full_name')
  declare name: string;

  @Attribute(DataTypes.INTEGER)
  declare age: number | null;

  @Attribute(DataTypes.JSON)
  declare settings: Settings | null;

  @Attribute(DataTypes.DATE)
  declare bornAt: Date | null;

  @Attribute(DataTypes.BLOB)
  declare portrait: Buffer | null;

  @Attribute(DataTypes.DECIMAL(10, 2))
  declare fee: string | number | null;

  @HasMany(() => Pet, { foreignKey: 'ownerId' })
  declare pets?: NonAttribute<Pet[]>;

  declare createdAt: CreationOptional<Date>;
  declare updatedAt: CreationOptional<Date>;
}

@Table({ timestamps: false })
class Pet extends Model<InferAttributes<Pet>, InferCreationAttributes<Pet>> {
  declare id: CreationOptional<number>;

  @Attribute(DataTypes.STRING)
  declare name: string;

  declare ownerId: number | null;
}

@Table({ timestamps: false })
class Seat extends Model<InferAttributes<Seat>, InferCreationAttributes<Seat>> {
  @Attribute(DataTypes.STRING(10))
  @PrimaryKey
  declare row: string;

  @Attribute(DataTypes.INTEGER)
  @PrimaryKey
  declare place: number;

  @Attribute(DataTypes.STRING)
  declare note: string | null;
}

const longAgo = new Date('2001-02-03T04:05:06.789Z');

describeEachDialect('save', ({ connect }) => {
  /** Ada, written long ago, and the statements from then on. */
  async function createAda(): Promise<{ ada: Person; statements: string[] }> {
    const { log, statements, clear } = statementLog();
    await connect([Person, Pet], { logging: log });
    const ada = await Person.create({
      name: 'Ada',
      age: 36,
      settings: { theme: 'light', tags: ['maths'] },
      bornAt: new Date('1815-12-10T00:00:00.000Z'),
      portrait: Buffer.from([1, 2, 3]),
      fee: '9.90',
      createdAt: longAgo,
      updatedAt: longAgo,
    });
    clear();
    return { ada, statements };
  }

  it('writes the column that changed, and when', async () => {
    const { ada, statements } = await createAda();
    ada.age = 37;
    await ada.save();
    expect(statements).toHaveLength(1);
    expect(statements[0]).toMatch(/UPDATE .* SET .age. = \S+, .updatedAt. = \S+ WHERE/);
    expect(await Person.findByPk(ada.id)).toEqual(ada);
  });

  it('sends nothing when nothing changed', async () => {
    const { ada, statements } = await createAda();
    await ada.save();
    expect(statements).toEqual([]);
    expect(ada.updatedAt).toEqual(longAgo);
  });

  it('sends nothing when a value was set to what it is', async () => {
    const { ada, statements } = await createAda();
    ada.set({ age: 36, settings: { tags: ['maths'], theme: 'light' }, bornAt: new Date('1815-12-10T00:00:00.000Z') });
    ada.set({ portrait: Buffer.from([1, 2, 3]), fee: 9.9 });
    expect(ada.changed()).toEqual([]);
    await ada.save();
    expect(statements).toEqual([]);
  });

  it('notices a change inside a JSON value', async () => {
    const { ada } = await createAda();
    ada.settings?.tags?.push('poetry');
    expect(ada.changed()).toEqual(['settings']);
    await ada.save();
    expect((await Person.findByPk(ada.id))?.settings).toEqual({ theme: 'light', tags: ['maths', 'poetry'] });
  });

  it('notices a change inside a JSON value that was found', async () => {
    await createAda();
    const found = await Person.findOne({ rejectOnEmpty: true });
    if (found?.settings) found.settings.theme = 'dark';
    await found?.save();
    expect((await Person.findOne())?.settings?.theme).toBe('dark');
  });

  it('notices a change inside a Date', async () => {
    const { ada } = await createAda();
    ada.bornAt?.setUTCFullYear(1816);
    await ada.save();
    expect((await Person.findByPk(ada.id))?.bornAt).toEqual(new Date('1816-12-10T00:00:00.000Z'));
  });

  it('notices a change inside a Buffer', async () => {
    const { ada } = await createAda();
    ada.portrait?.writeUInt8(9, 0);
    await ada.save();
    expect((await Person.findByPk(ada.id))?.portrait).toEqual(Buffer.from([9, 2, 3]));
  });

  it('notices a second change inside the same value', async () => {
    const { ada } = await createAda();
    ada.settings?.tags?.push('poetry');
    await ada.save();
    ada.settings?.tags?.push('chess');
    await ada.save();
    expect((await Person.findByPk(ada.id))?.settings?.tags).toEqual(['maths', 'poetry', 'chess']);
  });

  it('writes null', async () => {
    const { ada } = await createAda();
    ada.settings = null;
    ada.age = null;
    await ada.save();
    expect(await Person.findByPk(ada.id)).toMatchObject({ settings: null, age: null, name: 'Ada' });
  });

  it('shows the canonical value afterwards', async () => {
    const { ada } = await createAda();
    ada.fee = 12.5;
    await ada.save();
    expect(ada.fee).toBe('12.50');
  });

  it('moves updatedAt and keeps createdAt', async () => {
    const { ada } = await createAda();
    await ada.set({ age: 37 }).save();
    expect(ada.updatedAt.getTime()).toBeGreaterThan(longAgo.getTime());
    expect(ada.createdAt).toEqual(longAgo);
    expect(await Person.findByPk(ada.id)).toEqual(ada);
  });

  it('keeps updatedAt with silent', async () => {
    const { ada } = await createAda();
    await ada.set({ age: 37 }).save({ silent: true });
    expect(await Person.findByPk(ada.id)).toMatchObject({ age: 37, updatedAt: longAgo });
  });

  it('keeps an updatedAt that was set by hand', async () => {
    const { ada } = await createAda();
    const moment = new Date('2010-01-01T00:00:00.000Z');
    await ada.set({ age: 37, updatedAt: moment }).save();
    expect((await Person.findByPk(ada.id))?.updatedAt).toEqual(moment);
  });

  it('writes only the attributes that fields names', async () => {
    const { ada } = await createAda();
    await ada.set({ age: 37, name: 'Ada King' }).save({ fields: ['age'] });
    expect(await Person.findByPk(ada.id)).toMatchObject({ age: 37, name: 'Ada' });
    expect(ada.changed()).toEqual(['name']);
  });

  it('leaves columns alone that another has changed meanwhile', async () => {
    const { ada } = await createAda();
    await Person.update({ name: 'Ada King' }, { where: { id: ada.id } });
    await ada.set({ age: 37 }).save();
    expect(await Person.findByPk(ada.id)).toMatchObject({ age: 37, name: 'Ada King' });
  });

  it('leaves columns alone that were not loaded', async () => {
    const { ada } = await createAda();
    const part = await Person.findByPk(ada.id, { attributes: ['id', 'age'] });
    await part?.set({ age: 37 }).save();
    expect(await Person.findByPk(ada.id)).toMatchObject({ age: 37, name: 'Ada', settings: { theme: 'light' } });
  });

  it('is refused where the primary key was not loaded', async () => {
    await createAda();
    const part = await Person.findOne({ attributes: ['age'] });
    await expect(part?.set({ age: 37 }).save()).rejects.toMatchObject({ code: 'MISSING_PRIMARY_KEY' });
  });

  it('is refused when the row is gone', async () => {
    const { ada } = await createAda();
    await Person.destroy({ where: { id: ada.id } });
    await expect(ada.set({ age: 37 }).save()).rejects.toMatchObject({ code: 'ROW_GONE' });
  });

  it('finds its row by the key it was loaded with', async () => {
    const { ada } = await createAda();
    await Person.create({ name: 'Ben' });
    ada.id = 50;
    await ada.save();
    expect((await Person.findAll({ order: 'id' })).map(({ id, name }) => [id, name])).toEqual([
      [2, 'Ben'],
      [50, 'Ada'],
    ]);
  });

  it('finds its row by all parts of a composite key', async () => {
    await connect([Seat]);
    const [first] = await Seat.bulkCreate([
      { row: 'A', place: 1 },
      { row: 'A', place: 2 },
      { row: 'B', place: 1 },
    ]);
    await first?.update({ note: 'mine' });
    expect(await Seat.findAll({ where: { note: 'mine' }, raw: true })).toEqual([{ row: 'A', place: 1, note: 'mine' }]);
  });

  it('refuses wrong values before anything is written', async () => {
    const { ada, statements } = await createAda();
    ada.age = 'old' as unknown as number;
    await expect(ada.save()).rejects.toThrow(/Person\.age is wrong/);
    expect(statements).toEqual([]);
  });

  it('saves what failed to be saved once it is put right', async () => {
    const { ada } = await createAda();
    ada.age = 'old' as unknown as number;
    await expect(ada.save()).rejects.toThrow();
    await ada.set({ age: 38 }).save();
    expect((await Person.findByPk(ada.id))?.age).toBe(38);
  });

  it('writes a new instance whole, and refuses to leave a part of it out', async () => {
    await connect([Person, Pet]);
    const ada = Person.build({ name: 'Ada', age: 36 });
    await expect(ada.save({ fields: ['name'] })).rejects.toMatchObject({ code: 'INVALID_OPTION' });
    expect(await Person.count()).toBe(0);
  });

  it('leaves loaded associations in place', async () => {
    const { ada } = await createAda();
    await Pet.create({ name: 'Rex', ownerId: ada.id });
    const found = await Person.findByPk(ada.id, { include: 'pets' });
    await found?.set({ age: 40 }).save();
    expect(found?.pets?.map(({ name }) => name)).toEqual(['Rex']);
    expect(await Pet.count()).toBe(1);
  }); // P22
});

describeEachDialect('update of an instance', ({ connect }) => {
  it('sets and writes in one go', async () => {
    await connect([Person, Pet]);
    const ada = await Person.create({ name: 'Ada' });
    expect(await ada.update({ age: 36, settings: { theme: 'dark' } })).toBe(ada);
    expect(await Person.findByPk(ada.id)).toEqual(ada);
  });

  it('writes only what it was given, whatever else has changed', async () => {
    await connect([Person, Pet]);
    const ada = await Person.create({ name: 'Ada' });
    ada.name = 'Ada King';
    await ada.update({ age: 36 });
    expect(await Person.findByPk(ada.id)).toMatchObject({ name: 'Ada', age: 36 });
    expect(ada.changed()).toEqual(['name']);
  });

  it('moves updatedAt', async () => {
    await connect([Person, Pet]);
    const ada = await Person.create({ name: 'Ada', updatedAt: longAgo });
    await ada.update({ age: 36 });
    expect((await Person.findByPk(ada.id))?.updatedAt.getTime()).toBeGreaterThan(longAgo.getTime());
  });

  it('refuses an association without a word of what to do with it', async () => {
    await connect([Person, Pet]);
    const ada = await Person.create({ name: 'Ada' });
    const values: object = { age: 36, pets: [{ name: 'Rex' }] };
    await expect(ada.update(values)).rejects.toMatchObject({ code: 'NESTED_UPDATE' });
    expect(await Pet.count()).toBe(0);
  }); // P26

  it('refuses an attribute that is not there', async () => {
    await connect([Person, Pet]);
    const ada = await Person.create({ name: 'Ada' });
    const misspelt: object = { nmae: 'Ben' };
    await expect(ada.update(misspelt)).rejects.toThrow('Did you mean "name"?');
  }); // F15
});

describeEachDialect('changed and previous', ({ connect }) => {
  it('tell what differs from what is stored', async () => {
    await connect([Person, Pet]);
    const ada = await Person.create({ name: 'Ada', age: 36 });
    ada.set({ age: 37, name: 'Ada King' });
    expect(ada.changed()).toEqual(['name', 'age']);
    expect([ada.changed('age'), ada.changed('settings')]).toEqual([true, false]);
    expect([ada.previous('age'), ada.previous('name')]).toEqual([36, 'Ada']);
  });

  it('are settled by save', async () => {
    await connect([Person, Pet]);
    const ada = await Person.create({ name: 'Ada', age: 36 });
    await ada.update({ age: 37 });
    expect(ada.changed()).toEqual([]);
    expect(ada.previous('age')).toBe(37);
  });

  it('give previous objects as they were, untouched by what happened to the current ones', async () => {
    await connect([Person, Pet]);
    const ada = await Person.create({ name: 'Ada', settings: { theme: 'light' }, bornAt: new Date(longAgo) });
    if (ada.settings) ada.settings.theme = 'dark';
    ada.bornAt?.setUTCFullYear(2020);
    expect([ada.previous('settings'), ada.previous('bornAt')]).toEqual([{ theme: 'light' }, longAgo]);
  });

  it('take every value of a new instance for a change', async () => {
    await connect([Person, Pet]);
    const ada = Person.build({ name: 'Ada', age: 36 });
    expect(ada.changed()).toEqual(['name', 'age']);
    expect(ada.previous('name')).toBeUndefined();
  });

  it('refuse a name that is not there', async () => {
    await connect([Person, Pet]);
    const ada = Person.build({ name: 'Ada' });
    // @ts-expect-error there is no such attribute
    expect(() => ada.changed('agee')).toThrow('Did you mean "age"?');
    // @ts-expect-error nor is there here
    expect(() => ada.previous('agee')).toThrow('Did you mean "age"?');
  }); // F15
});
