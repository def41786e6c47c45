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
import { Attribute, BelongsTo, BelongsToMany, HasMany, NotNull, PrimaryKey, Table } from 'mortise/decorators';
import { describeEachDialect } from '../support/describe-each-dialect';

@Table({ timestamps: false, underscored: true })
class Person extends Model<InferAttributes<Person>, InferCreationAttributes<Person>> {
  declare id: CreationOptional<number>;
  @Attribute(DataTypes.STRING) @NotNull declare firstName: string;
  @Attribute(DataTypes.INTEGER) declare age: number | null;
  @Attribute(DataTypes.DECIMAL(8, 2)) declare wage: string | null;
  @HasMany(() => Toot, { foreignKey: 'authorId', inverse: { as: 'author' } })
  declare toots?: NonAttribute<Toot[]>;
}

@Table({
  timestamps: false,
  paranoid: true,
  defaultScope: { where: { draft: false } },
  scopes: { long: { where: { text: { [Op.like]: '%long%' } } } },
})
class Toot extends Model<InferAttributes<Toot>, InferCreationAttributes<Toot>> {
  declare id: CreationOptional<number>;
  @Attribute(DataTypes.STRING) @NotNull declare text: string;
  @Attribute(DataTypes.INTEGER) @NotNull declare stars: number;
  @Attribute({ type: DataTypes.BOOLEAN, allowNull: false, defaultValue: false })
  declare draft: CreationOptional<boolean>;
  @Attribute(DataTypes.DATE(3)) declare writtenAt: Date | null;
  declare authorId: number | null;
  declare author?: NonAttribute<Person | null>;
  @BelongsToMany(() => Tag, { through: 'TootTag', inverse: { as: 'toots' } }) declare tags?: NonAttribute<Tag[]>;
}

@Table({ timestamps: false })
class Tag extends Model<InferAttributes<Tag>, InferCreationAttributes<Tag>> {
  declare id: CreationOptional<number>;
  @Attribute(DataTypes.STRING) @NotNull declare word: string;
  declare toots?: NonAttribute<Toot[]>;
}

@Table({ timestamps: false })
class Seat extends Model<InferAttributes<Seat>, InferCreationAttributes<Seat>> {
  @Attribute(DataTypes.INTEGER) @PrimaryKey declare row: number;
  @Attribute(DataTypes.INTEGER) @PrimaryKey declare place: number;
  @Attribute(DataTypes.STRING) declare guest: string | null;
}

const models = [Person, Toot, Tag, Seat];
const written = new Date('2024-02-29T23:59:59.123Z');

