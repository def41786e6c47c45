import type { DataType, DataTypeKind } from '@mortise/core';

const families: Partial<Record<DataTypeKind, string>> = {
  STRING: 'text',
  CHAR: 'text',
  TEXT: 'text',
  ENUM: 'text',
  TINYINT: 'number',
  SMALLINT: 'number',
  MEDIUMINT: 'number',
  INTEGER: 'number',
  BIGINT: 'number',
  FLOAT: 'number',
  REAL: 'number',
  DOUBLE: 'number',
  DECIMAL: 'number',
  DATE: 'day',
  DATEONLY: 'day',
};

const familyOf = (kind: DataTypeKind): string => families[kind] ?? kind;

/** Kinds whose values every database writes as texts. */
const spelled: ReadonlySet<string> = new Set(['number', 'UUID', 'JSON']);

/**
 * Whether databases convert values of one type to another, as far as each value allows it. A text may be one of anything but a list;
 * where nothing is converted, the column goes and another one comes.
 */
export function isConvertible(from: DataType, to: DataType): boolean {
  const [before, now] = [familyOf(from.kind), familyOf(to.kind)];
  if (from.of !== undefined && to.of !== undefined) return before === now && isConvertible(from.of, to.of);
  if (to.of !== undefined || from.of !== undefined) return false;
  return before === now || before === 'text' || (now === 'text' && to.kind !== 'ENUM' && spelled.has(before));
}
