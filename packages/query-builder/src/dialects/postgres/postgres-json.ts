import type { DataType, DataTypeKind } from '@mortise/core';
import { joinFragments, wrapFragment, type Fragment } from '../../sql/fragment';
import type { JsonRowsSql, JsonSyntax } from '../contract/syntax';

/** Kinds whose values are the same as a number of JSON. */
const WHOLE_NUMBERS: ReadonlySet<DataTypeKind> = new Set<DataTypeKind>(['TINYINT', 'SMALLINT', 'MEDIUMINT', 'INTEGER']);

/** concat() spells each value as it would be sent to us: a cast to text cuts blanks, and has other words for booleans. */
function hold(column: string, { kind }: DataType): string {
  return WHOLE_NUMBERS.has(kind) ? column : `CASE WHEN ${column} IS NOT NULL THEN concat(${column}) END`;
}

function rows({ columns, rows: source, order, limit, alias }: JsonRowsSql): Fragment {
  const named = columns.map((column, index) => wrapFragment('', column, ` AS c${index}`));
  const items = columns.map((_column, index) => `${alias}.c${index}`).join(', ');
  const ordered = joinFragments([source, order], ' ORDER BY ');
  const select = joinFragments([joinFragments(named, ', '), ordered], ' FROM ');
  const before = `(SELECT COALESCE(json_agg(json_build_array(${items})), '[]') FROM (SELECT `;
  return wrapFragment(before, joinFragments([select, limit], ''), `) AS ${alias})`);
}

/** A function of PostgreSQL takes 100 arguments at most. */
export const postgresJson: JsonSyntax = { hold, restore: () => undefined, rows, maxColumns: 100 };
