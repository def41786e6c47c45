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
import { Attribute, HasMany, NotNull, Table } from 'mortise/decorators';
import { describeEachDialect } from '../support/describe-each-dialect';

@Table({ timestamps: false, underscored: true })
class Person extends Model<InferAttributes<Person>, InferCreationAttributes<Person>> {
  declare id: CreationOptional<number>;
  @Attribute(DataTypes.STRING) @NotNull declare firstName: string;
  @Attribute(DataTypes.INTEGER) declare age: number | null;
  @Attribute(DataTypes.DECIMAL(8, 2)) declare wage: string | null;
  @Attribute(DataTypes.DATE) declare bornAt: Date | null;
  @Attribute({ type: DataTypes.STRING, hidden: true }) declare secret: CreationOptional<string | null>;
  @HasMany(() => Pet, 'ownerId') declare pets?: NonAttribute<Pet[]>;
}

@Table({ timestamps: false })
class Pet extends Model<InferAttributes<Pet>, InferCreationAttributes<Pet>> {
  declare id: CreationOptional<number>;
  @Attribute(DataTypes.STRING) @NotNull declare kind: string;
  declare ownerId: number | null;
}

describeEachDialect('functions of sql', ({ connect }) => {
  beforeEach(async () => {
    await connect([Person, Pet]);
    await Person.bulkCreate([
      {
        firstName: 'Ada',
        age: 36,
        wage: '10.50',
        bornAt: new Date('1990-01-02T03:04:05.678Z'),
        pets: [{ kind: 'dog' }],
      },
      { firstName: 'Ben', age: 7, wage: null, bornAt: null },
      { firstName: 'Cleo', age: null, wage: '9.00', bornAt: null },
    ] as never);
  });
  const named = async (where: object): Promise<string[]> =>
    (await Person.findAll({ where: where as never, order: 'id' })).map(({ firstName }) => firstName);

  it('call functions, with values bound, in attributes, conditions and orders', async () => {
    const loud = sql.fn<string>('upper', sql.attribute('firstName'));
    const rows = await Person.findAll({
      attributes: ['id', [loud, 'loud']],
      order: [[sql.fn('length', sql.attribute('firstName')), 'DESC'], 'id'],
      raw: true,
    });
    expect(rows.map(row => row.loud)).toEqual(['CLEO', 'ADA', 'BEN']);
    expect(await named(sql`${sql.fn('coalesce', sql.attribute('age'), 99)} = ${99}`)).toEqual(['Cleo']);
  });

  it('compare by operators', async () => {
    const lower = sql.fn('lower', sql.attribute('firstName'));
    expect(await named(sql.where(lower, 'ada'))).toEqual(['Ada']);
    expect(await named(sql.where(lower, Op.ne, 'ada'))).toEqual(['Ben', 'Cleo']);
    expect(await named(sql.where(sql.fn('length', lower), Op.gt, 3))).toEqual(['Cleo']);
    expect(await named(sql.where(lower, Op.like, 'b%'))).toEqual(['Ben']);
    expect(await named(sql.where(lower, Op.in, ['ada', 'cleo']))).toEqual(['Ada', 'Cleo']);
    expect(await named(sql.where(lower, ['ada', 'cleo']))).toEqual(['Ada', 'Cleo']);
    expect([await named(sql.where(lower, Op.in, [])), await named(sql.where(lower, Op.notIn, []))]).toEqual([
      [],
      ['Ada', 'Ben', 'Cleo'],
    ]);
    const either = sql`case when ${sql.attribute('age')} = 36 then 1 else 0 end`;
    expect(await named(sql.where(either, 1))).toEqual(['Ada']);
    expect(await named(sql.where(sql.attribute('age'), null))).toEqual(['Cleo']);
    expect(await named(sql.where(sql.attribute('age'), Op.ne, null))).toEqual(['Ada', 'Ben']);
    expect(await named(sql.where(sql.attribute('age'), Op.lt, sql`${sql.attribute('id')} + 10`))).toEqual(['Ben']);
  });

  it('join conditions by and and or', async () => {
    expect(await named(sql.or({ firstName: 'Ben' }, sql.where(sql.attribute('age'), Op.gt, 20)))).toEqual([
      'Ada',
      'Ben',
    ]);
    expect(await named(sql.and({ age: { [Op.gt]: 1 } }, { firstName: { [Op.ne]: 'Ada' } }))).toEqual(['Ben']);
    expect(await named({ age: 36, ...sql.or({ firstName: 'Ada' }, { firstName: 'Ben' }) })).toEqual(['Ada']);
  });

  it('name columns, cast values, and write lists', async () => {
    expect(await named(sql`${sql.col('first_name')} = ${'Ada'}`)).toEqual(['Ada']);
    expect(await named(sql`${sql.attribute('age')} IN ${sql.list([7, 36])}`)).toEqual(['Ada', 'Ben']);
    const text = sql.cast(sql.attribute('age'), 'char(10)');
    expect(await named(sql`trim(${text}) = ${'36'}`)).toEqual(['Ada']);
  });

  it.each<[string, () => unknown]>([
    ['a function that is no name', () => sql.fn('upper(name); DROP TABLE people; --')],
    ['a type that is none', () => sql.cast(1, 'int); DROP TABLE people; --')],
    ['a column without a name', () => sql.col('')],
    ['an empty list', () => sql.list([])],
    ['no list', () => sql.list(5 as never)],
    ['a value on the left', () => sql.where('name' as never, 'ada')],
    ['an operator that is no comparison', () => sql.where(sql.attribute('name'), Op.some, 1)],
    ['one value for a list', () => sql.where(sql.attribute('age'), Op.in, 5)],
    ['null for an order', () => sql.where(sql.attribute('age'), Op.gt, null)],
    ['an undefined value', () => sql.fn('upper', undefined)],
    ['an object for a value', () => sql.where(sql.attribute('name'), { a: 1 })],
  ])('are refused with %s', (_label, make) => {
    expect(make).toThrow(expect.objectContaining({ name: 'QueryError' }));
  });

  it('say the direction of an order themselves, where it is plain SQL', async () => {
    const order = sql`${sql.attribute('firstName')} DESC`;
    expect((await Person.findAll({ order })).map(({ firstName }) => firstName)).toEqual(['Cleo', 'Ben', 'Ada']);
    expect((await Person.findAll({ order: [order], limit: 2 })).map(({ firstName }) => firstName)).toEqual([
      'Cleo',
      'Ben',
    ]);
    expect((await Person.findAll({ order: [[sql.attribute('id'), 'DESC']], limit: 1 }))[0]?.firstName).toBe('Cleo');
  });
});

