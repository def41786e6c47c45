import type { DataType } from '@mortise/core';
import { codecsFrom, type Codec, type CodecDraft, type CodecTable } from '../codec';
import { withoutTrailingZeros } from '../decimal-text';
import { canonicalTime } from '../time-text';
import { parseTimestamp } from '../timestamp-text';

const table: CodecTable = {
  STRING: varcharCodec,
  // char(n) loses the blanks at the end.
  CHAR: varcharCodec,
  TEXT: ({ length = '' }) => ({ columnType: `${length}text` }),
  TINYINT: type => ({ columnType: withSign('tinyint', type) }),
  SMALLINT: type => ({ columnType: withSign('smallint', type) }),
  MEDIUMINT: type => ({ columnType: withSign('mediumint', type) }),
  INTEGER: type => ({ columnType: withSign('int', type) }),
  BIGINT: bigintCodec,
  FLOAT: doubleCodec,
  REAL: doubleCodec,
  DOUBLE: doubleCodec,
  DECIMAL: decimalCodec,
  BOOLEAN: () => ({ columnType: 'tinyint(1)', encode: Number, decode: Boolean }),
  DATE: ({ precision }) => ({
    columnType: `datetime(${precision})`,
    encode: encodeDate,
    decode: parseTimestamp,
  }),
  DATEONLY: () => ({ columnType: 'date' }),
  TIME: () => ({ columnType: 'time(3)', decode: canonicalTime }),
  UUID: () => ({ columnType: 'char(36) character set ascii collate ascii_bin' }),
  JSON: jsonCodec,
  BLOB: ({ length = '' }) => ({ columnType: `${length}blob` }),
  ENUM: enumCodec,
};

/**
 * How MySQL and MariaDB store the values of a type.
 *
 * Decoders need dates and large numbers as text: `dateStrings`, `supportBigNumbers` and `bigNumberStrings`.
 */
export const codecOf: (type: DataType) => Codec = codecsFrom(table);

function varcharCodec({ length }: DataType): CodecDraft {
  return { columnType: `varchar(${length})` };
}

function withSign(columnType: string, { unsigned }: DataType): string {
  return unsigned ? `${columnType} unsigned` : columnType;
}

/** Binds BIGINT as an integer: compared with a string, MySQL may take both for doubles. */
function bigintCodec(type: DataType): CodecDraft {
  return {
    columnType: withSign('bigint', type),
    encode: BigInt,
    decode: type.as === 'bigint' ? BigInt : String,
  };
}

function doubleCodec(): CodecDraft {
  return { columnType: 'double' };
}

function decimalCodec({ precision, scale }: DataType): CodecDraft {
  if (precision !== undefined) return { columnType: `decimal(${precision}, ${scale})` };
  return { columnType: 'decimal(65, 30)', decode: withoutTrailingZeros };
}

/** A datetime has no zone of its own: ours are in UTC. */
function encodeDate(date: Date): string {
  return date.toISOString().slice(0, 23).replace('T', ' ');
}

/** Reads JSON as text: the driver may parse it or not, and "5" could then be the text or the number. */
function jsonCodec(): CodecDraft {
  return {
    columnType: 'json',
    encode: JSON.stringify,
    decode: JSON.parse,
    selectAs: columnSql => `CAST(${columnSql} AS CHAR)`,
  };
}

/** Compares members byte by byte, since 'a' and 'A' may both be. */
function enumCodec({ values = [] }: DataType): CodecDraft {
  const members = values.map(quoteMember).join(', ');
  return { columnType: `enum(${members}) character set utf8mb4 collate utf8mb4_bin` };
}

/** A literal for DDL. What a backslash means depends on `sql_mode`, so text with one is written by its bytes. */
function quoteMember(member: string): string {
  if (member.includes('\\')) return `x'${Buffer.from(member).toString('hex')}'`;
  return `'${member.replaceAll("'", "''")}'`;
}
