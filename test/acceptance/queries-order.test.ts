import {
  DataTypes,
  Model,
  sql,
  type CreationOptional,
  type InferAttributes,
  type InferCreationAttributes,
  type NonAttribute,
  type OrderOf,
} from 'mortise';
import { Attribute, BelongsTo, ColumnName, HasMany, Table } from 'mortise/decorators';
import { describeEachDialect } from '../support/describe-each-dialect';

@Table({ timestamps: false })
class Person extends Model<InferAttributes<Person>, InferCreationAttributes<Person>> {
  declare id: CreationOptional<number>;

  @Attribute(DataTypes.STRING)
  @ColumnName('full_name')
  declare name: string;

  @Attribute(DataTypes.INTEGER)
  declare age: number | null;

  @Attribute(DataTypes.DECIMAL(10, 2))
  declare balance: string | null;

  /** An attribute that is called like a direction. */
  @Attribute(DataTypes.INTEGER)
  declare asc: number | null;

  @BelongsTo(() => Person, { foreignKey: 'bossId' })
  declare boss?: NonAttribute<Person | null>;

  declare bossId: number | null;

  @HasMany(() => Pet, { foreignKey: 'ownerId' })
  declare pets?: NonAttribute<Pet[]>;
}

@Table({ timestamps: false })
class Pet extends Model<InferAttributes<Pet>, InferCreationAttributes<Pet>> {
  declare id: CreationOptional<number>;

  @Attribute(DataTypes.STRING)
  declare name: string;

  declare ownerId: number | null;
}

const people = [
  { id: 1, name: 'Cleo', age: 36, balance: '10.00', asc: 1 },
  { id: 2, name: 'Ada', age: 36, balance: '9.90', asc: 2, bossId: 1 },
  { id: 3, name: 'Dan', age: null, balance: '100.00', asc: 3, bossId: 2 },
  { id: 4, name: 'Ben', age: 7, balance: null, asc: 4, bossId: 2 },
];

const orders: readonly (readonly [description: string, order: OrderOf<Person>, names: string])[] = [
  ['a name', 'name', 'Ada Ben Cleo Dan'],
  ['a name in a list', ['name'], 'Ada Ben Cleo Dan'],
  ['one term with a direction', ['name', 'DESC'], 'Dan Cleo Ben Ada'],
  ['a list of one term', [['name', 'DESC']], 'Dan Cleo Ben Ada'],
  ['a direction in lower case', [['name', 'desc']], 'Dan Cleo Ben Ada'],
  [
    'several terms',
    [
      ['age', 'DESC NULLS LAST'],
      ['name', 'ASC'],
    ],
    'Ada Cleo Ben Dan',
  ],
  ['nulls first', [['age', 'ASC NULLS FIRST'], 'name'], 'Dan Ben Ada Cleo'],
  ['nulls last', [['age', 'ASC NULLS LAST'], 'name'], 'Ben Ada Cleo Dan'],
  ['nulls first, the other way round', [['age', 'DESC NULLS FIRST'], 'name'], 'Dan Ada Cleo Ben'],
  ['a DECIMAL, by its value', [['balance', 'ASC NULLS FIRST']], 'Ben Ada Cleo Dan'],
  ['SQL', sql`${sql.attribute('id')} % ${2}, ${sql.attribute('name')}`, 'Ada Ben Cleo Dan'],
  ['SQL with a direction', [[sql`${sql.attribute('id')} * 1`, 'DESC']], 'Ben Dan Ada Cleo'],
  ['an attribute called like a direction', ['asc'], 'Cleo Ada Dan Ben'],
  ['such an attribute with a direction', [['asc', 'DESC']], 'Ben Dan Ada Cleo'],
];

