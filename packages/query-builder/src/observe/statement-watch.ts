import {
  type ExecutionContext,
  isTraced,
  QueryError,
  type QueryTrace,
  type StatementLog,
  traced,
  traces,
} from '@mortise/core';
import type { Awaitable, Statement, StatementResult } from '../sql/statement';
import { writeStatement } from './pretty-sql';
import { type QueryTagSource, tagged } from './query-tags';
import { type QueryWarnings, QueryWatcher } from './query-warnings';

/** Who is told of the statements of a database. */
export interface WatchOptions {
  /** Told the text of each statement, unless a call says otherwise; `true`: written to the console, a line for each clause. */
  readonly logging?: StatementLog | boolean | undefined;
  /** Whether a log is told once a statement has ended, and how many milliseconds it took. */
  readonly benchmark?: boolean | undefined;
  /** Whether a log is told the values that are bound. */
  readonly logQueryParameters?: boolean | undefined;
  /** Whether slow and repeated queries are warned of. */
  readonly warnings?: boolean | QueryWarnings | undefined;
  /** What stands in a comment behind each statement. */
  readonly queryTags?: QueryTagSource | undefined;
}

/** A statement on its way, and who asked for it. */
export interface WatchedCall {
  readonly statement: Statement;
  readonly bindings: readonly unknown[];
  readonly context: ExecutionContext;
  readonly transactionId: () => string | undefined;
}

/** Tells of statements to whoever wants to know. */
export class StatementWatch {
  readonly #logging: StatementLog | boolean;
  readonly #benchmark: boolean;
  readonly #showsParameters: boolean;
  readonly #watcher: QueryWatcher | undefined;
  readonly #tags: QueryTagSource | undefined;
  readonly #isAlwaysActive: boolean;

  constructor(
    private readonly dialect: string,
    { logging = false, benchmark = false, logQueryParameters = false, warnings = false, queryTags }: WatchOptions,
  ) {
    this.#logging = logging;
    this.#benchmark = benchmark;
    this.#showsParameters = logQueryParameters;
    this.#watcher = warnings === false ? undefined : new QueryWatcher(warnings === true ? {} : warnings);
    this.#tags = queryTags;
    this.#isAlwaysActive = benchmark || logQueryParameters || warnings !== false || queryTags !== undefined;
  }

  /** Whether more is done than to tell a log the text. */
  get isActive(): boolean {
    return this.#isAlwaysActive || isTraced(traces.query);
  }

  /**
   * Who is told the text of the statements of a call.
   *
   * @throws QueryError `INVALID_OPTION`
   */
  logFor({ logging = this.#logging }: ExecutionContext): StatementLog | undefined {
    if (logging === false) return undefined;
    if (logging === true) return writeStatement;
    if (typeof logging !== 'function') throw notLog();
    return logging;
  }

  /** Runs a statement, and tells of it: `send` is given the one to send. */
  async around<T extends StatementResult>(call: WatchedCall, send: (statement: Statement) => Awaitable<T>): Promise<T> {
    const { bindings } = call;
    const statement = this.#tagged(call.statement);
    const log = this.logFor(call.context);
    const shown = this.#showsParameters ? bindings : undefined;
    if (!this.#benchmark) tell(log, statement.sql, undefined, shown);
    this.#watcher?.begins(call.statement, bindings);
    const since = performance.now();
    try {
      return await this.#traced({ ...call, statement }, async () => send(statement));
    } finally {
      const milliseconds = performance.now() - since;
      if (this.#benchmark) tell(log, statement.sql, milliseconds, shown);
      this.#watcher?.ended(call.statement, milliseconds);
    }
  }

  #traced<T extends StatementResult>(call: WatchedCall, send: () => Promise<T>): Promise<T> {
    if (!isTraced(traces.query)) return send();
    const { statement, bindings } = call;
    const message: QueryTrace = {
      ...statement.about,
      sql: statement.sql,
      parameters: bindings,
      dialect: this.dialect,
      transactionId: call.transactionId(),
    };
    return traced(traces.query, message, async told => {
      const result = await send();
      told.rowCount = result.rows.length || result.affected;
      return result;
    });
  }

  /** Texts that differ at each call are kept prepared by nobody. */
  #tagged(statement: Statement): Statement {
    if (this.#tags === undefined) return statement;
    const sql = tagged(statement.sql, this.#tags);
    return sql === statement.sql ? statement : { ...statement, sql, cached: false };
  }
}

/** A log that is told of the text alone is given nothing else. */
function tell(
  log: StatementLog | undefined,
  sql: string,
  milliseconds: number | undefined,
  parameters: readonly unknown[] | undefined,
): void {
  if (parameters !== undefined) log?.(sql, milliseconds, parameters);
  else if (milliseconds !== undefined) log?.(sql, milliseconds);
  else log?.(sql);
}

function notLog(): QueryError {
  return new QueryError(
    'INVALID_OPTION',
    'The option "logging" of a call is a function that is told each text, true or false.',
    { hint: 'For example: { logging: console.log }.' },
  );
}
