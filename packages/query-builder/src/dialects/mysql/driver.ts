import type { Connection, FieldPacket, QueryOptions } from 'mysql2';
import { QueryError } from '@mortise/core';
import type { RawResult, Statement, StatementResult } from '../../connection/statement';
import type { BeginOptions, Driver } from '../driver';
import { mysqlClient } from './client';
import { mysqlFailures } from './errors';

/** Numbers beyond 2^53 and dates stay the text the server sends: codecs read it. */
const AS_TEXT = {
  rowsAsArray: true,
  dateStrings: true,
  supportBigNumbers: true,
  bigNumberStrings: true,
  decimalNumbers: false,
};

/**
 * Strict mode, so that values are refused and not bent. Backslashes must escape: the driver and our literals rely on
 * it when they quote.
 */
const SESSION_SETTINGS = `SET time_zone = '+00:00', sql_mode = TRIM(BOTH ',' FROM CONCAT(
  REPLACE(@@sql_mode, 'NO_BACKSLASH_ESCAPES', ''), ',STRICT_TRANS_TABLES'))`;

type Send = 'query' | 'execute';

type Options = Omit<QueryOptions, 'values'> & { readonly values?: unknown[] };

interface Answer {
  readonly result: unknown;
  readonly fields: readonly FieldPacket[];
}

class MysqlDriver implements Driver<Connection> {
  readonly dialect = 'mysql';
  readonly client = mysqlClient;
  readonly failures = mysqlFailures;

  async setUp(connection: Connection): Promise<void> {
    await this.control(connection, SESSION_SETTINGS);
  }

  async run(connection: Connection, statement: Statement, bindings: readonly unknown[]): Promise<StatementResult> {
    const send = statement.cached ? 'execute' : 'query';
    const { result } = await ask(connection, send, { ...AS_TEXT, sql: statement.sql, values: [...bindings] });
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

  async control(connection: Connection, sql: string): Promise<void> {
    await ask(connection, 'query', { sql });
  }

  beginStatements({ isolationLevel, readOnly }: BeginOptions): readonly string[] {
    const level = isolationLevel === undefined ? [] : [`SET TRANSACTION ISOLATION LEVEL ${isolationLevel}`];
    return [...level, readOnly ? 'START TRANSACTION READ ONLY' : 'START TRANSACTION'];
  }
}

function ask(connection: Connection, send: Send, options: Options): Promise<Answer> {
  if (send === 'query') refuseObjects(options.values ?? []);
  return new Promise((resolve, reject) => {
    const answer = (error: Error | null, result: unknown, fields: FieldPacket[] | undefined): void => {
      if (error === null) resolve({ result, fields: fields ?? [] });
      else reject(error);
    };
    // mysql2's types leave out what it accepts: any value, refused by itself where it can't be bound.
    connection[send](options as QueryOptions, answer);
  });
}

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
  return { rows: [], affected: (result as { affectedRows: number }).affectedRows };
}

export const mysqlDriver: Driver = new MysqlDriver();
