import {
  DataTypes,
  MortiseError,
  Op,
  ValidationError,
  type AttributeOptions,
  type Database,
  type Model,
  type ModelStatic,
} from 'mortise';
import { describeEachDialect } from '../support/describe-each-dialect';

/** A type, and values of it as they are given and as they are read. */
interface TypeCase {
  readonly type: NonNullable<AttributeOptions['type']>;
  readonly values: readonly (readonly [given: unknown, read: unknown])[];
  /** False: the database can't compare such values with `=`. */
  readonly comparable?: false;
}

const same = (...values: readonly unknown[]): TypeCase['values'] => values.map(value => [value, value] as const);

const texts = [
  '',
  ' ',
  'Ada',
  "O'Brien",
  'tab\tand\nline',
  'back\\slash',
  '%_',
  'ñ é ß',
  '日本語',
  '👩‍🚀',
  'null',
  '0',
  '[]',
  '?',
  '$1',
  ':a',
  '--',
];

const day = (text: string): Date => new Date(text);

const types: Readonly<Record<string, TypeCase>> = {
  STRING: { type: DataTypes.STRING, values: same(...texts, 'x'.repeat(255)) },
  'STRING(5)': { type: DataTypes.STRING(5), values: same('12345', '👩👩👩👩👩') },
  'STRING(5000)': { type: DataTypes.STRING(5000), values: same('x'.repeat(5000), 'x'.repeat(4999)) },
  CHAR: { type: DataTypes.CHAR(10), values: same('', 'Ada', 'Ada  ', '1234567890') },
  TEXT: { type: DataTypes.TEXT, values: same(...texts, 'x'.repeat(60_000)) },
  "TEXT('long')": { type: DataTypes.TEXT('long'), values: same('é'.repeat(200_000)), comparable: false },
  TINYINT: { type: DataTypes.TINYINT, values: same(-128, 0, 127) },
  SMALLINT: { type: DataTypes.SMALLINT, values: same(-32_768, 0, 32_767) },
  MEDIUMINT: { type: DataTypes.MEDIUMINT, values: same(-8_388_608, 0, 8_388_607) },
  INTEGER: { type: DataTypes.INTEGER, values: [...same(-2_147_483_648, 0, 2_147_483_647), ['42', 42], [-0, 0]] },
  'INTEGER.UNSIGNED': { type: DataTypes.INTEGER.UNSIGNED, values: same(0, 4_294_967_295) },
  BIGINT: {
    type: DataTypes.BIGINT,
    values: [
      ...same('0', '-9223372036854775808', '9223372036854775807', '9007199254740993'),
      [5, '5'],
      [9007199254740995n, '9007199254740995'],
      ['+007', '7'],
    ],
  },
  'BIGINT as bigint': {
    type: DataTypes.BIGINT({ as: 'bigint' }),
    values: [...same(0n, -9223372036854775808n, 9223372036854775807n, 9007199254740993n), [5, 5n], ['6', 6n]],
  },
  DOUBLE: {
    type: DataTypes.DOUBLE,
    values: [[-0, 0], ...same(0, 0.1, -1.5, 1e300, 5e-324, Number.MAX_SAFE_INTEGER, 1 / 3)],
  },
  FLOAT: { type: DataTypes.FLOAT, values: same(0.1, 16_777_217) },
  'DECIMAL(10, 2)': {
    type: DataTypes.DECIMAL(10, 2),
    values: [...same('0.00', '9.90', '-12345678.90', '99999999.99'), [1.5, '1.50'], ['1', '1.00'], [3n, '3.00']],
  },
  'DECIMAL(40, 20)': { type: DataTypes.DECIMAL(40, 20), values: same('12345678901234567890.12345678901234567890') },
  DECIMAL: {
    type: DataTypes.DECIMAL,
    values: [...same('0.1', '123456789012345678901234567890.5', '-7'), ['1.50', '1.5']],
  },
  BOOLEAN: { type: DataTypes.BOOLEAN, values: same(true, false) },
  DATE: {
    type: DataTypes.DATE,
    values: [
      ...same(day('0001-01-01T00:00:00.000Z'), day('1969-12-31T23:59:59.999Z'), day('2026-03-29T01:30:00.123Z')),
      ...same(day('2026-10-25T00:30:00.000Z'), day('2026-10-25T01:30:00.000Z'), day('9999-12-31T23:59:59.999Z')),
      ['2026-01-31T12:00:00+02:00', day('2026-01-31T10:00:00.000Z')],
    ],
  },
  'DATE(0)': { type: DataTypes.DATE(0), values: [[day('2026-12-31T23:59:59.999Z'), day('2026-12-31T23:59:59.000Z')]] },
  DATEONLY: { type: DataTypes.DATEONLY, values: same('0001-01-01', '2024-02-29', '9999-12-31') },
  TIME: {
    type: DataTypes.TIME,
    values: [...same('00:00:00', '23:59:59', '12:34:56.789'), ['12:00:00.000', '12:00:00']],
  },
  UUID: {
    type: DataTypes.UUID,
    values: [
      ...same('00000000-0000-0000-0000-000000000000', 'f81d4fae-7dec-11d0-a765-00a0c91e6bf6'),
      ['F81D4FAE-7DEC-41D0-A765-00A0C91E6BF6', 'f81d4fae-7dec-41d0-a765-00a0c91e6bf6'],
    ],
  },
  ENUM: {
    type: DataTypes.ENUM('love', 'Love', "it's", 'back\\slash', ''),
    values: same('love', 'Love', "it's", 'back\\slash', ''),
  },
  BLOB: {
    type: DataTypes.BLOB,
    values: [
      ...same(Buffer.alloc(0), Buffer.from([0, 1, 255]), Buffer.from('Ada'), Buffer.alloc(5000, 7)),
      [new Uint8Array([7, 8]), Buffer.from([7, 8])],
    ],
  },
  JSON: {
    type: DataTypes.JSON,
    values: [
      ...same({}, [], 'text', '5', 5, 0.1, true, false, '', 'null', { a: [1, { b: null }] }, [[[]]]),
      ...same(
        { 'it\'s "quoted"': 'back\\slash 👩‍🚀 \u2028' },
        { constructor: 1, toString: 2, hasOwnProperty: 3, length: 4 },
      ),
      ...same(JSON.parse('{"__proto__":{"admin":true},"a":1}')),
      [{ at: day('2026-01-01T00:00:00.000Z') }, { at: '2026-01-01T00:00:00.000Z' }],
    ],
    comparable: false,
  },
};

