import { type DataType, type DataTypeKind, describeType, integerKinds } from '@mortise/core';

/** What values may lose when their column's type changes, as the end of a sentence; undefined where all stay as they are. */
export function typeLoss(from: DataType, to: DataType): string | undefined {
  if (keepsValues(from, to)) return undefined;
  const members = (from.values ?? []).filter(member => to.values !== undefined && !to.values.includes(member));
  if (from.kind === 'ENUM' && to.kind === 'ENUM') return `no longer has ${members.map(each => JSON.stringify(each)).join(', ')}`; // prettier-ignore
  return `becomes ${describeType(to)}, which not every value of ${describeType(from)} fits`;
}

function keepsValues(from: DataType, to: DataType): boolean {
  const rule = from.kind === to.kind ? sameKind[from.kind] : wider[from.kind]?.[to.kind];
  return rule?.(from, to) ?? from.kind === to.kind;
}

type Rule = (from: DataType, to: DataType) => boolean;

const always: Rule = () => true;

const holdsLength: Rule = (from, to) => Number(from.length) <= Number(to.length);

const textSizes = ['tiny', undefined, 'medium', 'long'];

const holdsSize: Rule = (from, to) =>
  textSizes.indexOf(from.length as string) <= textSizes.indexOf(to.length as string);

const holdsSign: Rule = (from, to) => from.unsigned === to.unsigned;

const holdsDigits: Rule = (from, to) => {
  if (to.precision === undefined) return true;
  if (from.precision === undefined) return false;
  const [scale, wanted] = [from.scale ?? 0, to.scale ?? 0];
  return scale <= wanted && from.precision - scale <= to.precision - wanted;
};

const sameKind: Partial<Record<DataTypeKind, Rule>> = {
  STRING: holdsLength,
  CHAR: holdsLength,
  TEXT: holdsSize,
  BLOB: holdsSize,
  TINYINT: holdsSign,
  SMALLINT: holdsSign,
  MEDIUMINT: holdsSign,
  INTEGER: holdsSign,
  BIGINT: holdsSign,
  DECIMAL: holdsDigits,
  DATE: (from, to) => from.stored === to.stored && Number(from.precision) <= Number(to.precision),
  ENUM: (from, to) => (from.values ?? []).every(member => to.values?.includes(member)),
  ARRAY: (from, to) => from.of !== undefined && to.of !== undefined && keepsValues(from.of, to.of),
  RANGE: (from, to) => from.of?.kind === to.of?.kind,
};

const integers: readonly DataTypeKind[] = [...integerKinds];

/** A wider integer holds the narrower ones, unsigned ones too; not what is below 0 where it is unsigned. */
const holdsInteger: Rule = (from, to) => to.unsigned !== true || from.unsigned === true;

const widerIntegers = (kind: DataTypeKind): Partial<Record<DataTypeKind, Rule>> =>
  Object.fromEntries(integers.slice(integers.indexOf(kind) + 1).map(each => [each, holdsInteger]));

const exactly = (kinds: readonly DataTypeKind[]): Partial<Record<DataTypeKind, Rule>> =>
  Object.fromEntries(kinds.map(kind => [kind, always]));

/** Numbers of characters that a whole number of each kind takes, with its sign. */
const DIGITS: Partial<Record<DataTypeKind, number>> = {
  TINYINT: 4,
  SMALLINT: 6,
  MEDIUMINT: 8,
  INTEGER: 11,
  BIGINT: 20,
};

/** Longer texts than any of these values. */
const spelledIn = (characters: number): Partial<Record<DataTypeKind, Rule>> => ({
  STRING: (_from, to) => Number(to.length) >= characters,
  TEXT: always,
});

const digitsOf = (kind: DataTypeKind): Partial<Record<DataTypeKind, Rule>> => spelledIn(DIGITS[kind] ?? Infinity);

const UUID_CHARACTERS = 36;

const wider: Partial<Record<DataTypeKind, Partial<Record<DataTypeKind, Rule>>>> = {
  TINYINT: { ...widerIntegers('TINYINT'), ...exactly(['FLOAT', 'REAL', 'DOUBLE']), ...digitsOf('TINYINT') },
  SMALLINT: { ...widerIntegers('SMALLINT'), ...exactly(['FLOAT', 'REAL', 'DOUBLE']), ...digitsOf('SMALLINT') },
  MEDIUMINT: { ...widerIntegers('MEDIUMINT'), ...exactly(['FLOAT', 'REAL', 'DOUBLE']), ...digitsOf('MEDIUMINT') },
  INTEGER: { ...widerIntegers('INTEGER'), ...exactly(['FLOAT', 'REAL', 'DOUBLE']), ...digitsOf('INTEGER') },
  BIGINT: digitsOf('BIGINT'),
  UUID: spelledIn(UUID_CHARACTERS),
  JSON: { TEXT: (_from, to) => to.length !== 'tiny' },
  FLOAT: exactly(['REAL', 'DOUBLE']),
  REAL: exactly(['FLOAT', 'DOUBLE']),
  DOUBLE: exactly(['FLOAT', 'REAL']),
  CHAR: { STRING: holdsLength, TEXT: (_from, to) => to.length !== 'tiny' },
  STRING: { TEXT: (from, to) => to.length !== 'tiny' && Number(from.length) <= 16_383 },
  ENUM: {
    STRING: (from, to) => (from.values ?? []).every(member => [...member].length <= Number(to.length)),
    TEXT: (_from, to) => to.length !== 'tiny',
  },
};
