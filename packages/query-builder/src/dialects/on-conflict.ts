import type { ConflictSql } from './syntax';

/** The standard's neighbour that PostgreSQL and SQLite share: a row that is there already is left, or updated. */
export function onConflictClause({ key, update }: ConflictSql): string {
  const target = key.length === 0 ? '' : ` (${key.join(', ')})`;
  if (update.length === 0) return ` ON CONFLICT${target} DO NOTHING`;
  return ` ON CONFLICT${target} DO UPDATE SET ${update.map(column => `${column} = excluded.${column}`).join(', ')}`;
}
