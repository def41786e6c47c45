import {
  DataTypes,
  Model,
  Op,
  sql,
  type CreationOptional,
  type InferAttributes,
  type InferCreationAttributes,
  type NonAttribute,
} from 'mortise';
import { Attribute, BelongsTo, BelongsToMany, HasMany, NotNull, Table } from 'mortise/decorators';
import { describeEachDialect } from '../support/describe-each-dialect';

@Table({ timestamps: false })
class City extends Model<InferAttributes<City>, InferCreationAttributes<City>> {
  declare id: CreationOptional<number>;
  @Attribute(DataTypes.STRING) @NotNull declare name: string;
  @HasMany(() => Person, { foreignKey: 'cityId', inverse: { as: 'city' } })
  declare people?: NonAttribute<Person[]>;
}

@Table({
  timestamps: false,
  paranoid: true,
  underscored: true,
  scopes: { grown: { where: { age: { [Op.gte]: 18 } } } },
})
class Person extends Model<InferAttributes<Person>, InferCreationAttributes<Person>> {
  declare id: CreationOptional<number>;
  @Attribute(DataTypes.STRING) @NotNull declare firstName: string;
  @Attribute(DataTypes.INTEGER) declare age: number | null;
  @Attribute(DataTypes.DECIMAL(12, 2)) declare wage: string | null;
  @Attribute(DataTypes.BIGINT({ as: 'bigint' })) declare steps: bigint | null;
  @Attribute(DataTypes.BOOLEAN) declare happy: boolean | null;
  @Attribute(DataTypes.DATEONLY) declare bornOn: string | null;
  @Attribute(DataTypes.UUID) declare token: string | null;
  @Attribute(DataTypes.JSON) declare settings: object | null;
  declare cityId: number | null;
  declare city?: NonAttribute<City | null>;
  @BelongsToMany(() => Tag, { through: 'PersonTag', inverse: { as: 'people' } })
  declare tags?: NonAttribute<Tag[]>;
}

@Table({ timestamps: false })
class Tag extends Model<InferAttributes<Tag>, InferCreationAttributes<Tag>> {
  declare id: CreationOptional<number>;
  @Attribute(DataTypes.STRING) @NotNull declare word: string;
  @BelongsTo(() => City) declare of?: NonAttribute<City | null>;
}

const big = 9_007_199_254_740_993n;
const tokens = ['00000000-0000-4000-8000-00000000000a', 'ffffffff-0000-4000-8000-000000000000'];

