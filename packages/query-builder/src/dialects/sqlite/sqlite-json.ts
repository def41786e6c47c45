import type { DataType, DataTypeKind } from '@mortise/core';
import { fragment, joinFragments, wrapFragment, type Fragment } from '../../sql/fragment';
import type { JsonRowsSql, JsonSyntax } from '../contract/syntax';

/** Kinds whose columns may hold floating-point numbers, of which JSON would have 15 digits: they travel as texts with a mark. */
const FLOATING: ReadonlySet<DataTypeKind> = new Set<DataTypeKind>([
  'FLOAT', 'REAL', 'DOUBLE', 'DECIMAL', 'DATE', 'DATEONLY', 'TIME',
]); // prettier-ignore

const isFloating = ({ kind }: DataType): boolean => FLOATING.has(kind);

const NUMBER = '~';
const BYTES = 'x';
const TEXT = 't';

/** What a column of SQLite holds need not be of its type: the value itself says what it is. */
function hold(column: string, type: DataType): string {
  if (isFloating(type))
    return `CASE typeof(${column}) WHEN 'real' THEN '${NUMBER}' || printf('%!.17g', ${column}) ELSE ${column} END`;
  if (type.kind !== 'BLOB') return column;
  return `CASE typeof(${column}) WHEN 'blob' THEN '${BYTES}' || hex(${column}) WHEN 'text' THEN '${TEXT}' || ${column} ELSE ${column} END`;
}

function restore(type: DataType): ReturnType<JsonSyntax['restore']> {
  if (isFloating(type)) return held => (isMarked(held, NUMBER) ? numberOf(held.slice(1)) : held);
  return type.kind === 'BLOB' ? bytesOrText : undefined;
}

const isMarked = (held: unknown, mark: string): held is string => typeof held === 'string' && held.startsWith(mark);

/** Infinity is spelt `Inf`. */
const numberOf = (digits: string): number => Number(digits.replace('Inf', 'Infinity'));

function bytesOrText(held: unknown): unknown {
  if (isMarked(held, BYTES)) return Buffer.from(held.slice(1), 'hex');
  return isMarked(held, TEXT) ? held.slice(1) : held;
}

/** Where it has a limit, the order of a sub-query is never left out. */
function rows({ columns, texts, rows: source, order, limit, alias }: JsonRowsSql): Fragment {
  const named = columns.map((column, index) => wrapFragment('', column, ` AS c${index}`));
  const items = columns.map((_column, index) => {
    const name = `${alias}.c${index}`;
    return texts.has(index) ? `json(${name})` : name;
  });
  const ordered = joinFragments([source, order], ' ORDER BY ');
  const select = joinFragments([joinFragments(named, ', '), ordered], ' FROM ');
  const limited = joinFragments([select, limit.text === '' ? fragment(' LIMIT -1') : limit], '');
  return wrapFragment(
    `(SELECT json_group_array(json_array(${items.join(', ')})) FROM (SELECT `,
    limited,
    `) AS ${alias})`,
  );
}

/** Functions of SQLite may be compiled to take 127 arguments at most. */
export const sqliteJson: JsonSyntax = { hold, restore, rows, maxColumns: 100 };
