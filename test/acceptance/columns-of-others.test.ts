import {
  DataTypes,
  Op,
  UnreadableValueError,
  type AttributeOptions,
  type Database,
  type DataType,
  type Model,
} from 'mortise';
import { describeEachDialect } from '../support/describe-each-dialect';

interface Thing extends Model {
  id: number;
  value: unknown;
}

type Attribute = DataType | AttributeOptions;

/** A column that was there before the model, and what stands in it, row by row. */
interface Column {
  readonly type: string;
  readonly literals: readonly string[];
}

async function thingsOf(database: Database, column: Column, attribute: Attribute) {
  await database.query(`CREATE TABLE thing (id INTEGER PRIMARY KEY, value ${column.type})`);
  for (const [index, literal] of column.literals.entries())
    await database.query(`INSERT INTO thing (id, value) VALUES (${index + 1}, ${literal})`);
  const attributes = { id: { type: DataTypes.INTEGER, primaryKey: true }, value: attribute };
  return database.define<Thing>('Thing', attributes, { tableName: 'thing', timestamps: false });
}

/** A value that is read from a column is found by it, by a list, and written again. */
interface Reading {
  readonly what: string;
  readonly column: Column;
  readonly attribute: Attribute;
  readonly values: readonly unknown[];
}

const everywhere: readonly Reading[] = [
  {
    what: 'a BOOLEAN from a small integer',
    column: { type: 'SMALLINT', literals: ['1', '0'] },
    attribute: DataTypes.BOOLEAN(),
    values: [true, false],
  },
  {
    what: "a BOOLEAN from the texts '1' and '0'",
    column: { type: 'VARCHAR(5)', literals: ["'1'", "'0'"] },
    attribute: DataTypes.BOOLEAN(),
    values: [true, false],
  },
  {
    what: 'a BOOLEAN from a character',
    column: { type: 'CHAR(1)', literals: ["'1'", "'0'"] },
    attribute: DataTypes.BOOLEAN(),
    values: [true, false],
  },
  {
    what: 'an INTEGER from a large integer',
    column: { type: 'BIGINT', literals: ['7', '-2147483648'] },
    attribute: DataTypes.INTEGER(),
    values: [7, -2147483648],
  },
  {
    what: 'an INTEGER from a decimal',
    column: { type: 'DECIMAL(10, 2)', literals: ['7.00', '-3'] },
    attribute: DataTypes.INTEGER(),
    values: [7, -3],
  },
  {
    what: 'a BIGINT from an integer',
    column: { type: 'INTEGER', literals: ['7', '-3'] },
    attribute: DataTypes.BIGINT(),
    values: ['7', '-3'],
  },
  {
    what: 'a BIGINT from a decimal',
    column: { type: 'NUMERIC(12, 2)', literals: ['7', '-3'] },
    attribute: DataTypes.BIGINT(),
    values: ['7', '-3'],
  },
  {
    what: 'a bigint from a decimal',
    column: { type: 'NUMERIC(12, 2)', literals: ['7', '-3'] },
    attribute: DataTypes.BIGINT({ as: 'bigint' }),
    values: [7n, -3n],
  },
  {
    what: 'a DOUBLE from a decimal',
    column: { type: 'DECIMAL(10, 2)', literals: ['7.50', '-3'] },
    attribute: DataTypes.DOUBLE(),
    values: [7.5, -3],
  },
  {
    what: 'a DOUBLE from an integer',
    column: { type: 'BIGINT', literals: ['7', '-3'] },
    attribute: DataTypes.DOUBLE(),
    values: [7, -3],
  },
  {
    what: 'a DECIMAL from a numeric',
    column: { type: 'NUMERIC(10, 2)', literals: ['9.90', '-3', '1234567.25'] },
    attribute: DataTypes.DECIMAL(10, 2),
    values: ['9.90', '-3.00', '1234567.25'],
  },
  {
    what: 'JSON from a text',
    column: { type: 'TEXT', literals: [`'{"a": [1]}'`, `'null'`] },
    attribute: DataTypes.JSON(),
    values: [{ a: [1] }, null],
  },
  {
    what: 'an ENUM from a text',
    column: { type: 'VARCHAR(10)', literals: ["'on'", "'off'"] },
    attribute: DataTypes.ENUM('on', 'off'),
    values: ['on', 'off'],
  },
  {
    what: 'a UUID from a padded text',
    column: { type: 'CHAR(36)', literals: ["'f81d4fae-7dec-41d0-a765-00a0c91e6bf6'"] },
    attribute: DataTypes.UUID(),
    values: ['f81d4fae-7dec-41d0-a765-00a0c91e6bf6'],
  },
  {
    what: 'a TIME from a time',
    column: { type: 'TIME', literals: ["'23:59:59'", "'00:00:00'"] },
    attribute: DataTypes.TIME(),
    values: ['23:59:59', '00:00:00'],
  },
];

