import { type QueryTrace, type StatementLog, traced, traces } from '@mortise/core';
import { warnOfLogFailure } from './hook-failures';
import type { Awaitable, Statement, StatementResult } from '../sql/statement';
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
  readonly log: StatementLog | undefined;
  readonly transactionId: () => string | undefined;
}

/** Tells of statements to whoever wants to know. */
export class StatementWatch {
  readonly #benchmark: boolean;
  readonly #showsParameters: boolean;
  readonly #watcher: QueryWatcher | undefined;
  readonly #tags: QueryTagSource | undefined;
  /** Whether each statement is watched; else those that are traced are. */
  readonly isAlwaysActive: boolean;

  constructor(
    private readonly dialect: string,
    { benchmark = false, logQueryParameters = false, warnings = false, queryTags }: WatchOptions,
  ) {
    this.#benchmark = benchmark;
    this.#showsParameters = logQueryParameters;
    this.#watcher = warnings === false ? undefined : new QueryWatcher(warnings === true ? {} : warnings);
    this.#tags = queryTags;
    this.isAlwaysActive = benchmark || logQueryParameters || warnings !== false || queryTags !== undefined;
  }

  /** Runs a statement, and tells of it: `send` is given the one to send. */
  async around<T extends StatementResult>(call: WatchedCall, send: (statement: Statement) => Awaitable<T>): Promise<T> {
    const { bindings, log } = call;
    const statement = this.#tagged(call.statement);
    const shown = this.#showsParameters ? shownValues(bindings) : undefined;
    if (!this.#benchmark) tell(log, statement.sql, undefined, shown);
    this.#watcher?.begins(call.statement, bindings);
    const since = performance.now();
    try {
      return await this.#traced({ ...call, statement }, async () => send(statement));
    } finally {
      const milliseconds = performance.now() - since;
      if (this.#benchmark) await warnOfLogFailure(() => tell(log, statement.sql, milliseconds, shown));
      this.#watcher?.ended(call.statement, milliseconds);
    }
  }

  #traced<T extends StatementResult>(call: WatchedCall, send: () => Promise<T>): Promise<T> {
    if (!traces.query.hasSubscribers) return send();
    const { statement, bindings } = call;
    const message: QueryTrace = {
      ...statement.about,
      sql: statement.sql,
      parameters: shownValues(bindings),
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

/**
 * Values as they are told: copies, since what is told may be redacted in place, before it is sent. Integers that are bound
 * as a BigInt are told as numbers where these hold them, so that JSON.stringify takes them.
 */
export const shownValues = (bindings: readonly unknown[]): readonly unknown[] => bindings.map(shownValue);

function shownValue(value: unknown): unknown {
  if (typeof value === 'bigint') return Number.isSafeInteger(Number(value)) ? Number(value) : value;
  if (Array.isArray(value)) return shownValues(value);
  if (value instanceof Date) return new Date(value);
  return value instanceof Uint8Array ? Buffer.from(value) : value;
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
