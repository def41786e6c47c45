import {
  DataTypes,
  ForeignKeyConstraintError,
  Model,
  sql,
  type CreationOptional,
  type InferAttributes,
  type InferCreationAttributes,
  type NonAttribute,
} from 'mortise';
import { Attribute, HasMany, NotNull, PrimaryKey, Table } from 'mortise/decorators';
import { describeByTurns, statementLog } from '../support/describe-each-dialect';

class Person extends Model<InferAttributes<Person>, InferCreationAttributes<Person>> {
  declare id: CreationOptional<number>;

  @Attribute(DataTypes.STRING)
  @NotNull
  declare name: string;

  @Attribute(DataTypes.INTEGER)
  declare age: number | null;

  @HasMany(() => Pet, { foreignKey: { name: 'ownerId', onDelete: 'RESTRICT' } })
  declare pets?: NonAttribute<Pet[]>;
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
}

@Table({ timestamps: false, noPrimaryKey: true })
class LogLine extends Model<InferAttributes<LogLine>, InferCreationAttributes<LogLine>> {
  @Attribute(DataTypes.STRING)
  declare text: string;
}

describeByTurns('destroy of an instance', ({ connect }) => {
  it('deletes its row and no other', async () => {
    await connect([Person, Pet]);
    const [ada] = await Person.bulkCreate([{ name: 'Ada' }, { name: 'Ben' }]);
    await ada?.destroy();
    expect((await Person.findAll()).map(({ name }) => name)).toEqual(['Ben']);
  });

  it('goes by all parts of a composite key', async () => {
    await connect([Seat]);
    const [first] = await Seat.bulkCreate([
      { row: 'A', place: 1 },
      { row: 'A', place: 2 },
      { row: 'B', place: 1 },
    ]);
    await first?.destroy();
    expect(await Seat.findAll({ order: ['row', 'place'], raw: true })).toEqual([
      { row: 'A', place: 2 },
      { row: 'B', place: 1 },
    ]);
  });

  it('leaves the values on the instance', async () => {
    await connect([Person, Pet]);
    const ada = await Person.create({ name: 'Ada' });
    await ada.destroy();
    expect(ada).toMatchObject({ id: 1, name: 'Ada' });
  });

  it('leaves nothing to save, reload or destroy again', async () => {
    await connect([Person, Pet]);
    const ada = await Person.create({ name: 'Ada' });
    await ada.destroy();
    await expect(ada.set({ name: 'Ada King' }).save()).rejects.toMatchObject({ code: 'DESTROYED' });
    await expect(ada.reload()).rejects.toMatchObject({ code: 'DESTROYED' });
    await expect(ada.destroy()).rejects.toMatchObject({ code: 'DESTROYED' });
  });

  it('is refused when the row is gone already', async () => {
    await connect([Person, Pet]);
    const ada = await Person.create({ name: 'Ada' });
    await Person.destroy({ where: { name: 'Ada' } });
    await expect(ada.destroy()).rejects.toMatchObject({ code: 'ROW_GONE' });
  });

  it('is refused by the database while a foreign key points to the row', async () => {
    await connect([Person, Pet]);
    const ada = await Person.create({ name: 'Ada' });
    await Pet.create({ name: 'Rex', ownerId: ada.id });
    await expect(ada.destroy()).rejects.toBeInstanceOf(ForeignKeyConstraintError);
    expect(await Person.count()).toBe(1);
  });

  it('may be tried again after it was refused', async () => {
    await connect([Person, Pet]);
    const ada = await Person.create({ name: 'Ada' });
    const rex = await Pet.create({ name: 'Rex', ownerId: ada.id });
    await expect(ada.destroy()).rejects.toBeInstanceOf(ForeignKeyConstraintError);
    await rex.destroy();
    await ada.destroy();
    expect(await Person.count()).toBe(0);
  });

  it('is refused without a primary key to go by', async () => {
    await connect([LogLine]);
    const line = await LogLine.create({ text: 'started' });
    await expect(line.destroy()).rejects.toMatchObject({ code: 'MISSING_PRIMARY_KEY' });
    expect(await LogLine.count()).toBe(1);
  });
});

