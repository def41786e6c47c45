/** A decimal by its digits, without leading or trailing zeros. Zero has no digits and is not negative. */
export interface DecimalDigits {
  readonly negative: boolean;
  readonly whole: string;
  readonly decimals: string;
}

const plain = /^([+-]?)(\d*)(?:\.(\d*))?$/;
const withExponent = /^(-?)(\d)(?:\.(\d+))?e([+-]\d+)$/;

/** Reads the digits of a number, a bigint or a string such as `-1.50`; undefined where there are none. */
export function parseDecimal(value: number | bigint | string): DecimalDigits | undefined {
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
