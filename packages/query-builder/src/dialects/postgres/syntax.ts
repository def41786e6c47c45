import { fragment, literalText, type Binding } from '../../plan/fragment';
import { onConflictClause } from '../on-conflict';
import type { KeyList, Syntax } from '../syntax';
import { codecOf } from './codecs';
import { quoteIdentifier, quoteTable } from './quote';

/** PostgreSQL binds a list as an array; keys of several parts as one array for each part. */
function isIn({ columns, types, read }: KeyList): ReturnType<Syntax['isIn']> {
  const codecs = types.map(codecOf);
  const encoded = (part: number, value: unknown): unknown => codecs[part]?.encode?.(value) ?? value;
  if (types.length === 1) {
    const bind: Binding = (values, keys) => read(values, keys).map(value => encoded(0, value));
    return fragment(`${columns.join()} = ANY(?::${codecs[0]?.columnType ?? 'text'}[])`, [bind]);
  }
  const binds = types.map(
    (_type, part): Binding =>
      (values, keys) =>
        read(values, keys).map(tuple => encoded(part, (tuple as readonly unknown[])[part])),
  );
  const arrays = codecs.map(({ columnType }) => `?::${columnType}[]`);
  return fragment(`(${columns.join(', ')}) IN (SELECT * FROM unnest(${arrays.join(', ')}))`, binds);
}

export const postgresSyntax: Syntax = {
  locksRows: true,
  joinsCollections: true,
  supportsReturning: true,
  maxBindings: 65_535,
  rowsPerInsert: 500,
  // FOR UPDATE would make every insert that refers to the row wait, and deadlock with whoever waits for that insert.
  lockClause: ' FOR NO KEY UPDATE',
  defaultRow: 'DEFAULT VALUES',
  quote: name => literalText(quoteIdentifier(name)),
  quoteTable: table => literalText(quoteTable(table)),
  limit: (limit, offset) => {
    const clauses = [limit === undefined ? '' : ' LIMIT ?::bigint', offset === undefined ? '' : ' OFFSET ?::bigint'];
    return fragment(
      clauses.join(''),
      [limit, offset].filter(binding => binding !== undefined),
    );
  },
  integer: value => fragment('?::bigint', [value]),
  isIn,
  pattern: (column, operator, value) =>
    fragment(`${column} ${operator === 'iLike' ? 'ILIKE' : 'LIKE'} ? ESCAPE '\\'`, [value]),
  ordered: column => column,
  orderBy: ({ column, direction, nulls }) => `${column} ${direction}${nulls === undefined ? '' : ` NULLS ${nulls}`}`,
  onConflict: onConflictClause,
  deleteFrom: (table, alias) => `DELETE FROM ${table} AS ${alias}`,
};
