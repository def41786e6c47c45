import type { Database, Statement as Prepared } from 'better-sqlite3';
import type { Statement } from '../../sql/statement';
import { RecentMap } from '../../sql/recent-map';

/** How many statements a connection keeps prepared, at least. */
const KEPT_STATEMENTS = 256;

const keptOf = new WeakMap<Database, RecentMap<string, Prepared>>();

/** The statement, prepared once per connection where it will come again. Rows come as arrays. */
export function prepared(connection: Database, statement: Statement): Prepared {
  if (!statement.cached) return prepare(connection, statement);
  const kept = keptBy(connection);
  return kept.get(statement.sql) ?? keep(kept, connection, statement);
}

function keptBy(connection: Database): RecentMap<string, Prepared> {
  const known = keptOf.get(connection);
  if (known !== undefined) return known;
  const kept = new RecentMap<string, Prepared>(KEPT_STATEMENTS);
  keptOf.set(connection, kept);
  return kept;
}

function keep(kept: RecentMap<string, Prepared>, connection: Database, statement: Statement): Prepared {
  const fresh = prepare(connection, statement);
  kept.set(statement.sql, fresh);
  return fresh;
}

function prepare(connection: Database, { sql, returnsRows }: Statement): Prepared {
  const fresh = connection.prepare(sql);
  return returnsRows ? fresh.raw(true) : fresh;
}
