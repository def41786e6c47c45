import { refuseOwnSearchPath } from '../shared/search-path';
import type { Duplex } from 'node:stream';
import type { Connection, FieldPacket, QueryOptions } from 'mysql2';
import { QueryError } from '@mortise/core';
import { type RawResult, type Statement, type StatementResult, fromFirstWord } from '../../sql/statement';
import type { BeginOptions, Driver, OtherConnection } from '../contract/driver';
import { mysqlClient } from './mysql-client';
import { mysqlFailures } from './mysql-errors';

/** Numbers beyond 2^53 and dates stay the text the server sends: codecs read it. */
const AS_TEXT = {
  rowsAsArray: true,
  dateStrings: true,
  supportBigNumbers: true,
  bigNumberStrings: true,
  decimalNumbers: false,
};

/** Codecs read values that were told apart by their types, also where the connection is told `typeCast: false`. */
const AS_TYPED = { typeCast: true };

/**
 * Strict mode, so that values are refused and not bent; and a 0 is a 0, where it would be taken for the next number.
 * Backslashes must escape: the driver and our literals rely on it when they quote. The values of an UPDATE are all worked
 * out from the row as it was, as the standard has it: only MariaDB runs the comment, MySQL has no such mode.
 */
const SESSION_SETTINGS = `SET time_zone = '+00:00', sql_mode = TRIM(BOTH ',' FROM CONCAT(
  REPLACE(@@sql_mode, 'NO_BACKSLASH_ESCAPES', ''), ',STRICT_TRANS_TABLES,NO_AUTO_VALUE_ON_ZERO'
  /*M! , ',SIMULTANEOUS_ASSIGNMENT' */))`;

/** The server's "statements that cause an implicit commit", but for those of its administrators. */
const COMMITS_FIRST =
  /^(?:CREATE(?!\s+(?:OR\s+REPLACE\s+)?TEMPORARY\b)|DROP(?!\s+(?:TEMPORARY|PREPARE)\b)|ALTER|RENAME|TRUNCATE|LOCK|UNLOCK)\b/i;

type Send = 'query' | 'execute';

type Options = Omit<QueryOptions, 'values'> & { readonly values?: unknown[] };

interface Answer {
  readonly result: unknown;
  readonly fields: readonly FieldPacket[];
}

class MysqlDriver implements Driver<Connection> {
  readonly dialect = 'mysql';
  readonly client = mysqlClient;
  readonly isRemote = true;
  readonly failures = mysqlFailures;

  async setUp(connection: Connection): Promise<void> {
    await this.control(connection, SESSION_SETTINGS);
  }

  async run(connection: Connection, statement: Statement, bindings: readonly unknown[]): Promise<StatementResult> {
    const send = statement.cached ? 'execute' : 'query';
    const { result } = await ask(connection, send, {
      ...AS_TEXT,
      ...AS_TYPED,
      sql: statement.sql,
      values: [...bindings],
    });
    return resultOf(result);
  }

  async query(connection: Connection, sql: string, bindings: readonly unknown[]): Promise<RawResult> {
    // Bound on the server where there is something to bind; some statements can't be prepared.
    const send = bindings.length > 0 ? 'execute' : 'query';
    const options = { ...AS_TEXT, bigNumberStrings: false, sql, values: [...bindings] };
    const { result, fields } = await ask(connection, send, options);
    return { ...resultOf(result), columns: fields.map(field => field.name) };
  }

  writes(): undefined {
    // The server takes care of concurrent writers and of read-only transactions.
    return undefined;
  }

  commitsFirst(sql: string): boolean {
    return COMMITS_FIRST.test(fromFirstWord(sql));
  }

  async control(connection: Connection, sql: string): Promise<void> {
    await ask(connection, 'query', { sql });
  }

  async cancel(connection: Connection, openAnother: () => Promise<OtherConnection>): Promise<void> {
    const other = await openAnother();
    try {
      await this.control(other.connection as Connection, `KILL QUERY ${Number(connection.threadId)}`);
    } finally {
      await other.close();
    }
    // One that came too late would end the next statement: this is that statement, and it waits behind the one to end.
    await this.control(connection, 'DO 0').catch(() => undefined);
  }

  abandon(connection: Connection): void {
    const lost = Object.assign(new Error('The connection was given up.'), { code: 'PROTOCOL_CONNECTION_LOST' });
    // destroy() of the connection would leave whoever waits for an answer waiting; mysql2's types leave the stream out.
    (connection as unknown as { readonly stream: Duplex }).stream.destroy(lost);
  }

  beginStatements(options: BeginOptions): readonly string[] {
    refuseOwnSearchPath(options);
    const { isolationLevel, readOnly, constraintChecking } = options;
    if (constraintChecking === 'DEFERRED') throw neverDeferred();
    const level = isolationLevel === undefined ? [] : [`SET TRANSACTION ISOLATION LEVEL ${isolationLevel}`];
    return [...level, readOnly ? 'START TRANSACTION READ ONLY' : 'START TRANSACTION'];
  }
}

function neverDeferred(): QueryError {
  const message = 'MySQL and MariaDB check constraints after each statement; they cannot be deferred.';
  const hint = 'Write rows in the order their foreign keys ask for, or set the key in a second statement.';
  return new QueryError('DEFERRABLE_UNSUPPORTED', message, { hint });
}

function ask(connection: Connection, send: Send, options: Options): Promise<Answer> {
  if (send === 'query') refuseObjects(options.values ?? []);
  return new Promise((resolve, reject) => {
    const answer = (error: Error | null, result: unknown, fields: FieldPacket[] | undefined): void => {
      if (error === null) return resolve({ result, fields: fields ?? [] });
      // By its options too; the types know of the text alone.
      if (send === 'execute' && mayBeBroken(error)) connection.unprepare(options as unknown as string);
      reject(error);
    };
    // mysql2's types leave out what it accepts: any value, refused by itself where it can't be bound.
    connection[send](options as QueryOptions, answer);
  });
}

/** What mysql2 tells of an answer of the server. */
interface Refusal {
  readonly errno?: number;
  readonly sqlState?: string;
  readonly fatal?: boolean;
}

/**
 * A statement that failed while the server was making its plan is prepared anew: MariaDB may have changed it by half, and
 * dies where it is executed once more, as with a search without its index in a sub-query.
 */
function mayBeBroken(error: Error): boolean {
  const { errno = 0, sqlState, fatal } = error as Refusal;
  return sqlState !== undefined && fatal !== true && !HAD_A_PLAN.has(errno);
}

/** Keys that are there already, values and rows that stand against it, locks that were waited for. */
const HAD_A_PLAN: ReadonlySet<number> = new Set([1020, 1048, 1062, 1205, 1213, 1364, 1451, 1452, 1586, 3819, 4025]);

/** Without preparation the driver writes values into the text, and an object would become SQL there. */
function refuseObjects(values: readonly unknown[]): void {
  if (values.every(value => typeof value !== 'object' || value === null || Buffer.isBuffer(value))) return;
  throw new QueryError('UNSUPPORTED_VALUE', 'A bound value is an object, and no column is given its type.', {
    hint: 'Bind texts, numbers, booleans, bigints, Buffers or null.',
  });
}

function resultOf(result: unknown): StatementResult {
  // mysql2 gives an array for rows, and a header with a count for anything else.
  if (Array.isArray(result)) return { rows: result as unknown[][], affected: result.length };
  const { affectedRows, insertId } = result as { affectedRows: number; insertId: number | string };
  return { rows: [], affected: affectedRows, insertId };
}

export const mysqlDriver: Driver = new MysqlDriver();
