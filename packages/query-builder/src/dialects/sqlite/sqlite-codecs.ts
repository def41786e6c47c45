import { QueryError, type DataType } from '@mortise/core';
import type { Codec, CodecDraft, CodecTable } from '../contract/codec';
import { readDecimal } from '../shared/decimal-text';
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
import { dateCodec } from './sqlite-date-forms';
import { decimalColumn } from './sqlite-decimal-column';
import { codecsFrom } from '../shared/codecs-from';

const table: CodecTable = {
  STRING: ({ length }) => ({ columnType: `VARCHAR(${length})` }),
  CHAR: ({ length }) => ({ columnType: `CHAR(${length})` }),
  TEXT: () => ({ columnType: 'TEXT' }),
  TINYINT: () => integerCodec('TINYINT'),
  SMALLINT: () => integerCodec('SMALLINT'),
  MEDIUMINT: () => integerCodec('MEDIUMINT'),
  INTEGER: () => integerCodec('INTEGER'),
  BIGINT: bigintCodec,
  FLOAT: doubleCodec,
  REAL: doubleCodec,
  DOUBLE: doubleCodec,
  DECIMAL: type => ({ columnType: decimalColumn(type), decode: readDecimal(type) }),
  BOOLEAN: () => ({ columnType: 'BOOLEAN', encode: BigInt, decode: readBoolean }),
  DATE: dateCodec,
  DATEONLY: () => ({ columnType: 'DATE', decode: (raw: unknown) => readDay(raw, { midnight: false }) }),
  TIME: () => ({ columnType: 'TIME', decode: readTime }),
  UUID: () => ({ columnType: 'CHAR(36)', decode: readUuid }),
  JSON: () => ({ columnType: 'TEXT', encode: JSON.stringify, decode: JSON.parse }),
  BLOB: () => ({ columnType: 'BLOB', decode: readBytes }),
  ENUM: () => ({ columnType: 'TEXT' }),
};

/**
 * How SQLite stores the values of a type.
 *
 * A declared type only gives a column its affinity. Text that could look like a number (DECIMAL, ENUM, JSON) needs
 * that of TEXT, for under any other SQLite would turn it into one.
 */
export const codecOf: (type: DataType) => Codec = codecsFrom(table);

/** Bound as a number, which the driver makes a float, a 1 would become "1.0" in a column of texts. */
function integerCodec(columnType: string): CodecDraft {
  return { columnType, encode: BigInt, decode: readInteger };
}

function doubleCodec(): CodecDraft {
  return { columnType: 'DOUBLE PRECISION', decode: readDouble };
}

/** Reads BIGINT as text: as a number, the driver would round it. */
function bigintCodec({ as }: DataType): CodecDraft {
  return {
    columnType: 'BIGINT',
    encode: encodeBigint,
    decode: as === 'bigint' ? (raw: unknown) => BigInt(readIntegerText(raw)) : readIntegerText,
    selectAs: columnSql => `CAST(${columnSql} AS TEXT)`,
  };
}

const largest = 2n ** 63n - 1n;

/** Only BIGINT.UNSIGNED has values that SQLite's 64 bits with a sign can't hold. */
function encodeBigint(value: string | bigint): bigint {
  const integer = BigInt(value);
  if (integer <= largest) return integer;
  const wrong = `expected at most ${largest}, the largest integer of SQLite, got a larger one`;
  throw new QueryError('INVALID_VALUE', `A value of BIGINT.UNSIGNED is wrong: ${wrong}.`, {
    hint: 'Keep numbers of more digits as DECIMAL(20, 0), or as STRING.',
  });
}
