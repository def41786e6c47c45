import { checkOneOf, checkTypeOptions, checkSign } from '../check-argument';
import type { DataType } from '../data-type';
import { InvalidValueError, type KindBehaviour } from '../kind-behaviour';
import { kindOfValue } from '../kind-of-value';
import { createFactory, createType } from '../type-factory';

/** What a 64-bit integer is in JavaScript. */
export interface BigintOptions {
  /** `'string'` (the default: exact, and fit for JSON) or `'bigint'`. */
  readonly as?: 'string' | 'bigint';
  /** True: the same as `BIGINT.UNSIGNED`. */
  readonly unsigned?: boolean;
}

const takes = "options such as { as: 'bigint' }";

// eslint-disable-next-line @typescript-eslint/no-empty-object-type -- without options
type MakeBigint = <const O extends BigintOptions = {}>(
  options?: O,
) => DataType<O extends { readonly as: 'bigint' } ? bigint : string>;

function bigintFactory(name: string, isUnsigned: boolean): MakeBigint {
  return createFactory((given: BigintOptions = {}) => {
    const options = checkTypeOptions<BigintOptions>(given, { typeName: name, takes, known: ['as', 'unsigned'] });
    const as = checkOneOf(options.as ?? 'string', `${name}'s option "as"`, ['string', 'bigint'] as const);
    return createType({ kind: 'BIGINT', as, ...checkSign(options.unsigned, name, isUnsigned) });
  });
}

/** 64 bits, as a string or, with `BIGINT({ as: 'bigint' })`, as a bigint. `BIGINT.UNSIGNED` starts at 0. */
export const BIGINT: MakeBigint & { readonly UNSIGNED: MakeBigint } = Object.assign(bigintFactory('BIGINT', false), {
  UNSIGNED: bigintFactory('BIGINT.UNSIGNED', true),
});

/** The values of BIGINT: exact strings such as `'-5'`, or bigints. */
export const bigintBehaviour: KindBehaviour<string | bigint> = {
  normaliser({ as, unsigned = false }) {
    const read = unsigned ? readUnsigned : readSigned;
    if (as === 'bigint') return read;
    const isCanonical = unsigned ? shortUnsigned : shortSigned;
    return value => (typeof value === 'string' && isCanonical.test(value) ? value : String(read(value)));
  },
};

// What is certainly canonical and within 64 bits: the way most keys come.
const shortUnsigned = /^(?:0|[1-9]\d{0,17})$/;
const shortSigned = /^(?:0|-?[1-9]\d{0,17})$/;

const readSigned = rangeReader(-(2n ** 63n), 2n ** 63n - 1n);
const readUnsigned = rangeReader(0n, 2n ** 64n - 1n);

function rangeReader(min: bigint, max: bigint): (value: unknown) => bigint {
  const expected = `an integer from ${min} to ${max}`;
  return value => {
    const integer = toBigint(value, expected);
    if (integer < min || integer > max) throw new InvalidValueError(expected, 'one outside');
    return integer;
  };
}

// No more digits than 64 bits can need, leading zeros apart: BigInt takes its time with millions.
const digits = /^[+-]?0*\d{1,20}$/;

function toBigint(value: unknown, expected: string): bigint {
  if (typeof value === 'bigint') return value;
  // BigInt knows "-5" but not "+5".
  if (typeof value === 'string' && digits.test(value)) return BigInt(value.replace(/^\+/, ''));
  if (typeof value === 'number' && Number.isSafeInteger(value)) return BigInt(value);
  throw new InvalidValueError(expected, flawOf(value));
}

function flawOf(value: unknown): string {
  if (typeof value === 'string') return /^[+-]?\d+$/.test(value) ? 'one outside' : 'a string that is not one';
  if (typeof value !== 'number' || !Number.isFinite(value)) return kindOfValue(value);
  if (!Number.isInteger(value)) return 'a number with a fraction';
  return 'a number too large to be exact (pass a string or a bigint)';
}
