import type { StatementLog } from '@mortise/core';
import type { SchemaSyntax } from '../dialects/contract/schema-syntax';
import type { Statement, StatementRunner } from '../sql/statement';

/** A connection that outlives the work on it. */
export interface DdlRunner extends StatementRunner {
  /** Runs a statement that sets the connection right, whatever limit has passed; a transaction is undone without. */
  restore?(statement: Statement): Promise<void>;
}

/** What is done in a session. */
export type DdlWork = (session: DdlSession) => Promise<void>;

/** Runs DDL on one connection, with or without a transaction around it. */
export class DdlSession {
  constructor(
    private readonly runner: DdlRunner,
    private readonly log: StatementLog | undefined,
    private readonly explain?: SchemaSyntax['explainFailure'],
    /** Told of each statement that changes something, and of no question. */
    private readonly tell?: (sql: string) => void,
  ) {}

  /** The same, with somebody told of what it changes. */
  telling(tell: ((sql: string) => void) | undefined): DdlSession {
    return new DdlSession(this.runner, this.log, this.explain, tell);
  }

  async run(statements: readonly string[]): Promise<void> {
    for (const sql of statements) {
      this.log?.(sql);
      this.tell?.(sql);
      await this.#change(sql);
    }
  }

  async #change(sql: string): Promise<void> {
    try {
      await this.runner.run(change(sql), []);
    } catch (error) {
      throw (await this.explain?.(error, query => this.rows(query))) ?? error;
    }
  }

  /** Undoes what the work has set on the connection, whatever ended the work. */
  async restore(statements: readonly string[]): Promise<void> {
    try {
      statements.forEach(sql => this.log?.(sql));
    } finally {
      for (const sql of statements) await this.#restoreBy(change(sql));
    }
  }

  async rows(sql: string): Promise<readonly (readonly unknown[])[]> {
    this.log?.(sql);
    const { rows } = await this.runner.run({ sql, writes: false, returnsRows: true, cached: false }, []);
    return rows;
  }

  async #restoreBy(statement: Statement): Promise<void> {
    if (this.runner.restore === undefined) await this.runner.run(statement, []);
    else await this.runner.restore(statement);
  }

  /** The first value of each row of a query. */
  async firstColumn(sql: string): Promise<readonly unknown[]> {
    return (await this.rows(sql)).map(row => row[0]);
  }
}

const change = (sql: string): Statement => ({ sql, writes: true, returnsRows: false, cached: false });
