import type { ExecutionContext, OperationTransactionOptions, TransactionHandle } from './options/transaction-options';
import type { ExplainOptions, Explanation, StatementText } from './options/explain-options';
import type { ModelDefinition } from './definition/model-definition';
import type { DeleteCommand, InsertAlikeCommand, InsertCommand, InsertedRows, UpdateCommand } from './query/commands';
import type { AggregateQuery, IncludeNode, KeysetPosition, SelectQuery } from './query/select-query';
import { ownOptions } from './rules/known-options';
import { executionRules } from './options/find-rules';
import type { SchemaPort } from './query/schema-port';

/** A value now, or a promise of it: better-sqlite3 answers at once, the others later. */
export type Awaitable<T> = T | Promise<T>;

/** Whether a result is still to come. */
export const isPending = <T>(result: Awaitable<T>): result is Promise<T> =>
  (result as Partial<Promise<T>> | undefined)?.then !== undefined;

/** Goes on with a result: at once where it is there, so that nobody waits a turn for nothing. */
export const after = <T, U>(result: Awaitable<T>, next: (result: T) => Awaitable<U>): Awaitable<U> =>
  isPending(result) ? result.then(next) : next(result);

/** What the work gives, or what is made of its failure, whenever that comes. */
export function mending<T>(work: () => Awaitable<T>, mend: (error: unknown) => Awaitable<T>): Awaitable<T> {
  try {
    const result = work();
    return isPending(result) ? result.catch(mend) : result;
  } catch (error) {
    return mend(error);
  }
}

/**
 * Whether the database keeps the same values from standing twice in a table: by a key that an INSERT can go by, by one that
 * it can't (over some of the columns only, or checked late), or not at all.
 */
export type Uniqueness = 'decided' | 'held' | 'missing';

/** What an UPDATE may write in a table. */
export interface WritableColumns {
  /** Attributes whose columns take a value; without those that a trigger watches, where there are others. */
  readonly attributes: readonly string[];
  /** Attributes whose columns would, were it granted to who asks. */
  readonly ungranted: readonly string[];
}

/** Rows of a query with a keyset. */
export interface PlacedRows {
  readonly rows: object[];
  /** The place of each row. */
  readonly positions: readonly KeysetPosition[];
  /** The places of the rows after them, of those that the query has. */
  readonly beyond: readonly KeysetPosition[];
}

/** How rows of a query with a keyset are read. */
export interface PlacedContext extends ExecutionContext {
  /** Rows at most; the limit of the query may be larger. */
  readonly most: number;
  /** Whether the place they come after was told by somebody else, who may tell anything. */
  readonly isGiven: boolean;
}

/** An include of parents that are there already. */
export interface RelatedRead {
  /** The parents' model. */
  readonly definition: ModelDefinition;
  readonly node: IncludeNode;
  /** Canonical values of the first link's `fromAttributes`: each key once. */
  readonly keys: readonly (readonly unknown[])[];
}

/** A query that its caller keeps: what was made ready for it is found in it, and goes with it. */
export interface PreparedSelect {
  run(values: readonly unknown[], context: ExecutionContext): Awaitable<object[]>;
}

/** An UPDATE or DELETE that its caller keeps. */
export interface PreparedWrite {
  /** The number of rows that matched. */
  run(values: readonly unknown[], context: ExecutionContext): Awaitable<number>;
}

