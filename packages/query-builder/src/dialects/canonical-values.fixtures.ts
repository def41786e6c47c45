import { DataTypes, describeType, valueNormaliser, type DataType } from '@mortise/core';
import fc from 'fast-check';

/** A type, and canonical values of it to try a codec with. */
export interface TypeSample {
  readonly name: string;
  readonly type: DataType;
  readonly values: fc.Arbitrary<unknown>;
  /** Values that have gone wrong somewhere before. */
  readonly edges: readonly unknown[];
}

const text = fc.string({ unit: 'binary', maxLength: 30 }).filter(each => !each.includes('\0'));
const textEdges = [
  '',
  ' ',
  'a  ',
  "it's",
  'back\\slash',
  '\u{1F600}',
  '007',
  '1e5',
  'null',
  '%_',
  '?',
  '\n\t',
  '\u{FEFF}',
];
const number = fc.double({ noNaN: true, noDefaultInfinity: true });
const instant = fc.date({
  min: new Date('0001-01-01T00:00:00Z'),
  max: new Date('9999-12-31T23:59:59.999Z'),
  noInvalidDate: true,
});
const instantEdges = [
  '0001-01-01T00:00:00.000Z',
  '0099-12-31T23:59:59.999Z',
  '1883-11-18T17:00:00.001Z',
  '1969-12-31T23:59:59.999Z',
  '2026-03-29T01:30:00.010Z',
  '2026-10-25T01:30:00.100Z',
  '9999-12-31T23:59:59.999Z',
];
const timeOfDay = instant.map(date => date.toISOString().slice(11, 23));
const isStorable = (value: unknown) => value !== null && !/\\u0000|\\ud[89a-f]/.test(JSON.stringify(value));
const jsonEdges = [
  '',
  '5',
  'null',
  5,
  0,
  false,
  [],
  {},
  [null],
  { a: null },
  1e300,
  5e-324,
  0.1 + 0.2,
  '\u{1F600}',
  '"\\',
];
const members = ['a', 'A', "it's", 'back\\slash', '\u{1F600}é', 'a,b', '007', '1e5'];

/** One sample of each kind, and of each variant that a dialect stores in another way. */
export const typeSamples: readonly TypeSample[] = [
  sample(DataTypes.STRING(), text, textEdges),
  sample(DataTypes.STRING(2), fc.constant('ab'), ['\u{1F600}\u{1F600}']),
  sample(DataTypes.CHAR(40), text, textEdges),
  sample(DataTypes.TEXT(), text, [...textEdges, 'é'.repeat(30_000)]),
  sample(DataTypes.TEXT('tiny'), text, textEdges),
  sample(DataTypes.TEXT('medium'), text, textEdges),
  sample(DataTypes.TEXT('long'), text, ['x'.repeat(1_000_000)]),
  sample(DataTypes.TINYINT(), fc.integer({ min: -128, max: 127 }), [-128, 0, 127]),
  sample(DataTypes.TINYINT.UNSIGNED(), fc.integer({ min: 0, max: 255 }), [0, 255]),
  sample(DataTypes.SMALLINT(), fc.integer({ min: -32768, max: 32767 }), [-32768, 32767]),
  sample(DataTypes.SMALLINT.UNSIGNED(), fc.integer({ min: 0, max: 65535 }), [65535]),
  sample(DataTypes.MEDIUMINT(), fc.integer({ min: -8388608, max: 8388607 }), [-8388608, 8388607]),
  sample(DataTypes.MEDIUMINT.UNSIGNED(), fc.integer({ min: 0, max: 16777215 }), [16777215]),
  sample(DataTypes.INTEGER(), fc.integer(), [-2147483648, 2147483647]),
  sample(DataTypes.INTEGER.UNSIGNED(), fc.integer({ min: 0, max: 4294967295 }), [4294967295]),
  sample(DataTypes.BIGINT(), fc.bigInt(-(2n ** 63n), 2n ** 63n - 1n), [2n ** 53n + 1n, -(2n ** 63n), 2n ** 63n - 1n]),
  sample(DataTypes.BIGINT({ as: 'bigint' }), fc.bigInt(-(2n ** 63n), 2n ** 63n - 1n), [2n ** 53n + 1n]),
  sample(DataTypes.BIGINT.UNSIGNED(), fc.bigInt(0n, 2n ** 63n - 1n), [2n ** 53n + 1n]),
  sample(DataTypes.FLOAT(), number, [0.1 + 0.2, 16777217]),
  sample(DataTypes.REAL(), number, [0.1 + 0.2, 16777217]),
  sample(DataTypes.DOUBLE(), number, [0, 1, -1.5, 0.1 + 0.2, 5e-324, Number.MAX_VALUE, 2 ** 53, 1e21, 1e-7]),
  sample(DataTypes.DECIMAL(), decimal(35, 30), [
    '0',
    '100',
    '1.5',
    '12345678901234567890.123456789012345678901234567891',
  ]),
  sample(DataTypes.DECIMAL(10), decimal(10, 0), ['0', '-9999999999']),
  sample(DataTypes.DECIMAL(10, 2), decimal(8, 2), ['0', '0.1', '-99999999.99']),
  sample(DataTypes.DECIMAL(65, 30), decimal(35, 30), ['9'.repeat(35)]),
  sample(DataTypes.BOOLEAN(), fc.boolean(), [true, false]),
  ...[0, 1, 2, 3, 6].map(precision => sample(DataTypes.DATE(precision), instant, instantEdges)),
  sample(
    DataTypes.DATEONLY(),
    instant.map(date => date.toISOString().slice(0, 10)),
    ['0001-01-01', '9999-12-31'],
  ),
  sample(DataTypes.TIME(), timeOfDay, ['00:00:00', '23:59:59.999', '12:00:00.5', '12:00:00.050']),
  sample(DataTypes.UUID(), fc.uuid(), ['00000000-0000-0000-0000-000000000000', '1e500000-0000-0000-0000-000000000000']),
  sample(DataTypes.JSON(), fc.jsonValue({ maxDepth: 4 }).filter(isStorable), [...jsonEdges, withProtoKey()]),
  sample(DataTypes.BLOB(), fc.uint8Array({ maxLength: 50 }), [Buffer.alloc(0), Buffer.from([...Array(256).keys()])]),
  sample(DataTypes.BLOB('tiny'), fc.uint8Array({ maxLength: 255 }), [Buffer.alloc(255, 0xff)]),
  sample(DataTypes.BLOB('medium'), fc.uint8Array({ maxLength: 50 }), []),
  sample(DataTypes.BLOB('long'), fc.uint8Array({ maxLength: 50 }), [Buffer.alloc(1_000_000, '\\')]),
  sample(DataTypes.ENUM(members), fc.constantFrom(...members), members),
];

function sample(type: DataType, values: fc.Arbitrary<unknown>, edges: readonly unknown[]): TypeSample {
  const normalise = valueNormaliser(type);
  return { name: describeType(type), type, values: values.map(normalise), edges: edges.map(normalise) };
}

function decimal(wholeDigits: number, decimals: number): fc.Arbitrary<string> {
  const most = 10n ** BigInt(wholeDigits + decimals) - 1n;
  return fc.bigInt(-most, most).map(integer => {
    const digits = String(integer < 0n ? -integer : integer).padStart(decimals + 1, '0');
    const split = digits.length - decimals;
    return `${integer < 0n ? '-' : ''}${digits.slice(0, split)}.${digits.slice(split)}`;
  });
}

function withProtoKey(): unknown {
  return JSON.parse('{"__proto__": {"a": 1}, "constructor": {"b": 2}}');
}
