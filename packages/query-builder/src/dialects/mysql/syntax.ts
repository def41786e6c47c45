import type { DataType, DataTypeKind, RowLock } from '@mortise/core';
import { fragment, literalText, type Binding } from '../../plan/fragment';
import { jsonList } from '../json-list';
import type { KeyList, Syntax } from '../syntax';
import { codecOf } from './codecs';
import { KEPT_MARK, onDuplicateKey } from './on-duplicate-key';
import { quoteIdentifier, quoteTable } from './quote';
import { hasReturning } from './server-version';

/** The column of a JSON_TABLE that holds a key; what is not listed travels as text. */
const listedTypes: Partial<Record<DataTypeKind, (type: DataType) => string>> = {
  TINYINT: integer, SMALLINT: integer, MEDIUMINT: integer, INTEGER: integer, BIGINT: integer, BOOLEAN: integer,
  FLOAT: () => 'DOUBLE', REAL: () => 'DOUBLE', DOUBLE: () => 'DOUBLE',
  DECIMAL: () => 'DECIMAL(65,30)', DATE: () => 'DATETIME(6)', DATEONLY: () => 'DATE', TIME: () => 'TIME(6)',
  STRING: characters, CHAR: characters, TEXT: () => 'LONGTEXT', BLOB: () => 'LONGTEXT',
}; // prettier-ignore

/** The longest text that a key of an index may be. */
const LONGEST_KEY = 768;

/** What would be cut off would never be found. */
function characters({ length }: DataType): string {
  return Number(length) > LONGEST_KEY ? 'LONGTEXT' : `VARCHAR(${LONGEST_KEY})`;
}

function integer({ unsigned }: DataType): string {
  return unsigned === true ? 'BIGINT UNSIGNED' : 'BIGINT';
}

/** A list is bound as JSON and read with JSON_TABLE: MySQL from 8.0.4, MariaDB from 10.6. */
function isIn({ columns, types, read, isNested }: KeyList): ReturnType<Syntax['isIn']> {
  const codecs = types.map(codecOf);
  const single = types.length === 1;
  const definitions = types.map((type, index) => {
    const columnType = listedTypes[type.kind]?.(type) ?? `VARCHAR(${LONGEST_KEY})`;
    return `k${index} ${columnType} PATH '${single ? '$' : `$[${index}]`}'`;
  });
  const items = types.map(({ kind }, index) => (kind === 'BLOB' ? `UNHEX(k${index})` : `k${index}`));
  const left = single ? columns.join() : `(${columns.join(', ')})`;
  const bind: Binding = (values, keys) => jsonList(read(values, keys), codecs);
  const table = `JSON_TABLE(?, '$[*]' COLUMNS (${definitions.join(', ')})) AS listed`;
  const member = `${left} IN (SELECT ${items.join(', ')} FROM ${table})`;
  // MariaDB 10.11 merges an IN inside an EXISTS into the outer query, and then finds rows that are not in the list.
  return fragment(isNested ? `(${member}) = TRUE` : member, [bind]);
}

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

export const mysqlSyntax: Syntax = {
  locksRows: true,
  collatesText: true,
  joinsCollections: true,
  supportsReturning: { query: 'SELECT VERSION()', passes: hasReturning },
  returnsInOrder: true,
  keptMark: KEPT_MARK,
  maxBindings: 65_535,
  rowsPerInsert: 500,
  lockClause,
  hasBooleans: false,
  defaultRow: '() VALUES ()',
  // With NO_AUTO_VALUE_ON_ZERO the default of a counter is 0.
  unset: { ofCounter: 'NULL', ofOthers: 'DEFAULT' },
  quote: name => literalText(quoteIdentifier(name)),
  quoteTable: table => literalText(quoteTable(table)),
  limit: (limit, offset) => {
    if (offset === undefined) return limit === undefined ? fragment('') : fragment(' LIMIT ?', [asWhole(limit)]);
    return fragment(' LIMIT ? OFFSET ?', [limit === undefined ? everything : asWhole(limit), asWhole(offset)]);
  },
  integer: value => fragment('CAST(? AS SIGNED)', [value]),
  isIn,
  pattern: (column, operator, value) => {
    const name = operator === 'iLike' ? `LOWER(${column}) LIKE LOWER(?)` : `${column} LIKE ?`;
    return fragment(`${name} ESCAPE '\\\\'`, [value]);
  },
  ordered: column => column,
  orderBy: ({ column, direction, nulls }) => {
    const nullsFirst = nulls === undefined ? '' : `ISNULL(${column}) ${nulls === 'FIRST' ? 'DESC' : 'ASC'}, `;
    return `${nullsFirst}${column} ${direction}`;
  },
  average: (column, { kind }, operand) =>
    // A mean of exact numbers has four decimals more than they have, and no others.
    kind === 'DECIMAL'
      ? `AVG(${operand(`CAST(${column} AS DECIMAL(65, 30))`)}) + 0e0`
      : `AVG(${operand(`${column} + 0e0`)})`,
  storedValue: () => undefined,
  onConflict: onDuplicateKey,
  // MariaDB reads the list again for each row when it updates one table, and once when there seem to be two.
  update: (table, alias, hasList) => `UPDATE ${table} AS ${alias}${hasList ? ' JOIN (SELECT 1) AS one_row' : ''}`,
  deletesBySelf: false,
  deleteFrom: (table, alias) => `DELETE ${alias} FROM ${table} AS ${alias}`,
};
