import { randomUUID } from 'node:crypto';
import { inspect } from 'node:util';
import { type IsolationLevelName, QueryError, type TransactionHandle } from '@mortise/core';
import type { ConnectionPool } from '../connection/connection-pool';
import type { RawResult, Statement, StatementResult } from '../connection/statement';
import { Turns } from '../connection/turns';
import type { BeginOptions } from '../dialects/driver';
import type { CurrentTransaction } from './current-transaction';
import { type ControlLog, HeldConnection } from './held-connection';
import { type TransactionCallback, TransactionCallbacks } from './transaction-callbacks';

/** Who ends a transaction: the function that was given to it, or the caller with `commit` and `rollback`. */
export type TransactionKind = 'managed' | 'unmanaged';

/** What a transaction begins with. */
export interface TransactionStart {
  readonly pool: ConnectionPool;
  readonly current: CurrentTransaction;
  readonly kind: TransactionKind;
  readonly options: BeginOptions;
  readonly log: ControlLog;
}

export type TransactionState = 'open' | 'ending' | 'committed' | 'rolled back';

/**
 * A transaction, or one nested in another: a savepoint on the same connection.
 *
 * Calls in it run one after the other. A nested transaction holds back the calls of the outer one until it ends.
 *
 * @example
 * const transaction = await database.startUnmanagedTransaction();
 * await Person.create({ name: 'Ada' }, { transaction });
 * await transaction.commit();
 */
export class Transaction implements TransactionHandle {
  readonly id = randomUUID();
  #state: TransactionState = 'open';
  #openChild: 'beginning' | Transaction | undefined;
  readonly #turns = new Turns();
  readonly #callbacks = new TransactionCallbacks();
  readonly #depth: number;

  private constructor(
    private readonly held: HeldConnection,
    private readonly current: CurrentTransaction,
    readonly kind: TransactionKind,
    /** The transaction this one is nested in. */
    readonly parent: Transaction | null = null,
  ) {
    this.#depth = parent === null ? 0 : parent.#depth + 1;
  }

  static async begin({ pool, current, kind, options, log }: TransactionStart): Promise<Transaction> {
    return new Transaction(await HeldConnection.begin(pool, options, log), current, kind);
  }

  get state(): TransactionState {
    return this.#state;
  }

  /** True from the moment it begins to end: nothing more runs in it. */
  get isFinished(): boolean {
    return this.#state !== 'open';
  }

  get isolationLevel(): IsolationLevelName | undefined {
    return this.held.options.isolationLevel;
  }

  get isReadOnly(): boolean {
    return this.held.options.readOnly;
  }

  /** True when no other connection may write before this transaction ends. */
  get isOnlyWriter(): boolean {
    return this.held.isOnlyWriter;
  }

  isOn(pool: ConnectionPool): boolean {
    return this.held.pool === pool;
  }

  /** Whether this is that transaction, or nested in it at any depth. */
  isWithin(other: Transaction): boolean {
    return this === other || (this.parent?.isWithin(other) ?? false);
  }

  /**
   * Runs once the outermost transaction is committed, after the database has confirmed it; in the order of the calls.
   * What a callback throws reaches whoever committed; the commit stands.
   */
  afterCommit(callback: TransactionCallback): void {
    this.#assertNotFinished();
    this.#callbacks.onCommit(callback);
  }

  /** Runs once this transaction, or one around it, has been rolled back. */
  afterRollback(callback: TransactionCallback): void {
    this.#assertNotFinished();
    this.#callbacks.onRollback(callback);
  }

  /**
   * Commits an unmanaged transaction; nested, it becomes part of the outer one.
   *
   * @throws QueryError `TRANSACTION_FINISHED`, `MANAGED_TRANSACTION` or `NESTED_TRANSACTION_OPEN`
   */
  async commit(): Promise<void> {
    this.#assertMayEnd();
    await this.end('commit');
  }

  /**
   * Undoes an unmanaged transaction, and what is nested in it.
   *
   * @throws QueryError `TRANSACTION_FINISHED` or `MANAGED_TRANSACTION`
   */
  async rollback(): Promise<void> {
    this.#assertMayEnd();
    await this.end('rollback');
  }

  /** Runs a statement after those asked for before it. */
  async run(statement: Statement, bindings: readonly unknown[]): Promise<StatementResult> {
    await this.#enter();
    try {
      return await this.held.run(statement, bindings);
    } finally {
      this.#turns.leave();
    }
  }

