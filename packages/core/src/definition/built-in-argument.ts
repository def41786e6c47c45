import { decimal } from 'validator/lib/alpha.js';
import { didYouMean, listNames } from '../errors/nearest-name';
import type { AttributeDefinition } from './attribute-definition';

interface WithOptions {
  readonly test: (value: string, options: never) => boolean;
  readonly expectation: string;
  readonly options: readonly string[];
}

/** A check of the library that takes options. */
export const withOptions =
  ({ test, expectation, options: known }: WithOptions): BuiltIn =>
  argument => {
    const options = singleArgument(argument);
    if (options === true) return { test: value => test(validatedText(value), {} as never), expectation };
    const expected = `true, or an object of ${listNames(known)}`;
    if (typeof options !== 'object' || options === null || Array.isArray(options)) return expected;
    const unknown = Object.keys(options).find(name => !known.includes(name));
    if (unknown !== undefined)
      return `${expected}, without "${unknown}".${didYouMean(unknown, known)}`.replace(/\.$/u, '');
    const wrong = Object.entries(options).find(([name, value]) => !isOptionValue(name, value));
    if (wrong !== undefined) return `${expected}, and not ${spell(wrong[1])} for "${wrong[0]}"`;
    if (isReversed(options)) return `${expected}, and not with a "min" above its "max"`;
    // The library adds its defaults to the object it is given. That it takes these options was looked at.
    return {
      test: value => test(validatedText(value), { ...options } as never),
      expectation: `${expectation} by ${spell(options)}`,
    };
  };

/** No value is between such bounds. */
export const isReversed = (options: object): boolean =>
  'min' in options && 'max' in options && Number(options.min) > Number(options.max);

const cardProviders = ['amex', 'dinersclub', 'discover', 'jcb', 'mastercard', 'unionpay', 'visa'];

export const isNumber = (value: unknown): boolean => typeof value === 'number' && !Number.isNaN(value);

/** Options of the library of which a wrong value says nothing, or throws when the first row is checked. */
const optionValues: Readonly<Record<string, (value: unknown) => boolean>> = {
  min: isNumber,
  max: isNumber,
  gt: isNumber,
  lt: isNumber,
  locale: value => typeof value === 'string' && Object.hasOwn(decimal, value),
  provider: value => typeof value === 'string' && cardProviders.includes(value.toLowerCase()),
};

const isOptionValue = (name: string, value: unknown): boolean =>
  value === undefined || !Object.hasOwn(optionValues, name) || optionValues[name]?.(value) === true;

const spell = (value: unknown): string =>
  JSON.stringify(value, (_key, part: unknown) =>
    part instanceof RegExp || typeof part === 'bigint' ? String(part) : part,
  );

/** What a built-in check makes of its argument: the test, and what it expects, for the message. */
export interface BuiltInCheck {
  readonly test: (value: unknown) => boolean;
  readonly expectation: string;
}

/** Makes a check of the argument that a definition gives; of one that is none, a text that says what is. */
export type BuiltIn = (argument: unknown, type?: ComparedType) => BuiltInCheck | string;

/** How values of the attribute are read, and compared. */
export type ComparedType = Pick<AttributeDefinition, 'normalise' | 'equals'>;

export const isValidDate = (value: unknown): value is Date => value instanceof Date && !Number.isNaN(value.getTime());

export const validatedText = (value: unknown): string => (isValidDate(value) ? value.toISOString() : String(value));

/** `{ args: [5] }` and `5` say the same. */
export const singleArgument = (argument: unknown): unknown =>
  Array.isArray(argument) && argument.length === 1 ? (argument[0] as unknown) : argument;
