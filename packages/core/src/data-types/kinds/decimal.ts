import { checkWholeNumber, wrongArgument } from '../check-argument';
import type { DataType } from '../data-type';
import { InvalidValueError, type KindBehaviour } from '../kind-behaviour';
import { kindOfValue } from '../kind-of-value';
import { createFactory, createType } from '../type-factory';

// The most that MySQL and MariaDB store; PostgreSQL and SQLite have room for more.
const mostDigits = 65;
const mostDecimals = 30;

/**
 * An exact decimal, as text: `DECIMAL(10, 2)` has up to 8 digits before the point and exactly 2 after it.
 * `DECIMAL(10)` has none after it; `DECIMAL` has as many as needed, up to 35 before and 30 after.
 */
export const DECIMAL = createFactory((precision?: number, scale?: number): DataType<string> => {
  if (precision === undefined && scale === undefined) return createType({ kind: 'DECIMAL' });
  const digits = checkWholeNumber(precision, { ...rule, argument: 'precision', min: 1, max: mostDigits });
  return createType({ kind: 'DECIMAL', precision: digits, scale: checkScale(scale, digits) });
});

const rule = { typeName: 'DECIMAL', min: 0 };

function checkScale(scale: number = 0, precision: number): number {
  checkWholeNumber(scale, { ...rule, argument: 'scale', max: mostDecimals });
  if (scale <= precision) return scale;
  throw wrongArgument('DECIMAL', `a scale of at most its precision ${precision}`, scale);
}

/** The values of DECIMAL: strings with the decimals of the type, all of them; without trailing zeros where it tells none. */
export const decimalBehaviour: KindBehaviour<string> = {
  normaliser({ precision = mostDigits, scale }) {
    const most = { whole: precision - (scale ?? mostDecimals), decimals: scale ?? mostDecimals };
    const isCanonical = canonicalPattern(most.whole, scale);
    return value => {
      if (typeof value === 'string' && isCanonical.test(value)) return value;
      const digits = toDigits(value);
      checkFit(digits, most);
      return format(digits, scale ?? digits.decimals.length);
    };
  },
};

/** What is certainly canonical: the way values come from a database, and most from people. */
function canonicalPattern(whole: number, scale: number | undefined): RegExp {
  const beforePoint = whole === 0 ? '0' : `(?:0|-?[1-9]\\d{0,${whole - 1}})`;
  return new RegExp(scale ? `^${beforePoint}\\.\\d{${scale}}$` : `^${beforePoint}$`);
}

const kinds = 'a number, a bigint or a decimal string';

function toDigits(value: unknown): DecimalDigits {
  const isDecimal = typeof value === 'number' || typeof value === 'bigint' || typeof value === 'string';
  if (!isDecimal) throw new InvalidValueError(kinds, kindOfValue(value));
  const digits = parseDecimal(value);
  if (digits !== undefined) return digits;
  throw new InvalidValueError(kinds, typeof value === 'string' ? 'a string that is not one' : kindOfValue(value));
}

function checkFit(digits: DecimalDigits, most: { readonly whole: number; readonly decimals: number }): void {
  if (digits.decimals.length > most.decimals) {
    throw new InvalidValueError(`at most ${most.decimals} decimals (round it first)`, `${digits.decimals.length}`);
  }
  if (digits.whole.length > most.whole) {
    throw new InvalidValueError(`at most ${most.whole} digits before the point`, `${digits.whole.length}`);
  }
}

function format({ negative, whole, decimals }: DecimalDigits, places: number): string {
  const fraction = places === 0 ? '' : `.${decimals.padEnd(places, '0')}`;
  return `${negative ? '-' : ''}${whole || '0'}${fraction}`;
}

/** A decimal by its digits, without leading or trailing zeros. Zero has no digits and is not negative. */
interface DecimalDigits {
  readonly negative: boolean;
  readonly whole: string;
  readonly decimals: string;
}

const plain = /^([+-]?)(\d*)(?:\.(\d*))?$/;
const withExponent = /^(-?)(\d)(?:\.(\d+))?e([+-]\d+)$/;

/** Reads the digits of a number, a bigint or a string such as `-1.50`; undefined where there are none. */
function parseDecimal(value: number | bigint | string): DecimalDigits | undefined {
  const text = typeof value === 'number' ? expand(String(value)) : String(value);
  const [, sign, before = '', after = ''] = plain.exec(text) ?? [];
  if (before + after === '') return undefined;
  const whole = before.replace(/^0+/, '');
  const decimals = trimZeros(after);
  return { negative: sign === '-' && whole + decimals !== '', whole, decimals };
}

// A loop, since /0+$/ takes quadratic time on long runs of zeros that don't end the text.
function trimZeros(decimals: string): string {
  let end = decimals.length;
  while (decimals[end - 1] === '0') end -= 1;
  return decimals.slice(0, end);
}

/** Writes out the exponent JavaScript puts on numbers from 1e21 and below 1e-6. */
function expand(text: string): string {
  const [, sign, first, rest = '', exponent] = withExponent.exec(text) ?? [];
  if (first === undefined) return text;
  const digits = first + rest;
  const places = Number(exponent);
  if (places < 0) return `${sign}0.${'0'.repeat(-places - 1)}${digits}`;
  return `${sign}${digits.padEnd(places + 1, '0')}`; // from 1e21 on no double has a digit after its point
}