interface Holder extends Model {
  id: number;
  value: unknown;
  parts?: Part[];
}
interface Part extends Model {
  id: number;
  value: unknown;
  holder?: Holder | null;
}

interface Models {
  readonly database: Database;
  readonly Holder: ModelStatic<Holder>;
  readonly Part: ModelStatic<Part>;
}

describeEachDialect('values of each type', ({ connect }) => {
  async function define(type: TypeCase['type']): Promise<Models> {
    const attributes = { value: { type, columnName: 'the_value' } };
    const declare = (database: Database): void => {
      const Holder = database.define('Holder', attributes, { timestamps: false });
      const Part = database.define('Part', attributes, { timestamps: false });
      Holder.hasMany(Part, { as: 'parts', foreignKey: 'holderId' });
      Part.belongsTo(Holder, { as: 'holder', foreignKey: 'holderId' });
    };
    const database = await connect([], { declare });
    return {
      database,
      Holder: database.model('Holder') as ModelStatic<Holder>,
      Part: database.model('Part') as ModelStatic<Part>,
    };
  }

  describe.each(Object.entries(types))('%s', (_name, { type, values, comparable = true }) => {
    it('are read as they were created, alone and in bulk', async () => {
      const { Holder } = await define(type);
      const alone: Holder[] = [];
      for (const [given] of values) alone.push(await Holder.create({ value: given }));
      const together = await Holder.bulkCreate([...values.map(([value]) => ({ value })), { value: null }]);
      const reads = values.map(([, read]) => read);
      expect([...alone, ...together].map(({ value }) => value)).toEqual([...reads, ...reads, null]);
      expect(await Holder.findAll({ order: 'id' })).toEqual([...alone, ...together]);
    }); // F7 F9

    it('are read as they were updated, by the instance and by its model', async () => {
      const { Holder } = await define(type);
      const holder = await Holder.create();
      for (const [given, read] of values) {
        await holder.update({ value: given });
        expect(holder.value).toEqual(read);
        expect((await Holder.findByPk(holder.id))?.value).toEqual(read);
        await Holder.update({ value: null }, { all: true });
        await Holder.update({ value: given }, { all: true });
        expect((await Holder.findByPk(holder.id))?.value).toEqual(read);
      }
    });

    it('do not count as changed when they are read, or set again', async () => {
      const { Holder } = await define(type);
      await Holder.bulkCreate(values.map(([value]) => ({ value })));
      const found = await Holder.findAll({ order: 'id' });
      expect(found.map(each => each.changed())).toEqual(values.map(() => []));
      found.forEach((each, index) => each.set({ value: values[index]?.[0] }));
      expect(found.map(each => each.changed())).toEqual(values.map(() => []));
    });

    it('are read the same in every kind of include', async () => {
      const { Holder, Part } = await define(type);
      for (const [given, read] of values) {
        const holder = await Holder.create({ value: given });
        const part = await Part.create({ value: given, holderId: holder.id });
        for (const strategy of ['join', 'separate'] as const) {
          const found = await Holder.findByPk(holder.id, { include: { association: 'parts', strategy } });
          expect(found?.parts).toEqual([part]);
        }
        expect((await Part.findByPk(part.id, { include: 'holder' }))?.holder).toEqual(holder);
        expect((await Part.findByPk(part.id, { include: 'holder', raw: true }))?.holder?.value).toEqual(read);
      }
    });

    if (!comparable) return;

    it('are found by their value, by a list, and by neither', async () => {
      const { Holder } = await define(type);
      const created = await Holder.bulkCreate([...values.map(([value]) => ({ value })), { value: null }]);
      const reads = values.map(([, read]) => read);
      for (const [given, read] of values) {
        const alike = created.filter((_each, index) => isSame(reads[index], read)).map(({ id }) => id);
        const idsOf = async (where: { value: unknown }): Promise<number[]> =>
          (await Holder.findAll({ where, order: 'id' })).map(({ id }) => id);
        expect(await idsOf({ value: given })).toEqual(expect.arrayContaining(alike));
        expect(await idsOf({ value: [given] })).toEqual(await idsOf({ value: given }));
        expect(await idsOf({ value: { [Op.ne]: given } })).not.toEqual(expect.arrayContaining(alike));
        expect(await idsOf({ value: { [Op.notIn]: [given] } })).toEqual(await idsOf({ value: { [Op.ne]: given } }));
      }
      expect(await Holder.count({ where: { value: values.map(([given]) => given) } })).toBe(values.length);
      expect(await Holder.count({ where: { value: null } })).toBe(1);
    }); // F8 F11 P37
  });
});

