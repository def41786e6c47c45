import type { ConstraintChecking, IsolationLevelName, MortiseError, TransactionType } from '@mortise/core';
import type { Awaitable, RawResult, Statement, StatementResult } from '../../sql/statement';
import type { ClientProfile, SessionSettings } from './client-profile';

/** How a transaction begins. */
export interface BeginOptions {
  readonly type: TransactionType;
  readonly isolationLevel: IsolationLevelName | undefined;
  readonly readOnly: boolean;
  readonly constraintChecking: ConstraintChecking | undefined;
  /** Schemas in which its statements look for tables that name none. */
  readonly searchPath: readonly string[] | undefined;
  /** Whether tables are changed in it, and may have to be made anew. */
  readonly changesTables: boolean;
}

/** When something failed: while the connection was made, while a statement ran, or while COMMIT was confirmed. */
export type FailurePhase = 'connect' | 'query' | 'commit';

/** The call that failed. */
export interface FailedCall {
  readonly phase: FailurePhase;
  readonly sql?: string | undefined;
  readonly parameters?: readonly unknown[] | undefined;
  /** True for what may write outside of transactions: it is committed as it is answered. */
  readonly commitsItself?: boolean | undefined;
}

/** What the errors of a driver mean. */
export interface FailureReader<Connection extends object = object> {
  /** Another connection holds the lock; the same call will work once it is gone. */
  isBusy(error: unknown): boolean;
  /**
   * The connection was gone before the statement reached the database, or ended it before it took effect: to send it
   * again on another connection does nothing twice.
   */
  neverRan(error: unknown): boolean;
  /** The database says that it ended COMMIT without knowing what became of the transaction. */
  leavesOpen(error: unknown): boolean;
  /** Nothing more can be asked on this connection. */
  breaksConnection(error: unknown): boolean;
  /** The database has rolled the open transaction back on its own. */
  endsTransaction(error: unknown, connection: Connection): boolean;
  /** The error as one of Mortise's tree. Its message holds no bound value, whatever the driver's message holds. */
  translate(error: unknown, call: FailedCall): MortiseError;
}

/** A connection beside those of the pool, with the same settings. */
export interface OtherConnection {
  readonly connection: object;
  close(): Promise<void>;
}

/** Everything that differs between drivers while statements run. `Connection` is the driver's own object. */
export interface Driver<Connection extends object = object> {
  /** The name of the dialect it belongs to. */
  readonly dialect: string;
  readonly client: ClientProfile;
  /** Whether a network lies between, so that connections die on their own. */
  readonly isRemote: boolean;
  readonly failures: FailureReader<Connection>;
  /** Brings a connection nobody has used yet into the state that everything else relies on, and the user asks for. */
  setUp(connection: Connection, settings: SessionSettings): Awaitable<void>;
  run(connection: Connection, statement: Statement, bindings: readonly unknown[]): Awaitable<StatementResult>;
  /** Runs a statement written by the user, with values as the driver reads them. */
  query(connection: Connection, sql: string, bindings: readonly unknown[]): Awaitable<RawResult>;
  /** Whether a statement written by the user may change data; undefined where the driver can't tell. */
  writes(connection: Connection, sql: string): boolean | undefined;
  /** Whether the database commits an open transaction before it runs a statement written by the user. */
  commitsFirst(sql: string): boolean;
  /** Runs BEGIN, COMMIT, SAVEPOINT and the like. */
  control(connection: Connection, sql: string): Awaitable<void>;
  /**
   * Ends the statement that runs on a connection, through another one. When it returns, the next statement on the
   * connection is safe.
   */
  cancel(connection: Connection, openAnother: () => Promise<OtherConnection>): Promise<void>;
  /** Closes a connection without a word, whatever runs on it. */
  abandon(connection: Connection): void;
  /** @throws QueryError where the database can't do what is asked. */
  beginStatements(options: BeginOptions): readonly string[];
  /** What sets the connection right once a transaction that began so has ended, either way. */
  endStatements?(options: BeginOptions): readonly string[];
}
