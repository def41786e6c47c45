import { quoteIdentifier } from './postgres-quote';
import type { Duplex } from 'node:stream';
import { connect, type Socket } from 'node:net';
import type { Client } from 'pg';
import { DatabaseError } from '@mortise/core';
import type { RawResult, Statement, StatementResult } from '../../sql/statement';
import type { BeginOptions, Driver } from '../contract/driver';
import { postgresClient } from './postgres-client';
import { postgresFailures } from './postgres-errors';
import { AS_TEXT, send, sendPrepared } from './postgres-send';
import { outdateStatements } from './postgres-statement-names';
import type { SessionSettings } from '../contract/client-profile';
import { setUpSession, isShared } from './postgres-session';

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

  beginStatements({ isolationLevel, readOnly, constraintChecking, searchPath }: BeginOptions): readonly string[] {
    const level = isolationLevel === undefined ? '' : ` ISOLATION LEVEL ${isolationLevel}`;
    const constraints = constraintChecking === undefined ? [] : [`SET CONSTRAINTS ALL ${constraintChecking}`];
    // It ends with the transaction: whoever has the session next finds it as it was, behind a pooler too.
    const path =
      searchPath === undefined ? [] : [`SET LOCAL search_path TO ${searchPath.map(quoteIdentifier).join(', ')}`];
    return [`BEGIN${level}${readOnly ? ' READ ONLY' : ''}`, ...constraints, ...path];
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

/** What pg knows of the session, and of where it is; its types leave this out. */
interface Session {
  readonly host: string;
  readonly port: number;
  readonly processID: number | null;
  readonly secretKey: number | null;
}

/** The number that PostgreSQL's protocol has for a request to cancel. */
const CANCEL_REQUEST = 80_877_102;

/** How long the request may take, in milliseconds. */
const LONGEST_REQUEST = 5_000;

/**
 * Asks the server to end what runs in a session, as its protocol has it: by a connection of its own that needs no login,
 * takes none of the server's places, and finds its way through poolers. The server hangs up once it has told the session.
 */
function requestCancel(client: Client): Promise<void> {
  const session = client as unknown as Session;
  const { processID, secretKey } = session;
  if (processID === null || secretKey === null)
    return Promise.reject(new Error('The server gave no key to cancel by.'));
  return new Promise((resolve, reject) => {
    const socket = connectTo(session);
    socket.setTimeout(LONGEST_REQUEST, () => socket.destroy(new Error('The request to cancel took too long.')));
    socket.once('error', reject);
    socket.once('close', () => resolve());
    socket.once('connect', () => socket.write(cancelMessage(processID, secretKey)));
    // The server has nothing to say: to read is to notice that it hangs up.
    socket.resume();
  });
}

function connectTo({ host, port }: Session): Socket {
  return host.startsWith('/') ? connect(`${host}/.s.PGSQL.${port}`) : connect(port, host);
}

function cancelMessage(processID: number, secretKey: number): Buffer {
  const message = Buffer.alloc(16);
  [message.length, CANCEL_REQUEST, processID, secretKey].forEach((part, index) =>
    message.writeInt32BE(part, index * 4),
  );
  return message;
}