const isSame = (left: unknown, right: unknown): boolean => {
  try {
    expect(left).toEqual(right);
    return true;
  } catch {
    return false;
  }
};

/** What is no value of its type. */
const refused: readonly (readonly [name: string, type: TypeCase['type'], value: unknown])[] = [
  ['a number as STRING', DataTypes.STRING, 5],
  ['an object as STRING', DataTypes.STRING, { toString: () => 'Ada' }],
  ['a list as STRING', DataTypes.STRING, ['Ada']],
  ['a Date as STRING', DataTypes.STRING, new Date()],
  ['a String object as STRING', DataTypes.STRING, new String('Ada')],
  ['a text that is too long as STRING(3)', DataTypes.STRING(3), 'Adam'],
  ['half a character as STRING', DataTypes.STRING, '\ud800'],
  ['a NUL as STRING', DataTypes.STRING, 'A\0da'],
  ['text as INTEGER', DataTypes.INTEGER, 'five'],
  ['a fraction as INTEGER', DataTypes.INTEGER, 1.5],
  ['NaN as INTEGER', DataTypes.INTEGER, NaN],
  ['true as INTEGER', DataTypes.INTEGER, true],
  ['a number beyond 32 bits as INTEGER', DataTypes.INTEGER, 2 ** 31],
  ['a negative number as INTEGER.UNSIGNED', DataTypes.INTEGER.UNSIGNED, -1],
  ['an inexact number as BIGINT', DataTypes.BIGINT, 2 ** 60],
  ['a number beyond 64 bits as BIGINT', DataTypes.BIGINT, '9223372036854775808'],
  ['Infinity as DOUBLE', DataTypes.DOUBLE, Infinity],
  ['text as DOUBLE', DataTypes.DOUBLE, '0.5'],
  ['too many decimals as DECIMAL(10, 2)', DataTypes.DECIMAL(10, 2), '1.234'],
  ['too many digits as DECIMAL(4, 2)', DataTypes.DECIMAL(4, 2), '123.45'],
  ['1 as BOOLEAN', DataTypes.BOOLEAN, 1],
  ['text as BOOLEAN', DataTypes.BOOLEAN, 'true'],
  ['an invalid Date as DATE', DataTypes.DATE, new Date(NaN)],
  ['a number as DATE', DataTypes.DATE, 0],
  ['a text without an offset as DATE', DataTypes.DATE, '2026-01-01 12:00:00'],
  ['a Date as DATEONLY', DataTypes.DATEONLY, new Date()],
  ['a day that does not exist as DATEONLY', DataTypes.DATEONLY, '2026-02-29'],
  ['24:00 as TIME', DataTypes.TIME, '24:00:00'],
  ['another text as UUID', DataTypes.UUID, 'Ada'],
  ['another text as ENUM', DataTypes.ENUM('love', 'meh'), 'hate'],
  ['text as BLOB', DataTypes.BLOB, 'Ada'],
  ['a bigint in JSON', DataTypes.JSON, { a: 1n }],
  ['undefined in JSON', DataTypes.JSON, { a: undefined }],
  ['a function in JSON', DataTypes.JSON, { a: () => 1 }],
  ['NaN in JSON', DataTypes.JSON, [NaN]],
  ['a Map in JSON', DataTypes.JSON, new Map()],
];