describeByTurns('static destroy', ({ connect }) => {
  it('deletes the rows that match and gives their number', async () => {
    await connect([Person, Pet]);
    await Person.bulkCreate([{ name: 'Ada' }, { name: 'Ben' }, { name: 'Cleo' }]);
    expect(await Person.destroy({ where: { name: ['Ada', 'Cleo', 'Dan'] } })).toBe(2);
    expect((await Person.findAll()).map(({ name }) => name)).toEqual(['Ben']);
  });

  it('deletes nothing where nothing matches', async () => {
    await connect([Person, Pet]);
    await Person.create({ name: 'Ada' });
    expect(await Person.destroy({ where: { name: [] } })).toBe(0);
    expect(await Person.count()).toBe(1);
  });

  it('goes by conditions on associations', async () => {
    await connect([Person, Pet]);
    const [ada] = await Person.bulkCreate([{ name: 'Ada' }, { name: 'Ben' }]);
    await Pet.create({ name: 'Rex', ownerId: ada?.id ?? null });
    await expect(Person.destroy({ where: { '$pets.name$': 'Rex' } })).rejects.toBeInstanceOf(ForeignKeyConstraintError);
    expect(await Person.destroy({ where: { '$pets.name$': 'Tom' } })).toBe(0);
  });

  it('reads its own table beside only where the condition does', async () => {
    const { log, statements, clear } = statementLog();
    await connect([Person, Pet], { logging: log });
    clear();
    await Person.destroy({ where: { '$pets.name$': 'Tom' } });
    await Person.destroy({ where: sql`${sql.attribute('name')} LIKE ${'T%'}` });
    expect(statements.map(statement => /JOIN/.test(statement))).toEqual([false, false]);
  });

  it('goes by conditions that come back to its own table', async () => {
    const database = await connect([], { sync: false });
    const Page = database.define('Page', { title: DataTypes.STRING }, { timestamps: false });
    Page.belongsTo(Page, { as: 'parent', inverse: { as: 'children', type: 'hasMany' } });
    await database.sync();
    const root = await Page.create({ title: 'root' });
    await Page.bulkCreate(['one', 'two'].map(title => ({ title, parentId: root.get('id') })));
    expect(await Page.destroy({ where: { '$parent.title$': 'none' } })).toBe(0);
    expect(await Page.destroy({ where: { title: ['one', 'root'], '$parent.title$': 'root' } })).toBe(1);
    expect(
      await Page.destroy({ where: sql`${sql.attribute('id')} IN (SELECT id FROM ${sql.identifier('Pages')})` }),
    ).toBe(2);
  });

  it('goes by SQL', async () => {
    await connect([Person, Pet]);
    await Person.bulkCreate([
      { name: 'Ada', age: 36 },
      { name: 'Ben', age: 7 },
    ]);
    expect(await Person.destroy({ where: sql`${sql.attribute('age')} * 2 > ${50}` })).toBe(1);
    expect((await Person.findAll()).map(({ name }) => name)).toEqual(['Ben']);
  });

  it('deletes every row with all', async () => {
    await connect([Person, Pet]);
    await Person.bulkCreate([{ name: 'Ada' }, { name: 'Ben' }]);
    expect(await Person.destroy({ all: true })).toBe(2);
  });

  it('deletes every row with truncate', async () => {
    await connect([Person, Pet]);
    await Person.bulkCreate([{ name: 'Ada' }, { name: 'Ben' }]);
    await Person.destroy({ truncate: true });
    expect(await Person.count()).toBe(0);
  });
});

describeByTurns('reload', ({ connect }) => {
  it('reads the row again into the same instance', async () => {
    await connect([Person, Pet]);
    const ada = await Person.create({ name: 'Ada' });
    await Person.update({ name: 'Ada King', age: 36 }, { where: { id: ada.id } });
    expect(await ada.reload()).toBe(ada);
    expect(ada).toMatchObject({ name: 'Ada King', age: 36 });
    expect(ada.changed()).toEqual([]);
  });

  it('drops changes that were not saved', async () => {
    await connect([Person, Pet]);
    const ada = await Person.create({ name: 'Ada' });
    ada.name = 'Ben';
    await ada.reload();
    expect(ada.name).toBe('Ada');
  });

  it('loads what it is told to include', async () => {
    await connect([Person, Pet]);
    const ada = await Person.create({ name: 'Ada' });
    await Pet.create({ name: 'Rex', ownerId: ada.id });
    await ada.reload({ include: 'pets' });
    expect(ada.pets?.map(({ name }) => name)).toEqual(['Rex']);
  });

  it('is refused when the row is gone', async () => {
    await connect([Person, Pet]);
    const ada = await Person.create({ name: 'Ada' });
    await Person.destroy({ where: { id: ada.id } });
    await expect(ada.reload()).rejects.toMatchObject({ code: 'ROW_GONE' });
  });
});
