/** What core knows of a transaction: that it is one. The engine knows the rest. */
export interface TransactionHandle {
  readonly id: string;
  /** Runs once the outermost transaction is committed, after the driver has confirmed it. */
  afterCommit(callback: () => unknown): void;
  /** Runs once what was done in the transaction is undone. */
  afterRollback(callback: () => unknown): void;
  /** Runs once nobody can know any more whether the transaction was committed. */
  afterUnknown(callback: () => unknown): void;
}

/**
 * Called with the text of each statement, before it runs; bound values are no part of it. Where the database has `benchmark`,
 * it is called once a statement has ended, with the milliseconds that took; where it has `logQueryParameters`, with the values.
 */
export type StatementLog = (sql: string, milliseconds?: number, parameters?: readonly unknown[]) => void;

/** How a call runs: in which transaction (`null`: in none, even inside one), who is told, and when it is given up. */
export interface ExecutionContext {
  transaction?: TransactionHandle | null | undefined;
  /** `true`: the statements are written to the console. */
  logging?: StatementLog | boolean | undefined;
  /**
   * The most milliseconds a call may take; a transaction, or a call that runs in one of its own, all together. What still
   * runs then is ended on the server too, and a TimeoutError `QUERY_TIMEOUT` thrown. SQLite, which answers at once, looks
   * at the clock before each statement.
   */
  timeout?: number | undefined;
  /** Gives the call up when it is aborted: as with `timeout`, with a TimeoutError `ABORTED` whose cause is the reason. */
  signal?: AbortSignal | undefined;
}

export type TransactionType = 'DEFERRED' | 'IMMEDIATE' | 'EXCLUSIVE';

export type IsolationLevelName = 'READ UNCOMMITTED' | 'READ COMMITTED' | 'REPEATABLE READ' | 'SERIALIZABLE';

/** When the foreign keys that may be checked late are checked: as the transaction ends, or after each statement. */
export type ConstraintChecking = 'DEFERRED' | 'IMMEDIATE';

export interface TransactionOptions extends ExecutionContext {
  readonly isolationLevel?: IsolationLevelName | undefined;
  /** How the transaction begins, where the database knows kinds of it (SQLite): `IMMEDIATE` unless said otherwise. */
  readonly type?: TransactionType | undefined;
  readonly readOnly?: boolean | undefined;
  /**
   * For constraints that were declared deferrable; on SQLite `DEFERRED` means every foreign key, and `IMMEDIATE` leaves
   * them as they were declared. MySQL and MariaDB always check after each statement.
   */
  readonly constraintChecking?: ConstraintChecking | undefined;
  /**
   * PostgreSQL: the schemas in which tables that name none are looked for, in their order, until it ends: safe behind a
   * pooler that gives sessions to one transaction after the other. Elsewhere a QueryError `UNSUPPORTED`.
   */
  readonly searchPath?: readonly string[] | undefined;
}

/** How often a transaction that lost a conflict is run again, and after which pauses. */
export interface RetryOptions {
  /** How many times at most, after the first. */
  readonly limit: number;
  /** Milliseconds before the second attempt, 20 by default; each pause is twice as long as the one before, give or take. */
  readonly delay?: number | undefined;
  /** The longest pause in milliseconds, 1000 by default. */
  readonly maxDelay?: number | undefined;
}

/** Options of a transaction that runs a function. */
export interface ManagedTransactionOptions extends TransactionOptions {
  /**
   * Runs the function again, in a new transaction, after a deadlock, a serialisation failure, or a lock that was waited
   * for too long: at most so many times. What was asked for with `afterCommit` runs once, for the attempt that
   * committed; `afterRollback` for each that did not. Load inside the function what it changes.
   */
  readonly retry?: number | RetryOptions | undefined;
}

/** Options of a transaction that an operation begins for itself. */
export interface OperationTransactionOptions extends ManagedTransactionOptions {
  /** True: run again a few times after a deadlock, and after nothing else. */
  readonly retriesDeadlocks?: boolean;
  /** True: tables are changed in it, also where they have to be made anew for that: foreign keys are checked as it ends. */
  readonly changesTables?: boolean;
}
