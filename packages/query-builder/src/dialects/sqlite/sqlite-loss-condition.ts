import type { WantedColumn } from '../contract/alter-syntax';
import { isNoDecimal } from './sqlite-decimal-column';

/** Values that are no numbers stay texts in a column of numbers, and so on. */
export function lossCondition({ kind, type }: Pick<WantedColumn, 'kind' | 'type'>, column: string): string | undefined {
  if (kind.endsWith('INT') || kind === 'INTEGER') return notInteger(column);
  return lossConditions[kind]?.(column, type);
}

const notInteger = (column: string): string =>
  `CASE typeof(${column}) WHEN 'real' THEN ${column} <> CAST(${column} AS INTEGER)
    ELSE CAST(CAST(${column} AS INTEGER) AS TEXT) <> CAST(${column} AS TEXT) END`;

const notNumber = (column: string): string =>
  `CASE WHEN json_valid(${column}) THEN json_type(${column}) NOT IN ('integer', 'real') ELSE 1 END`;

/** An integer that a float would round (CAST ends at the largest one), or a text of more digits than a float has. */
const notFloat = (column: string): string =>
  `(${notNumber(column)} OR CASE json_type(${column}) WHEN 'integer' THEN
    CAST(CAST(${column} AS REAL) AS INTEGER) <> CAST(${column} AS INTEGER)
    OR CAST(${column} AS INTEGER) IN (9223372036854775807, -9223372036854775808)
    ELSE typeof(${column}) = 'text' AND length(${digits(column)}) > ${FLOAT_DIGITS} END)`;

/** So many digits come back from any float as they were. */
const FLOAT_DIGITS = 15;

const digits = (column: string): string => `trim(replace(replace(${column}, '-', ''), '.', ''), '0')`;

const DAY = '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]';

/** SQLite's functions take more for a time than Mortise would read: "now", and numbers of days. */
const notLike =
  (pattern: string, isNoTime: (column: string) => string) =>
  (column: string): string =>
    `(typeof(${column}) <> 'text' OR ${column} NOT GLOB '${pattern}' OR ${isNoTime(column)})`;

const ANY_UUID = [8, 4, 4, 4, 12].map(length => '[0-9a-f]'.repeat(length)).join('-');

const isBytes = (column: string): string => `typeof(${column}) = 'blob'`;

/** Conditions by kind of type. */
const lossConditions: Readonly<Record<string, (column: string, columnType: string) => string>> = {
  BOOLEAN: column => `CAST(${column} AS TEXT) NOT IN ('0', '1')`,
  FLOAT: notFloat,
  REAL: notFloat,
  DOUBLE: notFloat,
  DECIMAL: isNoDecimal,
  DATE: notLike(`${DAY}*`, column => `datetime(${column}) IS NULL`),
  DATEONLY: notLike(DAY, column => `date(${column}) IS NOT ${column}`),
  TIME: notLike('[0-9][0-9]:[0-9][0-9]*', column => `time(${column}) IS NULL`),
  JSON: column => `NOT json_valid(${column})`,
  STRING: isBytes,
  CHAR: isBytes,
  TEXT: isBytes,
  UUID: column => `(typeof(${column}) <> 'text' OR lower(${column}) NOT GLOB '${ANY_UUID}')`,
  ENUM: isBytes,
  // It would hold anything, and be read as what it is.
  BLOB: column => `typeof(${column}) <> 'blob'`,
};