describeEachDialect('a query inside of another', ({ connect }) => {
  beforeEach(async () => {
    await connect(models);
    await Person.bulkCreate([
      { firstName: 'Ada', age: 36, wage: '9.50' },
      { firstName: 'Ben', age: 7, wage: '10.00' },
      { firstName: 'Cleo', age: null, wage: null },
    ]);
    await Toot.bulkCreate([
      { text: 'a long one', stars: 3, authorId: 1, writtenAt: written },
      { text: 'short', stars: 9, authorId: 1, writtenAt: new Date('2024-01-01T00:00:00Z') },
      { text: 'tea', stars: 3, authorId: 2, writtenAt: null },
      { text: 'nobody wrote this', stars: 0, authorId: null, writtenAt: null },
      { text: 'a draft', stars: 99, authorId: 3, draft: true, writtenAt: null },
      { text: 'deleted', stars: 99, authorId: 3, writtenAt: null },
    ]);
    await Toot.destroy({ where: { text: 'deleted' } });
  });

  const people = async (where: object): Promise<string[]> =>
    (await Person.findAll({ where: where as never, order: 'id' })).map(({ firstName }) => firstName);
  const byRow = { authorId: sql.outer('id') };

  it('is a list, in the scopes of its model and without deleted rows', async () => {
    const authors = Toot.query({ attributes: ['authorId'] });
    expect(await people({ id: { [Op.in]: authors } })).toEqual(['Ada', 'Ben']);
    expect(await people({ id: { [Op.in]: Toot.withScope('long').query({ attributes: ['authorId'] }) } })).toEqual([
      'Ada',
    ]);
    const all = Toot.withoutScope().query({ attributes: ['authorId'], paranoid: false });
    expect(await people({ id: { [Op.in]: all } })).toEqual(['Ada', 'Ben', 'Cleo']);
    expect(
      await people({ id: { [Op.in]: Toot.query({ attributes: ['authorId'], where: { stars: 3 } }) }, age: 7 }),
    ).toEqual(['Ben']);
  });

  it('excludes nothing by a NULL', async () => {
    expect(await people({ id: { [Op.notIn]: Toot.query({ attributes: ['authorId'] }) } })).toEqual(['Cleo']);
    expect(
      await people({ id: { [Op.notIn]: Toot.query({ attributes: ['authorId'], where: { stars: { [Op.lt]: 0 } } }) } }),
    ).toEqual(['Ada', 'Ben', 'Cleo']);
    const page = Toot.query({ attributes: ['authorId'], order: [['stars', 'ASC']], limit: 2 });
    expect(await people({ id: { [Op.notIn]: page } })).toEqual(['Ben', 'Cleo']);
    expect(await people({ id: { [Op.not]: { [Op.in]: Toot.query({ attributes: ['authorId'] }) } } })).toEqual(['Cleo']);
  });

  it('has a limit, an offset and an order of its own', async () => {
    const page = (offset: number): object =>
      Toot.query({ attributes: ['authorId'], order: [['stars', 'DESC'], 'id'], limit: 1, offset });
    expect(await people({ id: { [Op.in]: page(0) } })).toEqual(['Ada']);
    expect(await people({ id: { [Op.in]: page(2) } })).toEqual(['Ben']);
    expect(await people({ id: { [Op.eq]: page(2) } })).toEqual(['Ben']);
  });

  it('is one value to compare with', async () => {
    expect(await people({ age: { [Op.gt]: Person.query({ aggregate: { avg: 'age' } }) } })).toEqual(['Ada']);
    expect(await people({ wage: { [Op.gte]: Person.query({ aggregate: { max: 'wage' } }) } })).toEqual(['Ben']);
    expect(await people({ wage: { [Op.lt]: Person.query({ attributes: ['wage'], where: { id: 2 } }) } })).toEqual([
      'Ada',
    ]);
    expect(await people({ age: Person.query({ attributes: ['age'], where: { firstName: 'Ben' }, limit: 1 }) })).toEqual(
      ['Ben'],
    );
    expect(await people({ id: { [Op.ne]: Toot.query({ attributes: ['authorId'], where: { id: 1 } }) } })).toEqual([
      'Ben',
      'Cleo',
    ]);
    const last = await Toot.findAll({ where: { writtenAt: Toot.query({ aggregate: { max: 'writtenAt' } }) } });
    expect(last.map(({ text }) => text)).toEqual(['a long one']);
  });

  it('is asked for each row by sql.outer', async () => {
    expect(await people({ [Op.exists]: Toot.query({ where: byRow }) })).toEqual(['Ada', 'Ben']);
    expect(await people({ [Op.notExists]: Toot.query({ where: byRow }) })).toEqual(['Cleo']);
    expect(await people(sql.exists(Toot.query({ where: { ...byRow, stars: { [Op.gt]: 3 } } })))).toEqual(['Ada']);
    const stars = Toot.query({ aggregate: { sum: 'stars' }, where: byRow });
    expect(await people({ age: { [Op.gt]: stars } })).toEqual(['Ada', 'Ben']);
    const over = await Toot.findAll({
      where: {
        stars: { [Op.gt]: Toot.query({ aggregate: { avg: 'stars' }, where: { authorId: sql.outer('authorId') } }) },
      },
    });
    expect(over.map(({ text }) => text)).toEqual(['short']);
  });

  it('speaks of the row around it at every depth, and of what associations lead it to', async () => {
    const elder = Person.query({ where: { age: { [Op.gt]: sql.outer('$author.age$') } } });
    expect((await Toot.findAll({ where: { [Op.exists]: elder } })).map(({ text }) => text)).toEqual(['tea']);
    const tagged = Tag.query({ where: { toots: { id: { [Op.eq]: sql.outer('id') } } } });
    await (await Toot.findByPk(3, { rejectOnEmpty: true })).update({ tags: { create: [{ word: 'tea' }] } });
    expect(await people({ [Op.exists]: Toot.query({ where: { ...byRow, [Op.exists]: tagged } }) })).toEqual(['Ben']);
    expect(await people({ toots: { [Op.exists]: tagged } })).toEqual(['Ben']);
  });

  it('is an attribute of the type of its value, and what rows are ordered by', async () => {
    const last = Toot.query({ aggregate: { max: 'writtenAt' }, where: byRow });
    const number = Toot.query({ aggregate: { count: '*' }, where: byRow });
    const latest = Toot.query({ attributes: ['writtenAt'], where: byRow, order: [['stars', 'DESC']], limit: 1 });
    const rows = await Person.findAll({
      attributes: ['id', [last, 'last'], [number, 'number'], [latest, 'latest']],
      order: [[number, 'DESC'], 'id'],
    });
    expect(rows.map(row => [row.id, row.last, row.number, row.latest])).toEqual([
      [1, written, 2, new Date('2024-01-01T00:00:00Z')],
      [2, null, 1, null],
      [3, null, 0, null],
    ]);
    const wage = Person.query({ aggregate: { sum: 'wage' } });
    expect(await Person.findAll({ attributes: [[wage, 'all']], limit: 1, raw: true })).toEqual([{ all: '19.50' }]);
    const order = [
      [latest, 'ASC NULLS FIRST'],
      ['id', 'DESC'],
    ] as const;
    expect((await Person.findAll({ order })).map(({ id }) => id)).toEqual([3, 2, 1]);
    expect((await Person.findAll({ order: [[latest, 'ASC NULLS LAST'], 'id'] })).map(({ id }) => id)).toEqual([
      1, 2, 3,
    ]);
  });

  it('stands in SQL, where its author has the word', async () => {
    const stars = Toot.query({ aggregate: { max: 'stars' }, where: byRow });
    expect(await people(sql`${sql.attribute('age')} > ${stars}`)).toEqual(['Ada', 'Ben']);
    expect(await people(sql.where(sql.attribute('id'), Op.in, Toot.query({ attributes: ['authorId'] })))).toEqual([
      'Ada',
      'Ben',
    ]);
  });

  it('has keys of several parts', async () => {
    await Seat.bulkCreate([
      { row: 1, place: 1, guest: 'Ada' },
      { row: 1, place: 2, guest: null },
      { row: 2, place: 1, guest: 'Ben' },
    ]);
    const taken = Seat.query({ where: { guest: { [Op.ne]: null } } });
    const pair = sql.list([sql.attribute('row'), sql.attribute('place')]);
    const free = await Seat.findAll({ where: sql.where(pair, Op.notIn, taken) });
    expect(free.map(({ row, place }) => [row, place])).toEqual([[1, 2]]);
    const same = Seat.query({ where: { row: sql.outer('row'), place: { [Op.ne]: sql.outer('place') } } });
    expect(await Seat.count({ where: { [Op.exists]: same } })).toBe(2);
  });

  it('chooses rows to update and to destroy, of its own table too', async () => {
    const best = Toot.query({ attributes: ['id'], order: [['stars', 'DESC']], limit: 1 });
    expect(await Toot.update({ text: 'the best' }, { where: { id: { [Op.in]: best } } })).toEqual([1]);
    expect((await Toot.findByPk(2))?.text).toBe('the best');
    await Person.update({ age: 1 }, { where: { [Op.notExists]: Toot.query({ where: byRow }) } });
    expect((await Person.findByPk(3))?.age).toBe(1);
    await Person.update({ age: 2 }, { where: { age: { [Op.lt]: Person.query({ aggregate: { avg: 'age' } }) } } });
    expect((await Person.findAll({ order: 'id' })).map(({ age }) => age)).toEqual([36, 2, 2]);
    await Seat.bulkCreate([
      { row: 1, place: 1, guest: null },
      { row: 1, place: 2, guest: null },
    ]);
    const last = Seat.query({ aggregate: { max: 'place' } });
    expect(await Seat.destroy({ where: { place: { [Op.eq]: last } } })).toBe(1);
    const sameRow = Seat.query({ where: { row: sql.outer('row') } });
    expect(await Seat.destroy({ where: { [Op.exists]: sameRow } })).toBe(1);
  });

  it('counts, and chooses what is included', async () => {
    const authors = Toot.query({ attributes: ['authorId'] });
    expect(await Person.count({ where: { id: { [Op.in]: authors } } })).toBe(2);
    const many = {
      stars: { [Op.gte]: Toot.query({ aggregate: { max: 'stars' }, where: { authorId: sql.outer('authorId') } }) },
    };
    const found = await Person.findAll({ include: { association: 'toots', where: many }, order: 'id' });
    expect(found.map(({ toots }) => toots.map(({ text }) => text))).toEqual([['short'], ['tea']]);
  });

  it.each<[string, () => unknown, string]>([
    ['an outer row where there is none', () => Toot.findAll({ where: byRow }), 'NO_OUTER_ROW'],
    [
      'two attributes for one',
      () => Person.findAll({ where: { id: { [Op.in]: Toot.query({ attributes: ['id', 'text'] }) as never } } }),
      'NOT_ONE_VALUE',
    ],
    [
      'several rows for one',
      () => Person.findAll({ where: { id: { [Op.eq]: Toot.query({ attributes: ['id'] }) } } }),
      'NOT_ONE_VALUE',
    ],
    ['a misspelt option', () => Toot.query({ wehre: {} } as never), 'UNKNOWN_OPTION'],
    [
      'an attribute that is none',
      () => Person.findAll({ where: { id: { [Op.in]: Toot.query({ attributes: ['ide'] as never }) } } }),
      'UNKNOWN_ATTRIBUTE',
    ],
    [
      'an outer attribute that is none',
      () => Person.findAll({ where: { [Op.exists]: Toot.query({ where: { id: sql.outer('ide') } }) } }),
      'UNKNOWN_ATTRIBUTE',
    ],
    ['a value for a query', () => Person.findAll({ where: { [Op.exists]: 5 } as never }), 'INVALID_SQL'],
    [
      'Op.exists under an attribute',
      () => Person.findAll({ where: { id: { [Op.exists]: Toot.query() } } as never }),
      'MISPLACED_OPERATOR',
    ],
    [
      'a limit beside an aggregate',
      () => Person.findAll({ where: { id: Toot.query({ aggregate: { max: 'id' }, limit: 3 }) } }),
      'INVALID_LIMIT',
    ],
  ])('is refused with %s', async (_label, call, code) => {
    await expect((async () => call())()).rejects.toMatchObject({ code });
  });
});

