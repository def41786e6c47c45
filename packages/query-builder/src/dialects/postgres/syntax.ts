import type { RowLock } from '@mortise/core';
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

const WHEN_HELD: Readonly<Record<RowLock['whenHeld'], string>> = { wait: '', skip: ' SKIP LOCKED', fail: ' NOWAIT' };

export const postgresSyntax: Syntax = {
  locksRows: true,
  collatesText: false,
  joinsCollections: true,
  supportsReturning: true,
  returnsInOrder: true,
  keptMark: undefined,
  maxBindings: 65_535,
  rowsPerInsert: 500,
  lockClause: ({ level, whenHeld }, alias) => ` FOR ${level} OF ${alias}${WHEN_HELD[whenHeld]}`,
  hasBooleans: true,
  defaultRow: 'DEFAULT VALUES',
  unset: { ofCounter: 'DEFAULT', ofOthers: 'DEFAULT' },
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
  average: (column, { kind }, operand) =>
    // A mean of numerics has no more decimals than its values, unless that is less than 16 digits in all.
    kind === 'DECIMAL'
      ? `AVG(${operand(`${column}::numeric(65, 30)`)})::double precision`
      : `AVG(${operand(`${column}::double precision`)})`,
  storedValue: () => undefined,
  onConflict: onConflictClause,
  update: (table, alias) => `UPDATE ${table} AS ${alias}`,
  deletesBySelf: true,
  deleteFrom: (table, alias) => `DELETE FROM ${table} AS ${alias}`,
};
