import { DataTypes, valuesAreEqual, type DataType } from '@mortise/core';
import fc from 'fast-check';
import { typeSamples } from './canonical-values.fixtures';
import type { Codec } from './contract/codec';
import { codecOf as mysqlCodecOf } from './mysql/mysql-codecs';
import { codecOf as postgresCodecOf } from './postgres/postgres-codecs';
import { codecOf as sqliteCodecOf } from './sqlite/sqlite-codecs';
import { Unreadable } from './shared/read-values';

const dialects: readonly [name: string, codecOf: (type: DataType) => Codec][] = [
  ['SQLite', sqliteCodecOf],
  ['PostgreSQL', postgresCodecOf],
  ['MySQL', mysqlCodecOf],
];

describe.each(dialects)('a codec of %s', (_, codecOf) => {
  it.each(typeSamples)('decodes what it encoded of $name', ({ type, values, edges }) => {
    const { encode = same, decode = same } = codecOf(type);
    const areEqual = valuesAreEqual(type);
    fc.assert(
      fc.property(values, value => areEqual(decode(encode(value)), value)),
      { examples: edges.map(edge => [edge]) },
    );
  });

  it('is made once for a type', () => {
    const type = DataTypes.STRING(50);
    expect(codecOf(type)).toBe(codecOf(type));
  });

  it('does not exist for a type without a column', () => {
    expect(() => codecOf(DataTypes.VIRTUAL())).toThrow(expect.objectContaining({ code: 'NO_COLUMN' }));
  });
});

const same = (value: unknown): unknown => value;

describe('a column of', () => {
  it.each([
    [DataTypes.STRING(50), 'VARCHAR(50)', 'varchar(50)', 'varchar(50)'],
    [DataTypes.CHAR(2), 'CHAR(2)', 'varchar(2)', 'varchar(2)'],
    [DataTypes.TEXT('long'), 'TEXT', 'text', 'longtext'],
    [DataTypes.TINYINT(), 'TINYINT', 'smallint', 'tinyint'],
    [DataTypes.INTEGER(), 'INTEGER', 'integer', 'int'],
    [DataTypes.SMALLINT.UNSIGNED(), 'SMALLINT', 'integer', 'smallint unsigned'],
    [DataTypes.INTEGER.UNSIGNED(), 'INTEGER', 'bigint', 'int unsigned'],
    [DataTypes.BIGINT.UNSIGNED(), 'BIGINT', 'numeric(20, 0)', 'bigint unsigned'],
    [DataTypes.FLOAT(), 'DOUBLE PRECISION', 'double precision', 'double'],
    [DataTypes.DECIMAL(), 'DECIMAL_TEXT', 'numeric', 'decimal(65, 30)'],
    [DataTypes.DECIMAL(10, 2), 'DECIMAL_TEXT(10, 2)', 'numeric(10, 2)', 'decimal(10, 2)'],
    [DataTypes.DATE(0), 'DATETIME', 'timestamptz(0)', 'datetime(0)'],
    [DataTypes.JSON(), 'TEXT', 'jsonb', 'json'],
    [DataTypes.BLOB(), 'BLOB', 'bytea', 'blob'],
    [
      DataTypes.ENUM("it's", 'a\\b'),
      'TEXT',
      'text',
      "enum('it''s', x'615c62') character set utf8mb4 collate utf8mb4_bin",
    ],
  ])('%j has a type of its own on each dialect', (type, ...columnTypes) => {
    expect(dialects.map(([, codecOf]) => codecOf(type).columnType)).toEqual(columnTypes);
  });
});

describe('a codec of SQLite', () => {
  it('refuses an unsigned integer that SQLite would make a double', () => {
    const { encode } = sqliteCodecOf(DataTypes.BIGINT.UNSIGNED());
    expect(() => encode?.('9223372036854775808')).toThrow(
      'expected at most 9223372036854775807, the largest integer of SQLite, got a larger one',
    );
  });

  const instant = new Date('2026-01-31T12:00:00.123Z');
  const forms = [
    [{ stored: 'iso' }, '2026-01-31T12:00:00.123Z'],
    [{ stored: 'sqlite', precision: 3 }, '2026-01-31 12:00:00.123'],
    [{ stored: 'zoned' }, '2026-01-31 12:00:00.123 +00:00'],
    [{ stored: 'epoch-ms' }, 1769860800123],
  ] as const;

  it.each(forms)('writes and reads dates in the form %j, and no others', (options, stored) => {
    const { encode, decode } = sqliteCodecOf(DataTypes.DATE(options));
    expect(encode?.(instant)).toBe(stored);
    expect(decode?.(stored)).toEqual(instant);
    for (const [, other] of forms.filter(form => form[1] !== stored)) expect(() => decode?.(other)).toThrow(Unreadable);
    expect(() => decode?.('2026-01-31 12:00:00')).toThrow(Unreadable);
  });

  it('writes and reads dates as CURRENT_TIMESTAMP does', () => {
    const { encode, decode } = sqliteCodecOf(DataTypes.DATE({ stored: 'sqlite' }));
    expect(encode?.(instant)).toBe('2026-01-31 12:00:00');
    expect(decode?.('2026-01-31 12:00:00')).toEqual(new Date('2026-01-31T12:00:00Z'));
  });

  it.each([
    '2026-13-31T12:00:00.123Z',
    '2026-02-29T12:00:00.123Z',
    '2026-01-31T24:00:00.000Z',
    'x'.repeat(24),
    '',
    NaN,
  ])('refuses %p, which is no instant', raw => {
    expect(() => sqliteCodecOf(DataTypes.DATE()).decode?.(raw)).toThrow(Unreadable);
  });
});

describe('a codec of PostgreSQL', () => {
  it.each([
    ['t', true],
    ['1', true],
    [true, true],
    ['f', false],
    ['0', false],
    [false, false],
  ])('reads the boolean %p from a boolean, a bit or JSON', (raw, value) => {
    expect(postgresCodecOf(DataTypes.BOOLEAN()).decode?.(raw)).toBe(value);
  });

  it('reads a decimal of any scale without the zeros that arithmetic leaves', () => {
    expect(postgresCodecOf(DataTypes.DECIMAL()).decode?.('1.5000')).toBe('1.5');
  });

  it('reads bytes in the escape format as well', () => {
    expect(postgresCodecOf(DataTypes.BLOB()).decode?.('a\\\\\\000\\377')).toEqual(Buffer.from('a\\\0\xff', 'latin1'));
  });
});