describeEachDialect('aggregates of a table', ({ connect }) => {
  beforeEach(async () => {
    await connect([City, Person, Tag]);
    await City.bulkCreate([{ name: 'Lyon' }, { name: 'Oslo' }]);
    await Person.bulkCreate([
      {
        firstName: 'Ada',
        age: 36,
        wage: '1000000000.10',
        steps: big,
        happy: true,
        bornOn: '1990-01-02',
        token: tokens[1] ?? '',
        cityId: 1,
      },
      {
        firstName: 'Ben',
        age: 7,
        wage: '9.20',
        steps: 2n,
        happy: false,
        bornOn: '2019-05-06',
        token: tokens[0] ?? '',
        cityId: 1,
      },
      { firstName: 'Cleo', age: 36, wage: '10.05', steps: null, happy: null, bornOn: null, cityId: 2 },
      { firstName: 'Dan', age: null, wage: null, cityId: null },
      { firstName: 'Eve', age: 90, wage: '5.00', cityId: 2 },
    ]);
    await Person.destroy({ where: { firstName: 'Eve' } });
  });

  it('are sums, extremes and means of the rows that match', async () => {
    expect([await Person.sum('age'), await Person.min('age'), await Person.max('age')]).toEqual([79, 7, 36]);
    expect(await Person.avg('age')).toBeCloseTo(79 / 3, 12);
    expect(await Person.sum('age', { distinct: true })).toBe(43);
    expect(await Person.sum('age', { where: { firstName: { [Op.like]: 'A%' } } })).toBe(36);
    expect(await Person.max('age', { paranoid: false })).toBe(90);
    expect(await Person.withScope('grown').min('age')).toBe(36);
    expect(await Person.max('age', { include: { association: 'city', where: { name: 'Oslo' } } })).toBe(36);
    expect(await Person.aggregate('age', 'count')).toBe(3);
    expect(await Person.aggregate('age', 'count', { distinct: true })).toBe(2);
    expect(await Person.aggregate('*', 'count')).toBe(4);
  });

  it('keep the digits of decimals and of large integers, and have the type of their attribute', async () => {
    expect(await Person.sum('wage')).toBe('1000000019.35');
    expect([await Person.min('wage'), await Person.max('wage')]).toEqual(['9.20', '1000000000.10']);
    expect([await Person.sum('steps'), await Person.min('steps'), await Person.max('steps')]).toEqual([
      big + 2n,
      2n,
      big,
    ]);
    expect([await Person.min('happy'), await Person.max('happy')]).toEqual([false, true]);
    expect([await Person.min('bornOn'), await Person.max('bornOn')]).toEqual(['1990-01-02', '2019-05-06']);
    expect([await Person.min('token'), await Person.max('token')]).toEqual(tokens);
    expect([await Person.min('firstName'), await Person.max('firstName')]).toEqual(['Ada', 'Dan']);
  });

  it('of no rows are 0 or null', async () => {
    const where = { firstName: 'nobody' };
    const found = [
      Person.sum('age', { where }),
      Person.sum('wage', { where }),
      Person.min('age', { where }),
      Person.avg('age', { where }),
    ];
    expect(await Promise.all(found)).toEqual([0, '0.00', null, null]);
  });

  it.each([
    ['no attribute', () => Person.sum('aeg' as never), 'UNKNOWN_ATTRIBUTE'],
    ['a text to sum', () => Person.sum('firstName'), 'INVALID_AGGREGATE'],
    ['a JSON to compare', () => Person.max('settings'), 'INVALID_AGGREGATE'],
    ['every row to sum', () => Person.aggregate('*', 'sum'), 'INVALID_AGGREGATE'],
    ['another function', () => Person.aggregate('age', 'median' as never), 'INVALID_AGGREGATE'],
    ['a misspelt option', () => Person.sum('age', { wehre: {} } as never), 'UNKNOWN_OPTION'],
    ['an undefined value', () => Person.sum('age', { where: { age: undefined as never } }), 'UNDEFINED_VALUE'],
  ])('are refused with %s', async (_label, call, code) => {
    await expect(call()).rejects.toMatchObject({ code });
  });
});

