import type { DataType, DatePart, RowLock } from '@mortise/core';
import { fragment, literalText, type Binding } from '../../sql/fragment';
import type { Syntax, ConflictNews, ConflictSql } from '../contract/syntax';
import { isIn, keyTable } from './mysql-key-list';
import { mysqlExplain } from './mysql-explain';
import { mysqlOperators } from './mysql-operators';
import { mysqlSeek, widestDecimal } from './mysql-seek';
import { quoteIdentifier, quoteTable } from './mysql-quote';

/** The server refuses a LIMIT that is bound as a floating-point number, or written as a text: a bigint is neither. */
const asWhole =
  (binding: Binding): Binding =>
  (values, keys) =>
    BigInt(binding(values, keys) as number);

/** MySQL has no OFFSET without a LIMIT; this one is the most rows a table may have. */
const everything: Binding = () => 18_446_744_073_709_551_615n;

/** The number of a row that was left as it is; then it is forgotten, for the next row is another. */
const SKIPPED_MARK = 'LAST_INSERT_ID(), LAST_INSERT_ID(0)';

const WHEN_HELD: Readonly<Record<RowLock['whenHeld'], string>> = { wait: '', skip: ' SKIP LOCKED', fail: ' NOWAIT' };

/** Two levels, of all tables of the statement. */
function lockClause({ level, whenHeld }: RowLock): string {
  const end = WHEN_HELD[whenHeld];
  if (level === 'UPDATE' || level === 'NO KEY UPDATE') return ` FOR UPDATE${end}`;
  if (whenHeld === 'wait') return ' LOCK IN SHARE MODE';
  // Only MySQL runs the first comment, only MariaDB the second: neither knows the other's spelling.
  return ` /*!80000 FOR SHARE${end} */ /*M! LOCK IN SHARE MODE${end} */`;
}

/** Numbers and texts are bound as doubles, or taken for such. */
function exactOperand({ kind, unsigned, precision = 65, scale = 30 }: DataType): string {
  if (kind === 'DECIMAL') return `CAST(? AS DECIMAL(${precision}, ${scale}))`;
  if (kind === 'DOUBLE' || kind === 'FLOAT' || kind === 'REAL') return '?';
  return `CAST(? AS ${unsigned === true ? 'UNSIGNED' : 'SIGNED'})`;
}

const dateParts: Readonly<Record<DatePart, (column: string) => string>> = {
  year: column => `YEAR(${column})`,
  quarter: column => `QUARTER(${column})`,
  month: column => `MONTH(${column})`,
  week: column => `WEEK(${column}, 3)`,
  day: column => `DAYOFMONTH(${column})`,
  dayOfWeek: column => `WEEKDAY(${column}) + 1`,
  dayOfYear: column => `DAYOFYEAR(${column})`,
  hour: column => `HOUR(${column})`,
  minute: column => `MINUTE(${column})`,
  second: column => `SECOND(${column})`,
};

export const mysqlSyntax: Syntax = {
  explain: mysqlExplain,
  locksRows: true,
  escapesByBackslash: true,
  joinAfter: 'STRAIGHT_JOIN',
  keepsSnapshots: false,
  joinsCollections: true,
  supportsReturning: { query: 'SELECT VERSION()', passes: hasReturning },
  returnsInOrder: true,
  updatedMark: 'LAST_INSERT_ID()',
  skippedMark: SKIPPED_MARK,
  maxBindings: 65_535,
  rowsPerInsert: 500,
  lockClause,
  hasBooleans: false,
  defaultRow: '() VALUES ()',
  // With NO_AUTO_VALUE_ON_ZERO the default of a counter is 0.
  unset: { ofCounter: 'NULL', ofOthers: 'DEFAULT' },
  positioned: text => text,
  quote: name => literalText(quoteIdentifier(name)),
  quoteTable: table => literalText(quoteTable(table)),
  limit: (limit, offset) => {
    if (offset === undefined) return limit === undefined ? fragment('') : fragment(' LIMIT ?', [asWhole(limit)]);
    return fragment(' LIMIT ? OFFSET ?', [limit === undefined ? everything : asWhole(limit), asWhole(offset)]);
  },
  integer: value => fragment('CAST(? AS SIGNED)', [value]),
  isIn,
  keyTable,
  sameText,
  pattern: (column, operator, value) => {
    const name = operator === 'iLike' ? `LOWER(${column}) LIKE LOWER(?)` : `${column} LIKE ?`;
    return fragment(`${name} ESCAPE '\\\\'`, [value]);
  },
  operators: mysqlOperators,
  ordered: column => column,
  orderBy: ({ column, direction, nulls }) => {
    const nullsFirst = nulls === undefined ? '' : `ISNULL(${column}) ${nulls === 'FIRST' ? 'DESC' : 'ASC'}, `;
    return `${nullsFirst}${column} ${direction}`;
  },
  seek: mysqlSeek,
  average: (column, type, operand) =>
    // A mean of exact numbers has four decimals more than they have, and no others.
    type.kind === 'DECIMAL'
      ? `AVG(${operand(`CAST(${column} AS ${widestDecimal(type)})`)}) + 0e0`
      : `AVG(${operand(`${column} + 0e0`)})`,
  datePart: (part, column) => dateParts[part](column),
  random: 'RAND()',
  tablesSeeOuterRows: false,
  storedValue: () => undefined,
  sum: (column, type, sign) => `${column} ${sign} ${exactOperand(type)}`,
  onConflict: onDuplicateKey,
  // MariaDB reads the list again for each row when it updates one table, and once when there seem to be two.
  update: (table, alias, hasList) => `UPDATE ${table} AS ${alias}${hasList ? ' JOIN (SELECT 1) AS one_row' : ''}`,
  computesBeforeLimit: false,
  deletesBySelf: false,
  deleteFrom: (table, alias) => `DELETE ${alias} FROM ${table} AS ${alias}`,
};

