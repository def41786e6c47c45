import type { DataType } from '@mortise/core';
import type { Codec, CodecDraft, CodecTable } from '../contract/codec';
import { readDecimal, withoutTrailingZeros } from '../shared/decimal-text';
import {
  readBoolean,
  readBytes,
  readDay,
  readDouble,
  readInteger,
  readIntegerText,
  readTime,
  readUuid,
} from '../shared/read-values';
import { codecsFrom } from '../shared/codecs-from';
import { readTimestamp } from '../shared/timestamp-text';

const table: CodecTable = {
  STRING: varcharCodec,
  // char(n) loses the blanks at the end.
  CHAR: varcharCodec,
  TEXT: ({ length = '' }) => ({ columnType: `${length}text` }),
  TINYINT: type => ({ columnType: withSign('tinyint', type), decode: readInteger }),
  SMALLINT: type => ({ columnType: withSign('smallint', type), decode: readInteger }),
  MEDIUMINT: type => ({ columnType: withSign('mediumint', type), decode: readInteger }),
  INTEGER: type => ({ columnType: withSign('int', type), decode: readInteger }),
  BIGINT: bigintCodec,
  FLOAT: doubleCodec,
  REAL: doubleCodec,
  DOUBLE: doubleCodec,
  DECIMAL: decimalCodec,
  BOOLEAN: () => ({ columnType: 'tinyint(1)', encode: Number, decode: readBoolean }),
  DATE: ({ precision }) => ({
    columnType: `datetime(${precision})`,
    encode: encodeDate,
    decode: readTimestamp,
    decodeParsed: (parsed: unknown) => (parsed instanceof Date ? parsed : readTimestamp(parsed as string)),
  }),
  DATEONLY: () => ({ columnType: 'date', decode: readDate, decodeParsed: readParsedDate }),
  TIME: () => ({ columnType: 'time(3)', decode: readTime }),
  UUID: () => ({ columnType: 'char(36) character set ascii collate ascii_bin', decode: readUuid }),
  JSON: jsonCodec,
  BLOB: ({ length = '' }) => ({ columnType: `${length}blob`, decode: readBytes }),
  ENUM: enumCodec,
};

/**
 * How MySQL and MariaDB store the values of a type.
 *
 * Decoders need dates and large numbers as text: `dateStrings`, `supportBigNumbers` and `bigNumberStrings`.
 */
export const codecOf: (type: DataType) => Codec = codecsFrom(table);

const readDate = (raw: unknown): unknown => readDay(raw, { midnight: true });

/** knex's own statements give the midnight of the day in UTC, as their connections are told. */
const readParsedDate = (parsed: unknown): unknown =>
  readDate(parsed instanceof Date ? parsed.toISOString().slice(0, 10) : parsed);

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
    decode: type.as === 'bigint' ? (raw: unknown) => BigInt(readIntegerText(raw)) : readIntegerText,
  };
}

function doubleCodec(): CodecDraft {
  return { columnType: 'double', decode: readDouble };
}

function decimalCodec(type: DataType): CodecDraft {
  const { precision, scale } = type;
  const read = readDecimal(type);
  if (precision !== undefined) return { columnType: `decimal(${precision}, ${scale})`, decode: read };
  return { columnType: 'decimal(65, 30)', decode: (raw: unknown) => withoutTrailingZeros(read(raw)) };
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
    // A text in a JSON column is given by some servers as it is, and by others parsed: as it is, it stays.
    decodeParsed: (parsed: unknown) => parsed,
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
