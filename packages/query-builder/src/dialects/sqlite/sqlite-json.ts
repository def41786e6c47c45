import type { DataType } from '@mortise/core';
import { fragment, joinFragments, wrapFragment, type Fragment } from '../../sql/fragment';
import type { JsonRowsSql, JsonSyntax } from '../contract/syntax';

/** JSON has no bytes, and 15 digits of a floating-point number: these are texts with a mark, and so are texts. */
const NUMBER = '~';
const BYTES = 'x';
const TEXT = 't';

/** What a column of SQLite holds need not be of its type: the value itself says what it is. */
function hold(column: string, type: DataType): string {
  if (isText(type)) return column;
  return (
    `CASE typeof(${column}) WHEN 'text' THEN '${TEXT}' || ${column} WHEN 'blob' THEN '${BYTES}' || hex(${column}) ` +
    `WHEN 'real' THEN '${NUMBER}' || printf('%!.17g', ${column}) ELSE ${column} END`
  );
}

/** A BIGINT is read as the text of its digits, whatever stands there. */
const isText = ({ kind }: DataType): boolean => kind === 'BIGINT';

const restore = (type: DataType): ReturnType<JsonSyntax['restore']> => (isText(type) ? undefined : unmarked);

function unmarked(held: unknown): unknown {
  if (typeof held !== 'string') return held;
  const value = held.slice(1);
  if (held.startsWith(TEXT)) return value;
  return held.startsWith(BYTES) ? Buffer.from(value, 'hex') : numberOf(value);
}

/** Infinity is spelt `Inf`. */
const numberOf = (digits: string): number => Number(digits.replace('Inf', 'Infinity'));

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
