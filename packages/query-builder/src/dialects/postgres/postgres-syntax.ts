import { type DataType, type DatePart, integerKinds, type RowLock } from '@mortise/core';
import { fragment, joinFragments, literalText, wrapFragment, type Binding, type Fragment } from '../../sql/fragment';
import { integerRange } from '../shared/integer-range';
import { onConflictClause } from '../shared/on-conflict';
import type { KeyColumns, KeyList, Membership, SeekSyntax, Syntax, JsonRowsSql, JsonSyntax } from '../contract/syntax';
import { postgresExplain } from './postgres-explain';
import { codecOf } from './postgres-codecs';
import { codeOf } from '../shared/driver-error';
import { comparedPlainly, givenValue, heldValue } from '../shared/held-value';
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

/** Integers compare alike whatever their size, so that their array may say how long it is before the server plans. */
const isInteger = ({ kind, unsigned }: DataType): boolean =>
  integerKinds.has(kind) && !(kind === 'BIGINT' && unsigned === true);

const WHEN_HELD: Readonly<Record<RowLock['whenHeld'], string>> = { wait: '', skip: ' SKIP LOCKED', fail: ' NOWAIT' };

/** `$1`, `$2` …, in their order. */
function numbered(text: string): string {
  let count = 0;
  return text.replaceAll('?', () => `$${(count += 1)}`);
}

/** Types of which the server has only a larger one. */
const hasLargerColumn = ({ kind, unsigned }: DataType): boolean =>
  integerKinds.has(kind) && (unsigned === true || kind === 'TINYINT' || kind === 'MEDIUMINT');

/** What fits the column, but not the type of the attribute, is made what fits neither. */
function sum(column: string, type: DataType, sign: '+' | '-'): string {
  const added = `${column} ${sign} ?`;
  const range = hasLargerColumn(type) ? integerRange(type) : undefined;
  if (range === undefined) return added;
  const overflow = 'CAST(CAST(sum AS numeric) * 0 + 1e30 AS bigint)';
  const checked = `CASE WHEN sum NOT BETWEEN ${range[0]} AND ${range[1]} THEN ${overflow} ELSE sum END`;
  return `(SELECT ${checked} FROM (SELECT ${added} AS sum) AS added)`;
}

/** Seconds have a fraction, which FLOOR takes off. */
const DATE_PARTS: Readonly<Record<DatePart, string>> = {
  year: 'YEAR', quarter: 'QUARTER', month: 'MONTH', week: 'WEEK', day: 'DAY',
  dayOfWeek: 'ISODOW', dayOfYear: 'DOY', hour: 'HOUR', minute: 'MINUTE', second: 'SECOND',
}; // prettier-ignore

/** A server tells that while it reads what was bound, and from version 14 on of which value. */
function unfitBindings(error: unknown): readonly number[] {
  if (!/^22/.test(codeOf(error) ?? '')) return [];
  const { where } = error as { readonly where?: unknown }; // pg's error has it where the server says it
  const [, number] = /portal(?: "[^"]*")? parameter \$(\d+)/.exec(String(where)) ?? [];
  return number === undefined ? [] : [Number(number) - 1];
}

/** Every value comes as the text that the server writes, and is read again as the type of what it is compared with. */
const seek: SeekSyntax = {
  nullsAreLast: true,
  indexesNulls: true,
  read: ({ value }) => value,
  hold: heldValue,
  compared: ({ value }, form) => comparedPlainly(value, form, 's'),
  bind: givenValue,
  unfitBindings,
};

/** A function of PostgreSQL takes 100 arguments at most. */
const json: JsonSyntax = { hold: heldAsJson, restore: () => undefined, rows: jsonRows, maxColumns: 100 };

export const postgresSyntax: Syntax = {
  explain: postgresExplain,
  locksRows: true,
  keepsSnapshots: true,
  joinsCollections: true,
  json,
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
  sameText,
  pattern: (column, operator, value) =>
    fragment(`${column} ${operator === 'iLike' ? 'ILIKE' : 'LIKE'} ? ESCAPE '\\'`, [value]),
  // A native enum has no patterns.
  asText: (column, { kind }) => (kind === 'ENUM' ? `${column}::text` : column),
  operators: postgresOperators,
  ordered: column => column,
  extreme,
  orderBy: ({ column, direction, nulls }) => `${column} ${direction}${nulls === undefined ? '' : ` NULLS ${nulls}`}`,
  seek,
  average: (column, { kind }, operand) =>
    // A mean of numerics has no more decimals than its values, unless that is less than 16 digits in all.
    kind === 'DECIMAL'
      ? `AVG(${operand(`${column}::numeric(1000, 30)`)})::double precision`
      : `AVG(${operand(`${column}::double precision`)})`,
  datePart: (part, column, { kind }) =>
    `CAST(FLOOR(EXTRACT(${DATE_PARTS[part]} FROM ${kind === 'DATE' ? `(${column} AT TIME ZONE 'UTC')` : `CAST(${column} AS timestamp)`})) AS integer)`,
  random: 'RANDOM()',
  tablesSeeOuterRows: true,
  storedValue: () => undefined,
  sum,
  leavesUnequal: true,
  onConflict: conflict => onConflictClause(conflict, { sameText, telling: tellingUpdate }),
  // Of the transaction, and not of the session: a pooler lends that to others.
  nameLock: 'SELECT pg_advisory_xact_lock(hashtextextended($1, 0))',
  updatedMark: "current_setting('mortise.row', true)",
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

/**
 * Sets the number for the rest of the transaction when it is worked out, which happens to rows that are updated only. What
 * a row's system columns tell of it is not there behind views and partitions.
 */
const tellingUpdate = (value: string): string =>
  `CASE WHEN set_config('mortise.row', ?::text, true) IS NULL THEN NULL ELSE ${value} END`;

/** As a CASE it does not make the planner believe that it leaves out rows beside the plain comparison. */
function sameText(text: string, other: string): string {
  return `CASE WHEN ${text}::text COLLATE "C" = ${other}::text THEN true END`;
}

/**
 * Integers of up to 32 bits are the same as a number of JSON. concat() spells each other value as it would be sent to us: a cast
 * to text cuts blanks, and has other words for booleans.
 */
function heldAsJson(column: string, { kind }: DataType): string {
  return integerKinds.has(kind) && kind !== 'BIGINT'
    ? column
    : `CASE WHEN ${column} IS NOT NULL THEN concat(${column}) END`;
}

function jsonRows({ columns, rows: source, order, limit, alias }: JsonRowsSql): Fragment {
  const named = columns.map((column, index) => wrapFragment('', column, ` AS c${index}`));
  const items = columns.map((_column, index) => `${alias}.c${index}`).join(', ');
  const ordered = joinFragments([source, order], ' ORDER BY ');
  const select = joinFragments([joinFragments(named, ', '), ordered], ' FROM ');
  const before = `(SELECT COALESCE(json_agg(json_build_array(${items})), '[]') FROM (SELECT `;
  return wrapFragment(before, joinFragments([select, limit], ''), `) AS ${alias})`);
}
