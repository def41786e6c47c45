import type {
  Awaitable,
  ExecutionContext,
  OperationTransactionOptions,
  StatementLog,
  StatementSubject,
  TransactionHandle,
} from '@mortise/core';

export { after, type Awaitable, isPending, mending } from '@mortise/core';

/** A statement as its driver takes it: better-sqlite3 and mysql2 know `?`, pg knows `$1`. */
export interface Statement {
  readonly sql: string;
  readonly writes: boolean;
  readonly returnsRows: boolean;
  /** True: it will come again, so each connection keeps it prepared. */
  readonly cached: boolean;
  /** What it is about, for whoever watches; undefined where the user wrote it. */
  readonly about?: StatementSubject | undefined;
}

/** Rows as arrays, in the order of the columns; `affected` counts the rows that matched a write. */
export interface StatementResult {
  readonly rows: readonly (readonly unknown[])[];
  readonly affected: number;
  /** The number the server gave the row that was inserted, where it tells; as text where a number would not be exact. */
  readonly insertId?: number | string | undefined;
}

/** Who runs statements one after the other on one connection: a transaction, or a connection reserved for a while. */
export interface StatementRunner {
  run(statement: Statement, bindings: readonly unknown[]): Awaitable<StatementResult>;
}

/** What a statement written by the user gives: the same, with the names of the columns. */
export interface RawResult extends StatementResult {
  readonly columns: readonly string[];
}

/** Names each value of each row. A name that stands twice keeps its last value, as all drivers do. */
export function rowsAsObjects({ columns, rows }: RawResult): Record<string, unknown>[] {
  // Object.fromEntries defines properties, so that a column called __proto__ is one like any other.
  return rows.map(row => Object.fromEntries(columns.map((column, index) => [column, row[index]])));
}

const known = new WeakMap<Statement, Statement>();

/** The same statement, not to be kept prepared. */
export function unprepared(statement: Statement): Statement {
  if (!statement.cached) return statement;
  const twin = known.get(statement) ?? { ...statement, cached: false };
  known.set(statement, twin);
  return twin;
}

/** One connection for a while, without a transaction. */
export interface ReservedRunner extends StatementRunner {
  /** Runs a statement that sets the connection right again, whatever limit has passed. It never throws. */
  restore(statement: Statement): Promise<void>;
}

/** Who runs statements where a call asks for it: what plans and schemas need to know of the connections of a database. */
export interface Executor {
  /** The transaction a call with this context runs in. */
  transactionOf(context: ExecutionContext): (TransactionHandle & { readonly changesTables?: boolean }) | undefined;
  /** Who is told the text of the statements of a call. */
  logFor(context: ExecutionContext): StatementLog | undefined;
  /**
   * Runs a statement in the transaction of the context, in the current one, or on a connection of its own. What is wrong
   * with the call is thrown at once.
   */
  run(statement: Statement, bindings: readonly unknown[], context: ExecutionContext): Awaitable<StatementResult>;
  /** The same for a statement whose text has no plan, with the names of its columns. */
  raw(sql: string, bindings: readonly unknown[], context: ExecutionContext): Promise<RawResult>;
  /** Runs the function in a transaction: what it returns commits, what it throws rolls back. */
  transaction<T>(
    options: OperationTransactionOptions,
    work: (transaction: TransactionHandle & StatementRunner) => Promise<T>,
  ): Promise<T>;
  /** Gives the function one connection that may write, outside of transactions, until it ends. */
  withConnection<T>(work: (reserved: ReservedRunner) => Promise<T>, context: ExecutionContext): Promise<T>;
  /** Gives the function a connection beside those of the pool, which is closed when the function has ended. */
  withOwnSession<T>(work: (session: StatementRunner) => Promise<T>): Promise<T>;
}

/** Comments before a statement; what MySQL runs of them is none. */
const COMMENTS = /^(?:\s|--[^\n]*\n|\/\*(?!M?!)[\s\S]*?\*\/)+/;

/** The text of a statement from its first word on. */
export const fromFirstWord = (sql: string): string => sql.replace(COMMENTS, '').trimEnd();