describeEachDialect('what is no value of its type', ({ connect }) => {
  it.each(refused)('is refused before anything is written: %s', async (_name, type, value) => {
    const database = await connect([], { declare: each => each.define('Holder', { value: type }) });
    const Holder = database.model('Holder');
    await expect(Holder.create({ value })).rejects.toBeInstanceOf(ValidationError);
    await expect(Holder.create({ value }, { validate: false })).rejects.toBeInstanceOf(ValidationError);
    await expect(Holder.bulkCreate([{ value }])).rejects.toBeInstanceOf(ValidationError);
    await Holder.create();
    await expect(Holder.update({ value }, { all: true })).rejects.toBeInstanceOf(ValidationError);
    expect(await Holder.count({ where: { value: null } })).toBe(1);
  }); // F8 F10

  it('is refused below zero where the type is unsigned by its option, as by its name', async () => {
    const database = await connect([], { sync: false });
    const { BIGINT, INTEGER, SMALLINT } = DataTypes;
    const types = {
      big: [BIGINT.UNSIGNED, BIGINT({ unsigned: true })],
      plain: [INTEGER.UNSIGNED, INTEGER({ unsigned: true })],
      small: [SMALLINT.UNSIGNED, SMALLINT({ unsigned: true })],
    };
    for (const [name, [named, byOption]] of Object.entries(types)) {
      const Holder = database.define(`Holder of ${name}`, { named, byOption }, { tableName: `of_${name}` });
      await Holder.sync();
      const { named: one, byOption: other } = await database.knex(`of_${name}`).columnInfo();
      expect(other).toEqual(one);
      await expect(Holder.create({ byOption: -1 })).rejects.toBeInstanceOf(ValidationError);
      await Holder.create({ byOption: 1 });
    }
    await database.sync({ alter: true });
  });

  it('is kept, or refused with a code, where a database has no integers as large', async () => {
    const database = await connect([], { sync: false });
    const Holder = database.define('Holder', { value: DataTypes.BIGINT.UNSIGNED });
    await database.sync();
    const value = '18446744073709551615';
    const holder = await Holder.create({ value }).catch((error: unknown) => error);
    if (holder instanceof MortiseError) expect(holder.code).toBe('INVALID_VALUE');
    else expect((await Holder.findOne({ where: { value } }))?.get('value')).toBe(value);
  });
});
