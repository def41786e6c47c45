import { DefinitionError } from '../../errors/definition-error';
import { describeType, type DataType, type DataTypeInput, type DataTypeKind } from '../data-type';
import { InvalidValueError, type KindBehaviour } from '../kind-behaviour';
import { isPlainObject, kindOfValue } from '../kind-of-value';
import { resolveDataType } from '../resolve-data-type';
import { createFactory, createType } from '../type-factory';
import { elementOf } from './array';

/** One end of a range; null: it has no end there. */
export interface RangeBound<V = unknown> {
  readonly value: V | null;
  readonly inclusive: boolean;
}

/** A range as it is read: its two ends, or `[]` where nothing lies within. */
export type Range<V = unknown> = readonly [lower: RangeBound<V>, upper: RangeBound<V>] | readonly [];

const BOUNDS: ReadonlySet<DataTypeKind> = new Set<DataTypeKind>(['INTEGER', 'BIGINT', 'DECIMAL', 'DATE', 'DATEONLY']);

/**
 * A range of values, in a column of PostgreSQL: `RANGE(DataTypes.INTEGER)`. `[1, 10]` is from 1 up to but without 10; ends
 * are said by `{ value, inclusive }`, and null is no end.
 */
export const RANGE = createFactory(
  <V = number>(of?: DataTypeInput<V>): DataType<Range<V> | readonly [V | null, V | null]> => {
    const bound = of === undefined ? createType({ kind: 'INTEGER' }) : resolveDataType(of);
    if (BOUNDS.has(bound.kind) && bound.unsigned !== true) return createType({ kind: 'RANGE', of: bound });
    throw new DefinitionError(
      'INVALID_TYPE_ARGUMENT',
      `RANGE is of INTEGER, BIGINT, DECIMAL, DATE or DATEONLY, and was given ${describeType(bound)}.`,
    );
  },
);

type BehaviourOf = (type: DataType) => KindBehaviour;

export function rangeBehaviour(behaviourOf: BehaviourOf): KindBehaviour<Range> {
  return {
    normaliser(type) {
      const element = elementOf(type);
      const normalise = behaviourOf(element).normaliser(element);
      return value => canonicalRange(value, { normalise, kind: element.kind });
    },
    equal: (a, b) => spelled(a) === spelled(b),
    copy: range => range.map(bound => ({ ...bound, value: copyBound(bound.value) })) as unknown as Range, // as many
  };
}

const copyBound = (value: unknown): unknown => (value instanceof Date ? new Date(value) : value);

const spelled = (range: Range): string =>
  JSON.stringify(range, (_key, value: unknown) => (typeof value === 'bigint' ? String(value) : value));

interface Bounds {
  readonly normalise: (value: unknown) => unknown;
  readonly kind: DataTypeKind;
}

function canonicalRange(given: unknown, bounds: Bounds): Range {
  const ends: readonly unknown[] = Array.isArray(given) ? Array.from(given as readonly unknown[]) : [undefined];
  if (ends.length === 0) return [];
  if (ends.length !== 2) throw new InvalidValueError('a range [lower, upper]', kindOfValue(given));
  const [lower, upper] = [boundOf(ends[0], true, bounds), boundOf(ends[1], false, bounds)];
  refuseTurned(lower, upper);
  const counted = [whole(lower, true, bounds.kind), whole(upper, false, bounds.kind)] as const;
  return isEmpty(...counted) ? [] : counted;
}

function boundOf(given: unknown, isLower: boolean, bounds: Bounds): RangeBound {
  const bound = isPlainObject(given) && 'value' in given ? (given as Partial<RangeBound>) : { value: given };
  const { value, inclusive = isLower } = bound;
  if (value === undefined || typeof inclusive !== 'boolean')
    throw new InvalidValueError('ends of a range: values, null or { value, inclusive }', 'something else');
  if (value === null) return { value: null, inclusive: false };
  return { value: bounds.normalise(value), inclusive };
}

/** Whole numbers and days have a next one: as the database does, from one that counts up to one that doesn't. */
function whole(bound: RangeBound, isLower: boolean, kind: DataTypeKind): RangeBound {
  const next = NEXT[kind];
  if (next === undefined || bound.value === null || bound.inclusive === isLower) return bound;
  return { value: next(bound.value), inclusive: isLower };
}

const NEXT: Partial<Record<DataTypeKind, (value: unknown) => unknown>> = {
  INTEGER: value => Number(value) + 1,
  BIGINT: value => (typeof value === 'bigint' ? value + 1n : String(BigInt(value as string) + 1n)), // canonical
  DATEONLY: value => new Date(Date.parse(`${String(value)}T00:00:00Z`) + 86_400_000).toISOString().slice(0, 10),
};

function refuseTurned({ value: lower }: RangeBound, { value: upper }: RangeBound): void {
  if (lower === null || upper === null || compared(lower, upper) <= 0) return;
  throw new InvalidValueError('a range whose lower end is not above the upper one', 'one the other way round');
}

function isEmpty(lower: RangeBound, upper: RangeBound): boolean {
  if (lower.value === null || upper.value === null) return false;
  const order = compared(lower.value, upper.value);
  return order > 0 || (order === 0 && !(lower.inclusive && upper.inclusive));
}

/** Below 0, 0 or above, of canonical values of one type. */
function compared(a: unknown, b: unknown): number {
  if (a instanceof Date && b instanceof Date) return a.getTime() - b.getTime();
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  const [x, y] = [String(a), String(b)];
  if (x === y) return 0;
  return /^-?\d+(?:\.\d+)?$/u.test(x) ? comparedDigits(x, y) : x < y ? -1 : 1;
}

/** Decimals and 64-bit integers, which are texts of digits. */
function comparedDigits(a: string, b: string): number {
  const scale = Math.max(...[a, b].map(each => each.split('.')[1]?.length ?? 0));
  const scaled = ([a, b] as const).map(each => {
    const [digits = '', fraction = ''] = each.split('.');
    return BigInt(`${digits}${fraction.padEnd(scale, '0')}`);
  }) as [bigint, bigint];
  return scaled[0] === scaled[1] ? 0 : scaled[0] < scaled[1] ? -1 : 1;
}
