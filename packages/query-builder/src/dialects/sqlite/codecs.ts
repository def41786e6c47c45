import { QueryError, type DataType } from '@mortise/core';
import { codecsFrom, type Codec, type CodecDraft, type CodecTable } from '../codec';
import { isoText } from '../iso-text';
import { parseTimestamp } from '../timestamp-text';
import { decimalColumn } from './decimal-column';

const table: CodecTable = {
  STRING: ({ length }) => ({ columnType: `VARCHAR(${length})` }),
  CHAR: ({ length }) => ({ columnType: `CHAR(${length})` }),
  TEXT: () => ({ columnType: 'TEXT' }),
  TINYINT: () => ({ columnType: 'TINYINT' }),
  SMALLINT: () => ({ columnType: 'SMALLINT' }),
  MEDIUMINT: () => ({ columnType: 'MEDIUMINT' }),
  INTEGER: () => ({ columnType: 'INTEGER' }),
  BIGINT: bigintCodec,
  FLOAT: doubleCodec,
  REAL: doubleCodec,
  DOUBLE: doubleCodec,
  DECIMAL: type => ({ columnType: decimalColumn(type) }),
  BOOLEAN: () => ({ columnType: 'BOOLEAN', encode: Number, decode: Boolean }),
  DATE: () => ({ columnType: 'DATETIME', encode: isoText, decode: decodeDate }),
  DATEONLY: () => ({ columnType: 'DATE' }),
  TIME: () => ({ columnType: 'TIME' }),
  UUID: () => ({ columnType: 'CHAR(36)' }),
  JSON: () => ({ columnType: 'TEXT', encode: JSON.stringify, decode: JSON.parse }),
  BLOB: () => ({ columnType: 'BLOB' }),
  ENUM: () => ({ columnType: 'TEXT' }),
};

/**
 * How SQLite stores the values of a type.
 *
 * A declared type only gives a column its affinity. Text that could look like a number (DECIMAL, ENUM, JSON) needs
 * that of TEXT, for under any other SQLite would turn it into one.
 */
export const codecOf: (type: DataType) => Codec = codecsFrom(table);

function doubleCodec(): CodecDraft {
  return { columnType: 'DOUBLE PRECISION' };
}

/** Reads BIGINT as text: as a number, the driver would round it. */
function bigintCodec({ as }: DataType): CodecDraft {
  return {
    columnType: 'BIGINT',
    encode: encodeBigint,
    decode: as === 'bigint' ? BigInt : String,
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

/** knex writes Dates as epoch milliseconds, and CURRENT_TIMESTAMP has neither a T nor a Z: both can be read. */
function decodeDate(raw: string | number): Date {
  return typeof raw === 'number' ? new Date(raw) : parseTimestamp(raw);
}
