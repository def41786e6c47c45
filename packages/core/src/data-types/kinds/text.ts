import { checkWholeNumber } from '../check-argument';
import type { DataType } from '../data-type';
import { InvalidValueError } from '../invalid-value-error';
import type { KindBehaviour } from '../kind-behaviour';
import { kindOfValue } from '../kind-of-value';
import { createFactory, createType } from '../type-brand';
import { byteLimits, namedLengthFactory } from './named-length';
import { flawOfText } from './storable-text';

// The longest varchar of PostgreSQL; MySQL ends at 16,383 characters of utf8mb4, which its DDL will say.
const longestString = 10_485_760;

function characterFactory(kind: 'STRING' | 'CHAR'): (length?: number) => DataType {
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
export const TEXT = namedLengthFactory('TEXT');

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
