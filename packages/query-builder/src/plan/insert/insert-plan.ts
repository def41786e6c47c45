import type { InsertCommand, ExecutionContext, InsertedRows } from '@mortise/core';
import type { ListedRows } from '../../dialects/contract/syntax';
import type { Statement, StatementResult } from '../../sql/statement';

export type Encoder = ((value: unknown) => unknown) | undefined;

/** An INSERT of a fixed number of rows. */
export interface InsertPlan {
  readonly statement: Statement;
  /** Whether a number is bound last, which tells of rows that were left as they are. */
  readonly isMarked: boolean;
  /** For each attribute, in order. */
  readonly encoders: readonly Encoder[];
  /** What is bound for SQL in place of values. */
  readonly inSql?: ReadonlyMap<unknown, readonly unknown[]> | undefined;
  /** For each value that comes back, in order. */
  readonly decoders: readonly Encoder[];
}

/** An INSERT of rows that come as a list; without one where the database has no such form for them. */
export type InsertAlikePlan =
  | { readonly list: undefined }
  | { readonly list: ListedRows; readonly statement: Statement; readonly encoders: readonly Encoder[] };

/**
 * What the server is made to say of a row that is there already: that it is left as it is, in the row that comes back or
 * as the statement's insert id; the counter of the row that is updated, as the insert id; or that it is updated.
 */
export type InsertNews = 'skippedRow' | 'skippedRowById' | 'counter' | 'updatedRow';

/** An INSERT but for its values. */
export interface InsertShape extends Pick<InsertCommand, 'definition' | 'attributes' | 'conflict' | 'returning'> {
  readonly tells?: InsertNews | undefined;
}

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
