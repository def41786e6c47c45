import { QueryError } from '@mortise/core';

/**
 * What a driver gave as a text that begins with what it was: `stext`, `n0.5` a number, `i42` a large whole number, `bAAE=`
 * bytes. A number is written with all digits that tell it from every other one.
 */
export function heldValue(raw: unknown): string {
  if (typeof raw === 'string') return `s${raw}`;
  if (typeof raw === 'number') return `n${raw}`;
  if (typeof raw === 'bigint') return `i${raw}`;
  if (Buffer.isBuffer(raw)) return `b${raw.toString('base64')}`;
  throw new TypeError('The driver gave a value that has no place in an order.');
}

const NUMBER = /^-?(?:\d+(?:\.\d+)?(?:e[+-]?\d+)?|Infinity)$/;

const forms: Readonly<Record<string, readonly [form: RegExp, read: (text: string) => unknown]>> = {
  s: [/^[^\0]*$/, text => text],
  n: [NUMBER, Number],
  i: [/^-?\d{1,20}$/, BigInt],
  b: [/^[\w+/]*={0,2}$/, text => Buffer.from(text, 'base64')],
  // Digits as the database writes them: of a number, or of the place of a member.
  d: [NUMBER, text => text],
  e: [NUMBER, text => text],
  // Bytes as the database writes them.
  h: [/^(?:[\dA-F]{2})*$/, text => text],
};

/**
 * What is bound for a held value.
 *
 * @throws QueryError `INVALID_CURSOR`
 */
export function givenValue(held: string): unknown {
  const [form, read] = (Object.hasOwn(forms, held[0] ?? '') ? forms[held[0] as string] : undefined) ?? [];
  const text = held.slice(1);
  if (form?.test(text) !== true || read === undefined) throw invalidPlace();
  return read(text);
}

export const invalidPlace = (cause?: unknown): QueryError =>
  new QueryError('INVALID_CURSOR', 'A cursor holds a value that no row has: it is not as it was given out.', {
    hint: 'Pass a cursor on as it stands in pageInfo or edges; leave it out, or null, to begin.',
    cause,
  });

/** The value and a plain placeholder, for held values of some forms. */
export function comparedPlainly(value: string, form: string, known: string): { value: string; placeholder: string } {
  if (form.length !== 1 || !known.includes(form)) throw invalidPlace();
  return { value, placeholder: '?' };
}
