import { DataTypes, Model, type CreationOptional, type InferAttributes, type InferCreationAttributes } from 'mortise';
import { Attribute, NotNull, PrimaryKey, Table } from 'mortise/decorators';
import { describeByTurns, statementLog } from '../support/describe-each-dialect';

@Table({ timestamps: false, paranoid: true })
class Person extends Model<InferAttributes<Person>, InferCreationAttributes<Person>> {
  declare id: CreationOptional<number>;
  @Attribute(DataTypes.STRING)
  @NotNull
  declare name: string;
  @Attribute(DataTypes.JSON)
  declare settings: { theme: string } | null;
  declare deletedAt: CreationOptional<Date | null>;
}

@Table({ timestamps: false })
class Seat extends Model<InferAttributes<Seat>, InferCreationAttributes<Seat>> {
  @Attribute(DataTypes.UUID)
  @PrimaryKey
  declare hall: string;
  @Attribute(DataTypes.BIGINT({ as: 'bigint' }))
  @PrimaryKey
  declare place: bigint;
  @Attribute(DataTypes.STRING)
  declare holder: string | null;
}

const hall = '0b6b1c60-3a52-4c3c-9f5e-0d0a5a8f3a11';

describeByTurns('An instance', ({ connect }) => {
  beforeEach(async () => {
    await connect([Person, Seat]);
  });

  it('equals those of the same row', async () => {
    const ada = await Person.create({ name: 'Ada' });
    const [again, ben] = [await Person.findByPk(1), await Person.create({ name: 'Ben' })];
    await again?.update({ name: 'Eve' });
    expect([ada.equals(ada), ada.equals(again), ada.equals(ben)]).toEqual([true, true, false]);
    expect(ada.equalsOneOf([ben, again])).toBe(true);
    expect(ada.equalsOneOf(new Set([ben]))).toBe(false);
    expect(ada.equalsOneOf([])).toBe(false);
  });

  it('equals by all parts of its key, whatever they are written like', async () => {
    const seat = await Seat.create({ hall, place: 9007199254740993n });
    const [same] = await Seat.findAll();
    expect(seat.equals(same)).toBe(true);
    expect(seat.equals(Seat.build({ hall: hall.toUpperCase(), place: 9007199254740993n }))).toBe(true);
    expect(seat.equals(Seat.build({ hall, place: 9007199254740992n }))).toBe(false);
  });

  it.each([
    ['nothing', undefined],
    ['null', null],
    ['a plain object', { id: 1, name: 'Ada' }],
    ['its key', 1],
    ['a prototype', Person.prototype],
  ])('does not equal %s', async (_what, other) => {
    expect((await Person.create({ name: 'Ada' })).equals(other)).toBe(false);
  });

  it('does not equal what has no key, or is of another model', async () => {
    const ada = await Person.create({ name: 'Ada' });
    expect(ada.equals(Person.build({ name: 'Ada' }))).toBe(false);
    expect(Person.build({ name: 'Ada' }).equals(Person.build({ name: 'Ada' }))).toBe(false);
    expect(ada.equals(await Seat.create({ hall, place: 1n }))).toBe(false);
    expect(ada.equals(await Person.withoutScope().findByPk(1))).toBe(true);
    expect(() => ada.equalsOneOf(null as never)).toThrow(expect.objectContaining({ code: 'INVALID_OPTIONS' }));
  });

  it('tells the condition that finds its row', async () => {
    const [, ben] = await Person.bulkCreate([{ name: 'Ada' }, { name: 'Ben' }]);
    expect(ben?.where()).toEqual({ id: 2 });
    await Person.update({ name: 'Bob' }, { where: (ben as Person).where() });
    expect((await Person.findAll({ order: 'id' })).map(({ name }) => name)).toEqual(['Ada', 'Bob']);
    const seat = await Seat.create({ hall, place: 1n });
    expect(seat.where()).toEqual({ hall, place: 1n });
    seat.place = 2n;
    expect(seat.where()).toEqual({ hall, place: 1n });
    expect(() => Person.build({ name: 'Eve' }).where()).toThrow(
      expect.objectContaining({ code: 'MISSING_PRIMARY_KEY', hint: 'Call save() first.' }),
    );
    expect(Person.build({ id: 7, name: 'Eve' }).where()).toEqual({ id: 7 });
  });

  it('knows whether it is marked as deleted', async () => {
    const ada = Person.build({ name: 'Ada' });
    expect(ada.isSoftDeleted()).toBe(false);
    await ada.save();
    expect(ada.isSoftDeleted()).toBe(false);
    await ada.destroy();
    expect(ada.isSoftDeleted()).toBe(true);
    await ada.restore();
    expect(ada.isSoftDeleted()).toBe(false);
    const part = await Person.findOne({ attributes: ['id'], rejectOnEmpty: true });
    expect(() => part.isSoftDeleted()).toThrow(expect.objectContaining({ code: 'MISSING_ATTRIBUTE' }));
    const seat = await Seat.create({ hall, place: 1n });
    expect(() => seat.isSoftDeleted()).toThrow(expect.objectContaining({ code: 'NOT_PARANOID' }));
  });

  it('tells what its changed attributes were before', async () => {
    const ada = await Person.create({ name: 'Ada', settings: { theme: 'dark' } });
    expect(ada.previous()).toEqual({});
    ada.set({ name: 'Eve', settings: { theme: 'light' } });
    expect(ada.previous()).toEqual({ name: 'Ada', settings: { theme: 'dark' } });
    await ada.save();
    expect(ada.previous()).toEqual({});
  });

  it('sets one attribute by its name', async () => {
    const ada = await Person.create({ name: 'Ada' });
    expect(ada.set('name', 'Eve').changed()).toEqual(['name']);
  });
});

