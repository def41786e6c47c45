import type { DataType } from '@mortise/core';
import { codecsFrom, type Codec, type CodecDraft, type CodecTable } from '../codec';
import { withoutTrailingZeros } from '../decimal-text';
import { canonicalTime } from '../time-text';
import { parseTimestamp } from '../timestamp-text';

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
  // "t" in a row, "true" where it was cast to text, true inside JSON.
  BOOLEAN: () => ({ columnType: 'boolean', decode: raw => String(raw).startsWith('t') }),
  DATE: ({ precision }) => ({
    columnType: `timestamptz(${precision})`,
    encode: (date: Date) => date.toISOString(),
    decode: parseTimestamp,
  }),
  DATEONLY: () => ({ columnType: 'date' }),
  TIME: () => ({ columnType: 'time(3)', decode: canonicalTime }),
  UUID: () => ({ columnType: 'uuid' }),
  JSON: () => ({ columnType: 'jsonb', encode: JSON.stringify, decode: JSON.parse }),
  BLOB: () => ({ columnType: 'bytea', decode: decodeBytes }),
  ENUM: () => ({ columnType: 'text' }),
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
  return { columnType, decode: Number };
}

function bigintCodec({ as, unsigned }: DataType): CodecDraft {
  const columnType = unsigned ? 'numeric(20, 0)' : 'bigint';
  return as === 'bigint' ? { columnType, encode: String, decode: BigInt } : { columnType };
}

function doubleCodec(): CodecDraft {
  return { columnType: 'double precision', decode: Number };
}

function decimalCodec({ precision, scale }: DataType): CodecDraft {
  if (precision !== undefined) return { columnType: `numeric(${precision}, ${scale})` };
  return { columnType: 'numeric', decode: withoutTrailingZeros };
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
