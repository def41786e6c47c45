import {
  DataTypes,
  EmptyResultError,
  Model,
  Op,
  QueryError,
  sql,
  type CreationOptional,
  type InferAttributes,
  type InferCreationAttributes,
  type KeyValue,
  type NonAttribute,
} from 'mortise';
import { Attribute, ColumnName, HasMany, PrimaryKey, Table } from 'mortise/decorators';
import { describeEachDialect, statementLog } from '../support/describe-each-dialect';

@Table({ timestamps: false })
class Person extends Model<InferAttributes<Person>, InferCreationAttributes<Person>> {
  declare id: CreationOptional<number>;

  @Attribute(DataTypes.STRING)
  @ColumnName('full_name')
  declare name: string;

  @Attribute(DataTypes.INTEGER)
  declare age: number | null;

  @Attribute(DataTypes.DATE)
  declare bornAt: Date | null;

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

@Table({ timestamps: false })
class Seat extends Model<InferAttributes<Seat>, InferCreationAttributes<Seat>> {
  @Attribute(DataTypes.STRING(10))
  @PrimaryKey
  @ColumnName('seat_row')
  declare row: string;

  @Attribute(DataTypes.INTEGER)
  @PrimaryKey
  declare place: number;

  @Attribute(DataTypes.STRING)
  declare note: string | null;
}

@Table({ timestamps: false })
class Event extends Model<InferAttributes<Event>, InferCreationAttributes<Event>> {
  @Attribute(DataTypes.BIGINT)
  @PrimaryKey
  declare number: string;
}

const born = new Date('1815-12-10T00:00:00.000Z');

describeEachDialect('find', ({ connect }) => {
  let statements: string[];

  beforeEach(async () => {
    const log = statementLog();
    ({ statements } = log);
    await connect([Person, Pet, Seat, Event], { logging: log.log });
    await Person.bulkCreate([
      { name: 'Ada', age: 36, bornAt: born },
      { name: 'Ben', age: 7 },
      { name: 'Cleo', age: 36 },
    ]);
    await Pet.bulkCreate([
      { name: 'Rex', ownerId: 1 },
      { name: 'Tom', ownerId: 1 },
      { name: 'Kit', ownerId: 2 },
    ]);
    await Seat.bulkCreate([
      { row: 'A', place: 1, note: 'window' },
      { row: 'A', place: 2 },
      { row: 'B', place: 1 },
    ]);
    log.clear();
  });

  describe('findAll', () => {
    it('gives instances of the model', async () => {
      const people = await Person.findAll({ order: 'id' });
      expect(people.map(each => each instanceof Person)).toEqual([true, true, true]);
      expect(people.map(({ name }) => name)).toEqual(['Ada', 'Ben', 'Cleo']);
    });

    it('gives an empty list when nothing matches', async () => {
      expect(await Person.findAll({ where: { name: 'Zoe' } })).toEqual([]);
    });

    it('takes undefined for an option that was not given', async () => {
      const options = {
        where: undefined,
        limit: undefined,
        order: undefined,
        include: undefined,
        attributes: undefined,
      };
      expect(await Person.findAll(options)).toHaveLength(3);
    });

    it('does not change its options', async () => {
      const options = Object.freeze({ where: Object.freeze({ age: 36 }), order: Object.freeze(['name'] as const) });
      expect(await Person.findAll(options)).toHaveLength(2);
      expect(options).toEqual({ where: { age: 36 }, order: ['name'] });
    });

    it('tells of its statement, without values, to the logging of the call', async () => {
      const own: string[] = [];
      await Person.findAll({ where: { name: 'Ada' }, logging: text => own.push(text) });
      expect(own).toHaveLength(1);
      expect(own[0]).not.toContain('Ada');
      expect(statements).toEqual([]);
    }); // F17

    it('tells nobody with logging: false', async () => {
      await Person.findAll({ logging: false });
      expect(statements).toEqual([]);
    });
  });

  describe('findOne', () => {
    it('gives the first that matches', async () => {
      expect((await Person.findOne({ where: { age: 36 }, order: [['name', 'DESC']] }))?.name).toBe('Cleo');
    });

    it('gives null when nothing matches', async () => {
      expect(await Person.findOne({ where: { name: 'Zoe' } })).toBeNull();
    });

    it('gives the one with the lowest key where no order is given', async () => {
      expect((await Person.findOne())?.id).toBe(1);
    }); // P16

    it('gives the whole collection of what it finds', async () => {
      const ada = await Person.findOne({ where: { name: 'Ada' }, include: 'pets' });
      expect(ada?.pets?.map(({ name }) => name)).toEqual(['Rex', 'Tom']);
    }); // P3

    it('refuses options that are not there', async () => {
      const misspelt: object = { wehre: { name: 'Ada' } };
      await expect(Person.findOne(misspelt)).rejects.toThrow(
        'Person.findOne has no option "wehre". Did you mean "where"?',
      );
    }); // F15
  });

  describe('findByPk', () => {
    it('gives the instance with that key', async () => {
      expect((await Person.findByPk(2))?.name).toBe('Ben');
    }); // S86

    it('gives null when there is none', async () => {
      expect(await Person.findByPk(99)).toBeNull();
    });

    it('gives null for null, without asking, and refuses undefined', async () => {
      expect(await Person.findByPk(null)).toBeNull();
      // @ts-expect-error a key that is undefined was forgotten
      await expect(Person.findByPk(undefined)).rejects.toMatchObject({ code: 'INVALID_KEY' });
      expect(statements).toEqual([]);
    });

    it('takes a key as text where it is a number', async () => {
      // @ts-expect-error the key of a person is a number
      expect((await Person.findByPk('2'))?.name).toBe('Ben');
    }); // P37 S61

    it('takes a bigint key as number, text and bigint', async () => {
      const number = '9007199254740993';
      await Event.bulkCreate([{ number }, { number: '5' }]);
      expect((await Event.findByPk(number))?.number).toBe(number);
      expect((await Event.findByPk(9007199254740993n))?.number).toBe(number);
      expect((await Event.findByPk(5))?.number).toBe('5');
    }); // F7 P37

    it('takes a composite key as a list', async () => {
      expect(await Seat.findByPk(['A', 1], { raw: true })).toEqual({ row: 'A', place: 1, note: 'window' });
      expect((await Seat.findByPk(['B', '1']))?.note).toBeNull();
      expect(await Seat.findByPk(['B', 2])).toBeNull();
    }); // P32

    it('takes other options too', async () => {
      const ada = await Person.findByPk(1, { attributes: ['name'], include: 'pets' });
      expect(ada?.pets).toHaveLength(2);
      expect(Object.keys(ada ?? {})).not.toContain('id');
      expect(await Person.findByPk(1, { where: { age: 7 } })).toBeNull();
    });

    it.each<[string, KeyValue | readonly KeyValue[]]>([
      ['a list of another length', ['A']],
      ['one value for two', 'A'],
      ['three values for two', ['A', 1, 2]],
    ])('refuses %s', async (_description, key) => {
      await expect(Seat.findByPk(key)).rejects.toMatchObject({ code: 'INVALID_KEY' });
    });

    it.each<[string, unknown]>([
      ['an object', { id: 1 }],
      ['text that is no number', 'Ada'],
      ['a list', [1]],
      ['NaN', NaN],
      ['an operator', { [Op.gt]: 0 }],
      ['an instance', Person.prototype],
    ])('refuses %s for a key', async (_description, key) => {
      // @ts-expect-error none of them is a key
      await expect(Person.findByPk(key)).rejects.toBeInstanceOf(QueryError);
      // @ts-expect-error here neither
      await expect(Person.findByPk(key, {})).rejects.toBeInstanceOf(QueryError);
    }); // F14

    it('refuses a composite key with a hole', async () => {
      // @ts-expect-error no part of a key is undefined
      await expect(Seat.findByPk(['A', undefined])).rejects.toMatchObject({ code: 'UNDEFINED_VALUE' });
      // @ts-expect-error or null
      await expect(Seat.findByPk(['A', null])).rejects.toBeInstanceOf(QueryError);
    }); // P31
  });

  describe('count', () => {
    it('counts all rows, or those that match', async () => {
      expect([await Person.count(), await Person.count({ where: { age: 36 } })]).toEqual([3, 2]);
    });

    it('counts the distinct values of an attribute, null left out', async () => {
      await Person.create({ name: 'Dan' });
      expect(await Person.count({ distinct: 'age' })).toBe(2);
    });

    it('counts rows by what they must have, not what they have', async () => {
      expect(await Person.count({ include: 'pets' })).toBe(3);
      expect(await Person.count({ include: { association: 'pets', required: true } })).toBe(2);
    }); // P7

    it('counts rows of a composite key', async () => {
      expect(await Seat.count({ where: { row: 'A' } })).toBe(2);
    }); // P7

    it('is a number', async () => {
      expect(await Person.count()).toBe(3);
    });

    it('refuses options that are not there', async () => {
      const misspelt: object = { whre: { age: 36 } };
      await expect(Person.count(misspelt)).rejects.toThrow('Did you mean "where"?');
    }); // F15
  });

  describe('findAndCountAll', () => {
    it('gives a page, and how many there are without it', async () => {
      const { rows, count } = await Person.findAndCountAll({ where: { age: 36 }, order: 'name', limit: 1, offset: 1 });
      expect(rows.map(({ name }) => name)).toEqual(['Cleo']);
      expect(count).toBe(2);
    });

    it('counts parents, whatever is included', async () => {
      const { rows, count } = await Person.findAndCountAll({ include: 'pets', limit: 1, order: 'id' });
      expect(count).toBe(3);
      expect(rows[0]?.pets).toHaveLength(2);
    }); // P7

    it('counts the parents that an include requires', async () => {
      const include = { association: 'pets', where: { name: ['Rex', 'Tom'] } } as const;
      const { rows, count } = await Person.findAndCountAll({ include, limit: 5 });
      expect([rows.length, count]).toEqual([1, 1]);
    }); // P7
  });

  describe('attributes', () => {
    it('reads only those that are listed', async () => {
      const [ada] = await Person.findAll({ attributes: ['name'], where: { name: 'Ada' } });
      expect(ada).toEqual(Person.build({ name: 'Ada' }));
      expect(Object.keys(ada ?? {})).toEqual(['name']);
    });

    it('reads all but those that are excluded', async () => {
      const ada = await Person.findOne({ attributes: { exclude: ['bornAt', 'id'] } });
      expect(Object.keys(ada ?? {})).toEqual(['name', 'age']);
    });

    it('adds what SQL computes', async () => {
      const attributes = { include: [[sql`${sql.attribute('age')} * ${2}`, 'double'] as const] };
      const ada = await Person.findOne({ attributes, raw: true, order: 'id' });
      // What a driver gives for a column it does not know the attribute of may be text.
      expect([ada?.name, Number((ada as unknown as { double: unknown }).double)]).toEqual(['Ada', 72]);
    });

    it('reads nothing but what SQL computes', async () => {
      const attributes = [
        [sql`count(*)`, 'people'],
        [sql`max(${sql.attribute('age')})`, 'oldest'],
      ] as const;
      const [row] = await Person.findAll({ attributes, raw: true });
      expect(Object.entries(row ?? {}).map(([name, value]) => [name, Number(value)])).toEqual([
        ['people', 3],
        ['oldest', 36],
      ]);
    });

    it('leaves what SQL computes out of what is saved', async () => {
      const attributes = { include: [[sql`1 + 1`, 'two'] as const] };
      const ada = await Person.findOne({ attributes, order: 'id' });
      await ada?.update({ age: 40 });
      expect(ada?.get('two')).toBeDefined();
      expect((await Person.findByPk(1))?.age).toBe(40);
    });

    it('may be an empty list, and still gives a row for each', async () => {
      expect(await Person.findAll({ attributes: [], raw: true })).toEqual([{}, {}, {}]);
    });

    it.each<[string, unknown, string]>([
      ['a name that is not there', ['nmae'], 'UNKNOWN_ATTRIBUTE'],
      ['a name to exclude that is not there', { exclude: ['nmae'] }, 'UNKNOWN_ATTRIBUTE'],
      ['SQL as text', ['count(*)'], 'UNKNOWN_ATTRIBUTE'],
      ['an alias as text', ['id as password'], 'UNKNOWN_ATTRIBUTE'],
      ['a star', ['*'], 'UNKNOWN_ATTRIBUTE'],
      ['a column', ['full_name'], 'UNKNOWN_ATTRIBUTE'],
      ['SQL as text under a name', [['count(*)', 'alias']], 'UNKNOWN_ATTRIBUTE'],
      ['SQL without a name', [sql`1`], 'INVALID_ATTRIBUTES'],
      ['an object of the shape of SQL', [[{ parts: [], isRawInstance: true }, 'x']], 'INVALID_ATTRIBUTES'],
      ['an option that is not there', { only: ['name'] }, 'INVALID_ATTRIBUTES'],
      ['the name of an association for what is computed', [[sql`1`, 'pets']], 'INVALID_ATTRIBUTES'],
      ['the name of a method for what is computed', [[sql`1`, 'save']], 'INVALID_ATTRIBUTES'],
      ['__proto__ for what is computed', [[sql`1`, '__proto__']], 'INVALID_ATTRIBUTES'],
    ])('refuses %s', async (_description, attributes, code) => {
      await expect(Person.findAll({ attributes: attributes as ['name'] })).rejects.toMatchObject({ code });
    }); // F13 F15 F16
  });

  describe('raw: true', () => {
    it('gives plain objects with the same values', async () => {
      const plain = await Person.findAll({ order: 'id', raw: true });
      expect(plain).toEqual((await Person.findAll({ order: 'id' })).map(person => person.get()));
      expect(Object.getPrototypeOf(plain[0])).toBe(Object.prototype);
      expect(plain[0]?.bornAt).toEqual(born);
    }); // P44

    it('nests what is included', async () => {
      const options = {
        include: { association: 'pets', attributes: ['name'] },
        attributes: ['name'],
        order: 'id',
      } as const;
      expect(await Person.findAll({ ...options, raw: true })).toEqual([
        { name: 'Ada', pets: [{ name: 'Rex' }, { name: 'Tom' }] },
        { name: 'Ben', pets: [{ name: 'Kit' }] },
        { name: 'Cleo', pets: [] },
      ]);
    }); // P13
  });

  describe('rejectOnEmpty', () => {
    it('throws when nothing is found', async () => {
      const options = { where: { name: 'Zoe' }, rejectOnEmpty: true };
      await expect(Person.findOne(options)).rejects.toBeInstanceOf(EmptyResultError);
      await expect(Person.findAll(options)).rejects.toBeInstanceOf(EmptyResultError);
      await expect(Person.findByPk(99, { rejectOnEmpty: true })).rejects.toThrow('No Person was found.');
      await expect(Person.findByPk(null, { rejectOnEmpty: true })).rejects.toBeInstanceOf(EmptyResultError);
    });

    it('throws the error that is given', async () => {
      const mine = new RangeError('Who is Zoe?');
      await expect(Person.findOne({ where: { name: 'Zoe' }, rejectOnEmpty: mine })).rejects.toBe(mine);
    });

    it('throws nothing when something is found', async () => {
      expect((await Person.findByPk(1, { rejectOnEmpty: true }))?.name).toBe('Ada');
    });
  });
});