describeEachDialect('attributes of associated rows in SQL', ({ connect }) => {
  beforeEach(async () => {
    await connect(models);
    await Person.bulkCreate([{ firstName: 'Ada', age: 36, wage: null }]);
    await Toot.bulkCreate([
      { text: 'tea', stars: 3, authorId: 1, writtenAt: null },
      { text: 'sea', stars: 3, authorId: null, writtenAt: null },
    ]);
  });

  it('are found where they lead to one row, whatever their tables are called', async () => {
    const name = sql.attribute('$author.firstName$');
    const found = await Toot.findAll({ where: sql.where(sql.fn('upper', name), 'ADA') });
    expect(found.map(({ text }) => text)).toEqual(['tea']);
    const rows = await Toot.findAll({
      attributes: [[sql<string | null>`${name}`, 'by']],
      order: [[name, 'ASC NULLS FIRST']],
      raw: true,
    });
    expect(rows).toEqual([{ by: null }, { by: 'Ada' }]);
  });

  it('are refused where they lead to several, with what to write', async () => {
    const where = sql`${sql.attribute('$toots.text$')} = ${'tea'}`;
    await expect(Person.findAll({ where })).rejects.toMatchObject({ code: 'TO_MANY_PATH' });
    const found = await Person.findAll({ where: { toots: sql`${sql.attribute('text')} = ${'tea'}` } });
    expect(found.map(({ firstName }) => firstName)).toEqual(['Ada']);
  });
});