const withBits: readonly Reading[] = [
  {
    what: 'a BOOLEAN from a bit',
    column: { type: 'BIT(1)', literals: ["B'1'", "B'0'"] },
    attribute: DataTypes.BOOLEAN(),
    values: [true, false],
  },
];

const withDayTypes: readonly Reading[] = [
  {
    what: 'a DATEONLY from a time at midnight',
    column: { type: 'TIMESTAMP', literals: ["'2026-01-31 00:00:00'", "'2026-02-01 00:00:00'"] },
    attribute: DataTypes.DATEONLY(),
    values: ['2026-01-31', '2026-02-01'],
  },
];

const withoutTypes: readonly Reading[] = [
  {
    what: 'an INTEGER from a text',
    column: { type: 'TEXT', literals: ["'7'", "'-3'"] },
    attribute: DataTypes.INTEGER(),
    values: [7, -3],
  },
  {
    what: 'a DECIMAL from numbers of any size',
    column: { type: 'NUMERIC', literals: ['0.1', '1e-7', '3', '12.5'] },
    attribute: DataTypes.DECIMAL(),
    values: ['0.1', '0.0000001', '3', '12.5'],
  },
];

/** A value that is none of the attribute's type. */
interface Refusal {
  readonly what: string;
  readonly column: Column;
  readonly attribute: Attribute;
}

const refusedEverywhere: readonly Refusal[] = [
  {
    what: 'other words for true',
    column: { type: 'VARCHAR(5)', literals: ["'0'", "'yes'"] },
    attribute: DataTypes.BOOLEAN(),
  },
  { what: 'a 2 for a BOOLEAN', column: { type: 'SMALLINT', literals: ['1', '2'] }, attribute: DataTypes.BOOLEAN() },
  {
    what: 'a large integer that a number would round',
    column: { type: 'BIGINT', literals: ['1', '9007199254740993'] },
    attribute: DataTypes.INTEGER(),
  },
  { what: 'a text for an INTEGER', column: { type: 'TEXT', literals: ["'1'", "'one'"] }, attribute: DataTypes.INTEGER() },
  { what: 'an empty text for an INTEGER', column: { type: 'TEXT', literals: ["'1'", "''"] }, attribute: DataTypes.INTEGER() },
  { what: 'a text for a DOUBLE', column: { type: 'TEXT', literals: ["'1'", "'one'"] }, attribute: DataTypes.DOUBLE() },
  { what: 'a fraction for an INTEGER', column: { type: 'NUMERIC(9, 2)', literals: ['1', '1.5'] }, attribute: DataTypes.INTEGER() },
  { what: 'a fraction for a BIGINT', column: { type: 'NUMERIC(9, 2)', literals: ['1', '1.5'] }, attribute: DataTypes.BIGINT() },
  { what: 'what is no JSON', column: { type: 'TEXT', literals: [`'[1]'`, `'[1'`] }, attribute: DataTypes.JSON() },
  {
    what: 'a text that is no instant',
    column: { type: 'VARCHAR(40)', literals: ["'2026-01-31T12:00:00.000Z'", "'tomorrow'"] },
    attribute: DataTypes.DATE(),
  },
  {
    what: 'a day that is not there',
    column: { type: 'VARCHAR(40)', literals: ["'2026-01-31T12:00:00.000Z'", "'2026-02-30T12:00:00.000Z'"] },
    attribute: DataTypes.DATE(),
  },
  {
    what: 'a day with a time',
    column: { type: 'VARCHAR(40)', literals: ["'2026-01-31'", "'2026-01-31 12:00:00'"] },
    attribute: DataTypes.DATEONLY(),
  },
  {
    what: 'a text that is no day',
    column: { type: 'VARCHAR(40)', literals: ["'2026-01-31'", "'31.01.2026'"] },
    attribute: DataTypes.DATEONLY(),
  },
  {
    what: 'the end of a day',
    column: { type: 'VARCHAR(40)', literals: ["'12:30:00'", "'24:00:00'"] },
    attribute: DataTypes.TIME(),
  },
  {
    what: 'a span of time',
    column: { type: 'VARCHAR(40)', literals: ["'12:30:00'", "'100:00:00'"] },
    attribute: DataTypes.TIME(),
  },
]; // prettier-ignore