const CLAUSE = ' ON DUPLICATE KEY UPDATE ';

/**
 * A value that the server fails to work out, with an error of its own number: two rows where one is due. RAND keeps it
 * from being worked out ahead of time.
 */
const REFUSE = '(SELECT NULL FROM (SELECT 1 UNION ALL SELECT 2) AS other_key WHERE RAND() < 2)';

/** The number of that error: "Subquery returns more than 1 row". */
const REFUSED = 1242;

/**
 * What happens to rows that are there already.
 *
 * The server means rows with any of the new row's unique keys. One that is there by another key than the one that
 * decides must be neither taken for the new row nor updated, so the first assignment compares them. A key with a NULL in
 * it meets no row: NULL equals nothing.
 *
 * Never INSERT IGNORE: it hides foreign keys that point nowhere. Setting a column to itself changes nothing.
 */
function onDuplicateKey(conflict: ConflictSql): string {
  const { key, update, tells, counted } = conflict;
  // MySQL 8 has a newer form for VALUES(), which MariaDB does not know; the old one works on both.
  const changes = update.map(column => `${column} = VALUES(${column})`);
  if (counted !== undefined) changes.push(`${counted.column} = COALESCE(${counted.value}, 0) + 1`);
  const isNeeded = key.length > 0 || tells !== undefined || update.length === 0;
  return CLAUSE + (isNeeded ? [firstAssignment(conflict), ...changes] : changes).join(', ');
}

/** A column set to itself, with what is to be checked and told on the way. */
function firstAssignment({ key, anyColumn, tells, equal = [] }: ConflictSql): string {
  const [column, value] = tells === undefined ? [anyColumn, anyColumn] : telling(tells, anyColumn);
  if (key.length === 0) return `${column} = ${value}`;
  const texts = equal.filter(each => each.isText).map(each => sameText(each.column, `VALUES(${each.column})`));
  const same = [...key, ...equal.map(each => each.column)].map(each => `${each} = VALUES(${each})`);
  return `${column} = ${unlessOtherKey([...same, ...texts], value)}`;
}

/**
 * LAST_INSERT_ID(number) makes the server give that number for the statement's insert id, and for LAST_INSERT_ID() in the
 * same row; both only tell of rows for which this clause runs.
 */
function telling(tells: ConflictNews, anyColumn: string): readonly [column: string, value: string] {
  if ('counter' in tells) return [tells.counter, `LAST_INSERT_ID(${tells.counter})`];
  return [anyColumn, `IF(LAST_INSERT_ID(?) = 0, NULL, ${anyColumn})`];
}

const unlessOtherKey = (isSameKey: readonly string[], value: string): string =>
  `IF(${isSameKey.join(' AND ')}, ${value}, ${REFUSE})`;

/** As bytes: also binary collations are blind to blanks at the end. */
function sameText(text: string, other: string): string {
  return `${bytes(text)} = ${bytes(other)}`;
}

const bytes = (text: string): string => `CAST(CONVERT(${text} USING utf8mb4) AS BINARY)`;

/** Whether the server refused a row because it is there by another unique key than the one that decides. */
export function isOtherKey(errno: number | undefined, sql: string | undefined): boolean {
  return errno === REFUSED && sql?.includes(REFUSE) === true;
}

/** The first version of MariaDB whose INSERT has RETURNING; MySQL has none. */
const RETURNING_SINCE = { major: 10, minor: 5 };

/** Whether INSERT has RETURNING on a server of this version: `10.11.6-MariaDB-log`, `8.0.36`. */
export function hasReturning(version: string): boolean {
  const found = /(\d+)\.(\d+)\.\d+-MariaDB/i.exec(version);
  if (found === null) return false;
  const [major, minor] = [Number(found[1]), Number(found[2])];
  return major > RETURNING_SINCE.major || (major === RETURNING_SINCE.major && minor >= RETURNING_SINCE.minor);
}
