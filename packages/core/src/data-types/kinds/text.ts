import { checkOneOf, checkWholeNumber } from '../check-argument';
import type { DataType, NamedLength } from '../data-type';
import { InvalidValueError, type KindBehaviour } from '../kind-behaviour';
import { kindOfValue } from '../kind-of-value';
import { createFactory, createType } from '../type-factory';

// The longest varchar of PostgreSQL; MySQL ends at 16,383 characters of utf8mb4, which its DDL will say.
const longestString = 10_485_760;

function characterFactory(kind: 'STRING' | 'CHAR'): (length?: number) => DataType<string> {
  return createFactory((length: number = 255) => {
    const rule = { typeName: kind, argument: 'length', min: 1, max: longestString };
    return createType({ kind, length: checkWholeNumber(length, rule) });
  });
}

/** `STRING` is `STRING(255)`. */
export const STRING = characterFactory('STRING');

/** `CHAR` is `CHAR(255)`; blanks are neither added nor lost. */
export const CHAR = characterFactory('CHAR');

/** `TEXT` is of any length, but for 65,535 bytes on MySQL: there `TEXT('long')` is. */
export const TEXT = namedLengthFactory<string>('TEXT');

/** The values of STRING and CHAR: strings, measured in code points as databases do. */
export const characterBehaviour: KindBehaviour<string> = {
  normaliser(type) {
    const limit = Number(type.length);
    const expected = `a string of at most ${limit} characters`;
    return value => {
      const text = checkText(value, expected);
      // UTF-16 units are never fewer than code points: most strings need no count.
      if (text.length > limit) checkCodePoints(text, limit, expected);
      return text;
    };
  },
};

/** The values of TEXT: strings, measured in bytes where the type has a named size. */
export const textBehaviour: KindBehaviour<string> = {
  normaliser({ length }) {
    if (typeof length !== 'string') return value => checkText(value, 'a string');
    const limit = byteLimits[length];
    const expected = `a string of at most ${limit} bytes`;
    return value => {
      const text = checkText(value, expected);
      if (text.length * 3 > limit) checkBytes(text, limit, expected);
      return text;
    };
  },
};

function checkText(value: unknown, expected: string): string {
  if (typeof value !== 'string') throw new InvalidValueError(expected, kindOfValue(value));
  const flaw = flawOfText(value);
  if (flaw !== undefined) throw new InvalidValueError(expected, `one with ${flaw}`);
  return value;
}

function checkCodePoints(text: string, limit: number, expected: string): void {
  let count = 0;
  for (const _ of text) count += 1;
  if (count > limit) throw new InvalidValueError(expected, `one of ${count}`);
}

function checkBytes(text: string, limit: number, expected: string): void {
  const count = Buffer.byteLength(text);
  if (count > limit) throw new InvalidValueError(expected, `one of ${count}`);
}

/** What the named sizes of TEXT and BLOB hold on MySQL, and so everywhere, in bytes. */
export const byteLimits: Readonly<Record<NamedLength, number>> = {
  tiny: 255,
  medium: 16_777_215,
  long: 4_294_967_295,
};

/** Makes the factory of a kind that takes a named size, or none. */
export function namedLengthFactory<V>(kind: 'TEXT' | 'BLOB'): (length?: NamedLength) => DataType<V> {
  return createFactory((length?: NamedLength) => {
    if (length === undefined) return createType({ kind });
    return createType({ kind, length: checkOneOf(length, kind, ['tiny', 'medium', 'long'] as const) });
  });
}

/**
 * Why a text can't be stored unchanged on every dialect, or undefined when it can.
 *
 * PostgreSQL stores no U+0000, and half a surrogate pair has no UTF-8: drivers replace it by U+FFFD.
 */
export function flawOfText(text: string): string | undefined {
  if (text.includes('\0')) return 'a NUL character, which PostgreSQL cannot store';
  if (!text.isWellFormed()) return 'half of a surrogate pair, which is not text';
  return undefined;
}
