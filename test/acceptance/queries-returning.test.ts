import {
  DataTypes,
  Model,
  sql,
  type CreationOptional,
  type InferAttributes,
  type InferCreationAttributes,
} from 'mortise';
import { Attribute, BeforeUpdate, ColumnName, PrimaryKey, Table } from 'mortise/decorators';
import { describeEachDialect } from '../support/describe-each-dialect';

class Person extends Model<InferAttributes<Person>, InferCreationAttributes<Person>> {
  declare id: CreationOptional<number>;
  @Attribute(DataTypes.STRING)
  declare name: string;
  @Attribute(DataTypes.INTEGER)
  declare age: number | null;
  declare updatedAt: CreationOptional<Date>;
  @BeforeUpdate
  static shout(person: Person): void {
    person.name = `${person.name}!`;
  }
}

@Table({ timestamps: false, paranoid: true, tableName: 'old seats' })
class Seat extends Model<InferAttributes<Seat>, InferCreationAttributes<Seat>> {
  @Attribute(DataTypes.STRING(10))
  @PrimaryKey
  declare row: string;
  @Attribute(DataTypes.BIGINT({ as: 'bigint' }))
  @PrimaryKey
  declare place: bigint;
  @Attribute(DataTypes.STRING)
  @ColumnName('held by')
  declare holder: string | null;
  declare deletedAt: CreationOptional<Date | null>;
}

@Table({ timestamps: false, noPrimaryKey: true })
class LogLine extends Model<InferAttributes<LogLine>, InferCreationAttributes<LogLine>> {
  @Attribute(DataTypes.STRING)
  declare text: string;
}

const story = () =>
  Person.bulkCreate([
    { name: 'Ada', age: 36 },
    { name: 'Ben', age: 40 },
    { name: 'Cleo', age: 40 },
  ]);

describeEachDialect('Rows that are written', ({ connect }) => {
  beforeEach(async () => {
    await connect([Person, Seat, LogLine]);
  });

  it('are given back as they are then, and no others', async () => {
    await story();
    const [count, rows] = await Person.update({ age: sql`age + 1` }, { where: { age: 40 }, returning: true });
    expect([count, rows.map(({ name, age }) => [name, age])]).toEqual([2, [['Ben', 41], ['Cleo', 41]]]); // prettier-ignore
    expect(rows[0]).toBeInstanceOf(Person);
    await rows[0]?.update({ age: 1 });
    expect(await Person.count({ where: { age: 1 } })).toBe(1);
  });

  it('are given back with what is asked for, and their key', async () => {
    await story();
    const [, rows] = await Person.update({ age: 1 }, { where: { name: 'Ada' }, returning: ['age'] });
    expect(rows.map(row => row.get())).toEqual([{ id: 1, age: 1 }]);
  });

  it('are those that met the condition, though they meet it no more', async () => {
    await story();
    const [count, rows] = await Person.update({ name: 'x' }, { where: { name: 'Ada' }, returning: true });
    expect([count, rows.length, rows[0]?.name]).toEqual([1, 1, 'x']);
  });

  it('are none where none matched', async () => {
    expect(await Person.update({ age: 1 }, { all: true, returning: true })).toEqual([0, []]);
    expect(await Person.destroy({ all: true, returning: true })).toEqual([0, []]);
  });

  it('are given back as their hooks left them', async () => {
    await story();
    const options = { where: { name: 'Ada' }, individualHooks: true, returning: true } as const;
    const [, rows] = await Person.update({ age: 1 }, options);
    expect(rows.map(({ name }) => name)).toEqual(['Ada!']);
  });

  it('are given as they were when they are deleted', async () => {
    await story();
    const [count, rows] = await Person.destroy({ where: { age: 40 }, returning: true });
    expect([count, rows.map(({ name }) => name)]).toEqual([2, ['Ben', 'Cleo']]);
    await expect(rows[0]?.save()).rejects.toMatchObject({ code: 'DESTROYED' });
    expect(await Person.count()).toBe(1);
  });

  it('are given with their marks, each once, by keys of two parts', async () => {
    await Seat.bulkCreate([1n, 2n, 9007199254740993n].map(place => ({ row: 'A', place, holder: 'Ada' })));
    await Seat.destroy({ where: { place: 1n } });
    const [count, rows] = await Seat.destroy({ where: { holder: 'Ada' }, returning: true });
    expect([count, rows.map(({ place }) => place)]).toEqual([2, [2n, 9007199254740993n]]);
    expect(rows.every(row => row.isSoftDeleted())).toBe(true);
    const [, gone] = await Seat.destroy({ where: { place: 2n }, force: true, returning: ['holder'] });
    expect(gone.map(row => row.get())).toEqual([{ row: 'A', place: 2n, holder: 'Ada' }]);
    expect(await Seat.count({ paranoid: false })).toBe(2);
  });

  it('are many, as the rows are', async () => {
    await Person.bulkCreate(Array.from({ length: 5000 }, (_each, age) => ({ name: 'x', age })));
    const [count, rows] = await Person.update({ name: 'y' }, { all: true, returning: ['name'] });
    expect([count, rows.length, rows[4999]?.name]).toEqual([5000, 5000, 'y']);
  });

  it('are not given unless it is said', async () => {
    await story();
    expect(await Person.update({ age: 1 }, { all: true, returning: false })).toEqual([3]);
    expect(await Person.destroy({ all: true, returning: false })).toBe(3);
  });

  it.each([
    [
      'a name that is none',
      () => Person.update({ age: 1 }, { all: true, returning: ['aeg' as 'age'] }),
      'UNKNOWN_ATTRIBUTE',
    ],
    ['a name alone', () => Person.update({ age: 1 }, { all: true, returning: 'age' as never }), 'INVALID_OPTION'],
    ['an object', () => Person.destroy({ all: true, returning: {} as never }), 'INVALID_OPTION'],
    ['null', () => Person.destroy({ all: true, returning: null as never }), 'INVALID_OPTION'],
    [
      'rows whose key is changed',
      () => Person.update({ id: 9 }, { where: { id: 1 }, returning: true }),
      'INVALID_OPTION',
    ],
    ['rows without a key', () => LogLine.update({ text: 'x' }, { all: true, returning: true }), 'MISSING_PRIMARY_KEY'],
  ])('are refused by %s, before anything is written', async (_what, write, code) => {
    await story();
    await LogLine.create({ text: 'one' });
    await expect(write()).rejects.toMatchObject({ code });
    expect(await Person.count({ where: { age: [36, 40] } })).toBe(3);
    expect(await LogLine.count({ where: { text: 'one' } })).toBe(1);
  });
});
