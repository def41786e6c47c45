// One by one, and named within functions only: what Node.js runs loads each when a check needs it (tsdown.config.mts).
import { alpha, alphanumeric } from 'validator/lib/alpha.js';
import isAlpha from 'validator/lib/isAlpha.js';
import isAlphanumeric from 'validator/lib/isAlphanumeric.js';
import isCreditCard from 'validator/lib/isCreditCard.js';
import isDecimal from 'validator/lib/isDecimal.js';
import isEmail from 'validator/lib/isEmail.js';
import isFloat from 'validator/lib/isFloat.js';
import isIP from 'validator/lib/isIP.js';
import isInt from 'validator/lib/isInt.js';
import isLength from 'validator/lib/isLength.js';
import isLowercase from 'validator/lib/isLowercase.js';
import isNumeric from 'validator/lib/isNumeric.js';
import isURL from 'validator/lib/isURL.js';
import isUUID from 'validator/lib/isUUID.js';
import isUppercase from 'validator/lib/isUppercase.js';
import { InvalidValueError } from '../data-types/kind-behaviour';
import { listNames } from '../errors/nearest-name';
import { shortText } from '../errors/short-text';
import {
  withOptions,
  isReversed,
  isNumber,
  type BuiltIn,
  type ComparedType,
  isValidDate,
  validatedText,
  singleArgument,
} from './built-in-argument';

/** A check that is on, or is not there. */
const flag =
  (test: (value: string) => boolean, expectation: string): BuiltIn =>
  argument =>
    singleArgument(argument) === true ? { test: value => test(validatedText(value)), expectation } : 'true';

/** A check of letters, by the language's alphabet. */
const byLocale =
  (test: (value: string, locale: never) => boolean, alphabets: () => object, expectation: string): BuiltIn =>
  argument => {
    const locale = singleArgument(argument);
    if (locale === true) return { test: value => test(validatedText(value), 'en-US' as never), expectation };
    if (typeof locale !== 'string' || !Object.hasOwn(alphabets(), locale)) return `true, or a locale such as 'de-DE'`;
    // The library knows it.
    return { test: value => test(validatedText(value), locale as never), expectation: `${expectation} of ${locale}` };
  };

type Compare = (value: number | bigint, limit: number | bigint) => boolean;

/** A number to compare with; an integer that a number would round keeps all its digits. */
const exact = (value: unknown): number | bigint =>
  typeof value === 'bigint' || (typeof value === 'string' && /^[+-]?\d+$/.test(value))
    ? BigInt(String(value).replace('+', ''))
    : Number(value);

const limit =
  (compare: Compare, expectation: string): BuiltIn =>
  argument => {
    const bound = singleArgument(argument);
    if (typeof bound !== 'bigint' && !isNumber(bound)) return 'a number';
    const limitOf = bound as number | bigint; // looked at just above
    return { test: value => compare(exact(value), limitOf), expectation: `${expectation} ${limitOf}` };
  };

const dateLimit =
  (compare: Compare, expectation: string): BuiltIn =>
  argument => {
    const given = singleArgument(argument);
    if (given === true) return { test: value => compare(timeOf(value), Date.now()), expectation: `${expectation} now` };
    const bound = typeof given === 'string' || given instanceof Date ? timeOf(given) : Number.NaN;
    if (Number.isNaN(bound)) return "a date, such as '2020-01-31'";
    return { test: value => compare(timeOf(value), bound), expectation: `${expectation} ${validatedText(given)}` };
  };

/** A text that begins with a year: the language reads a date into almost any other that has a number in it. */
const timeOf = (value: unknown): number => {
  const given = validatedText(value);
  return /^[+-]?\d{4}/u.test(given) ? new Date(given).getTime() : Number.NaN;
};

const pattern =
  (isWanted: boolean): BuiltIn =>
  argument => {
    const expression = expressionOf(argument);
    if (expression === undefined) return "a RegExp, a text, or ['^[a-z]+$', 'i']";
    // A fresh one each time: one with the flag "g" remembers where it stopped.
    const test = (value: unknown): boolean => new RegExp(expression).test(validatedText(value)) === isWanted;
    return { test, expectation: `${isWanted ? 'a' : 'no'} match of ${expression}` };
  };

