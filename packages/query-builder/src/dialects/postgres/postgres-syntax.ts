import type { DataType, DataTypeKind, RowLock } from '@mortise/core';
import { fragment, joinFragments, literalText, wrapFragment, type Binding, type Fragment } from '../../sql/fragment';
import { integerRange } from '../shared/integer-range';
import { onConflictClause } from '../shared/on-conflict';
import type { KeyColumns, KeyList, Membership, Syntax } from '../contract/syntax';
import { codecOf } from './postgres-codecs';
import { postgresJson } from './postgres-json';
import { postgresOperators } from './postgres-operators';
import { quoteIdentifier, quoteTable } from './postgres-quote';

/**
 * PostgreSQL binds a list as an array. Its type is that of the column, which the server knows and we don't: an attribute
 * that is a text or a choice to us may be an enum, a citext, a domain or a char(n) there, and each compares in its own way.
 */
function isIn({ columns, ...list }: Membership): ReturnType<Syntax['isIn']> {
  if (columns.length > 1)
    return wrapFragment(`(${columns.join(', ')}) IN (SELECT * FROM unnest(`, arraysOf(list), '))');
  // Without a type the array gets that of the column. With another one, be it a larger integer, the server makes no hash of it.
  return fragment(`${columns.join()} = ANY(?)`, arrayBindings(list));
}

function keyTable(list: Parameters<Syntax['keyTable']>[0], alias: string): ReturnType<Syntax['keyTable']> {
  const names = list.types.map((_type, part) => `k${part}`);
  const end = `) WITH ORDINALITY AS ${alias}(${[...names, 'ordinal'].join(', ')})`;
  return {
    source: wrapFragment('unnest(', arraysOf(list), end),
    keys: names.map(name => `${alias}.${name}`),
    ordinal: `${alias}.ordinal`,
  };
}

/** One array for each part of the keys. */
function arraysOf(list: KeyList): Fragment {
  const bindings = arrayBindings(list);
  const arrays = list.types.map((type, part) => fragment(arraySql(type, part, list.like), [bindings[part] as Binding]));
  return joinFragments(arrays, ', ');
}

/** What is added to an empty array of a column has the type of the column. */
function arraySql(type: DataType, part: number, like: KeyColumns | undefined): string {
  if (isInteger(type)) return '?::bigint[]';
  if (like === undefined) return `?::${codecOf(type).columnType}[]`;
  return `ARRAY(SELECT ${like.columns[part]} FROM ${like.table} WHERE false) || ?`;
}

function arrayBindings({ types, read }: KeyList): readonly Binding[] {
  return types.map((type, part): Binding => {
    const encode = codecOf(type).encode ?? asItIs;
    if (types.length === 1) return (values, keys) => read(values, keys).map(key => encode(key));
    return (values, keys) => read(values, keys).map(tuple => encode((tuple as readonly unknown[])[part]));
  });
}

const asItIs = (value: unknown): unknown => value;

const INTEGERS: ReadonlySet<DataTypeKind> = new Set<DataTypeKind>([
  'TINYINT', 'SMALLINT', 'MEDIUMINT', 'INTEGER', 'BIGINT',
]); // prettier-ignore

/** Integers compare alike whatever their size, so that their array may say how long it is before the server plans. */
const isInteger = ({ kind, unsigned }: DataType): boolean =>
  INTEGERS.has(kind) && !(kind === 'BIGINT' && unsigned === true);

const WHEN_HELD: Readonly<Record<RowLock['whenHeld'], string>> = { wait: '', skip: ' SKIP LOCKED', fail: ' NOWAIT' };

/** `$1`, `$2` …, in their order. */
function numbered(text: string): string {
  let count = 0;
  return text.replaceAll('?', () => `$${(count += 1)}`);
}

/** Types of which the server has only a larger one. */
const hasLargerColumn = ({ kind, unsigned }: DataType): boolean =>
  INTEGERS.has(kind) && (unsigned === true || kind === 'TINYINT' || kind === 'MEDIUMINT');

/** What fits the column, but not the type of the attribute, is made what fits neither. */
function sum(column: string, type: DataType, sign: '+' | '-'): string {
  const added = `${column} ${sign} ?`;
  const range = hasLargerColumn(type) ? integerRange(type) : undefined;
  if (range === undefined) return added;
  const overflow = 'CAST(CAST(sum AS numeric) * 0 + 1e30 AS bigint)';
  const checked = `CASE WHEN sum NOT BETWEEN ${range[0]} AND ${range[1]} THEN ${overflow} ELSE sum END`;
  return `(SELECT ${checked} FROM (SELECT ${added} AS sum) AS added)`;
}

export const postgresSyntax: Syntax = {
  locksRows: true,
  keepsSnapshots: true,
  joinsCollections: true,
  json: postgresJson,
  supportsReturning: true,
  returnsInOrder: true,
  skippedMark: undefined,
  maxBindings: 65_535,
  rowsPerInsert: 500,
  lockClause: ({ level, whenHeld }, alias) => ` FOR ${level} OF ${alias}${WHEN_HELD[whenHeld]}`,
  hasBooleans: true,
  defaultRow: 'DEFAULT VALUES',
  unset: { ofCounter: 'DEFAULT', ofOthers: 'DEFAULT' },
  positioned: numbered,
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
  keyTable,
  pattern: (column, operator, value) =>
    fragment(`${column} ${operator === 'iLike' ? 'ILIKE' : 'LIKE'} ? ESCAPE '\\'`, [value]),
  operators: postgresOperators,
  ordered: column => column,
  extreme,
  orderBy: ({ column, direction, nulls }) => `${column} ${direction}${nulls === undefined ? '' : ` NULLS ${nulls}`}`,
  average: (column, { kind }, operand) =>
    // A mean of numerics has no more decimals than its values, unless that is less than 16 digits in all.
    kind === 'DECIMAL'
      ? `AVG(${operand(`${column}::numeric(1000, 30)`)})::double precision`
      : `AVG(${operand(`${column}::double precision`)})`,
  storedValue: () => undefined,
  sum,
  onConflict: onConflictClause,
  update: (table, alias) => `UPDATE ${table} AS ${alias}`,
  computesBeforeLimit: false,
  deletesBySelf: true,
  deleteFrom: (table, alias) => `DELETE FROM ${table} AS ${alias}`,
};

/** Older servers order these types, and have no MIN of them. */
function extreme(name: 'min' | 'max', column: string, { kind }: DataType): string | undefined {
  if (kind === 'BOOLEAN') return name === 'min' ? `BOOL_AND(${column})` : `BOOL_OR(${column})`;
  // The text of a UUID is in the order of its bytes.
  return kind === 'UUID' ? `${name.toUpperCase()}(${column}::text COLLATE "C")::uuid` : undefined;
}
