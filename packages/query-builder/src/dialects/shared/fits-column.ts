import type { DataType, DataTypeKind } from '@mortise/core';

const DIGITS = String.raw`[-+]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[-+]?\d+)?`;
const DAY = String.raw`[-+]?\d{4,6}-(?:0\d|1[0-2])-(?:[0-2]\d|3[01])`;
const CLOCK = String.raw`[-+]?\d{1,3}:[0-5]\d(?::[0-5]\d(?:\.\d*)?)?`;
const ZONE = String.raw`(?:Z| ?[-+]\d\d(?::?\d\d){0,2})?`;

/** Digits, of which every column may have a text, or one of these; a column of fixed length adds blanks. */
const looksLike = (others: string): RegExp => new RegExp(`^(?:${DIGITS}|${others}) *$`, 'i');

const numeric = looksLike('NaN|[-+]?Infinity');
const moment = looksLike(`[-+]?infinity|${DAY}(?:[ T]${CLOCK})?${ZONE}(?: BC)?`);

/** How values of a type look as texts, in whatever column: all types that are not named may look like anything. */
const written: Partial<Record<DataTypeKind, RegExp>> = {
  TINYINT: numeric, SMALLINT: numeric, MEDIUMINT: numeric, INTEGER: numeric, BIGINT: numeric, DECIMAL: numeric,
  FLOAT: numeric, REAL: numeric, DOUBLE: numeric, BOOLEAN: looksLike('t|f|true|false'),
  DATE: moment, DATEONLY: moment, TIME: looksLike(CLOCK + ZONE),
}; // prettier-ignore

/** Whether a column that attributes of a type are read from may have what is held like that: no bytes, and no other text. */
export function fitsColumn(held: string, { kind }: DataType): boolean {
  const form = written[kind];
  if (form === undefined || !/^[behs]/.test(held)) return true;
  return held.startsWith('s') && form.test(held.slice(1));
}
