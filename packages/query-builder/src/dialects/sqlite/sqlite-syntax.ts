import { QueryError, type DataType, type DataTypeKind } from '@mortise/core';
import { fragment, literalText, type Binding } from '../../sql/fragment';
import { jsonList } from '../shared/json-list';
import { integerRange } from '../shared/integer-range';
import { onConflictClause } from '../shared/on-conflict';
import type { ListedColumns, Membership, Syntax, SeekSyntax, SoughtValue } from '../contract/syntax';
import { sqliteExplain } from './sqlite-explain';
import { codecOf } from './sqlite-codecs';
import { sqliteJson } from './sqlite-json';
import { datePart, sameInstant, storedValue } from './sqlite-date-forms';
import { sqliteOperators } from './sqlite-operators';
import { quoteIdentifier, quoteTable } from './sqlite-quote';
import { comparedPlainly, givenValue, heldValue, invalidPlace } from '../shared/held-value';

const asInteger = 'CAST(? AS INTEGER)';

const NUMBERS: Partial<Record<DataTypeKind, string>> = {
  TINYINT: 'INTEGER', SMALLINT: 'INTEGER', MEDIUMINT: 'INTEGER', INTEGER: 'INTEGER', BIGINT: 'INTEGER', BOOLEAN: 'INTEGER',
  FLOAT: 'NUMERIC', REAL: 'NUMERIC', DOUBLE: 'NUMERIC', BLOB: 'BLOB',
}; // prettier-ignore

/** SQLite binds a list as JSON and reads it with json_each: a long list of placeholders would ruin the plan. */
function isIn({ columns, types, read }: Membership): ReturnType<Syntax['isIn']> {
  const codecs = types.map(codecOf);
  const left = columns.length === 1 ? columns.join() : `(${columns.join(', ')})`;
  const isInteger = types.length === 1 && NUMBERS[(types[0] as DataType).kind] === 'INTEGER';
  const bind: Binding = (values, keys) => {
    const list = jsonList(read(values, keys), codecs);
    return isInteger ? inBothForms(list) : list;
  };
  return fragment(`${left} IN (SELECT ${itemsOf(types).join(', ')} FROM json_each(?))`, [bind]);
}

/**
 * A column of texts may hold `'7'`. A bound 7 would be made a text for it; an item of json_each is not: it stands there as a
 * text too.
 */
const inBothForms = (list: string): string => list.replace(/-?\d+/gu, digits => `${digits},"${digits}"`);

/** The parts of a key of json_each. JSON has no bytes: they travel in hexadecimal. */
function itemsOf(types: readonly DataType[]): readonly string[] {
  return types.map(({ kind }, part) => {
    const item = types.length === 1 ? 'value' : `json_extract(value, '$[${part}]')`;
    return kind === 'BLOB' ? `unhex(${item})` : item;
  });
}

/**
 * The collation is that of the column the keys are compared with, which stands on the left. With an affinity SQLite can
 * index the list where no index serves the column; the limit keeps it from reading the JSON again for each row.
 */
function keyTable({ types, read }: Parameters<Syntax['keyTable']>[0], alias: string): ReturnType<Syntax['keyTable']> {
  const codecs = types.map(codecOf);
  const bind: Binding = (values, keys) => jsonList(read(values, keys), codecs);
  const columns = itemsOf(types).map((item, part) => {
    const affinity = NUMBERS[(types[part] as DataType).kind] ?? 'TEXT'; // an item for each type
    return `CAST(${item} AS ${affinity}) AS k${part}`;
  });
  return {
    source: fragment(`(SELECT ${columns.join(', ')}, key + 1 AS ordinal FROM json_each(?) LIMIT -1) AS ${alias}`, [
      bind,
    ]),
    keys: types.map((_type, part) => `${alias}.k${part}`),
    ordinal: `${alias}.ordinal`,
  };
}

/**
 * Numbers with a fraction are not among them, for SQLite reads some of their texts one bit off; nor are instants, of which
 * some are numbers.
 */
function listedRows({ types, codecs }: ListedColumns): ReturnType<NonNullable<Syntax['listedRows']>> {
  if (types.some(({ kind }) => NUMBERS[kind] === 'NUMERIC' || kind === 'DATE')) return undefined;
  return { source: 'json_each(?)', items: itemsOf(types), bind: rows => jsonList(rows, codecs) };
}

/** Digits that a double holds for certain. */
const EXACT_DIGITS = 15;

/** Decimals are texts here, and calculated with as doubles: up to as many digits as these hold, the sum is exact. */
function sum(column: string, type: DataType, sign: '+' | '-'): string {
  const { kind, precision, scale = 0 } = type;
  if (kind === 'DECIMAL') {
    if (precision === undefined || precision > EXACT_DIGITS) throw inexactSum();
    const added = `round(CAST(${column} AS REAL) ${sign} CAST(? AS REAL), ${scale})`;
    const most = `${'9'.repeat(precision - scale) || '0'}.${'9'.repeat(scale)}`;
    const fits = `sum BETWEEN -${most} AND ${most}`;
    return checkedSum(column, added, { fits, value: `CASE WHEN sum IS NOT NULL THEN printf('%.${scale}f', sum) END` });
  }
  const range = integerRange(type);
  if (range === undefined)
    return checkedSum(column, `${column} ${sign} ?`, { fits: `abs(sum) <= ${Number.MAX_VALUE}` });
  const [least, greatest] = range;
  // Past 64 bits it is no integer any more.
  const fits = `typeof(sum) = 'integer' AND sum BETWEEN ${least} AND ${smaller(greatest, 2n ** 63n - 1n)}`;
  return checkedSum(column, `${column} ${sign} ${asInteger}`, { fits });
}