describeByTurns('An attribute', ({ connect }) => {
  const { log, statements, clear } = statementLog();
  beforeEach(async () => {
    await connect([Person], { logging: log });
  });

  it('counts as changed when that is said, and is written', async () => {
    const ada = await Person.create({ name: 'Ada' });
    ada.changed('name', true);
    expect([ada.changed(), ada.changed('name')]).toEqual([['name'], true]);
    clear();
    await ada.save();
    expect(statements.filter(text => text.startsWith('UPDATE'))).toHaveLength(1);
    expect(ada.changed()).toEqual([]);
  });

  it('counts as unchanged when that is said, and is not written', async () => {
    const ada = await Person.create({ name: 'Ada', settings: { theme: 'dark' } });
    ada.set({ name: 'Eve', settings: { theme: 'light' } });
    ada.changed('settings', false);
    await ada.save();
    expect(await Person.findOne({ raw: true })).toMatchObject({ name: 'Eve', settings: { theme: 'dark' } });
    if (ada.settings !== null) ada.settings.theme = 'none';
    expect(ada.changed()).toEqual(['settings']);
  });

  it('is checked by its name', async () => {
    const ada = await Person.create({ name: 'Ada' });
    expect(() => ada.changed('nam' as never, true)).toThrow(expect.objectContaining({ code: 'UNKNOWN_ATTRIBUTE' }));
    expect(() => ada.changed('name', 'yes' as never)).toThrow(expect.objectContaining({ code: 'INVALID_OPTIONS' }));
  });
});

describeByTurns('The attributes of a model', ({ connect }) => {
  it('are a plain object by their names, which nobody can change', async () => {
    await connect([Person]);
    const attributes = Person.getAttributes();
    expect(Object.keys(attributes)).toEqual(['id', 'name', 'settings', 'deletedAt']);
    expect(attributes.name).toMatchObject({ name: 'name', columnName: 'name', allowNull: false });
    expect(Person.withoutScope().getAttributes()).toBe(attributes);
    expect(Object.isFrozen(attributes)).toBe(true);
  });
});