describeEachDialect('groups of rows', ({ connect }) => {
  beforeEach(async () => {
    await connect([City, Person, Tag]);
    await City.bulkCreate([{ name: 'Lyon' }, { name: 'Oslo' }]);
    const people = await Person.bulkCreate([
      { firstName: 'Ada', age: 36, wage: '10.50', happy: true, cityId: 1 },
      { firstName: 'Ben', age: 7, wage: '9.25', happy: false, cityId: 1 },
      { firstName: 'Cleo', age: 36, wage: '10.50', happy: true, cityId: 2 },
      { firstName: 'Dan', age: 50, wage: null, happy: true, cityId: null },
    ]);
    await people[0]?.update({ tags: { create: [{ word: 'tea' }, { word: 'sea' }] } } as never);
  });

  it('have what their rows are equal in, and aggregates', async () => {
    const rows = await Person.groupBy(['happy'], {
      aggregates: { people: { count: '*' }, oldest: { max: 'age' }, wages: { sum: 'wage' }, mean: { avg: 'age' } },
      order: ['happy'],
    });
    expect(rows).toEqual([
      { happy: false, people: 1, oldest: 7, wages: '9.25', mean: 7 },
      { happy: true, people: 3, oldest: 50, wages: '21.00', mean: 122 / 3 },
    ]);
  });

  it('are chosen by having, ordered and paged', async () => {
    const aggregates = { people: { count: '*' } } as const;
    expect(await Person.groupBy(['age'], { aggregates, having: { people: { [Op.gt]: 1 } } })).toEqual([
      { age: 36, people: 2 },
    ]);
    expect(await Person.groupBy(['age'], { aggregates, having: { age: { [Op.lt]: 40 }, people: 1 } })).toEqual([
      { age: 7, people: 1 },
    ]);
    const page = await Person.groupBy(['age'], {
      aggregates,
      order: [
        ['people', 'DESC'],
        ['age', 'DESC'],
      ],
      limit: 1,
      offset: 1,
    });
    expect(page).toEqual([{ age: 50, people: 1 }]);
    expect(await Person.groupBy(['age'], { limit: 2 })).toEqual([{ age: 7 }, { age: 36 }]);
    expect(
      await Person.groupBy(['wage'], {
        aggregates: { least: { min: 'wage' } },
        order: [['wage', 'DESC']],
        limit: 1,
        where: { wage: { [Op.ne]: null } },
      }),
    ).toEqual([{ wage: '10.50', least: '10.50' }]);
  });

  it('are over the rows that match, within scopes, and what is required of includes', async () => {
    const aggregates = { people: { count: '*' } } as const;
    expect(await Person.withScope('grown').groupBy(['happy'], { aggregates })).toEqual([{ happy: true, people: 3 }]);
    const include = { association: 'tags', where: { word: 'tea' } } as const;
    expect(await Person.groupBy(['happy'], { aggregates, include })).toEqual([{ happy: true, people: 1 }]);
    await Person.destroy({ where: { firstName: 'Ada' } });
    expect(await Person.groupBy(['age'], { aggregates, where: { age: 36 } })).toEqual([{ age: 36, people: 1 }]);
    expect(await Person.groupBy(['age'], { aggregates, where: { age: 36 }, paranoid: false })).toEqual([
      { age: 36, people: 2 },
    ]);
  });

  it('are made over to-one associations, by SQL, and under names', async () => {
    const aggregates = { people: { count: '*' } } as const;
    expect(
      await Person.groupBy(['$city.name$'], {
        aggregates,
        order: [['people', 'DESC'], 'city.name'],
        where: { cityId: { [Op.ne]: null } },
      }),
    ).toEqual([
      { 'city.name': 'Lyon', people: 2 },
      { 'city.name': 'Oslo', people: 1 },
    ]);
    expect(
      await Person.groupBy([['$city.name$', 'town'], 'happy'], { aggregates, where: { cityId: 1 }, order: ['happy'] }),
    ).toEqual([
      { happy: false, town: 'Lyon', people: 1 },
      { happy: true, town: 'Lyon', people: 1 },
    ]);
    const decade = sql<number>`${sql.attribute('age')} - ${sql.attribute('age')} % ${10}`;
    const rows = await Person.groupBy([[decade, 'decade']], { aggregates, order: [['decade', 'DESC']] });
    expect(rows.map(row => [Number(row.decade), row.people])).toEqual([
      [50, 1],
      [30, 2],
      [0, 1],
    ]);
    expect(await Person.groupBy([['firstName', 'nick']], { where: { firstName: 'Ada' } })).toEqual([{ nick: 'Ada' }]);
    const grown = { aggregates, having: { years: { [Op.gt]: 40 } }, order: ['years'] } as const;
    expect(await Person.groupBy([['age', 'years']], grown)).toEqual([{ years: 50, people: 1 }]);
    const paid = { having: { pay: '10.50' }, aggregates, order: [['pay', 'DESC']] } as const;
    expect(await Person.groupBy([['wage', 'pay']], paid)).toEqual([{ pay: '10.50', people: 2 }]);
  });

  it('count what a many-to-many links, from the junction', async () => {
    const PersonTag = Person.registry.getOrThrow('PersonTag');
    expect(await PersonTag.groupBy(['personId'] as never, { aggregates: { tags: { count: '*' } } } as never)).toEqual([
      { personId: 1, tags: 2 },
    ]);
  });

  it('of nothing are none, and all rows are one where nothing tells them apart', async () => {
    expect(await Person.groupBy(['age'], { where: { age: 1 } })).toEqual([]);
    expect(await Person.groupBy([], { aggregates: { people: { count: '*' } } })).toEqual([{ people: 4 }]);
  });

  it.each([
    ['an attribute that is none', () => Person.groupBy(['aeg'] as never), 'UNKNOWN_ATTRIBUTE'],
    ['no list', () => Person.groupBy('age' as never), 'INVALID_GROUP'],
    ['a JSON', () => Person.groupBy(['settings']), 'INVALID_GROUP'],
    ['a path to many', () => Person.groupBy(['$tags.word$']), 'TO_MANY_PATH'],
    ['a term that is none', () => Person.groupBy([['age']] as never), 'INVALID_GROUP'],
    ['text for SQL', () => Person.groupBy([['age; DROP TABLE x', 'n']] as never), 'UNKNOWN_ATTRIBUTE'],
    [
      'a name twice',
      () =>
        Person.groupBy(['age'], { aggregates: { n: { count: '*' } } }).then(() =>
          Person.groupBy([['happy', 'age'], 'age']),
        ),
      'INVALID_GROUP',
    ],
    [
      'an aggregate that is named as an attribute',
      () => Person.groupBy(['age'], { aggregates: { wage: { count: '*' } } }),
      'INVALID_AGGREGATE',
    ],
    [
      'an aggregate of two functions',
      () => Person.groupBy(['age'], { aggregates: { n: { count: '*', sum: 'age' } } }),
      'INVALID_AGGREGATE',
    ],
    [
      'having on what is not in a group',
      () => Person.groupBy(['age'], { having: { happy: true } as never }),
      'UNKNOWN_ATTRIBUTE',
    ],
    [
      'an order by what is not in a group',
      () => Person.groupBy(['age'], { order: ['happy'] as never }),
      'UNKNOWN_ATTRIBUTE',
    ],
    ['nothing at all', () => Person.groupBy([]), 'INVALID_GROUP'],
    ['a misspelt option', () => Person.groupBy(['age'], { havin: {} } as never), 'UNKNOWN_OPTION'],
  ])('are refused by %s', async (_label, call, code) => {
    await expect(call()).rejects.toMatchObject({ code });
  });
});

