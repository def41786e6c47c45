import type { DataType, DataTypeKind } from '@mortise/core';
import { codeOf } from '../shared/driver-error';
import { comparedPlainly, givenValue, heldValue } from '../shared/held-value';
import type { SeekSyntax, SoughtValue } from '../contract/syntax';

/** With as many decimals as there may be beside the digits before the point. */
export function widestDecimal({ precision = 0, scale = 0 }: DataType): string {
  return `DECIMAL(65, ${Math.max(0, Math.min(30, 65 - (precision - scale)))})`;
}

type Reader = (value: string) => string;

/** A double is given by its bytes, and a decimal in its place by its digits. */
const asItIs: Reader = value => value;

/** Bytes need not be a text: they are given in hexadecimal. What is no text has one of the charsets too, but coerces least. */
const asText: Reader = value =>
  `IF(CHARSET(${value}) = 'binary' AND COERCIBILITY(${value}) < 5, CONCAT('h', HEX(${value})), CONCAT('s', CAST(${value} AS CHAR)))`;

/** Numbers may stand in a column of texts: there they are ordered, and so compared, as texts. */
const asDigits: Reader = value => `CONCAT(IF(CHARSET(${value}) = 'binary', 'd', 's'), CAST(${value} AS CHAR))`;

/** A bit is given as bytes otherwise. */
const asBit: Reader = value =>
  `IF(CHARSET(${value}) = 'binary', CONCAT('d', CAST(${value} + 0 AS CHAR)), CONCAT('s', CAST(${value} AS CHAR)))`;

/**
 * Members of an ENUM are ordered by their numbers, and compared as texts: no text is one of those. A text may be equal to the
 * number of its member, and only the type of the column tells them apart then: an interval has a fraction by that of a text. No
 * sum is asked for, which UUID and INET6 don't have.
 */
const isMember = (value: string): string => {
  const later = (seconds: string): string => `LENGTH(ADDDATE('2000-01-01', INTERVAL ${seconds} SECOND))`;
  const isNumbered = `CHAR(${value}) <> CHAR(CONCAT(${value})) OR ${later(value)} < ${later(`CONCAT(${value})`)}`;
  return `COERCIBILITY(${value}) < 5 AND (${isNumbered})`;
};

const asMember: Reader = value =>
  `IF(${isMember(value)}, CONCAT('e', CONV(HEX(CHAR(${value})), 16, 10)), ${asText(value)})`;

const readers: Partial<Record<DataTypeKind, Reader>> = {
  TINYINT: asDigits, SMALLINT: asDigits, MEDIUMINT: asDigits, INTEGER: asDigits, BIGINT: asDigits, DECIMAL: asDigits,
  FLOAT: asItIs, REAL: asItIs, DOUBLE: asItIs, BOOLEAN: asBit, ENUM: asMember, STRING: asMember, CHAR: asMember,
}; // prettier-ignore

/** What a sub-query gives of an ENUM is a text in its order too. Numbers and booleans may be members as well. */
function read({ value, type, isColumn }: SoughtValue): string {
  const reader = readers[type.kind] ?? asText;
  if (!isColumn) return (reader === asMember ? asText : reader)(value);
  if (reader !== asDigits && reader !== asBit) return reader(value);
  return `IF(CHARSET(${value}) = 'binary', ${reader(value)}, ${asMember(value)})`;
}

const isHeld = (raw: unknown): raw is string => typeof raw === 'string' && /^[sdeh]/.test(raw);

/** Of what is compared with a date, and is none: MySQL says so, and MariaDB takes it for no match. */
const UNFIT = new Set(['ER_WRONG_VALUE', 'ER_TRUNCATED_WRONG_VALUE']);

/** The message tells the value, and not which of those that were bound it is. */
function unfitBindings(error: unknown, bound: readonly unknown[]): readonly number[] {
  if (!UNFIT.has(codeOf(error) ?? '')) return [];
  const [, told] = /value: '(.*)'/s.exec(String((error as { readonly message?: unknown }).message)) ?? [];
  return bound.flatMap((value, index) => (typeof value === 'string' && value === told ? [index] : []));
}

export const mysqlSeek: SeekSyntax = {
  nullsAreLast: false,
  read,
  hold: raw => {
    if (isHeld(raw)) return raw;
    return typeof raw === 'string' ? `d${raw}` : heldValue(raw);
  },
  compared: ({ value, type }, form) => {
    // Compared with a text, a number would be taken for a double.
    const exact = `CAST(? AS ${widestDecimal(type)})`;
    if (form === 'd') return { value, placeholder: exact };
    if (form === 'h') return { value, placeholder: 'UNHEX(?)' };
    return form === 'e' ? { value: `(${value} + 0)`, placeholder: exact } : comparedPlainly(value, form, 'sn');
  },
  bind: givenValue,
  unfitBindings,
};