@Table({ timestamps: false })
class Rate extends Model<InferAttributes<Rate>, InferCreationAttributes<Rate>> {
  declare id: CreationOptional<number>;
  @Attribute(DataTypes.DECIMAL(20, 6)) declare exact: string | null;
  @Attribute(DataTypes.DECIMAL(24, 8)) declare finer: string | null;
  @Attribute(DataTypes.DATE(3)) declare at: Date | null;
  @Attribute(DataTypes.DATE({ precision: 3, stored: 'epoch-ms' })) declare counted: Date | null;
  @Attribute(DataTypes.DATEONLY) declare day: string | null;
  @Attribute(DataTypes.JSON) declare detail: Record<string, number> | null;
  @Attribute(DataTypes.BLOB) declare bytes: Buffer | null;
  @Attribute(DataTypes.INTEGER) declare groupNumber: number;
  declare beforeId: number | null;
  @BelongsTo(() => Rate, { foreignKey: 'beforeId', foreignKeyConstraints: false })
  declare before?: NonAttribute<Rate | null>;
}

describeEachDialect('what a query inside of another is compared with', ({ connect }) => {
  const instant = new Date('2024-02-29T23:59:59.123Z');

  beforeEach(async () => {
    await connect([Rate]);
    await Rate.bulkCreate([
      {
        id: 1,
        exact: '99999999999999.123456',
        finer: '99999999999999.12345600',
        at: instant,
        counted: instant,
        day: '2024-02-29',
        detail: { a: 1 },
        bytes: Buffer.from('tea'),
        groupNumber: 1,
      },
      { id: 2, exact: '99999999999999.123457', finer: '1', at: null, counted: null, groupNumber: 1, beforeId: 1 },
    ]);
  });

  const ids = async (where: object): Promise<number[]> =>
    (await Rate.findAll({ where: where as never, order: 'id' })).map(({ id }) => id);
  const first = (name: 'exact' | 'finer' | 'at' | 'counted') =>
    Rate.query({ attributes: [name], where: { id: 1 } }) as never;

  it('is the stored decimal, and none that a float cannot tell from it', async () => {
    for (const name of ['exact', 'finer'] as const) {
      expect(await ids({ exact: first(name) })).toEqual([1]);
      expect(await ids({ exact: { [Op.in]: first(name) } })).toEqual([1]);
      expect(await ids({ exact: { [Op.ne]: first(name) } })).toEqual([2]);
      expect(await ids({ exact: { [Op.notIn]: first(name) } })).toEqual([2]);
    }
    const alike = Rate.query({ where: { exact: sql.outer('exact'), id: { [Op.ne]: sql.outer('id') } } });
    expect(await ids({ [Op.exists]: alike })).toEqual([]);
    expect(await ids({ exact: sql.attribute('$before.exact$') })).toEqual([]);
    expect(await Rate.destroy({ where: { exact: { [Op.in]: first('exact') } } })).toBe(1);
    expect(await ids({})).toEqual([2]);
  });

  it('is an instant, in whatever form columns hold it', async () => {
    expect(await ids({ at: first('counted') })).toEqual([1]);
    expect(await ids({ at: { [Op.in]: first('counted') } })).toEqual([1]);
    expect(await ids({ counted: { [Op.in]: first('at') } })).toEqual([1]);
    expect(await ids({ counted: { [Op.gte]: Rate.query({ aggregate: { max: 'at' } }) } })).toEqual([1]);
    expect(await ids({ at: sql.attribute('counted') })).toEqual([1]);
  });

  it('reads any type at the end of a path of associations', async () => {
    const [row] = await Rate.findAll({
      where: { id: 2 },
      attributes: [
        [sql.attribute('$before.detail$'), 'detail'],
        [sql.attribute('$before.bytes$'), 'bytes'],
      ],
      raw: true,
    });
    expect(row).toMatchObject({ detail: { a: 1 } });
    expect(String((row as unknown as { bytes: Buffer }).bytes)).toBe('tea');
    const wrong = Rate.findAll({ where: sql`${sql.attribute('$exact$')} = 1` });
    await expect(wrong).rejects.toMatchObject({
      code: 'INVALID_PATH',
      hint: expect.stringContaining("'exact'") as string,
    });
  });

  it('has the parts of a time of a day, which are 0', async () => {
    const [row] = await Rate.findAll({
      where: { id: 1 },
      attributes: [
        [sql.datePart('hour', sql.attribute('day')), 'hour'],
        [sql.datePart('second', sql.attribute('day')), 'second'],
      ],
      raw: true,
    });
    expect(row).toEqual({ hour: 0, second: 0 });
  });

  it('has by chance a number from 0 to 1', async () => {
    const rows = await Rate.findAll({ attributes: [[sql.random(), 'chance']], raw: true });
    for (const { chance } of rows as unknown as { chance: number }[]) {
      expect(chance).toBeGreaterThanOrEqual(0);
      expect(chance).toBeLessThanOrEqual(1);
    }
  });

  it('takes parts of dates and paths in SQL of a having', async () => {
    const year = sql`max(${sql.datePart('year', sql.attribute('at'))}) = ${2024}`;
    const path = sql`max(${sql.attribute('$before.groupNumber$')}) = ${1}`;
    expect(await Rate.groupBy(['groupNumber'], { having: year })).toEqual([{ groupNumber: 1 }]);
    expect(await Rate.groupBy(['groupNumber'], { having: path })).toEqual([{ groupNumber: 1 }]);
  });

  it('is an aggregate too', async () => {
    const aggregates = { rows: { count: '*' } } as const;
    const all = Rate.query({ aggregate: { count: '*' } });
    const groups = async (having: object): Promise<object[]> =>
      Rate.groupBy(['groupNumber'], { aggregates, having: having as never });
    expect(await groups({ rows: all })).toEqual([{ groupNumber: 1, rows: 2 }]);
    expect(await groups({ rows: { [Op.gt]: sql`${2}` } })).toEqual([]);
    expect(await groups({ rows: { [Op.in]: all } })).toEqual([{ groupNumber: 1, rows: 2 }]);
  });

  it('refuses a group of the name of another attribute', async () => {
    await expect(Rate.groupBy([['groupNumber', 'day']])).rejects.toMatchObject({ code: 'INVALID_GROUP' });
  });

  it('takes no SQL of the caller for the key of one row', async () => {
    const key = Rate.query({ attributes: ['id'], where: sql`${sql.attribute('id')} = (${1}) OR 1 = 1` });
    await expect(ids({ id: key })).rejects.toMatchObject({ code: 'NOT_ONE_VALUE' });
  });

  it('says where SQL and queries stand instead of bounds, patterns and members', async () => {
    const one = Rate.query({ attributes: ['id'], limit: 1 });
    for (const where of [{ id: { [Op.between]: [one, 3] } }, { exact: { [Op.like]: one } }, { id: [one] }])
      await expect(ids(where)).rejects.toMatchObject({ code: 'INVALID_OPERAND' });
  });

  it('ignores no option of a query', async () => {
    const both = Rate.query({ aggregate: { max: 'id' }, attributes: ['day'] });
    await expect(ids({ id: both })).rejects.toMatchObject({ code: 'INVALID_AGGREGATE' });
    const ordered = Rate.query({ aggregate: { max: 'id' }, order: ['id'] });
    await expect(ids({ id: ordered })).rejects.toMatchObject({ code: 'INVALID_AGGREGATE' });
    const misspelt = Rate.query({ attributes: ['id'], order: 'dey' as never });
    await expect(ids({ id: { [Op.in]: misspelt } })).rejects.toMatchObject({ code: 'UNKNOWN_ATTRIBUTE' });
  });
});
