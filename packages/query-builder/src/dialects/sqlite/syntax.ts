import type { DataType } from '@mortise/core';
import { fragment, literalText, type Binding } from '../../plan/fragment';
import { jsonList } from '../json-list';
import { onConflictClause } from '../on-conflict';
import type { KeyList, Syntax } from '../syntax';
import { codecOf } from './codecs';
import { storedValue } from './date-forms';
import { quoteIdentifier, quoteTable } from './quote';

const asInteger = 'CAST(? AS INTEGER)';

/** SQLite binds a list as JSON and reads it with json_each: a long list of placeholders would ruin the plan. */
function isIn({ columns, types, read }: KeyList): ReturnType<Syntax['isIn']> {
  const codecs = types.map(codecOf);
  const items =
    types.length === 1
      ? [listed('value', types[0])]
      : types.map((type, index) => listed(`json_extract(value, '$[${index}]')`, type));
  const left = columns.length === 1 ? columns.join() : `(${columns.join(', ')})`;
  const bind: Binding = (values, keys) => jsonList(read(values, keys), codecs);
  return fragment(`${left} IN (SELECT ${items.join(', ')} FROM json_each(?))`, [bind]);
}

/** JSON has no bytes: they travel in hexadecimal. */
const listed = (item: string, type: DataType | undefined): string => (type?.kind === 'BLOB' ? `unhex(${item})` : item);

export const sqliteSyntax: Syntax = {
  locksRows: false,
  collatesText: false,
  joinsCollections: false,
  supportsReturning: true,
  // SQLite says that nobody may rely on an order.
  returnsInOrder: false,
  keptMark: undefined,
  maxBindings: 32_766,
  rowsPerInsert: 100,
  lockClause: () => '',
  hasBooleans: false,
  defaultRow: 'DEFAULT VALUES',
  unset: undefined,
  quote: name => literalText(quoteIdentifier(name)),
  quoteTable: table => literalText(quoteTable(table)),
  // A plain bound LIMIT makes SQLite prepare the statement again at every call.
  limit: (limit, offset) => {
    if (offset === undefined) return limit === undefined ? fragment('') : fragment(` LIMIT ${asInteger}`, [limit]);
    return fragment(` LIMIT ${asInteger} OFFSET ${asInteger}`, [limit ?? (() => -1), offset]);
  },
  integer: value => fragment(asInteger, [value]),
  isIn,
  pattern: (column, _operator, value) => fragment(`${column} LIKE ? ESCAPE '\\'`, [value]),
  // DECIMAL is stored as text, to keep its digits; as text, 10 comes before 9.
  ordered: (column, { kind }) => (kind === 'DECIMAL' ? `CAST(${column} AS REAL)` : column),
  orderBy: ({ column, direction, nulls }) => `${column} ${direction}${nulls === undefined ? '' : ` NULLS ${nulls}`}`,
  average: (column, _type, operand) => `AVG(${operand(column)})`,
  storedValue,
  onConflict: onConflictClause,
  update: (table, alias) => `UPDATE ${table} AS ${alias}`,
  deletesBySelf: true,
  deleteFrom: (table, alias) => `DELETE FROM ${table} AS ${alias}`,
};
