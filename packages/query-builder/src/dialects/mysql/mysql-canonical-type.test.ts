import { canonicalType } from './mysql-describe-table';

describe('canonicalType', () => {
  it.each([
    ['int(11)', 'int'],
    ['bigint(20) unsigned', 'BIGINT UNSIGNED'],
    ['decimal(65,30)', 'decimal(65, 30)'],
    ['datetime', 'datetime(0)'],
    [
      "enum('it''s','back\\\\slash','') collate utf8mb4_bin",
      "enum('it''s', x'6261636b5c736c617368', '') character set utf8mb4 collate utf8mb4_bin",
    ],
  ])('spells %s and %s the same', (one, other) => {
    expect(canonicalType(one)).toBe(canonicalType(other));
  });

  it.each([
    ['tinyint(1)', 'tinyint(4)'],
    ['varchar(20)', 'varchar(21)'],
    ["enum('a','b')", "enum('a,b')"],
    ["enum('a')", "enum('A')"],
  ])('tells %s from %s', (one, other) => {
    expect(canonicalType(one)).not.toBe(canonicalType(other));
  });
});
