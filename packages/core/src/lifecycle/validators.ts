import validator from 'validator';
import { DefinitionError } from '../errors/definition-error';
import { didYouMean, listNames } from '../errors/nearest-name';
import type { Validator } from '../model/attribute-definition';

/** Makes the check from the argument the definition gives: `len: [1, 9]`. */
type BuiltIn = (argument: never) => { readonly test: (value: unknown) => boolean; readonly expectation: string };

const text = (value: unknown): string => (value instanceof Date ? value.toISOString() : String(value));

/** A check of the library that takes only the text. */
const textual =
  (test: (value: string) => boolean, expectation: string): BuiltIn =>
  () => ({
    test: value => test(text(value)),
    expectation,
  });

const builtIns: Readonly<Record<string, BuiltIn>> = {
  isEmail: textual(value => validator.isEmail(value), 'an e-mail address'),
  isUrl: textual(value => validator.isURL(value), 'a URL'),
  isIP: textual(value => validator.isIP(value), 'an IP address'),
  isAlpha: textual(value => validator.isAlpha(value), 'letters only'),
  isAlphanumeric: textual(value => validator.isAlphanumeric(value), 'letters and digits only'),
  isNumeric: textual(value => validator.isNumeric(value), 'digits only'),
  isInt: textual(value => validator.isInt(value), 'a whole number'),
  isFloat: textual(value => validator.isFloat(value), 'a number'),
  isDecimal: textual(value => validator.isDecimal(value), 'a decimal number'),
  isLowercase: textual(value => validator.isLowercase(value), 'lower-case letters'),
  isUppercase: textual(value => validator.isUppercase(value), 'upper-case letters'),
  isCreditCard: textual(value => validator.isCreditCard(value), 'a credit card number'),
  notEmpty: textual(value => value.trim().length > 0, 'more than blanks'),
  isUUID: (version: '1' | '4' | '7' | 'all' | true) => ({
    test: value => validator.isUUID(text(value), version === true ? 'all' : version),
    expectation: 'a UUID',
  }),
  len: ([min, max]: readonly [number, number?]) => ({
    test: value => validator.isLength(text(value), max === undefined ? { min } : { min, max }),
    expectation: `a length of ${max === undefined ? `at least ${min}` : `${min} to ${max}`}`,
  }),
  min: (limit: number) => ({ test: value => Number(value) >= limit, expectation: `at least ${limit}` }),
  max: (limit: number) => ({ test: value => Number(value) <= limit, expectation: `at most ${limit}` }),
  is: (pattern: RegExp | string) => ({
    test: value => new RegExp(pattern).test(text(value)),
    expectation: `a match of ${String(pattern)}`,
  }),
  not: (pattern: RegExp | string) => ({
    test: value => !new RegExp(pattern).test(text(value)),
    expectation: `no match of ${String(pattern)}`,
  }),
  equals: (expected: string) => ({ test: value => text(value) === expected, expectation: `"${expected}"` }),
  contains: (part: string) => ({ test: value => text(value).includes(part), expectation: `a text with "${part}"` }),
  notContains: (part: string) => ({
    test: value => !text(value).includes(part),
    expectation: `a text without "${part}"`,
  }),
  isIn: (list: readonly unknown[]) => ({
    test: value => flat(list).includes(value),
    expectation: `one of ${listNames(flat(list).map(text))}`,
  }),
  notIn: (list: readonly unknown[]) => ({
    test: value => !flat(list).includes(value),
    expectation: `none of ${listNames(flat(list).map(text))}`,
  }),
  isAfter: (date: string) => ({
    test: value => new Date(text(value)) > new Date(date),
    expectation: `a date after ${date}`,
  }),
  isBefore: (date: string) => ({
    test: value => new Date(text(value)) < new Date(date),
    expectation: `a date before ${date}`,
  }),
};

/** `isIn: [['a', 'b']]` and `isIn: ['a', 'b']` say the same. */
const flat = (list: readonly unknown[]): readonly unknown[] =>
  Array.isArray(list[0]) ? (list[0] as readonly unknown[]) : list;

/** The checks of one attribute, from its `validate` option. */
export function resolveValidators(
  place: string,
  options: Readonly<Record<string, unknown>> = {},
): ReadonlyMap<string, Validator> {
  const active = Object.entries(options).filter(([, argument]) => argument !== false && argument !== undefined);
  return new Map(active.map(([name, argument]) => [name, resolveValidator(place, name, argument)]));
}

function resolveValidator(place: string, name: string, option: unknown): Validator {
  const builtIn = Object.hasOwn(builtIns, name) ? builtIns[name] : undefined;
  if (typeof option === 'function') return option as Validator;
  if (builtIn === undefined) throw unknownValidator(place, name);
  const { argument, message } = splitMessage(option);
  const { test, expectation } = builtIn(argument as never);
  return value => test(value) || (message ?? `${place} must be ${expectation}.`);
}

/** `{ args: [1, 9], msg: 'Too long' }` gives the message too. */
function splitMessage(option: unknown): { argument: unknown; message?: string } {
  if (typeof option !== 'object' || option === null || !('msg' in option)) return { argument: option };
  const { args = true, msg } = option as { args?: unknown; msg: string };
  return { argument: args, message: msg };
}

function unknownValidator(place: string, name: string): DefinitionError {
  const known = Object.keys(builtIns);
  return new DefinitionError(
    'UNKNOWN_VALIDATOR',
    `${place} has no built-in validator "${name}".${didYouMean(name, known)} There are: ${listNames(known)}.`,
    { hint: 'A check of your own is a function: validate: { isFine(value) { … } }.' },
  );
}