const endless: readonly Refusal[] = [
  {
    what: 'infinity',
    column: { type: 'TIMESTAMPTZ', literals: ["'2026-01-31'", "'infinity'"] },
    attribute: DataTypes.DATE(),
  },
  {
    what: '-infinity',
    column: { type: 'TIMESTAMP', literals: ["'2026-01-31'", "'-infinity'"] },
    attribute: DataTypes.DATE(),
  },
  { what: 'an infinite day', column: { type: 'DATE', literals: ["'2026-01-31'", "'infinity'"] }, attribute: DataTypes.DATEONLY() },
  { what: 'a day before the year 1', column: { type: 'DATE', literals: ["'2026-01-31'", "'0044-03-15 BC'"] }, attribute: DataTypes.DATEONLY() },
  { what: 'a day after the year 9999', column: { type: 'DATE', literals: ["'2026-01-31'", "'12026-01-31'"] }, attribute: DataTypes.DATEONLY() },
  { what: 'the end of a day as a time', column: { type: 'TIME', literals: ["'12:30:00'", "'24:00:00'"] }, attribute: DataTypes.TIME() },
  { what: 'a time with a zone', column: { type: 'TIMETZ', literals: ['NULL', "'12:30:00+02'"] }, attribute: DataTypes.TIME() },
  { what: 'no number', column: { type: 'NUMERIC(10, 2)', literals: ['1.50', "'NaN'"] }, attribute: DataTypes.DECIMAL(10, 2) },
  { what: 'an interval', column: { type: 'INTERVAL', literals: ["'12:30:00'", "'1 day'"] }, attribute: DataTypes.TIME() },
]; // prettier-ignore

const zero: readonly Refusal[] = [
  { what: 'the day 0 with a time', column: { type: 'DATETIME', literals: ["'2026-01-31'", "'0000-00-00'"] }, attribute: DataTypes.DATE() },
  { what: 'the day 0', column: { type: 'DATE', literals: ["'2026-01-31'", "'0000-00-00'"] }, attribute: DataTypes.DATEONLY() },
  { what: 'a month without a day', column: { type: 'DATE', literals: ["'2026-01-31'", "'2026-01-00'"] }, attribute: DataTypes.DATEONLY() },
  { what: 'a span in a column of times', column: { type: 'TIME', literals: ["'12:30:00'", "'838:59:59'"] }, attribute: DataTypes.TIME() },
  { what: 'the bytes of a UUID', column: { type: 'BINARY(16)', literals: ['NULL', 'UNHEX(REPLACE(UUID(), \'-\', \'\'))'] }, attribute: DataTypes.UUID() },
]; // prettier-ignore

