import type { ExecutionContext, InsertCommand, InsertedRows } from '@mortise/core';
import type { StatementResult } from '../../sql/statement';
import type { InsertPlan, InsertShape } from './insert-plan';

/** An INSERT that has run, of some rows of a command or of all. */
export interface SentRows {
  readonly command: InsertCommand;
  readonly plan: InsertPlan;
  readonly result: StatementResult;
  /** The number that tells a row that was left as it is. */
  readonly mark: number;
}

/** How rows are sent, and what the database's answer says of them. */
export interface InsertStrategy {
  readonly shape: InsertShape;
  /** True: each row takes a statement of its own. */
  readonly oneByOne: boolean;
  /** What is known of each row; nothing, where nothing was asked. */
  read(sent: SentRows, context: ExecutionContext): InsertedRows | Promise<InsertedRows>;
}
