import { randomUUID } from 'node:crypto';
import { inspect } from 'node:util';
import {
  type ConstraintChecking,
  type IsolationLevelName,
  markAsOurs,
  type MortiseError,
  QueryError,
  type TransactionHandle,
  type TransactionType,
} from '@mortise/core';
import type { Knex } from 'knex';
import { knexOn, type Loan } from '../knex-internals';
import { type CallLimit, within } from '../pool/call-limit';
import type { ConnectionPool } from '../pool/connection-pool';
import type { RawResult, Statement, StatementResult } from '../sql/statement';
import { Turns } from '../pool/mutex';
import type { BeginOptions } from '../dialects/contract/driver';
import type { CurrentTransaction } from './current-transaction';
import { type ControlLog, HeldConnection } from './transaction-connection';
import { joinedClient } from './joined-knex';
import { refuseTransactionControl } from './transaction-control';
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
  readonly limit: CallLimit | undefined;
}

/** `unknown`: COMMIT was sent, and no answer came. */
export type TransactionState = 'open' | 'ending' | EndState;

type EndState = 'committed' | 'rolled back' | 'unknown';

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
  /** Why it was undone before anybody asked for it. */
  #expiry: MortiseError | undefined;
  /** Whether COMMIT, or the release of a savepoint, has failed. */
  #hasFailedToCommit = false;
  #mayHaveWritten = false;
  #forgetLimit: (() => void) | undefined;
  #client: Knex.Client | undefined;
  #knex: Knex | undefined;
  readonly #turns = new Turns();
  readonly #callbacks = new TransactionCallbacks();
  readonly #depth: number;

  private constructor(
    private readonly held: HeldConnection,
    private readonly current: CurrentTransaction,
    readonly kind: TransactionKind,
    /** The transaction this one is nested in. */
    readonly parent: Transaction | null = null,
    /** What it must have ended by; undefined for as long as it takes. */
    readonly limit?: CallLimit,
  ) {
    this.#depth = parent === null ? 0 : parent.#depth + 1;
  }

  static async begin({ pool, current, kind, options, log, limit }: TransactionStart): Promise<Transaction> {
    const held = await HeldConnection.begin(pool, { options, log, limit });
    return new Transaction(held, current, kind, null, limit).#expiring();
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

  /** How it began, where the database knows kinds of it. */
  get type(): TransactionType {
    return this.held.options.type;
  }

  get constraintChecking(): ConstraintChecking | undefined {
    return this.held.options.constraintChecking;
  }

  get isReadOnly(): boolean {
    return this.held.options.readOnly;
  }

  /** True when no other connection may write before this transaction ends. */
  get isOnlyWriter(): boolean {
    return this.held.isOnlyWriter;
  }

  /**
   * knex in this transaction: what it sends is committed and rolled back with the rest. Inside a nested transaction it runs
   * in that.
   *
   * @example
   * await transaction.knex('people').where({ name: 'Ada' }).update({ age: 36 });
   */
  get knex(): Knex {
    return (this.#knex ??= knexOn(this.client));
  }

  /** What knex looks for in what it is given: `knex('people').transacting(transaction)`. */
  get client(): Knex.Client {
    const { pool } = this.held;
    return (this.#client ??= joinedClient(pool.client, () => this.current.of({ transaction: this })));
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
   * What a callback throws is the cause of an error that reaches whoever committed; the commit stands.
   *
   * @throws QueryError `INVALID_CALLBACK` for what is no function, and `TRANSACTION_FINISHED`
   */
  afterCommit(callback: TransactionCallback): void {
    this.#assertNotFinished();
    this.#callbacks.onCommit(callback);
  }

  /**
   * Runs once this transaction, or one around it, has been rolled back.
   *
   * @throws QueryError `INVALID_CALLBACK` for what is no function, and `TRANSACTION_FINISHED`
   */
  afterRollback(callback: TransactionCallback): void {
    this.#assertNotFinished();
    this.#callbacks.onRollback(callback);
  }

  /**
   * Runs once the outermost transaction has ended and nobody knows how: COMMIT was sent, and no answer came. Neither
   * `afterCommit` nor `afterRollback` run then.
   *
   * @throws QueryError `INVALID_CALLBACK` for what is no function, and `TRANSACTION_FINISHED`
   */
  afterUnknown(callback: TransactionCallback): void {
    this.#assertNotFinished();
    this.#callbacks.onUnknown(callback);
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
   * Undoes an unmanaged transaction, and what is nested in it. One whose time was over is undone already; of one whose
   * `commit()` has failed nothing is left to undo, and its error tells what became of it.
   *
   * @throws QueryError `TRANSACTION_FINISHED` or `MANAGED_TRANSACTION`
   */
  async rollback(): Promise<void> {
    this.#assertMayEnd();
    if (this.#expiry !== undefined || this.#hasFailedToCommit) return;
    await this.end('rollback');
  }

  /** Runs a statement after those asked for before it. */
  async run(statement: Statement, bindings: readonly unknown[], own?: CallLimit): Promise<StatementResult> {
    const limit = within(own, this.limit);
    await this.#enter(limit);
    try {
      return await this.held.run(statement, bindings, limit);
    } finally {
      this.#mayHaveWritten ||= statement.writes;
      this.#turns.leave();
    }
  }

  /** The same for a statement written by the user. */
  async query(sql: string, bindings: readonly unknown[], own?: CallLimit): Promise<RawResult> {
    const limit = within(own, this.limit);
    await this.#enter(limit);
    try {
      return await this.held.query(sql, bindings, limit);
    } finally {
      this.#mayHaveWritten = true;
      this.#turns.leave();
    }
  }

  /** Lends its connection to who sends statements by other means, in their turn; calls wait until it is given back. */
  async lend(): Promise<Loan> {
    await this.#enter(this.limit);
    let isBack = false;
    return {
      connection: this.held.connection,
      run: (sql, send) => {
        refuseTransactionControl(sql);
        return this.held.send(sql, send, this.limit);
      },
      giveBack: () => {
        if (isBack) return;
        isBack = true;
        this.#mayHaveWritten = true;
        this.#turns.leave();
      },
    };
  }

  /** Begins a transaction nested in this one, which waits for it to end. */
  async nest(kind: TransactionKind, limit?: CallLimit): Promise<Transaction> {
    this.#assertOpen();
    // Nobody can know whether a call to the outer one comes from inside an unmanaged one: refused from now on.
    if (kind === 'unmanaged') this.#openChild = 'beginning';
    try {
      return (await this.#beginChild(kind, within(limit, this.limit))).#expiring();
    } catch (error) {
      if (kind === 'unmanaged') this.#openChild = undefined;
      throw error;
    }
  }

  /** Undoes it since its limit has passed: what is called in it from now on is told so. */
  async expire(): Promise<void> {
    if (this.isFinished) return;
    this.#expiry = this.limit?.failure();
    await this.end('rollback');
  }

  /** Ends it either way. When COMMIT fails, everything is undone and the error thrown. */
  async end(how: 'commit' | 'rollback'): Promise<void> {
    if (how === 'commit') this.#assertMayCommit();
    else await this.#endOpenChild();
    this.#assertNotFinished();
    this.#state = 'ending';
    // What runs is waited for; what waits is refused, since the state has changed.
    await this.#turns.enter();
    try {
      if (how === 'commit') await this.#commit();
      else await this.#rollBack();
    } finally {
      if (this.#mayHaveWritten) this.#countChange();
    }
  }

  [inspect.custom](): string {
    return `Transaction { id: '${this.id}', state: '${this.#state}', depth: ${this.#depth} }`;
  }

  get #savepoint(): string {
    return `mortise_${this.#depth}`;
  }

  async #enter(limit: CallLimit | undefined): Promise<void> {
    this.#assertOpen();
    const turn = this.#turns.enter();
    if (turn === undefined) return;
    await this.#waitFor(turn, limit);
    if (!this.isFinished) return;
    this.#turns.leave();
    throw this.#finished();
  }

  /** Waits for its turn; one that comes too late is passed on. */
  #waitFor(turn: Promise<void>, limit: CallLimit | undefined): Promise<void> {
    if (limit === undefined) return turn;
    return limit.race(turn).catch((failure: unknown) => {
      void turn.then(() => this.#turns.leave());
      throw failure;
    });
  }

  /** Sees to it that one that only its caller would end is undone when its limit passes. */
  #expiring(): this {
    if (this.limit === undefined || this.kind === 'managed') return this;
    this.#forgetLimit = this.limit.whenPassed(() => void this.expire().catch(() => undefined));
    return this;
  }

  async #beginChild(kind: TransactionKind, limit: CallLimit | undefined): Promise<Transaction> {
    const turn = this.#turns.enter();
    if (turn !== undefined) await this.#waitFor(turn, limit);
    const child = new Transaction(this.held, this.current, kind, this, limit);
    try {
      this.#assertNotFinished();
      await this.held.savepoint(child.#savepoint, limit);
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

  /** Others see what it wrote only now, or never. */
  #countChange(): void {
    if (this.parent !== null) this.parent.#mayHaveWritten = true;
    this.held.pool.countChange();
  }

  async #commit(): Promise<void> {
    try {
      await (this.parent === null
        ? this.held.commit(this.limit)
        : this.held.releaseSavepoint(this.#savepoint, this.limit));
    } catch (error) {
      this.#hasFailedToCommit = true;
      // The error of the commit matters more than one of a callback.
      await (this.held.isUnknown ? this.#leaveUnknown() : this.#rollBack()).catch(() => undefined);
      throw error;
    }
    this.#finish('committed');
    if (this.parent === null) await this.#callbacks.runAfterCommit();
    else this.#callbacks.moveTo(this.parent.#callbacks);
  }

  async #leaveUnknown(): Promise<void> {
    this.#finish('unknown');
    await this.#callbacks.runAfterUnknown();
  }

  async #rollBack(): Promise<void> {
    await (this.parent === null ? this.held.rollBack(this.limit) : this.held.rollBackTo(this.#savepoint, this.limit));
    this.#finish('rolled back');
    await this.#callbacks.runAfterRollback();
  }

  /** Lets go of what it held: the connection, or the turn in the outer transaction. */
  #finish(state: EndState): void {
    this.#state = state;
    this.#forgetLimit?.();
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

  #assertMayCommit(): void {
    this.#assertOpen();
    this.limit?.check();
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

  #finished(): MortiseError {
    if (this.#expiry !== undefined) return this.#expiry;
    const how = { ending: 'is ending', unknown: 'has ended, and nobody knows how' }[this.#state as string];
    return new QueryError(
      'TRANSACTION_FINISHED',
      `The transaction ${how ?? `has been ${this.#state}`}; nothing more can run in it.`,
      {
        hint: 'Await every call before the transaction ends.',
      },
    );
  }
}

markAsOurs(Transaction.prototype);

function nestedIsOpen(): QueryError {
  return new QueryError('NESTED_TRANSACTION_OPEN', 'A nested transaction is open; the outer one waits for it to end.', {
    hint: 'Pass the nested transaction to the call, or end it first.',
  });
}