  /** The same for a statement written by the user. */
  async query(sql: string, bindings: readonly unknown[]): Promise<RawResult> {
    await this.#enter();
    try {
      return await this.held.query(sql, bindings);
    } finally {
      this.#turns.leave();
    }
  }

  /** Begins a transaction nested in this one, which waits for it to end. */
  async nest(kind: TransactionKind): Promise<Transaction> {
    this.#assertOpen();
    // Nobody can know whether a call to the outer one comes from inside an unmanaged one: refused from now on.
    if (kind === 'unmanaged') this.#openChild = 'beginning';
    try {
      return await this.#beginChild(kind);
    } catch (error) {
      if (kind === 'unmanaged') this.#openChild = undefined;
      throw error;
    }
  }

  /** Ends it either way. When COMMIT fails, everything is undone and the error thrown. */
  async end(how: 'commit' | 'rollback'): Promise<void> {
    if (how === 'commit') this.#assertOpen();
    else await this.#endOpenChild();
    this.#assertNotFinished();
    this.#state = 'ending';
    // What runs is waited for; what waits is refused, since the state has changed.
    await this.#turns.enter();
    if (how === 'commit') await this.#commit();
    else await this.#rollBack();
  }

  [inspect.custom](): string {
    return `Transaction { id: '${this.id}', state: '${this.#state}', depth: ${this.#depth} }`;
  }

  get #savepoint(): string {
    return `mortise_${this.#depth}`;
  }

  async #enter(): Promise<void> {
    this.#assertOpen();
    const turn = this.#turns.enter();
    if (turn === undefined) return;
    await turn;
    if (!this.isFinished) return;
    this.#turns.leave();
    throw this.#finished();
  }

  async #beginChild(kind: TransactionKind): Promise<Transaction> {
    const turn = this.#turns.enter();
    if (turn !== undefined) await turn;
    const child = new Transaction(this.held, this.current, kind, this);
    try {
      this.#assertNotFinished();
      await this.held.savepoint(child.#savepoint);
    } catch (error) {
      this.#turns.leave();
      throw error;
    }
    if (kind === 'unmanaged') this.#openChild = child;
    return child;
  }

  async #endOpenChild(): Promise<void> {
    const child = this.#openChild;
    if (child instanceof Transaction && !child.isFinished) await child.end('rollback');
  }

  async #commit(): Promise<void> {
    try {
      await (this.parent === null ? this.held.commit() : this.held.releaseSavepoint(this.#savepoint));
    } catch (error) {
      // The error of the commit matters more than one of a callback.
      await this.#rollBack().catch(() => undefined);
      throw error;
    }
    this.#finish('committed');
    if (this.parent === null) await this.#callbacks.runAfterCommit();
    else this.#callbacks.moveTo(this.parent.#callbacks);
  }

  async #rollBack(): Promise<void> {
    await (this.parent === null ? this.held.rollBack() : this.held.rollBackTo(this.#savepoint));
    this.#finish('rolled back');
    await this.#callbacks.runAfterRollback();
  }

  /** Lets go of what it held: the connection, or the turn in the outer transaction. */
  #finish(state: 'committed' | 'rolled back'): void {
    this.#state = state;
    this.#turns.leave();
    if (this.parent === null) this.held.giveBack();
    else this.parent.#childEnded(this);
  }

  #childEnded(child: Transaction): void {
    if (this.#openChild === child) this.#openChild = undefined;
    this.#turns.leave();
  }

  #assertOpen(): void {
    this.#assertNotFinished();
    if (this.#openChild !== undefined) throw nestedIsOpen();
  }

  #assertNotFinished(): void {
    if (this.isFinished) throw this.#finished();
  }

  #assertMayEnd(): void {
    // It would wait for the nested transaction, which waits for this call.
    if (this.current.isNestedIn(this)) throw nestedIsOpen();
    if (this.kind === 'unmanaged') return;
    throw new QueryError('MANAGED_TRANSACTION', 'This transaction ends with the function it was given to.', {
      hint: 'Return from the function to commit, throw an error to roll back.',
    });
  }

  #finished(): QueryError {
    const how = this.#state === 'ending' ? 'is ending' : `has been ${this.#state}`;
    return new QueryError('TRANSACTION_FINISHED', `The transaction ${how}; nothing more can run in it.`, {
      hint: 'Await every call before the transaction ends.',
    });
  }
}

function nestedIsOpen(): QueryError {
  return new QueryError('NESTED_TRANSACTION_OPEN', 'A nested transaction is open; the outer one waits for it to end.', {
    hint: 'Pass the nested transaction to the call, or end it first.',
  });
}
