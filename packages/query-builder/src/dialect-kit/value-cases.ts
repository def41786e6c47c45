import assert from 'node:assert/strict';
import { DataTypes, describeType, Op, valueNormaliser, valuesAreEqual, type DataType } from '@mortise/core';
import { withTables, type CaseDatabase, type DialectCase } from './dialect-case';

/** A type, and values of it that have gone wrong somewhere before. */
export interface ValueSample {
  readonly type: DataType;
  readonly values: readonly unknown[];
}

const texts = ['', ' ', "it's", 'back\\slash', '\u{1F600}', '007', '1e5', 'null', '%_', '?', '$1', '\n\t', 'é'];
const instants = [
  '0001-01-01T00:00:00.000Z',
  '1969-12-31T23:59:59.999Z',
  '2026-03-29T01:30:00.010Z',
  '9999-12-31T23:59:59.999Z',
];
const members = ['a', 'A', "it's", 'back\\slash', 'a,b', '007'];

const sampleOf = (type: DataType, values: readonly unknown[]): ValueSample => ({
  type,
  values: values.map(valueNormaliser(type)),
});

/** One of each kind of type, and of each variant that a dialect may store in another way. */
export const valueSamples: readonly ValueSample[] = [
  sampleOf(DataTypes.STRING(), texts),
  sampleOf(DataTypes.CHAR(40), ["it's", '\u{1F600}', 'a']),
  sampleOf(DataTypes.TEXT(), [...texts, 'é'.repeat(30_000)]),
  sampleOf(DataTypes.TINYINT(), [-128, 0, 127]),
  sampleOf(DataTypes.SMALLINT(), [-32768, 32767]),
  sampleOf(DataTypes.MEDIUMINT(), [-8388608, 8388607]),
  sampleOf(DataTypes.INTEGER(), [-2147483648, 0, 2147483647]),
  sampleOf(DataTypes.INTEGER.UNSIGNED(), [0, 4294967295]),
  sampleOf(DataTypes.BIGINT(), [2n ** 53n + 1n, -(2n ** 63n), 2n ** 63n - 1n]),
  sampleOf(DataTypes.DOUBLE(), [0, -1.5, 0.1 + 0.2, 5e-324, Number.MAX_VALUE, 2 ** 53, 1e21, 1e-7]),
  sampleOf(DataTypes.DECIMAL(10, 2), ['0', '0.1', '-99999999.99']),
  sampleOf(DataTypes.DECIMAL(65, 30), ['12345678901234567890.123456789012345678901234567891']),
  sampleOf(DataTypes.BOOLEAN(), [true, false]),
  sampleOf(
    DataTypes.DATE(),
    instants.map(text => new Date(text)),
  ),
  sampleOf(DataTypes.DATEONLY(), ['0001-01-01', '9999-12-31']),
  sampleOf(DataTypes.TIME(), ['00:00:00', '23:59:59.999', '12:00:00.050']),
  sampleOf(DataTypes.UUID(), ['00000000-0000-0000-0000-000000000000', '1e500000-0000-0000-0000-000000000000']),
  sampleOf(DataTypes.JSON(), ['', '5', 'null', 0, false, [], {}, [null], { a: null }, '"\\', 0.1 + 0.2]),
  sampleOf(DataTypes.BLOB(), [Buffer.alloc(0), Buffer.from(Array.from({ length: 256 }, (_, byte) => byte))]),
  sampleOf(DataTypes.ENUM(members), members),
];

type ValueDatabase = CaseDatabase<'Sample'>;

/** Values come back as they were written, and are found by what they are. */
export const valueCases: readonly DialectCase[] = valueSamples.map(sample => ({
  name: `gives back each value of ${describeType(sample.type)}, and finds it by that value`,
  run: place =>
    withTables(place, { Sample: columnsOf(sample.type) }, async database => {
      await writeAll(database, sample);
      await readAll(database, sample);
      await findAll(database, sample);
      await readNull(database);
    }),
}));

const columnsOf = (type: DataType) => ({
  id: { type: DataTypes.INTEGER(), primaryKey: true, autoIncrement: false },
  value: { type, allowNull: true },
});

/** One more row has no value. */
async function writeAll({ models: { Sample } }: ValueDatabase, { values }: ValueSample): Promise<void> {
  await Sample.bulkCreate([...values, null].map((value, id) => ({ id, value })));
}

async function readAll({ models: { Sample } }: ValueDatabase, { type, values }: ValueSample): Promise<void> {
  const areEqual = valuesAreEqual(type);
  for (const [id, value] of values.entries()) {
    const read = (await Sample.findByPk(id))?.get('value');
    // For its message: not all that is equal is equal to assert.
    if (!areEqual(read, value)) assert.deepEqual(read, value);
  }
}

async function findAll({ models: { Sample } }: ValueDatabase, { type, values }: ValueSample): Promise<void> {
  // MySQL compares its JSON with no text.
  if (type.kind === 'JSON') return;
  for (const [id, value] of values.entries()) {
    const found = await Sample.findAll({ where: { value: { [Op.eq]: value } } });
    assert.ok(
      found.some(each => each.get('id') === id),
      'A value is not found by itself.',
    );
  }
  const listed = await Sample.count({ where: { value: { [Op.in]: values } } });
  assert.equal(listed, values.length, 'Not all values are found by a list of them.');
}

async function readNull({ models: { Sample } }: ValueDatabase): Promise<void> {
  const [row, ...others] = await Sample.findAll({ where: { value: null } });
  assert.equal(row?.get('value'), null);
  assert.equal(others.length, 0);
}