function expressionOf(argument: unknown): RegExp | undefined {
  const [source, flags, ...others] = Array.isArray(argument) ? (argument as unknown[]) : [argument];
  if (source instanceof RegExp) return flags === undefined ? source : undefined;
  const hasFlags = flags === undefined || typeof flags === 'string';
  if (typeof source !== 'string' || !hasFlags || others.length > 0) return undefined;
  try {
    return new RegExp(source, flags);
  } catch {
    // What is no expression is told as one: the caller says what is.
    return undefined;
  }
}

const part =
  (isWanted: boolean): BuiltIn =>
  argument => {
    const wanted = singleArgument(argument);
    if (typeof wanted !== 'string') return 'a text';
    const expectation = `a text ${isWanted ? 'with' : 'without'} "${wanted}"`;
    return { test: value => validatedText(value).includes(wanted) === isWanted, expectation };
  };

const listed =
  (isWanted: boolean): BuiltIn =>
  (argument, type) => {
    if (!Array.isArray(argument)) return "a list of values, such as ['a', 'b']";
    if (argument.length > 1 && argument.some(Array.isArray)) return "one list of values, such as ['a', 'b']";
    // `isIn: [['a', 'b']]` and `isIn: ['a', 'b']` say the same.
    const list = (Array.isArray(argument[0]) ? argument[0] : argument) as readonly unknown[];
    const expectation = `${isWanted ? 'one' : 'none'} of ${listNames(list.map(each => (typeof each === 'object' && !isValidDate(each) ? shortText(each) : validatedText(each))))}`;
    const isListed = listedBy(list, type);
    return { test: value => isListed(value) === isWanted, expectation };
  };

/** A value is compared as the instance has it once it is saved: of a DECIMAL `'1.5'`, of a BIGINT `10n`. */
function listedBy(list: readonly unknown[], type: ComparedType | undefined): (value: unknown) => boolean {
  if (type === undefined) return value => list.includes(value);
  let known: readonly unknown[] | undefined;
  return value => {
    known ??= list.map(each => readAs(type, each));
    return known.some(each => Object.is(each, value) || ((each ?? null) !== null && type.equals(each, value)));
  };
}

/** What the attribute could not hold is equal to none of its values. */
function readAs({ normalise }: ComparedType, value: unknown): unknown {
  if (value === undefined || value === null) return undefined;
  try {
    return normalise(value);
  } catch (error) {
    if (error instanceof InvalidValueError) return undefined;
    throw error;
  }
}

const length: BuiltIn = argument => {
  const [min, max, ...others] = lengthsOf(argument);
  const isBound = (each: unknown): boolean => each === undefined || (Number.isInteger(each) && Number(each) >= 0);
  if (others.length > 0 || (min ?? max) === undefined || !isBound(min) || !isBound(max) || isReversed({ min, max }))
    return '[2, 10], [2], or { min, max }';
  const bounds = { min: Number(min ?? 0), ...(max === undefined ? {} : { max: Number(max) }) };
  const expectation = `a length of ${max === undefined ? `at least ${bounds.min}` : `${bounds.min} to ${bounds.max}`}`;
  return { test: value => isLength(validatedText(value), bounds), expectation };
};

function lengthsOf(argument: unknown): readonly unknown[] {
  if (Array.isArray(argument)) return argument as readonly unknown[];
  if (typeof argument !== 'object' || argument === null) return [];
  const { min, max, ...others } = argument as { readonly min?: unknown; readonly max?: unknown };
  return [min, max, ...Object.keys(others)];
}

const uuid: BuiltIn = argument => {
  const version = singleArgument(argument);
  const known = ['1', '2', '3', '4', '5', '6', '7', '8', 'all'];
  const wanted = version === true ? 'all' : typeof version === 'number' ? String(version) : version;
  if (typeof wanted !== 'string' || !known.includes(wanted)) return `true, or one of ${listNames(known)}`;
  return { test: value => isUUID(validatedText(value), wanted as 'all'), expectation: 'a UUID' }; // one of the known
};

