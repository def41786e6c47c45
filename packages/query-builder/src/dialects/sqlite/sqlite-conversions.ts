import { alterErrors } from '../shared/alter-errors';
import type { Rehearsal, ColumnChange, TableChanges, WantedColumn } from '../contract/alter-syntax';
import { quoteIdentifier, quoteTable } from './sqlite-quote';
import { inForm } from './sqlite-date-forms';
import { decimalText, isNoDecimal } from './sqlite-decimal-column';

/** SQLite stores whatever it is given: what the new type would not hold, or could not be read as it, is found here. */
export function rehearseConversion(change: ColumnChange, changes: TableChanges): Rehearsal {
  const column = quoteIdentifier(change.present.name);
  const isLost = lossCondition(change.wanted, column);
  if (isLost === undefined) return { steps: [], cleanUp: [] };
  const sql = `SELECT 1 FROM ${quoteTable(changes.wanted.table)} WHERE ${column} IS NOT NULL AND ${isLost} LIMIT 1`;
  const refusal = (): ReturnType<typeof alterErrors.rowsNotConvertible> =>
    alterErrors.rowsNotConvertible(changes, change);
  return { steps: [{ sql, subject: `${changes.wanted.model}.${change.wanted.attribute}`, refusal }], cleanUp: [] };
}

/** What a column holds when it has its new type: texts that stand for a value are written as all others of that type. */
export function converted({ present, wanted }: Pick<ColumnChange, 'present' | 'wanted'>): string {
  const column = quoteIdentifier(present.name);
  return conversions[wanted.kind]?.(column, wanted) ?? column;
}

/** By kind of type; elsewhere the affinity of the new column does what there is to do. */
const conversions: Readonly<Record<string, (column: string, wanted: ColumnChange['wanted']) => string>> = {
  DECIMAL: (column, { type }) => decimalText(column, type),
  DATE: (column, { dataType }) => inForm(dataType, column),
  UUID: column => `lower(${column})`,
  // So that a number is compared with the members as the text it becomes.
  ENUM: column => `CAST(${column} AS TEXT)`,
};

/** Values that are no numbers stay texts in a column of numbers, and so on. */
function lossCondition({ kind, type }: Pick<WantedColumn, 'kind' | 'type'>, column: string): string | undefined {
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
export const FLOAT_DIGITS = 15;

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
