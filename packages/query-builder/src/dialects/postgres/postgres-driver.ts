import type { Duplex } from 'node:stream';
import type { Client } from 'pg';
import { DatabaseError } from '@mortise/core';
import type { RawResult, Statement, StatementResult } from '../../sql/statement';
import type { BeginOptions, Driver } from '../contract/driver';
import { postgresClient } from './postgres-client';
import { requestCancel } from './postgres-cancel';
import { postgresFailures } from './postgres-errors';
import { AS_TEXT, send, sendPrepared } from './postgres-send';
import { isShared, setUpSession } from './postgres-session';
import { outdateStatements } from './postgres-statement-names';
import type { SessionSettings } from '../contract/client-profile';

/** What makes other tables of those that are there. */
const CHANGES_TABLES = /\b(?:ALTER|DROP)\b/i;

class PostgresDriver implements Driver<Client> {
  readonly dialect = 'postgres';
  readonly client = postgresClient;
  readonly isRemote = true;
  readonly failures = postgresFailures;
  /** Connections in whose transaction tables were changed. */
  readonly #changing = new WeakSet<Client>();
  /** Connections that are inside a transaction. */
  readonly #begun = new WeakSet<Client>();
  /** Connections that keep nothing prepared. */
  readonly #unnamed = new WeakSet<Client>();

  async setUp(connection: Client, { preparedStatements }: SessionSettings): Promise<void> {
    await setUpSession(connection);
    // A name means something in one session, and behind a pooler the next statement may meet another.
    if (preparedStatements === true || !isShared(connection)) this.#unnamed.delete(connection);
    else this.#unnamed.add(connection);
  }

  async run(connection: Client, statement: Statement, bindings: readonly unknown[]): Promise<StatementResult> {
    const { sql, cached } = statement;
    const { rows, rowCount } = await (cached && !this.#unnamed.has(connection)
      ? sendPrepared(connection, { text: sql, bindings, isInTransaction: this.#begun.has(connection) })
      : send(connection, { text: sql, types: AS_TEXT }, bindings));
    if (!cached && rowCount === null) this.#noteChange(connection, sql);
    return { rows, affected: rowCount ?? 0 };
  }

  async query(connection: Client, sql: string, bindings: readonly unknown[]): Promise<RawResult> {
    const { rows, rowCount, fields } = await send(connection, { text: sql }, bindings);
    // Of several statements, only the last one says how many rows it was about.
    if (rowCount === null || sql.includes(';')) this.#noteChange(connection, sql);
    return { rows, affected: rowCount ?? 0, columns: fields.map(field => field.name) };
  }

  writes(): undefined {
    // The server takes care of concurrent writers and of read-only transactions.
    return undefined;
  }

  commitsFirst(): boolean {
    return false;
  }

  async control(connection: Client, sql: string): Promise<void> {
    if (sql === 'COMMIT' || sql === 'ROLLBACK') this.#begun.delete(connection);
    const { command } = await connection.query(sql);
    if (sql.startsWith('BEGIN')) this.#begun.add(connection);
    // Until now the others have prepared statements for the tables as they were.
    if (sql === 'COMMIT' && this.#changing.delete(connection)) outdateStatements();
    if (sql === 'COMMIT' && command === 'ROLLBACK') throw rolledBackInstead(sql);
  }

  #noteChange(connection: Client, sql: string): void {
    if (!CHANGES_TABLES.test(sql)) return;
    outdateStatements();
    this.#changing.add(connection);
  }

  cancel(connection: Client): Promise<void> {
    return requestCancel(connection);
  }

  abandon(connection: Client): void {
    void connection.end().catch(() => undefined);
    // The connection that ends politely waits for the server, which may have fallen silent.
    (connection as unknown as { readonly connection: { readonly stream: Duplex } }).connection.stream.destroy();
  }

  beginStatements({ isolationLevel, readOnly, constraintChecking }: BeginOptions): readonly string[] {
    const level = isolationLevel === undefined ? '' : ` ISOLATION LEVEL ${isolationLevel}`;
    const constraints = constraintChecking === undefined ? [] : [`SET CONSTRAINTS ALL ${constraintChecking}`];
    return [`BEGIN${level}${readOnly ? ' READ ONLY' : ''}`, ...constraints];
  }
}

/** PostgreSQL confirms COMMIT with "ROLLBACK" when a statement of the transaction had failed. */
function rolledBackInstead(sql: string): DatabaseError {
  return new DatabaseError(
    'TRANSACTION_ABORTED',
    'PostgreSQL rolled the transaction back instead of committing it: a statement in it had failed.',
    { sql, hint: 'Let the error of that statement leave the transaction, or run it in a nested transaction.' },
  );
}

export const postgresDriver: Driver = new PostgresDriver();
