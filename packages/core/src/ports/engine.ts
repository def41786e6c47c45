import type { ModelDefinition } from '../model/model-definition';
import type { DeleteCommand, InsertCommand, UpdateCommand } from '../query/commands';
import type { AggregateQuery, SelectQuery } from '../query/select-query';

/** What core knows of a transaction: that it is one. The engine knows the rest. */
export interface TransactionHandle {
  readonly id: string;
  /** Runs once the outermost transaction is committed, after the driver has confirmed it. */
  afterCommit(callback: () => unknown): void;
  /** Runs once what was done in the transaction is undone. */
  afterRollback(callback: () => unknown): void;
}

/** Called with the text of each statement, before it runs; bound values are not part of it. */
export type StatementLog = (sql: string) => void;

/** How a call runs: in which transaction (`null`: in none, even inside one), and who is told. */
export interface ExecutionContext {
  readonly transaction?: TransactionHandle | null | undefined;
  readonly logging?: StatementLog | false | undefined;
}

export type TransactionType = 'DEFERRED' | 'IMMEDIATE' | 'EXCLUSIVE';
export type IsolationLevelName = 'READ UNCOMMITTED' | 'READ COMMITTED' | 'REPEATABLE READ' | 'SERIALIZABLE';

export interface TransactionOptions extends ExecutionContext {
  readonly isolationLevel?: IsolationLevelName | undefined;
  /** How the transaction begins, where the database knows kinds of it (SQLite): `IMMEDIATE` unless said otherwise. */
  readonly type?: TransactionType | undefined;
  readonly readOnly?: boolean | undefined;
}

export interface SchemaPort {
  /** Creates what is not there: tables, keys, indexes; referenced tables first. */
  create(definitions: readonly ModelDefinition[], context: ExecutionContext): Promise<void>;
  /** Drops these tables where they are there, whatever refers to them. */
  drop(definitions: readonly ModelDefinition[], context: ExecutionContext): Promise<void>;
}

/** The only door to the database. Query-builder implements it; core knows no SQL. */
export interface Engine {
  /** Whether a select can lock its rows; where it can't, a writing transaction is alone by itself. */
  readonly locksRows: boolean;
  readonly schema: SchemaPort;
  /** The transaction that a call with this context runs in, if any. */
  transactionOf(context: ExecutionContext): TransactionHandle | undefined;
  /** Instances of `query.definition.model` (or plain objects), with their includes in place. */
  select(query: SelectQuery, values: readonly unknown[], context: ExecutionContext): Promise<object[]>;
  aggregate(query: AggregateQuery, values: readonly unknown[], context: ExecutionContext): Promise<number>;
  /** Decoded values of `returning`, one array a row, in the order of the rows; empty when nothing is to be returned. */
  insert(command: InsertCommand, context: ExecutionContext): Promise<readonly (readonly unknown[])[]>;
  /** The number of rows that matched. */
  update(command: UpdateCommand, values: readonly unknown[], context: ExecutionContext): Promise<number>;
  delete(command: DeleteCommand, values: readonly unknown[], context: ExecutionContext): Promise<number>;
  transaction<T>(options: TransactionOptions, work: (transaction: TransactionHandle) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}
