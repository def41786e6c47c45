import type { ConflictSql, Syntax } from '../contract/syntax';

/** What differs between the two. */
interface ConflictTexts {
  readonly sameText: Syntax['sameText'];
  readonly telling?: (value: string) => string;
}

/** The standard's neighbour that PostgreSQL and SQLite share: a row that is there already is left, or updated. */
export function onConflictClause(conflict: ConflictSql, { sameText, telling }: ConflictTexts): string {
  const { key, update, touched, counted, tells, equal = [] } = conflict;
  const target = key.length === 0 ? '' : ` (${key.join(', ')})`;
  const changes = update.map((column): readonly [string, string] => [column, `excluded.${column}`]);
  if (counted !== undefined) changes.push([counted.column, `COALESCE(${counted.value}, 0) + 1`]);
  if (changes.length === 0 && touched !== undefined) changes.push([touched.column, touched.value]);
  if (changes.length === 0) return ` ON CONFLICT${target} DO NOTHING`;
  const values = changes.map(([column, value], place) => {
    const isTold = place === 0 && tells !== undefined && telling !== undefined;
    return `${column} = ${isTold ? telling(value) : value}`;
  });
  const own = equal
    .flatMap(({ column, value, isText }) => [
      `${value} = excluded.${column}`,
      ...(isText ? [sameText(value, `excluded.${column}`)] : []),
    ])
    .join(' AND ');
  return ` ON CONFLICT${target} DO UPDATE SET ${values.join(', ')}${own === '' ? '' : ` WHERE ${own}`}`;
}
