import type { DataType } from '@mortise/core';

/**
 * A DECIMAL is kept as text, and its column as one of a declared type of our own: the word TEXT in it gives the column
 * that affinity, and its digits stand where `sync({ alter: true })` finds them. Earlier versions declared TEXT alone.
 */
export const decimalColumn = ({ precision, scale }: Pick<DataType, 'precision' | 'scale'>): string =>
  precision === undefined ? 'DECIMAL_TEXT' : `DECIMAL_TEXT(${precision}, ${scale})`;

export const isDecimalColumn = (columnType: string): boolean => columnType.startsWith('DECIMAL_TEXT');

/** The value of any column as the text that a DECIMAL of this column type keeps, digit by digit. */
export function decimalText(column: string, columnType: string): string {
  const { scale } = sizeOf(columnType);
  const decimals = scale === undefined ? 'decimals' : `substr(decimals || ${zeros(scale)}, 1, ${scale})`;
  const point = scale === undefined ? `iif(decimals = '', '', '.')` : quotedPoint(scale);
  const sign = `iif(isNegative AND whole || decimals <> '', '-', '')`;
  return `(SELECT ${sign} || iif(whole = '', '0', whole) || ${point} || ${decimals} FROM ${partsOf(column)})`;
}

const quotedPoint = (scale: number): string => (scale === 0 ? `''` : `'.'`);

/** Whether a value is no number, or has more digits than a DECIMAL of this column type keeps. */
export function isNoDecimal(column: string, columnType: string): string {
  const { whole, decimals } = sizeOf(columnType);
  const isTooLong =
    `exponent NOT BETWEEN ${-MOST_PLACES} AND ${MOST_PLACES} ` +
    `OR length(whole) > ${whole} OR length(decimals) > ${decimals}`;
  return `CASE
    WHEN typeof(${column}) = 'blob' OR NOT json_valid(${column}) THEN 1
    WHEN json_type(${column}) NOT IN ('integer', 'real') THEN 1
    WHEN typeof(${column}) = 'real' AND CAST(CAST(${column} AS TEXT) AS REAL) <> ${column} THEN 1
    ELSE (SELECT ${isTooLong} FROM ${partsOf(column)}) END`;
}

interface DecimalSize {
  /** Most digits before the point. */
  readonly whole: number;
  /** Most digits after it. */
  readonly decimals: number;
  /** So many digits after it, where the type tells. */
  readonly scale: number | undefined;
}

function sizeOf(columnType: string): DecimalSize {
  const [, precision, scale] = /\((\d+), (\d+)\)/.exec(columnType) ?? [];
  // As many as a DECIMAL without a size has on all databases.
  if (precision === undefined) return { whole: 35, decimals: 30, scale: undefined };
  return { whole: Number(precision) - Number(scale), decimals: Number(scale), scale: Number(scale) };
}

/** A float has no larger exponent; a text may. */
const MOST_PLACES = 400;

const zeros = (count: number | string): string => `substr(hex(zeroblob(${MOST_PLACES / 2})), 1, ${count})`;

/**
 * One row that tells the sign, the digits before and after the point, without needless zeros, and the exponent of a
 * number or a text of one, as `-1.50` or `1.0e+20`. It works on text, since SQLite has no numbers of so many digits.
 */
const partsOf = (column: string): string => `(SELECT isNegative, exponent,
    ltrim(iif(point > 0, substr(digits || ${zeros(MOST_PLACES)}, 1, point), ''), '0') AS whole,
    rtrim(iif(point > 0, substr(digits, point + 1), ${zeros('-point')} || digits), '0') AS decimals
  FROM (SELECT isNegative, exponent, replace(mantissa, '.', '') AS digits,
    instr(mantissa || '.', '.') - 1 + exponent AS point
  FROM (SELECT number LIKE '-%' AS isNegative, ltrim(substr(number, 1, instr(number || 'e', 'e') - 1), '-') AS mantissa,
    CAST(substr(number, instr(number || 'e', 'e') + 1) AS INTEGER) AS exponent
  FROM (SELECT lower(trim(CAST(${column} AS TEXT), ' ' || char(9, 10, 13))) AS number))))`;