const smaller = (one: bigint, other: bigint): bigint => (one < other ? one : other);

/** A column of SQLite holds whatever it is given: of a sum that its type has no room for, an overflow is made. */
function checkedSum(
  column: string,
  added: string,
  { fits, value = 'sum' }: { readonly fits: string; readonly value?: string },
): string {
  const overflow = `abs(CAST(${column} AS INTEGER) * 0 - 9223372036854775807 - 1)`;
  return `(SELECT CASE WHEN sum IS NULL OR ${fits} THEN ${value} ELSE ${overflow} END FROM (SELECT ${added} AS sum))`;
}

function inexactSum(): QueryError {
  const message = `SQLite adds decimals of up to ${EXACT_DIGITS} digits without losing one, and this attribute may have more.`;
  return new QueryError('INEXACT_SUM', message, {
    hint: `Say DECIMAL(p, s) with at most ${EXACT_DIGITS} digits, or read, add and write in a transaction.`,
  });
}

/** DECIMAL is stored as text, to keep its digits; as text, 10 comes before 9. */
const ordered = (column: string, { kind }: DataType): string =>
  kind === 'DECIMAL' ? `CAST(${column} AS REAL)` : column;

/** Digits are compared as they are stored: a float has fewer. Of another scale they have zeros at their end. */
function alike(column: string, type: DataType, other: DataType, isOrdered: boolean): string {
  if (type.kind === 'DATE' && other.kind === 'DATE') return sameInstant(column, type, other);
  if (isOrdered || type.kind !== 'DECIMAL' || other.kind !== 'DECIMAL') return ordered(column, type);
  const { scale = 0 } = type;
  return scale === other.scale || scale === 0 ? column : `rtrim(rtrim(${column}, '0'), '.')`;
}

/**
 * A column may hold values of any kind, and the driver gives a number for whole ones too, rounded: those come as texts, and
 * texts with a letter before them to tell them apart. A sub-query without a table is worked out once.
 */
function readSought({ value, isColumn }: SoughtValue): string {
  const told = (each: string): string =>
    `CASE typeof(${each}) WHEN 'integer' THEN 'i' || ${each} WHEN 'text' THEN 's' || ${each} ELSE ${each} END`;
  return isColumn ? told(value) : `(SELECT ${told('sought')} FROM (SELECT ${value} AS sought))`;
}

const BEYOND_INTEGERS = 2n ** 63n;

/** Integers have 64 bits. */
function bindSought(held: string): unknown {
  const value = givenValue(held);
  if (typeof value === 'bigint' && (value >= BEYOND_INTEGERS || value < -BEYOND_INTEGERS)) throw invalidPlace();
  return value;
}

const seek: SeekSyntax = {
  nullsAreLast: false,
  read: readSought,
  hold: raw => (typeof raw === 'string' ? raw : heldValue(raw)),
  compared: ({ value }, form) => comparedPlainly(value, form, 'sinb'),
  bind: bindSought,
};

export const sqliteSyntax: Syntax = {
  explain: sqliteExplain,
  locksRows: false,
  keepsSnapshots: false,
  joinsCollections: false,
  json: sqliteJson,
  asksEachRow: true,
  joinAfter: 'CROSS JOIN',
  supportsReturning: true,
  // SQLite says that nobody may rely on an order.
  returnsInOrder: false,
  skippedMark: undefined,
  maxBindings: 32_766,
  rowsPerInsert: 100,
  lockClause: () => '',
  hasBooleans: false,
  defaultRow: 'DEFAULT VALUES',
  unset: undefined,
  positioned: text => text,
  quote: name => literalText(quoteIdentifier(name)),
  quoteTable: table => literalText(quoteTable(table)),
  // A plain bound LIMIT makes SQLite prepare the statement again at every call.
  limit: (limit, offset) => {
    if (offset === undefined) return limit === undefined ? fragment('') : fragment(` LIMIT ${asInteger}`, [limit]);
    return fragment(` LIMIT ${asInteger} OFFSET ${asInteger}`, [limit ?? (() => -1), offset]);
  },
  integer: value => fragment(asInteger, [value]),
  isIn,
  keyTable,
  listedRows,
  sameText,
  pattern: (column, _operator, value) => fragment(`${column} LIKE ? ESCAPE '\\'`, [value]),
  operators: sqliteOperators,
  ordered,
  alike,
  orderBy: ({ column, direction, nulls }) => `${column} ${direction}${nulls === undefined ? '' : ` NULLS ${nulls}`}`,
  seek,
  average: (column, _type, operand) => `AVG(${operand(column)})`,
  datePart,
  // From 0 up to 1, as elsewhere.
  random: '((RANDOM() + 9223372036854775808.0) / 18446744073709551616.0)',
  tablesSeeOuterRows: true,
  storedValue,
  sum,
  leavesUnequal: true,
  onConflict: conflict => onConflictClause(conflict, { sameText }),
  update: (table, alias) => `UPDATE ${table} AS ${alias}`,
  computesBeforeLimit: true,
  deletesBySelf: true,
  deleteFrom: (table, alias) => `DELETE FROM ${table} AS ${alias}`,
};

function sameText(text: string, other: string): string {
  return `${text} COLLATE BINARY = ${other}`;
}