/** The only door to the database. Query-builder implements it; core knows no SQL. */
export interface Engine {
  /** The name of its dialect: `sqlite`, `postgres`, `mysql`, or that of one from outside. */
  readonly dialect: string;
  /** Whether a select can lock its rows; where it can't, a writing transaction is alone by itself. */
  readonly locksRows: boolean;
  /** Whether an UPDATE can set a column to its default. */
  readonly assignsDefaults: boolean;
  /**
   * Whether a transaction may go on with rows as they were before it waited for a lock: unless the locked row itself was
   * changed meanwhile, which ends it.
   */
  readonly keepsSnapshots: boolean;
  readonly schema: SchemaPort;
  /** Grows with each call that may have changed rows, once it has ended: what was read before may have changed. */
  readonly changeCount: number;
  /** The transaction that a call with this context runs in, if any. */
  transactionOf(context: ExecutionContext): TransactionHandle | undefined;
  /**
   * Refuses a lock that would hold nothing.
   *
   * @throws QueryError `LOCK_WITHOUT_TRANSACTION`, `READ_ONLY_TRANSACTION` or `LOCK_IN_DEFERRED_TRANSACTION`
   */
  assertCanLock(context: ExecutionContext): void;
  /** Instances of `query.definition.model` (or plain objects), with their includes in place. */
  select(query: SelectQuery, values: readonly unknown[], context: ExecutionContext): Awaitable<object[]>;
  /**
   * The first rows of a query with a keyset and a limit, so many of them: nothing but its place is read of those after them.
   *
   * @throws QueryError `INVALID_CURSOR` for a given place that the database can't compare with
   */
  selectPlaced(query: SelectQuery, values: readonly unknown[], context: PlacedContext): Awaitable<PlacedRows>;
  /**
   * The same for a query that is asked again and again: it is kept as long as its definition, which is another once
   * models change.
   */
  prepare(query: SelectQuery): PreparedSelect;
  /** The text of a query, and what it binds: nothing is connected for it. */
  textOf(query: SelectQuery, values: readonly unknown[]): StatementText;
  /** How the database goes about it. */
  explain(
    query: SelectQuery,
    values: readonly unknown[],
    context: ExecutionContext & Required<ExplainOptions>,
  ): Promise<Explanation>;
  /** Rows that somebody else has read, by names of columns or attributes, as instances. */
  instancesOf(definition: ModelDefinition, rows: readonly object[]): object[];
  /** The rows of an include, for each of the keys in their order; equal keys are what the database takes for equal. */
  related(
    read: RelatedRead,
    values: readonly unknown[],
    context: ExecutionContext,
  ): Promise<readonly (readonly object[])[]>;
  /** What the database has over these attributes of a table: looked up once, and kept. */
  uniqueness(
    definition: ModelDefinition,
    attributes: readonly string[],
    context: ExecutionContext,
  ): Awaitable<Uniqueness>;
  /** What may be written in a table: looked up once, and kept. Undefined where it was made as its definition says. */
  writableColumns(definition: ModelDefinition, context: ExecutionContext): Promise<WritableColumns | undefined>;
  /** Called when a write of such a column was refused: it is looked up anew, for another user may ask, or have changed it. */
  forgetWritableColumns(definition: ModelDefinition): void;
  /**
   * Waits until no other transaction holds the name, which this one then holds to its end; absent where a database has no
   * such locks.
   */
  readonly lockName?: ((name: string, context: ExecutionContext) => Promise<void>) | undefined;
  aggregate(query: AggregateQuery, values: readonly unknown[], context: ExecutionContext): Promise<number>;
  /** Writes the rows, all or none, and gives what is asked of them. */
  insert(command: InsertCommand, context: ExecutionContext): Awaitable<InsertedRows>;
  /** The same for rows that are alike but for some attributes. */
  insertAlike(command: InsertAlikeCommand, context: ExecutionContext): Awaitable<void>;
  /** The number of rows that matched. */
  update(command: UpdateCommand, values: readonly unknown[], context: ExecutionContext): Awaitable<number>;
  delete(command: DeleteCommand, values: readonly unknown[], context: ExecutionContext): Awaitable<number>;
  /** The same for a write that is made again and again, as `prepare` is for queries. */
  prepareUpdate(command: UpdateCommand): PreparedWrite;
  prepareDelete(command: DeleteCommand): PreparedWrite;
  /**
   * Runs the function in a transaction: in the caller's if there is one. A transaction of its own shows each statement what
   * was committed before it, whatever the server has as default.
   */
  transaction<T>(
    options: OperationTransactionOptions,
    work: (transaction: TransactionHandle) => Promise<T>,
  ): Promise<T>;
  close(options?: { readonly timeout?: number | undefined; readonly drain?: boolean | undefined }): Promise<void>;
}

/** The engine that reaches the rows of a model. */
// Definitions have it of a registry, which is made with an engine.
export const engineOf = ({ engine }: ModelDefinition): Engine => engine as Engine;

/** A call without options. Each is there, so that none is looked for on the prototype. */
const plain: ExecutionContext = Object.freeze({
  transaction: undefined,
  logging: undefined,
  timeout: undefined,
  signal: undefined,
});

/**
 * The part of a call's options that says how it runs. In an object that is made of it, it comes last: to `{ ...copy, more }`
 * V8 (of Node.js 20) gives a hidden class of its own each time, which takes a microsecond, and slows down whoever reads it.
 */
export function executionOf(options: ExecutionContext | undefined): ExecutionContext {
  if (options === undefined) return plain;
  const { transaction, logging, timeout, signal } = ownOptions(options, executionRules);
  const isPlain = transaction === undefined && logging === undefined && timeout === undefined && signal === undefined;
  return isPlain ? plain : { transaction, logging, timeout, signal };
}
