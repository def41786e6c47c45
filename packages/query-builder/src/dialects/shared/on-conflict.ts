import type { ConflictSql } from '../contract/syntax';

/** The standard's neighbour that PostgreSQL and SQLite share: a row that is there already is left, or updated. */
export function onConflictClause({ key, update, touched, counted }: ConflictSql): string {
  const target = key.length === 0 ? '' : ` (${key.join(', ')})`;
  const changes = update.map(column => `${column} = excluded.${column}`);
  if (counted !== undefined) changes.push(`${counted.column} = COALESCE(${counted.value}, 0) + 1`);
  if (changes.length === 0 && touched !== undefined) changes.push(`${touched.column} = ${touched.value}`);
  if (changes.length === 0) return ` ON CONFLICT${target} DO NOTHING`;
  return ` ON CONFLICT${target} DO UPDATE SET ${changes.join(', ')}`;
}