describeEachDialect('Columns that Mortise did not make', ({ connect, requires, has }) => {
  const readings: readonly Reading[] = [
    ...everywhere,
    ...(has('bits') ? [...withBits, ...withDayTypes] : []),
    ...(has('untypedColumns') ? withoutTypes : []),
  ];

  it.each(readings)('give $what, that it is found by and written as', async ({ column, attribute, values }) => {
    const Things = await thingsOf(await connect([], { sync: false }), column, attribute);
    const found = await Things.findAll({ order: 'id' });
    expect(found.map(({ value }) => value)).toEqual(values);
    if ((attribute as DataType).kind === 'JSON') return;
    for (const [index, value] of values.entries()) {
      const ids = (await Things.findAll({ where: { value } as never })).map(({ id }) => id);
      expect(ids).toEqual([index + 1]);
      expect(await Things.count({ where: { value: [value] } as never })).toBe(1);
    }
    expect(await Things.count({ where: { value: values } as never })).toBe(values.length);
    const fresh = await Things.create({ id: 99, value: values[0] });
    await fresh.reload();
    expect(fresh.value).toEqual(values[0]);
    await found[0]?.update({ value: values.at(-1) });
    expect(await Things.count({ where: { value: values.at(-1) } as never })).toBe(2);
  });

  const refusals: readonly Refusal[] = [
    ...refusedEverywhere,
    ...(has('endlessDates') ? endless : []),
    ...(has('zeroDates') ? zero : []),
  ];

  it.each(refusals)('do not give $what, but name the attribute and the row', async ({ column, attribute }) => {
    const database = await connect([], { sync: false, pool: 1 });
    // The only connection takes days that its server would refuse by itself.
    if (has('zeroDates')) await database.query("SET SESSION sql_mode = 'NO_ENGINE_SUBSTITUTION'");
    const Thing = await thingsOf(database, column, attribute);
    const error: unknown = await Thing.findAll({ order: 'id' }).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(UnreadableValueError);
    expect(error).toMatchObject({
      code: 'UNREADABLE_VALUE',
      model: 'Thing',
      attribute: 'value',
      key: { id: 2 },
      columns: ['value'],
    });
    expect(await Thing.findByPk(1)).not.toBeNull();
    expect(await Thing.findAll({ attributes: ['id'], where: { id: { [Op.gt]: 1 } } })).toHaveLength(1);
  });

  requires('endlessDates')('give instants before the year 1 and after 9999 as they are', async () => {
    const literals = ["'0044-03-15 12:00:00+00 BC'", "'12026-01-31 00:00:00+00'"];
    const Thing = await thingsOf(
      await connect([], { sync: false }),
      { type: 'TIMESTAMPTZ', literals },
      DataTypes.DATE(),
    );
    const found = await Thing.findAll({ order: 'id' });
    expect(found.map(({ value }) => (value as Date).toISOString())).toEqual([
      '-000043-03-15T12:00:00.000Z',
      '+012026-01-31T00:00:00.000Z',
    ]);
  });

  it('refuse such a value as the largest of several, by its name', async () => {
    const database = await connect([], { sync: false });
    const Things = await thingsOf(
      database,
      { type: 'VARCHAR(40)', literals: ["'2026-01-31T12:00:00.000Z'", "'tomorrow'"] },
      DataTypes.DATE(),
    );
    const Box = database.define<Model>('Box', { name: DataTypes.STRING }, { tableName: 'box', timestamps: false });
    Box.hasMany(Things, { as: 'things', foreignKey: { name: 'boxid' } });
    await database.query('ALTER TABLE thing ADD COLUMN boxid INTEGER');
    await database.query('CREATE TABLE box (id INTEGER PRIMARY KEY, name VARCHAR(20))');
    await database.query('INSERT INTO box (id) VALUES (1)');
    await database.query('UPDATE thing SET boxid = 1');
    const finding = Box.findAll({ aggregates: { latest: { max: 'things.value' } } });
    await expect(finding).rejects.toMatchObject({
      code: 'UNREADABLE_VALUE',
      model: 'Box',
      attribute: 'latest',
      key: { id: 1 },
    });
    const loading = (await Box.findAll())[0]?.load('things');
    await expect(loading).rejects.toMatchObject({
      code: 'UNREADABLE_VALUE',
      model: 'Thing',
      attribute: 'value',
      key: { id: 2 },
    });
  });

  it('say nothing of the value in the message, nor of the key', async () => {
    const database = await connect([], { sync: false });
    await database.query(`CREATE TABLE secret (name VARCHAR(20) PRIMARY KEY, value VARCHAR(20))`);
    await database.query(`INSERT INTO secret VALUES ('ada@example.org', 'hunter2')`);
    const attributes = { name: { type: DataTypes.STRING, primaryKey: true }, value: DataTypes.INTEGER };
    const Secret = database.define<Model>('Secret', attributes, { tableName: 'secret', timestamps: false });
    const error = (await Secret.findAll().catch((reason: unknown) => reason)) as UnreadableValueError;
    expect(error.message).toMatch(/^A value of Secret\.value is none that INTEGER can be read from\./);
    expect(`${error.stack} ${JSON.stringify(error)}`).not.toMatch(/ada@|hunter2/);
    expect(error.key).toEqual({ name: 'ada@example.org' });
  });
});