describeEachDialect('an attribute under another name', ({ connect }) => {
  beforeEach(async () => {
    await connect([Person, Pet]);
    await Person.create({
      firstName: 'Ada',
      wage: '10.50',
      bornAt: new Date('1990-01-02T03:04:05.678Z'),
      pets: [{ kind: 'dog' }],
    } as never);
  });

  it('has the value of its type, on instances, plain rows and in includes', async () => {
    const [ada] = await Person.findAll({
      attributes: ['id', ['firstName', 'nick'], ['wage', 'pay'], ['bornAt', 'born']],
    });
    expect([ada?.nick, ada?.pay, ada?.born]).toEqual(['Ada', '10.50', new Date('1990-01-02T03:04:05.678Z')]);
    expect(await Person.findAll({ attributes: [['firstName', 'nick']], raw: true })).toEqual([{ nick: 'Ada' }]);
    for (const strategy of ['join', 'separate', 'json'] as const) {
      const [found] = await Person.findAll({
        include: { association: 'pets', attributes: ['id', ['kind', 'sort']], strategy },
      });
      expect(found?.pets[0]?.sort).toBe('dog');
    }
    const [more] = await Person.findAll({ attributes: { include: [['firstName', 'nick']], exclude: ['wage'] } });
    expect([more?.nick, more?.firstName]).toEqual(['Ada', 'Ada']);
  });

  it.each([
    ['that is an attribute', [['firstName', 'age']]],
    [
      'that stands twice',
      [
        ['firstName', 'a'],
        ['age', 'a'],
      ],
    ],
    ['where it is hidden', [['secret', 'a']]],
    ['that is an association', [['firstName', 'pets']]],
    ['of nothing', [['nmae', 'nick']]],
    ['of two names', [['firstName', 'a', 'b']]],
  ])('is refused by a name %s', async (_label, attributes) => {
    await expect(Person.findAll({ attributes: attributes as never })).rejects.toMatchObject({ name: 'QueryError' });
  });
});