const ip: BuiltIn = argument => {
  const version = singleArgument(argument);
  if (version === true) return { test: value => isIP(validatedText(value)), expectation: 'an IP address' };
  if (version !== 4 && version !== 6) return 'true, 4 or 6';
  return { test: value => isIP(validatedText(value), version), expectation: `an IPv${version} address` };
};

const equals: BuiltIn = argument => {
  const expected = singleArgument(argument);
  if (!['string', 'number', 'bigint', 'boolean'].includes(typeof expected)) return 'a text or a number';
  return {
    test: value => validatedText(value) === validatedText(expected),
    expectation: `"${validatedText(expected)}"`,
  };
};

const urlOptions = [
  'protocols', 'require_tld', 'require_protocol', 'require_host', 'require_port', 'require_valid_protocol', 'allow_underscores',
  'host_whitelist', 'host_blacklist', 'allow_trailing_dot', 'allow_protocol_relative_urls', 'disallow_auth', 'allow_fragments',
  'allow_query_components', 'validate_length', 'max_allowed_length',
]; // prettier-ignore

const emailOptions = [
  'allow_display_name', 'require_display_name', 'allow_utf8_local_part', 'require_tld', 'ignore_max_length', 'allow_ip_domain',
  'domain_specific_validation', 'allow_underscores', 'host_blacklist', 'host_whitelist', 'blacklisted_chars',
]; // prettier-ignore

const url = withOptions({ test: (value, options) => isURL(value, options), expectation: 'a URL', options: urlOptions });

/** The built-in checks by name; some have two. */
export const builtIns: Readonly<Record<string, BuiltIn>> = {
  isEmail: withOptions({
    test: (value, options) => isEmail(value, options),
    expectation: 'an e-mail address',
    options: emailOptions,
  }),
  isUrl: url,
  isURL: url,
  isIP: ip,
  isIPv4: flag(value => isIP(value, 4), 'an IPv4 address'),
  isIPv6: flag(value => isIP(value, 6), 'an IPv6 address'),
  isAlpha: byLocale(
    (value, locale) => isAlpha(value, locale),
    () => alpha,
    'letters only',
  ),
  isAlphanumeric: byLocale(
    (value, locale) => isAlphanumeric(value, locale),
    () => alphanumeric,
    'letters and digits only',
  ),
  isNumeric: withOptions({
    test: (value, options) => isNumeric(value, options),
    expectation: 'digits only',
    options: ['no_symbols', 'locale'],
  }),
  isInt: withOptions({
    test: (value, options) => isInt(value, options),
    expectation: 'a whole number',
    options: ['min', 'max', 'gt', 'lt', 'allow_leading_zeroes'],
  }),
  isFloat: withOptions({
    test: (value, options) => isFloat(value, options),
    expectation: 'a number',
    options: ['min', 'max', 'gt', 'lt', 'locale'],
  }),
  isDecimal: withOptions({
    test: (value, options) => isDecimal(value, options),
    expectation: 'a decimal number',
    options: ['force_decimal', 'decimal_digits', 'locale'],
  }),
  isLowercase: flag(value => isLowercase(value), 'lower-case letters'),
  isUppercase: flag(value => isUppercase(value), 'upper-case letters'),
  isCreditCard: withOptions({
    test: (value, options) => isCreditCard(value, options),
    expectation: 'a credit card number',
    options: ['provider'],
  }),
  // Who asks for it is asked of values alone, which null is not.
  isNull: flag(() => false, 'null'),
  isArray: argument => (singleArgument(argument) === true ? { test: Array.isArray, expectation: 'a list' } : 'true'),
  isDate: flag(value => !Number.isNaN(timeOf(value)), 'a date'),
  notEmpty: flag(value => value.trim().length > 0, 'more than blanks'),
  isUUID: uuid,
  len: length,
  min: limit((value, bound) => value >= bound, 'at least'),
  max: limit((value, bound) => value <= bound, 'at most'),
  is: pattern(true),
  not: pattern(false),
  regex: pattern(true),
  notRegex: pattern(false),
  equals,
  contains: part(true),
  notContains: part(false),
  isIn: listed(true),
  notIn: listed(false),
  isAfter: dateLimit((value, bound) => value > bound, 'a date after'),
  isBefore: dateLimit((value, bound) => value < bound, 'a date before'),
};
