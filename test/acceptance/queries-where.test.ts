import {
  DataTypes,
  Model,
  Op,
  sql,
  type Attributes,
  type CreationOptional,
  type InferAttributes,
  type InferCreationAttributes,
  type NonAttribute,
  type WhereOptions,
} from 'mortise';
import { Attribute, ColumnName, HasMany, Table } from 'mortise/decorators';
import { describeEachDialect } from '../support/describe-each-dialect';

@Table({ timestamps: false })
class Person extends Model<InferAttributes<Person>, InferCreationAttributes<Person>> {
  declare id: CreationOptional<number>;

  @Attribute(DataTypes.STRING)
  @ColumnName('full_name')
  declare name: string;

  @Attribute(DataTypes.INTEGER)
  @ColumnName('age_in_years')
  declare age: number | null;

  @Attribute(DataTypes.STRING)
  declare city: string | null;

  @Attribute(DataTypes.BOOLEAN)
  declare active: boolean | null;

  @Attribute(DataTypes.DECIMAL(10, 2))
  declare balance: string | null;

  @Attribute(DataTypes.DATE)
  declare bornAt: Date | null;

  @Attribute(DataTypes.JSON)
  declare settings: object | null;

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

type PersonWhere = WhereOptions<Attributes<Person>>;

const day = (text: string): Date => new Date(`${text}T00:00:00.000Z`);

const people = [
  { name: 'Ada', age: 36, city: 'London', active: true, balance: '9.90', bornAt: day('1815-12-10') },
  { name: 'Ben', age: 7, city: 'Paris', active: false, balance: '10.00', bornAt: day('1990-01-01') },
  { name: 'Cleo', age: null, city: null, active: null, balance: null, bornAt: null },
  { name: 'Dan', age: 36, city: 'paris', active: true, balance: '100.50', bornAt: day('2000-06-15') },
];

/** The conditions, and the people who meet them: all in the order of their names. */
type Case = readonly [description: string, where: PersonWhere, names: readonly string[]];

const operators: readonly Case[] = [
  ['a value', { name: 'Ada' }, ['Ada']],
  ['several attributes, all of them', { age: 36, city: 'London' }, ['Ada']],
  ['null', { age: null }, ['Cleo']],
  ['a list', { name: ['Ada', 'Dan', 'Zoe'] }, ['Ada', 'Dan']],
  ['an empty list', { name: [] }, []],
  ['Op.eq', { age: { [Op.eq]: 36 } }, ['Ada', 'Dan']],
  ['Op.eq null', { age: { [Op.eq]: null } }, ['Cleo']],
  ['Op.ne, which leaves out null as SQL does', { age: { [Op.ne]: 36 } }, ['Ben']],
  ['Op.ne null', { age: { [Op.ne]: null } }, ['Ada', 'Ben', 'Dan']],
  ['Op.gt', { age: { [Op.gt]: 7 } }, ['Ada', 'Dan']],
  ['Op.gte', { age: { [Op.gte]: 7 } }, ['Ada', 'Ben', 'Dan']],
  ['Op.lt', { age: { [Op.lt]: 36 } }, ['Ben']],
  ['Op.lte', { age: { [Op.lte]: 36 } }, ['Ada', 'Ben', 'Dan']],
  ['two operators, both of them', { age: { [Op.gt]: 5, [Op.lt]: 10 } }, ['Ben']],
  ['Op.is null', { age: { [Op.is]: null } }, ['Cleo']],
  ['Op.is true', { active: { [Op.is]: true } }, ['Ada', 'Dan']],
  ['Op.is false', { active: { [Op.is]: false } }, ['Ben']],
  ['Op.in', { age: { [Op.in]: [7, 8] } }, ['Ben']],
  ['Op.in of an empty list', { age: { [Op.in]: [] } }, []],
  ['Op.notIn', { age: { [Op.notIn]: [7, 8] } }, ['Ada', 'Dan']],
  ['Op.notIn of an empty list', { age: { [Op.notIn]: [] } }, ['Ada', 'Ben', 'Cleo', 'Dan']],
  ['Op.between, both ends included', { age: { [Op.between]: [7, 36] } }, ['Ada', 'Ben', 'Dan']],
  ['Op.notBetween', { age: { [Op.notBetween]: [8, 100] } }, ['Ben']],
  ['Op.like', { name: { [Op.like]: '_a%' } }, ['Dan']],
  ['Op.notLike', { name: { [Op.notLike]: '%a%' } }, ['Ben', 'Cleo']],
  ['Op.iLike', { city: { [Op.iLike]: 'PAR%' } }, ['Ben', 'Dan']],
  ['Op.notILike, which leaves out null as SQL does', { city: { [Op.notILike]: 'PAR%' } }, ['Ada']],
  ['Op.startsWith', { name: { [Op.startsWith]: 'D' } }, ['Dan']],
  ['Op.notStartsWith', { name: { [Op.notStartsWith]: 'D' } }, ['Ada', 'Ben', 'Cleo']],
  ['Op.endsWith', { name: { [Op.endsWith]: 'n' } }, ['Ben', 'Dan']],
  ['Op.notEndsWith', { name: { [Op.notEndsWith]: 'n' } }, ['Ada', 'Cleo']],
  ['Op.substring', { name: { [Op.substring]: 'le' } }, ['Cleo']],
  ['Op.notSubstring', { name: { [Op.notSubstring]: 'a' } }, ['Ben', 'Cleo']],
  ['Op.not of a value', { age: { [Op.not]: 36 } }, ['Ben']],
  ['Op.not null', { age: { [Op.not]: null } }, ['Ada', 'Ben', 'Dan']],
  ['Op.not of a list', { age: { [Op.not]: [7] } }, ['Ada', 'Dan']],
  ['Op.not of operators', { age: { [Op.not]: { [Op.gt]: 7 } } }, ['Ben']],
  ['Op.or under an attribute', { age: { [Op.or]: [7, { [Op.gt]: 30 }] } }, ['Ada', 'Ben', 'Dan']],
  ['Op.or of null and a value', { age: { [Op.or]: [7, null] } }, ['Ben', 'Cleo']],
  ['Op.and under an attribute', { age: { [Op.and]: [{ [Op.gt]: 5 }, { [Op.lt]: 10 }] } }, ['Ben']],
];

const listsWithNull: readonly Case[] = [
  ['a list with null', { age: [7, null] }, ['Ben', 'Cleo']],
  ['Op.in with null', { age: { [Op.in]: [null, 36] } }, ['Ada', 'Cleo', 'Dan']],
  ['Op.in of nothing but null', { age: { [Op.in]: [null] } }, ['Cleo']],
  ['Op.notIn with null', { age: { [Op.notIn]: [null, 7] } }, ['Ada', 'Dan']],
  ['Op.not of a list with null', { age: { [Op.not]: [null, 36] } }, ['Ben']],
];

const logic: readonly Case[] = [
  ['an empty object', {}, ['Ada', 'Ben', 'Cleo', 'Dan']],
  ['an empty list', [], ['Ada', 'Ben', 'Cleo', 'Dan']],
  ['a list, all of which hold', [{ age: 36 }, { city: 'London' }], ['Ada']],
  ['Op.and of a list', { [Op.and]: [{ age: 36 }, { active: true }, { name: 'Dan' }] }, ['Dan']],
  ['Op.and of an object', { [Op.and]: { age: 36, name: 'Dan' } }, ['Dan']],
  ['Op.or of a list', { [Op.or]: [{ name: 'Ben' }, { city: null }] }, ['Ben', 'Cleo']],
  ['Op.or of an object: each entry for itself', { [Op.or]: { name: 'Ben', age: 36 } }, ['Ada', 'Ben', 'Dan']],
  ['Op.or beside an attribute', { age: 36, [Op.or]: [{ name: 'Ben' }, { name: 'Dan' }] }, ['Dan']],
  ['Op.or beside Op.and', { [Op.or]: [{ name: 'Ben' }, { age: 36 }], [Op.and]: [{ active: true }] }, ['Ada', 'Dan']],
  ['Op.not', { [Op.not]: { name: 'Ada' } }, ['Ben', 'Cleo', 'Dan']],
  ['Op.not of several attributes', { [Op.not]: { age: 36, name: 'Ada' } }, ['Ben', 'Cleo', 'Dan']],
  ['Op.not of Op.or', { [Op.not]: { [Op.or]: [{ name: 'Ada' }, { name: 'Ben' }] } }, ['Cleo', 'Dan']],
  [
    'three levels',
    { [Op.or]: [{ [Op.and]: [{ age: 36 }, { [Op.not]: { name: 'Ada' } }] }, { [Op.and]: [{ age: null }] }] },
    ['Cleo', 'Dan'],
  ],
  [
    'an empty member of Op.or, which every row meets',
    { [Op.or]: [{}, { name: 'Ada' }] },
    ['Ada', 'Ben', 'Cleo', 'Dan'],
  ],
];

const values: readonly Case[] = [
  ['a DECIMAL, by its value and not its text', { balance: { [Op.gt]: '9.95' } }, ['Ben', 'Dan']],
  ['a DECIMAL given without its decimals', { balance: '10' }, ['Ben']],
  ['a DECIMAL within a range', { balance: { [Op.between]: ['9.9', '10'] } }, ['Ada', 'Ben']],
  ['a Date', { bornAt: day('1990-01-01') }, ['Ben']],
  ['a Date to compare with', { bornAt: { [Op.lt]: day('1990-01-01') } }, ['Ada']],
  ['a list of Dates', { bornAt: [day('1990-01-01'), day('2000-06-15')] }, ['Ben', 'Dan']],
  ['a list of DECIMALs', { balance: ['9.9', '100.5'] }, ['Ada', 'Dan']],
  ['a list of booleans', { active: [true] }, ['Ada', 'Dan']],
  ['the absence of a JSON value', { settings: null }, ['Ada', 'Ben', 'Cleo', 'Dan']],
];

const inSql: readonly Case[] = [
  ['SQL for all', sql`${sql.attribute('age')} % ${2} = ${1}`, ['Ben']],
  ['SQL in a list', [{ active: true }, sql`${sql.attribute('age')} > ${10}`], ['Ada', 'Dan']],
  ['SQL under Op.or', { [Op.or]: [sql`${sql.attribute('age')} < ${10}`, { name: 'Ada' }] }, ['Ada', 'Ben']],
  ['SQL under Op.not', { [Op.not]: sql`${sql.attribute('name')} LIKE ${'%a%'}` }, ['Ben', 'Cleo']],
  ['SQL for a value', { age: sql`${6} + 1` }, ['Ben']],
  ['SQL for an operand', { age: { [Op.gt]: sql`${6} * 5` } }, ['Ada', 'Dan']],
  [
    'a sub-query for a list',
    { id: { [Op.in]: sql`(SELECT id FROM ${sql.identifier('People')} WHERE city = ${'London'})` } },
    ['Ada'],
  ],
  ['a sub-query for Op.notIn', { age: { [Op.notIn]: sql`(${7}, ${8})` } }, ['Ada', 'Dan']],
  ['SQL made of SQL', sql`${sql`${sql.attribute('age')} > ${1}`} AND ${sql.identifier('city')} = ${'London'}`, ['Ada']],
  ['SQL with an OR of its own', [{ name: 'Ada' }, sql`1 = 1 OR 1 = 1`], ['Ada']],
];

describeEachDialect('where', ({ connect, requires, has }) => {
  async function namesOf(where: PersonWhere): Promise<string[]> {
    const found = await Person.findAll({ where, order: 'name' });
    return found.map(({ name }) => name);
  }

  beforeEach(async () => {
    await connect([Person, Pet]);
    await Person.bulkCreate(people);
  });

  describe('with operators', () => {
    it.each(operators)('finds by %s', async (_description, where, names) => {
      // Op.like takes "Paris" for "paris" where the collation does, but none of the cases depends on it.
      expect(await namesOf(where)).toEqual(names);
    });

    it('counts what it finds', async () => {
      for (const [description, where, names] of operators) {
        expect([description, await Person.count({ where })]).toEqual([description, names.length]);
      }
    });
  });

  it.each(listsWithNull)('takes null in %s for no value', async (_description, where, names) => {
    expect(await namesOf(where)).toEqual(names);
  });

  it.each(logic)('joins by %s', async (_description, where, names) => {
    expect(await namesOf(where)).toEqual(names);
  });

  it.each(values)('compares %s', async (_description, where, names) => {
    expect(await namesOf(where)).toEqual(names);
  });

  it.each(inSql)('takes %s', async (_description, where, names) => {
    expect(await namesOf(where)).toEqual(names);
  });

  it('is met by rows that Op.notIn and Op.not of a list do not share with IN', async () => {
    const list = [7, 36];
    const within = await namesOf({ age: list });
    const without = await namesOf({ age: { [Op.notIn]: list } });
    expect([...within, ...without].sort()).toEqual(['Ada', 'Ben', 'Dan']);
  });

  requires('exactText')('tells upper from lower case with =', async () => {
    expect(await namesOf({ city: 'paris' })).toEqual(['Dan']);
  });

  it('tells upper from lower case as its database does, the same with = and in a list', async () => {
    const byValue = await namesOf({ city: 'paris' });
    expect(await namesOf({ city: ['paris'] })).toEqual(byValue);
    expect(byValue).toEqual(has('exactText') ? ['Dan'] : ['Ben', 'Dan']);
  }); // F11

  it('may be put together step by step', async () => {
    const where: PersonWhere = {};
    where.age = 36;
    where[Op.or] = [{ name: 'Ada' }, { city: null }];
    where['$pets.name$'] = undefined;
    await expect(namesOf(where)).rejects.toMatchObject({ code: 'UNDEFINED_VALUE' });
    delete where['$pets.name$'];
    expect(await namesOf(where)).toEqual(['Ada']);
  });

  it('is left as it was given', async () => {
    const where = Object.freeze({ age: Object.freeze({ [Op.in]: Object.freeze([7, 36]) }) });
    await namesOf(where);
    expect(where).toEqual({ age: { [Op.in]: [7, 36] } });
  });
});

const tricky = ['100%', '100 per cent', 'a_b', 'axb', 'back\\slash', 'backslash', "O'Brien", 'ends with \\', '%_\\'];

describeEachDialect('patterns', ({ connect }) => {
  async function namesOf(where: PersonWhere): Promise<string[]> {
    return (await Person.findAll({ where, order: 'id' })).map(({ name }) => name);
  }

  beforeEach(async () => {
    await connect([Person, Pet]);
    await Person.bulkCreate(tricky.map(name => ({ name })));
  });

  it.each(tricky)('find %j by itself with startsWith, endsWith and substring', async text => {
    expect(await namesOf({ name: { [Op.startsWith]: text } })).toEqual([text]);
    expect(await namesOf({ name: { [Op.endsWith]: text } })).toEqual([text]);
    expect(await namesOf({ name: { [Op.substring]: text } })).toEqual([text]);
  });

  it.each(tricky)('leave out %j alone with their negations', async text => {
    const others = tricky.filter(each => each !== text);
    expect(await namesOf({ name: { [Op.notStartsWith]: text } })).toEqual(others);
    expect(await namesOf({ name: { [Op.notEndsWith]: text } })).toEqual(others);
    expect(await namesOf({ name: { [Op.notSubstring]: text } })).toEqual(others);
  });

  it('take % and _ in Op.like for any text and any character', async () => {
    expect(await namesOf({ name: { [Op.like]: '100%' } })).toEqual(['100%', '100 per cent']);
    expect(await namesOf({ name: { [Op.like]: 'a_b' } })).toEqual(['a_b', 'axb']);
  }); // F24

  it('take what follows a backslash in Op.like and Op.iLike for itself', async () => {
    expect(await namesOf({ name: { [Op.like]: '100\\%' } })).toEqual(['100%']);
    expect(await namesOf({ name: { [Op.iLike]: 'A\\_B' } })).toEqual(['a_b']);
    expect(await namesOf({ name: { [Op.like]: 'back\\\\slash' } })).toEqual(['back\\slash']);
  });

  it('take an empty text for one that every text has', async () => {
    expect(await namesOf({ name: { [Op.startsWith]: '' } })).toEqual(tricky);
    expect(await namesOf({ name: { [Op.notSubstring]: '' } })).toEqual([]);
  });
});

/** What is refused, and the code of the error. */
const refused: readonly (readonly [description: string, where: unknown, code: string])[] = [
  ['undefined', { name: undefined }, 'UNDEFINED_VALUE'],
  ['undefined as an operand', { name: { [Op.ne]: undefined } }, 'UNDEFINED_VALUE'],
  ['undefined in a list', { name: ['Ada', undefined] }, 'UNDEFINED_VALUE'],
  ['undefined as a bound of a range', { age: { [Op.between]: [1, undefined] } }, 'UNDEFINED_VALUE'],
  ['undefined under Op.or', { [Op.or]: [{ name: 'Ada' }, undefined] }, 'UNDEFINED_VALUE'],
  ['undefined in a list of conditions', [undefined], 'UNDEFINED_VALUE'],
  ['undefined under Op.or of an attribute', { name: { [Op.or]: ['Ada', undefined] } }, 'UNDEFINED_VALUE'],
  ['nothing to negate', { [Op.not]: {} }, 'EMPTY_NEGATION'],
  ['a pattern that is no string', { name: { [Op.startsWith]: 5 } }, 'INVALID_OPERAND'],
  ['a pattern that is undefined', { name: { [Op.like]: undefined } }, 'INVALID_OPERAND'],
  ['a list for Op.in that is none', { age: { [Op.in]: 5 } }, 'INVALID_OPERAND'],
  ['a range of three', { age: { [Op.between]: [1, 2, 3] } }, 'INVALID_OPERAND'],
  ['a range of text', { age: { [Op.between]: '12' } }, 'INVALID_OPERAND'],
  ['a number for Op.is', { age: { [Op.is]: 5 } }, 'INVALID_OPERAND'],
  ['null for Op.gt', { age: { [Op.gt]: null } }, 'INVALID_VALUE'],
  ['an instance', { id: Person.prototype }, 'INVALID_VALUE'],
  ['an object', { name: { first: 'Ada' } }, 'INVALID_VALUE'],
  ['an empty object', { name: {} }, 'INVALID_VALUE'],
  ['a list in a list', { name: [['Ada']] }, 'INVALID_VALUE'],
  ['a text for a number', { age: 'old' }, 'INVALID_VALUE'],
  ['a number for a text', { name: 0 }, 'INVALID_VALUE'],
  ['NaN', { age: NaN }, 'INVALID_VALUE'],
  ['JSON without conditions', { settings: {} }, 'INVALID_OPERAND'],
  ['a symbol that is no operator', { name: { [Symbol('x')]: 1 } }, 'UNKNOWN_OPERATOR'],
  ['an operator in the place of an attribute', { [Op.gt]: 5 }, 'MISPLACED_OPERATOR'],
  ['an attribute that an associated row has not', { pets: { nmae: 'Rex' } }, 'UNKNOWN_ATTRIBUTE'],
  ['a path of one name', { $pets$: 'Rex' }, 'INVALID_PATH'],
  ['a path into nothing', { '$cats.name$': 'Tom' }, 'UNKNOWN_ASSOCIATION'],
  ['a path to nothing', { '$pets.nmae$': 'Tom' }, 'UNKNOWN_ATTRIBUTE'],
  ['null', null, 'INVALID_WHERE'],
  ['text', 'name = 1', 'INVALID_WHERE'],
  ['a function', () => true, 'INVALID_WHERE'],
  ['a Map', new Map([['name', 'Ada']]), 'INVALID_WHERE'],
];

describeEachDialect('a where that is wrong', ({ connect }) => {
  it.each(refused)('is refused: %s', async (_description, where, code) => {
    await connect([Person, Pet]);
    await Person.bulkCreate(people);
    await expect(Person.findAll({ where: where as PersonWhere })).rejects.toMatchObject({ code });
    await expect(Person.destroy({ where: where as PersonWhere })).rejects.toMatchObject({ code });
    expect(await Person.count()).toBe(people.length);
  }); // F8 F14 P31

  it.each([
    ['nmae', 'name'],
    ['pet', 'pets'],
  ])('names the nearest attribute or association: %s', async (misspelt, meant) => {
    await connect([Person, Pet]);
    const where = { [misspelt]: 'Ada' } as PersonWhere;
    const message = `Person has no attribute "${misspelt}". Did you mean "${meant}"?`;
    await expect(Person.findAll({ where })).rejects.toThrow(message);
  }); // F15
});

describeEachDialect('SQL that ends in a comment', ({ connect }) => {
  it('takes nothing of the statement with it', async () => {
    await connect([Person, Pet]);
    await Person.bulkCreate(people);
    const born = sql`${day('1990-01-01')} -- a day`;
    expect(await Person.count({ where: { bornAt: { [Op.eq]: born }, city: 'Paris' } })).toBe(1);
    expect(await Person.count({ where: { age: { [Op.gt]: sql`7 -- years` }, city: 'paris', name: 'Dan' } })).toBe(1);
    expect(await Person.count({ where: [sql`${sql.attribute('age')} = 36 -- years`, { name: 'Ada' }] })).toBe(1);
    expect(await Person.update({ bornAt: born, age: sql`1 -- year` }, { where: { name: 'Ada' } })).toEqual([1]);
    expect(await Person.count({ where: { bornAt: day('1990-01-01') } })).toBe(2);
    expect(await Person.count({ where: { age: 1 } })).toBe(1);
  });
});
