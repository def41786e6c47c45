import type { DataType, RowLock } from '@mortise/core';
import { fragment, literalText, type Binding } from '../../sql/fragment';
import type { Syntax } from '../contract/syntax';
import { isIn, keyTable } from './mysql-key-list';
import { SKIPPED_MARK, onDuplicateKey } from './mysql-on-duplicate-key';
import { quoteIdentifier, quoteTable } from './mysql-quote';
import { hasReturning } from './mysql-server-version';

/** The server refuses a LIMIT that is bound as a floating-point number, or written as a text: a bigint is neither. */
const asWhole =
  (binding: Binding): Binding =>
  (values, keys) =>
    BigInt(binding(values, keys) as number);

/** MySQL has no OFFSET without a LIMIT; this one is the most rows a table may have. */
const everything: Binding = () => 18_446_744_073_709_551_615n;

const WHEN_HELD: Readonly<Record<RowLock['whenHeld'], string>> = { wait: '', skip: ' SKIP LOCKED', fail: ' NOWAIT' };

/** Two levels, of all tables of the statement. */
function lockClause({ level, whenHeld }: RowLock): string {
  const end = WHEN_HELD[whenHeld];
  if (level === 'UPDATE' || level === 'NO KEY UPDATE') return ` FOR UPDATE${end}`;
  if (whenHeld === 'wait') return ' LOCK IN SHARE MODE';
  // Only MySQL runs the first comment, only MariaDB the second: neither knows the other's spelling.
  return ` /*!80000 FOR SHARE${end} */ /*M! LOCK IN SHARE MODE${end} */`;
}

/** With as many decimals as there may be beside the digits before the point. */
function widestDecimal({ precision = 0, scale = 0 }: DataType): string {
  return `DECIMAL(65, ${Math.max(0, Math.min(30, 65 - (precision - scale)))})`;
}

export const mysqlSyntax: Syntax = {
  locksRows: true,
  keepsSnapshots: false,
  joinsCollections: true,
  supportsReturning: { query: 'SELECT VERSION()', passes: hasReturning },
  returnsInOrder: true,
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
  pattern: (column, operator, value) => {
    const name = operator === 'iLike' ? `LOWER(${column}) LIKE LOWER(?)` : `${column} LIKE ?`;
    return fragment(`${name} ESCAPE '\\\\'`, [value]);
  },
  ordered: column => column,
  orderBy: ({ column, direction, nulls }) => {
    const nullsFirst = nulls === undefined ? '' : `ISNULL(${column}) ${nulls === 'FIRST' ? 'DESC' : 'ASC'}, `;
    return `${nullsFirst}${column} ${direction}`;
  },
  average: (column, type, operand) =>
    // A mean of exact numbers has four decimals more than they have, and no others.
    type.kind === 'DECIMAL'
      ? `AVG(${operand(`CAST(${column} AS ${widestDecimal(type)})`)}) + 0e0`
      : `AVG(${operand(`${column} + 0e0`)})`,
  storedValue: () => undefined,
  onConflict: onDuplicateKey,
  // MariaDB reads the list again for each row when it updates one table, and once when there seem to be two.
  update: (table, alias, hasList) => `UPDATE ${table} AS ${alias}${hasList ? ' JOIN (SELECT 1) AS one_row' : ''}`,
  deletesBySelf: false,
  deleteFrom: (table, alias) => `DELETE ${alias} FROM ${table} AS ${alias}`,
};
