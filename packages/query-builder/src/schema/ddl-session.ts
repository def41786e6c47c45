import type { StatementLog } from '@mortise/core';
import type { StatementRunner } from '../connection/statement';

/** Runs DDL on one connection, with or without a transaction around it. */
export class DdlSession {
  constructor(
    private readonly runner: StatementRunner,
    private readonly log: StatementLog | undefined,
  ) {}

  async run(statements: readonly string[]): Promise<void> {
    for (const sql of statements) {
      this.log?.(sql);
      await this.runner.run({ sql, writes: true, returnsRows: false, cached: false }, []);
    }
  }

  /** The first value of each row of a query. */
  async firstColumn(sql: string): Promise<readonly unknown[]> {
    this.log?.(sql);
    const { rows } = await this.runner.run({ sql, writes: false, returnsRows: true, cached: false }, []);
    return rows.map(row => row[0]);
  }
}
