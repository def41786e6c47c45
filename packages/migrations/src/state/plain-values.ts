import { types } from 'node:util';
import { type DataType, valueNormaliser } from '@mortise/core';

/** A canonical value of a type as JSON holds it: instants as ISO 8601, bigints as digits, bytes as base64. */
export function plainValue(type: DataType, value: unknown): unknown {
  if (type.kind === 'JSON') return value;
  if (Array.isArray(value)) return value.map(item => plainItem(type, item));
  if (types.isDate(value)) return value.toISOString();
  if (types.isUint8Array(value)) return Buffer.from(value).toString('base64');
  return typeof value === 'bigint' ? String(value) : value;
}

/** An element of an ARRAY, or an end of a RANGE. */
function plainItem({ kind, of: element }: DataType, item: unknown): unknown {
  if (element === undefined || item === null) return item;
  if (kind !== 'RANGE') return plainValue(element, item);
  const bound = item as { readonly value: unknown; readonly inclusive: boolean }; // canonical ranges have two of them
  return { value: bound.value === null ? null : plainValue(element, bound.value), inclusive: bound.inclusive };
}

/**
 * The canonical value that {@link plainValue} made plain.
 *
 * @throws InvalidValueError for what is no value of the type
 */
export function valueOf(type: DataType, plain: unknown): unknown {
  return valueNormaliser(type)(withBytes(type, plain));
}

/** The one kind that takes no text for its values. */
function withBytes({ kind, of: element }: DataType, plain: unknown): unknown {
  if (kind === 'BLOB' && typeof plain === 'string') return Buffer.from(plain, 'base64');
  if (kind !== 'ARRAY' || element === undefined || !Array.isArray(plain)) return plain;
  return plain.map((item: unknown) => (item === null ? null : withBytes(element, item)));
}

/** What stands for itself inside SQL, and the other values by what they are. */
export type PlainSqlValue =
  | string
  | number
  | boolean
  | null
  | { readonly date: string }
  | { readonly bigint: string }
  | { readonly bytes: string };

/** A value inside SQL as JSON holds it. */
export function plainSqlValue(value: unknown): PlainSqlValue {
  if (types.isDate(value)) return { date: value.toISOString() };
  if (types.isUint8Array(value)) return { bytes: Buffer.from(value).toString('base64') };
  if (typeof value === 'bigint') return { bigint: String(value) };
  // What else a fragment of SQL lets in: see requireBindable of core.
  return value as string | number | boolean | null;
}

/** The value inside SQL that {@link plainSqlValue} made plain. */
export function sqlValueOf(plain: unknown): unknown {
  if (typeof plain !== 'object' || plain === null) return plain;
  if ('date' in plain) return new Date(String(plain.date));
  if ('bigint' in plain) return BigInt(String(plain.bigint));
  return 'bytes' in plain ? Buffer.from(String(plain.bytes), 'base64') : plain;
}