describeEachDialect('order', ({ connect }) => {
  beforeEach(async () => {
    await connect([Person, Pet]);
    await Person.bulkCreate(people);
  });

  it.each(orders)('takes %s', async (_description, order, names) => {
    const found = await Person.findAll({ order });
    expect(found.map(({ name }) => name).join(' ')).toBe(names);
  });

  it('takes a list of names for several terms', async () => {
    const found = await Person.findAll({ order: ['bossId', 'name'], where: { bossId: [1, 2] } });
    expect(found.map(({ name }) => name)).toEqual(['Ada', 'Ben', 'Dan']);
  });

  it('takes ["age", "asc"] for two attributes where both are there', async () => {
    const found = await Person.findAll({ order: ['age', 'asc'], where: { age: [7, 36] } });
    expect(found.map(({ name }) => name)).toEqual(['Ben', 'Cleo', 'Ada']);
  });

  it('takes the attribute of a to-one include', async () => {
    const found = await Person.findAll({
      include: 'boss',
      order: [['boss', 'name', 'DESC'], 'name'],
      where: { bossId: [1, 2] },
    });
    expect(found.map(({ name, boss }) => `${name} under ${boss?.name}`)).toEqual([
      'Ada under Cleo',
      'Ben under Ada',
      'Dan under Ada',
    ]);
  });

  it('takes a path in dollars for the same', async () => {
    const found = await Person.findAll({
      include: 'boss',
      order: [['$boss.name$', 'DESC'], 'name'],
      where: { bossId: [1, 2] },
    });
    expect(found.map(({ name }) => name)).toEqual(['Ada', 'Ben', 'Dan']);
  });

  it('is the same at every call where limit cuts it', async () => {
    const pages = [];
    for (const offset of [0, 1, 2, 3]) {
      pages.push(...(await Person.findAll({ order: 'age', where: { age: 36 }, limit: 1, offset })));
    }
    expect(pages.map(({ id }) => id)).toEqual([1, 2]);
  }); // P16

  it.each<[string, unknown, string]>([
    ['a name that is not there', 'nmae', 'UNKNOWN_ATTRIBUTE'],
    ['a column', 'full_name', 'UNKNOWN_ATTRIBUTE'],
    ['SQL as text', 'name; DROP TABLE x', 'UNKNOWN_ATTRIBUTE'],
    ['a direction that is not there', [['name', 'UP']], 'INVALID_ORDER'],
    ['SQL in the place of a direction', [['name', 'ASC; DROP TABLE x']], 'INVALID_ORDER'],
    ['SQL in the place of nulls', [['name', 'ASC NULLS FIRST, 1']], 'INVALID_ORDER'],
    ['an object', { column: 'name' }, 'INVALID_ORDER'],
    ['an object of the shape of SQL', [{ parts: [], sql: '1', isRawInstance: true }], 'INVALID_ORDER'],
    ['a number', [1], 'INVALID_ORDER'],
    ['null', [null], 'INVALID_ORDER'],
    ['undefined', [undefined], 'INVALID_ORDER'],
    ['an empty term', [[]], 'INVALID_ORDER'],
    ['a to-many association that is not included', [['pets', 'name']], 'ORDER_NOT_INCLUDED'],
    ['an object that names no association', [[{ of: 'boss' }, 'name']], 'UNKNOWN_OPTION'],
    ['a function', [[() => 'name', 'name']], 'INVALID_ORDER'],
    ['a to-one association that is not included', [['boss', 'name']], 'ORDER_NOT_INCLUDED'],
  ])('refuses %s', async (_description, order, code) => {
    await expect(Person.findAll({ order: order as OrderOf<Person> })).rejects.toMatchObject({ code });
  }); // F13 P6
});

describeEachDialect('limit and offset', ({ connect }) => {
  const names = async (options: { limit?: number | null; offset?: number }): Promise<string> =>
    (await Person.findAll({ order: 'name', ...options })).map(({ name }) => name).join(' ');

  beforeEach(async () => {
    await connect([Person, Pet]);
    await Person.bulkCreate(people);
  });

  it('cut a page', async () => {
    expect(await names({ limit: 2 })).toBe('Ada Ben');
    expect(await names({ limit: 2, offset: 1 })).toBe('Ben Cleo');
    expect(await names({ limit: 2, offset: 3 })).toBe('Dan');
    expect(await names({ limit: 2, offset: 4 })).toBe('');
  }); // S86

  it('take an offset without a limit', async () => {
    expect(await names({ offset: 3 })).toBe('Dan');
  });

  it('take 0', async () => {
    expect(await names({ limit: 0 })).toBe('');
    expect(await names({ offset: 0 })).toBe('Ada Ben Cleo Dan');
  });

  it('take null for no limit', async () => {
    expect(await names({ limit: null })).toBe('Ada Ben Cleo Dan');
  });

  it('count parents, whatever is included', async () => {
    await Pet.bulkCreate([{ name: 'Rex', ownerId: 2 }, { name: 'Tom', ownerId: 2 }, { name: 'Kit', ownerId: 4 }]); // prettier-ignore
    const found = await Person.findAll({ include: 'pets', order: 'name', limit: 2 });
    expect(found.map(({ name, pets }) => [name, pets?.length])).toEqual([
      ['Ada', 2],
      ['Ben', 1],
    ]);
  }); // P3

  it.each<[string, unknown]>([
    ['NaN', NaN],
    ['Infinity', Infinity],
    ['a negative number', -1],
    ['a fraction', 1.5],
    ['a number that is not exact', 2 ** 60],
    ['text', '2'],
    ['SQL as text', '1; DROP TABLE x'],
    ['an object', { valueOf: () => 1 }],
    ['a list', [1]],
    ['true', true],
    ['a bigint', 2n],
  ])('refuse %s', async (_description, value) => {
    await expect(Person.findAll({ limit: value as number })).rejects.toMatchObject({ code: 'INVALID_LIMIT' });
    await expect(Person.findAll({ offset: value as number })).rejects.toMatchObject({ code: 'INVALID_LIMIT' });
  }); // F13
});
