import { refuseOwnSearchPath } from '../shared/search-path';
import type { Database, Statement as Prepared } from 'better-sqlite3';
import type { RawResult, Statement, StatementResult } from '../../sql/statement';
import type { BeginOptions, Driver } from '../contract/driver';
import type { Durability } from '../contract/client-profile';
import { sqliteClient } from './sqlite-client';
import { setDurability } from './sqlite-durability';
import { addFunctions } from './sqlite-functions';
import { sqliteFailures } from './sqlite-errors';
import { RecentMap } from '../../sql/recent-map';

/** better-sqlite3: everything answers at once, so nothing here may wait. */
class SqliteDriver implements Driver<Database> {
  readonly dialect = 'sqlite';
  readonly client = sqliteClient;
  readonly isRemote = false;
  readonly failures = sqliteFailures;

  setUp(connection: Database, durability: Durability): void {
    // A wait inside SQLite would block the event loop, and with it whoever holds the lock.
    connection.pragma('busy_timeout = 0');
    connection.pragma('foreign_keys = ON');
    setDurability(connection, durability);
    addFunctions(connection);
  }

  run(connection: Database, statement: Statement, bindings: readonly unknown[]): StatementResult {
    const ready = prepared(connection, statement);
    if (!statement.returnsRows) return { rows: [], affected: ready.run(bindings).changes };
    // The statement was prepared with `raw`: better-sqlite3's types don't follow that its rows are arrays.
    const rows = ready.all(bindings) as unknown[][];
    return { rows, affected: rows.length };
  }

  query(connection: Database, sql: string, bindings: readonly unknown[]): RawResult {
    const ready = connection.prepare(sql);
    if (!ready.reader) return { columns: [], rows: [], affected: ready.run(bindings).changes };
    const columns = ready.columns().map(column => column.name);
    const rows = (ready.raw(true).safeIntegers(true).all(bindings) as unknown[][]).map(withExactNumbers);
    return { columns, rows, affected: rows.length };
  }

  writes(connection: Database, sql: string): boolean {
    return !connection.prepare(sql).readonly;
  }

  commitsFirst(): boolean {
    return false;
  }

  control(connection: Database, sql: string): void {
    prepared(connection, { sql, writes: false, returnsRows: false, cached: true }).run();
  }

  /** A statement answers before anybody could ask to end it. */
  async cancel(): Promise<void> {}

  abandon(): void {}

  beginStatements(options: BeginOptions): readonly string[] {
    refuseOwnSearchPath(options);
    const { type, constraintChecking, changesTables } = options;
    // Every level asked for is met: SQLite transactions are serialisable.
    const begin = `BEGIN ${type}`;
    // Inside of a transaction they can't be switched.
    if (changesTables) return ['PRAGMA foreign_keys = OFF', begin];
    // SQLite takes it back by itself when the transaction ends.
    return constraintChecking === 'DEFERRED' ? [begin, 'PRAGMA defer_foreign_keys = ON'] : [begin];
  }

  endStatements({ changesTables }: BeginOptions): readonly string[] {
    return changesTables ? ['PRAGMA legacy_alter_table = OFF', 'PRAGMA foreign_keys = ON'] : [];
  }
}

/** Whole numbers as numbers where a number holds them exactly, else as bigint. */
function withExactNumbers(row: readonly unknown[]): unknown[] {
  return row.map(value => (typeof value === 'bigint' && isSafe(value) ? Number(value) : value));
}

function isSafe(value: bigint): boolean {
  return value >= Number.MIN_SAFE_INTEGER && value <= Number.MAX_SAFE_INTEGER;
}

export const sqliteDriver: Driver = new SqliteDriver();

/** How many statements a connection keeps prepared, at least. */
const KEPT_STATEMENTS = 256;

const keptOf = new WeakMap<Database, RecentMap<string, Prepared>>();

/** The statement, prepared once per connection where it will come again. Rows come as arrays. */
function prepared(connection: Database, statement: Statement): Prepared {
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
