import { SqlFragment } from '@mortise/core';
import { MigrationError } from '../errors/migration-error';
import { sqlTextParts } from '../state/sql-text-parts';
import type { MigrationSql } from './migration-schema';
import type { SqlByDialect } from './step';

/** Names the SQL that is the same for every database. */
export const EVERY_DIALECT = '*';

/** What stands where an author is to choose a value that nobody else can know. */
export const NO_VALUE: SqlByDialect = { [EVERY_DIALECT]: [{ type: 'text', text: 'NULL' }] };

/**
 * SQL of an author as data: by the names of dialects, or under `*`.
 *
 * @throws MigrationError `INVALID_SQL` for text, which is never taken for SQL
 */
export function sqlByDialect(given: MigrationSql, call: string): SqlByDialect {
  if (SqlFragment.is(given)) return { [EVERY_DIALECT]: sqlTextParts(given, { owner: `The SQL of ${call}` }) };
  if (typeof given !== 'object' || (given as object | null) === null || Array.isArray(given)) throw noSql(call);
  const entries = Object.entries(given).map(([dialect, sql]) => {
    if (!SqlFragment.is(sql)) throw noSql(`${call} for ${dialect}`);
    return [dialect, sqlTextParts(sql, { owner: `The SQL of ${call} for ${dialect}` })] as const;
  });
  if (entries.length === 0) throw noSql(call);
  return Object.fromEntries(entries);
}

function noSql(call: string): MigrationError {
  return new MigrationError('INVALID_SQL', `What ${call} is to run is no SQL.`, {
    hint: 'Write sql`…`, or one for each database: { sqlite: sql`…`, postgres: sql`…`, mysql: sql`…` }.',
  });
}
