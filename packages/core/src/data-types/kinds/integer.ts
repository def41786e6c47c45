import { checkTypeOptions, checkSign } from '../check-argument';
import type { DataType } from '../data-type';
import { InvalidValueError, type KindBehaviour } from '../kind-behaviour';
import { kindOfValue } from '../kind-of-value';
import { createFactory, createType } from '../type-factory';

type IntegerKind = 'TINYINT' | 'SMALLINT' | 'MEDIUMINT' | 'INTEGER';

/** Which integers there are. */
export interface IntegerOptions {
  /** True: the same as `INTEGER.UNSIGNED`. */
  readonly unsigned?: boolean;
}

type MakeInteger = (options?: IntegerOptions) => DataType<number>;

/** `INTEGER`, and `INTEGER.UNSIGNED`: the same number of values, none of them negative. */
export type IntegerFactory = MakeInteger & { readonly UNSIGNED: MakeInteger };

const takes = 'no argument but { unsigned: true }';

const bits: Readonly<Record<IntegerKind, number>> = {
  TINYINT: 8,
  SMALLINT: 16,
  MEDIUMINT: 24,
  INTEGER: 32,
};

function integerFactory(kind: IntegerKind): IntegerFactory {
  const factoryOf = (typeName: string, isUnsigned: boolean): MakeInteger =>
    createFactory((given: IntegerOptions = {}) => {
      const options = checkTypeOptions<IntegerOptions>(given, { typeName, takes, known: ['unsigned'] });
      return createType({ kind, ...checkSign(options.unsigned, typeName, isUnsigned) });
    });
  return Object.assign(factoryOf(kind, false), { UNSIGNED: factoryOf(`${kind}.UNSIGNED`, true) });
}

/** -128 to 127, or 0 to 255. */
export const TINYINT = integerFactory('TINYINT');
/** 16 bits. */
export const SMALLINT = integerFactory('SMALLINT');
/** 24 bits. */
export const MEDIUMINT = integerFactory('MEDIUMINT');
/** 32 bits. */
export const INTEGER = integerFactory('INTEGER');

/** The values of the integer kinds a JavaScript number holds exactly. */
export const integerBehaviour: KindBehaviour<number> = {
  normaliser(type) {
    const [min, max] = integerRange(type);
    return value => {
      // Adding 0 turns -0 into 0.
      if (typeof value === 'number' && Number.isInteger(value) && value >= min && value <= max) return value + 0;
      return integerFromText(value, min, max);
    };
  },
};

function integerRange({ kind, unsigned }: DataType): readonly [min: number, max: number] {
  const size = 2 ** bits[kind as IntegerKind]; // only these kinds have this behaviour
  return unsigned === true ? [0, size - 1] : [-size / 2, size / 2 - 1];
}

const digits = /^[+-]?\d+$/;

function integerFromText(value: unknown, min: number, max: number): number {
  const isWhole = typeof value === 'bigint' || (typeof value === 'string' && digits.test(value));
  const number = isWhole ? Number(value) : NaN;
  if (number >= min && number <= max) return number + 0;
  throw new InvalidValueError(`an integer from ${min} to ${max}`, isWhole ? 'one outside' : flawOfInteger(value));
}

function flawOfInteger(value: unknown): string {
  if (typeof value === 'number' && Number.isFinite(value)) {
    return Number.isInteger(value) ? 'one outside' : 'a number with a fraction';
  }
  return typeof value === 'string' ? 'a string that is not one' : kindOfValue(value);
}