@Table({ timestamps: false, underscored: true })
class Visit extends Model<InferAttributes<Visit>, InferCreationAttributes<Visit>> {
  declare id: CreationOptional<number>;
  @Attribute(DataTypes.DATE) declare startedAt: Date | null;
  @Attribute(DataTypes.DATE({ precision: 3, stored: 'sqlite' })) declare endedAt: Date | null;
  @Attribute(DataTypes.DATE({ stored: 'epoch-ms' })) declare paidAt: Date | null;
  @Attribute(DataTypes.DATEONLY) declare day: string | null;
  @Attribute(DataTypes.DECIMAL(8, 2)) declare price: string | null;
  declare cityId: number | null;
  @BelongsTo(() => City) declare city?: NonAttribute<City | null>;
}

describeEachDialect('groups by what is worked out of each row', ({ connect }) => {
  const visits = [
    ['2024-12-30T23:59:59.999Z', '7.50', 1],
    ['2025-01-01T00:00:00.000Z', '2.50', 1],
    ['2025-06-15T12:34:56.789Z', '10.00', 2],
    ['2021-01-03T05:06:07.008Z', '1.00', null],
  ] as const;
  beforeEach(async () => {
    await connect([City, Person, Tag, Visit]);
    await City.bulkCreate([{ name: 'Lyon' }, { name: 'Oslo' }]);
    await Visit.bulkCreate(
      visits.map(([time, price, cityId]) => {
        const at = new Date(time);
        return { startedAt: at, endedAt: at, paidAt: at, day: time.slice(0, 10), price, cityId };
      }),
    );
  });

  it('have parts of dates, in UTC, as they are on each database', async () => {
    const parts = ['year', 'quarter', 'month', 'week', 'day', 'dayOfWeek', 'dayOfYear'] as const;
    const times = ['hour', 'minute', 'second'] as const;
    const expected = [
      [2024, 4, 12, 1, 30, 1, 365],
      [2025, 1, 1, 1, 1, 3, 1],
      [2025, 2, 6, 24, 15, 7, 166],
      [2021, 1, 1, 53, 3, 7, 3],
    ];
    for (const name of ['startedAt', 'endedAt', 'paidAt', 'day'] as const) {
      const attributes = parts.map(part => [sql.datePart(part, sql.attribute(name)), part] as const);
      const rows = await Visit.findAll({ attributes, order: 'id', raw: true });
      expect(rows.map(row => parts.map(part => row[part]))).toEqual(expected);
    }
    for (const name of ['startedAt', 'endedAt', 'paidAt'] as const) {
      const attributes = times.map(part => [sql.datePart(part, sql.attribute(name)), part] as const);
      const rows = await Visit.findAll({ attributes, order: 'id', raw: true });
      expect(rows.map(row => times.map(part => row[part]))).toEqual([
        [23, 59, 59],
        [0, 0, 0],
        [12, 34, 56],
        [5, 6, 7],
      ]);
    }
  });

  it('are chosen by having, as all else is', async () => {
    const year = [sql.datePart('year', sql.attribute('startedAt')), 'year'] as const;
    const aggregates = { visits: { count: '*' }, worth: { sum: 'price' } } as const;
    const order = [['year', 'DESC']] as const;
    expect(await Visit.groupBy([year], { aggregates, order, having: { year: { [Op.gte]: 2024 } } })).toEqual([
      { year: 2025, visits: 2, worth: '12.50' },
      { year: 2024, visits: 1, worth: '7.50' },
    ]);
    const either = { [Op.or]: [{ year: [2021, 2022] }, { visits: { [Op.gt]: 1 } }] };
    expect(await Visit.groupBy([year], { aggregates, order, having: either })).toEqual([
      { year: 2025, visits: 2, worth: '12.50' },
      { year: 2021, visits: 1, worth: '1.00' },
    ]);
    const town = [['$city.name$', 'town'], 'cityId'] as const;
    expect(await Visit.groupBy(town, { aggregates, having: { town: { [Op.like]: 'O%' } } })).toEqual([
      { cityId: 2, town: 'Oslo', visits: 1, worth: '10.00' },
    ]);
    const named = await Visit.groupBy(['$city.name$'], { having: { 'city.name': null }, where: { price: '1.00' } });
    expect(named).toEqual([{ 'city.name': null }]);
    const half = sql<number>`${sql.attribute('id')} % ${2}`;
    const odd = await Visit.groupBy([[half, 'half']], { aggregates, having: { half: 1, worth: { [Op.gt]: '1' } } });
    expect(odd.map(({ half: left, visits: number }) => [Number(left), number])).toEqual([[1, 2]]);
  });

  it('are chosen by SQL, over attributes in aggregates of its own', async () => {
    const spread = sql.where(sql`max(${sql.attribute('id')}) - min(${sql.attribute('id')})`, Op.gt, 0);
    expect(await Visit.groupBy(['cityId'], { having: spread })).toEqual([{ cityId: 1 }]);
    expect(
      await Visit.groupBy(['cityId'], { having: { cityId: { [Op.in]: City.query({ where: { name: 'Oslo' } }) } } }),
    ).toEqual([{ cityId: 2 }]);
  });

  it('are counted, with typed rows', async () => {
    const order = [['count', 'DESC'], 'cityId'] as const;
    const counts = await Visit.count({ group: 'cityId', where: { cityId: { [Op.ne]: null } }, order });
    expect(counts).toEqual([
      { cityId: 1, count: 2 },
      { cityId: 2, count: 1 },
    ]);
    const year = [sql.datePart('year', sql.attribute('day')), 'year'] as const;
    expect(await Visit.count({ group: [year], having: { count: { [Op.gt]: 1 } } })).toEqual([{ year: 2025, count: 2 }]);
    expect(await Visit.count({ group: ['cityId'], distinct: 'price', limit: 1, order })).toEqual([
      { cityId: 1, count: 2 },
    ]);
    expect(await Visit.count({ distinct: 'cityId' })).toBe(2);
    await expect(Visit.count({ group: ['ctyId'] as never })).rejects.toMatchObject({ code: 'UNKNOWN_ATTRIBUTE' });
    await expect(Visit.count({ group: 'cityId', havin: {} } as never)).rejects.toMatchObject({
      code: 'UNKNOWN_OPTION',
    });
  });

  it('refuse parts of what is no date', async () => {
    const year = sql.datePart('year', sql.attribute('price'));
    await expect(Visit.groupBy([[year, 'year']])).rejects.toMatchObject({ code: 'INVALID_SQL' });
    expect(() => sql.datePart('decade' as never, sql.attribute('day'))).toThrow(
      expect.objectContaining({ code: 'INVALID_SQL' }),
    );
    expect(() => sql.datePart('year', 'day' as never)).toThrow(expect.objectContaining({ code: 'INVALID_SQL' }));
  });
});
