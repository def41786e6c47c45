import type { DataType } from '@mortise/core';
import type { Codec, CodecDraft, CodecTable } from '../contract/codec';
import { readDecimalText, withoutTrailingZeros } from '../shared/decimal-text';
import {
  readBoolean,
  readDay,
  readDouble,
  readInteger,
  readIntegerText,
  readTime,
  readUuid,
} from '../shared/read-values';
import { arrayCodec, rangeCodec } from './postgres-structures';
import { codecsFrom } from '../shared/codecs-from';
import { readTimestamp } from '../shared/timestamp-text';

const table: CodecTable = {
  STRING: varcharCodec,
  // char(n) pads with blanks, and then ignores blanks that were there before.
  CHAR: varcharCodec,
  TEXT: () => ({ columnType: 'text' }),
  TINYINT: () => integerCodec('smallint'),
  SMALLINT: ({ unsigned }) => integerCodec(unsigned ? 'integer' : 'smallint'),
  MEDIUMINT: () => integerCodec('integer'),
  INTEGER: ({ unsigned }) => integerCodec(unsigned ? 'bigint' : 'integer'),
  BIGINT: bigintCodec,
  FLOAT: doubleCodec,
  REAL: doubleCodec,
  DOUBLE: doubleCodec,
  DECIMAL: decimalCodec,
  // Bound as a digit, which a bit, an integer and a character take as well.
  BOOLEAN: () => ({ columnType: 'boolean', encode: (value: boolean) => (value ? '1' : '0'), decode: decodeBoolean }),
  DATE: ({ precision }) => ({
    columnType: `timestamptz(${precision})`,
    encode: (date: Date) => date.toISOString(),
    decode: readTimestamp,
    decodeParsed: (parsed: unknown) => (parsed instanceof Date ? parsed : readTimestamp(parsed as string)),
  }),
  DATEONLY: () => ({
    columnType: 'date',
    decode: (raw: unknown) => readDay(raw, { midnight: true }),
    decodeParsed: dayOfLocal,
  }),
  TIME: () => ({ columnType: 'time(3)', decode: readTime }),
  UUID: () => ({ columnType: 'uuid', decode: readUuid }),
  JSON: () => ({
    columnType: 'jsonb',
    encode: JSON.stringify,
    decode: JSON.parse,
    decodeParsed: (parsed: unknown) => parsed,
  }),
  BLOB: () => ({ columnType: 'bytea', decode: decodeBytes }),
  ENUM: () => ({ columnType: 'text' }),
  ARRAY: type => arrayCodec(type, codecOf),
  RANGE: type => rangeCodec(type, codecOf),
};

/**
 * How PostgreSQL stores the values of a type.
 *
 * Decoders get the server's own text, and need `DateStyle` to be ISO; the driver's parsers stay out of it.
 */
export const codecOf: (type: DataType) => Codec = codecsFrom(table);

function varcharCodec({ length }: DataType): CodecDraft {
  return { columnType: `varchar(${length})` };
}

/** The unsigned types PostgreSQL lacks take the next larger one. */
function integerCodec(columnType: string): CodecDraft {
  return { columnType, decode: readInteger };
}

function bigintCodec({ as, unsigned }: DataType): CodecDraft {
  const columnType = unsigned ? 'numeric(20, 0)' : 'bigint';
  const decode = as === 'bigint' ? (raw: unknown) => BigInt(readIntegerText(raw)) : readIntegerText;
  return as === 'bigint' ? { columnType, encode: String, decode } : { columnType, decode };
}

function doubleCodec(): CodecDraft {
  return { columnType: 'double precision', decode: readDouble };
}

function decimalCodec({ precision, scale }: DataType): CodecDraft {
  if (precision !== undefined) return { columnType: `numeric(${precision}, ${scale})`, decode: readDecimalText };
  return { columnType: 'numeric', decode: (raw: string) => withoutTrailingZeros(readDecimalText(raw)) };
}

/** `t` and `f` of a boolean; the digits of a bit, an integer or a character. */
function decodeBoolean(raw: unknown): boolean {
  if (raw === 't' || raw === true) return true;
  return raw === 'f' || raw === false ? false : readBoolean(raw);
}

/** The driver gives a day as the moment it begins where the program runs. */
function dayOfLocal(parsed: Date | string): string {
  if (typeof parsed === 'string') return parsed;
  const [month, day] = [parsed.getMonth() + 1, parsed.getDate()].map(part => String(part).padStart(2, '0'));
  return `${String(parsed.getFullYear()).padStart(4, '0')}-${month}-${day}`;
}

function decodeBytes(raw: string | Buffer): Buffer {
  if (typeof raw !== 'string') return raw;
  return raw.startsWith('\\x') ? Buffer.from(raw.slice(2), 'hex') : decodeEscapedBytes(raw);
}

/** Reads what a server with `bytea_output = escape` writes: `\\` for a backslash, `\000` to `\377` for other bytes. */
function decodeEscapedBytes(text: string): Buffer {
  const bytes = text.replace(/\\(?:\\|([0-7]{3}))/g, (_, octal: string | undefined) =>
    octal === undefined ? '\\' : String.fromCharCode(parseInt(octal, 8)),
  );
  return Buffer.from(bytes, 'latin1');
}
