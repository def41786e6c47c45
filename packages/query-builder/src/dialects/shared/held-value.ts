import { QueryError, type DataType, type DataTypeKind } from '@mortise/core';

/**
 * What a driver gave as a text that tells what it was: `stext`, `n0.5` a number, `i42` a large whole number, `bAAE=` bytes.
 * A number is written with all digits that tell it from every other one.
 */
export function heldValue(raw: unknown): string {
  if (typeof raw === 'string') return `s${raw}`;
  if (typeof raw === 'number') return `n${raw}`;
  if (typeof raw === 'bigint') return `i${raw}`;
  if (Buffer.isBuffer(raw)) return `b${raw.toString('base64')}`;
  throw new TypeError('The driver gave a value that has no place in an order.');
}

const forms: Readonly<Record<string, readonly [form: RegExp, read: (text: string) => unknown]>> = {
  s: [/^/, text => text],
  n: [/^-?(?:\d+(?:\.\d+)?(?:e[+-]\d+)?|Infinity)$/, Number],
  i: [/^-?\d{1,19}$/, BigInt],
  b: [/^[\w+/]*={0,2}$/, text => Buffer.from(text, 'base64')],
};

const NUMBER = /^-?(?:\d+(?:\.\d+)?(?:e[+-]?\d+)?|Infinity|NaN)$/i;

const looks: Partial<Record<DataTypeKind, RegExp>> = {
  TINYINT: NUMBER, SMALLINT: NUMBER, MEDIUMINT: NUMBER, INTEGER: NUMBER, BIGINT: NUMBER, DECIMAL: NUMBER,
  FLOAT: NUMBER, REAL: NUMBER, DOUBLE: NUMBER,
  UUID: /^[\da-f-]{32,36}$/i,
}; // prettier-ignore

/**
 * What `heldValue` was made of.
 *
 * @throws QueryError `INVALID_CURSOR`
 */
export function givenValue(held: string, { kind }: Pick<DataType, 'kind'>): unknown {
  const [form, read] = forms[held[0] ?? ''] ?? [];
  const text = held.slice(1);
  if (form === undefined || read === undefined || !form.test(text)) throw invalidPlace();
  const isText = held.startsWith('s');
  if (isText && (text.includes('\0') || looks[kind]?.test(text) === false)) throw invalidPlace();
  return read(text);
}

const LARGEST = 2n ** 63n;

/** The same where integers have 64 bits. */
export function givenValue64(held: string, type: Pick<DataType, 'kind'>): unknown {
  const value = givenValue(held, type);
  if (typeof value === 'bigint' && (value >= LARGEST || value < -LARGEST)) throw invalidPlace();
  return value;
}

const invalidPlace = (): QueryError =>
  new QueryError('INVALID_CURSOR', 'A cursor holds a value that no row has: it is not as it was given out.', {
    hint: 'Take a cursor as it stands in pageInfo or edges, or begin without one.',
  });
