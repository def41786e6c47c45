import type { DataType, DataTypeKind } from '@mortise/core';
import { joinFragments, wrapFragment, type Fragment } from '../../sql/fragment';
import type { JsonRowsSql, JsonSyntax } from '../contract/syntax';

/** Kinds that the server would write as numbers, whose digits are more than a number holds, or in words of its own. */
const AS_TEXT: ReadonlySet<DataTypeKind> = new Set<DataTypeKind>(['BIGINT', 'DECIMAL', 'DATE', 'DATEONLY', 'TIME']);

function hold(column: string, { kind }: DataType): string {
  if (kind === 'BLOB') return `HEX(${column})`;
  // A bit is a number only where one calculates with it.
  if (kind === 'BOOLEAN') return `${column} + 0`;
  return AS_TEXT.has(kind) ? `CAST(${column} AS CHAR)` : column;
}

const restore: JsonSyntax['restore'] = ({ kind }) =>
  kind === 'BLOB' ? held => Buffer.from(held as string, 'hex') : undefined;

/**
 * The server knows no order of JSON_ARRAYAGG that MySQL and MariaDB would both understand, but one of texts. A text longer than
 * a packet may be is NULL.
 */
function rows({ columns, texts, rows: source, order }: JsonRowsSql): Fragment {
  const items = columns.map((column, index) =>
    texts.has(index) ? wrapFragment('JSON_EXTRACT(', column, ", '$')") : column,
  );
  const row = wrapFragment('JSON_ARRAY(', joinFragments(items, ', '), ')');
  const list = joinFragments([row, order], ' ORDER BY ');
  const text = wrapFragment(
    "CASE WHEN COUNT(*) = 0 THEN '[]' ELSE CONCAT('[', GROUP_CONCAT(",
    list,
    " SEPARATOR ','), ']') END",
  );
  return wrapFragment('(SELECT ', joinFragments([text, source], ' FROM '), ')');
}

/** A derived table may not look at the row outside, so that no limit can be put on what is aggregated. */
export const mysqlJson: JsonSyntax = { hold, restore, rows, limits: false, maxColumns: 4_000 };
