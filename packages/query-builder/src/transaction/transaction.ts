import { randomUUID } from 'node:crypto';
import { inspect } from 'node:util';
import {
  type ConstraintChecking,
  type ExecutionContext,
  type IsolationLevelName,
  Lock,
  markAsOurs,
  QueryError,
  type TransactionHandle,
  type TransactionType,
} from '@mortise/core';
import type { Knex } from 'knex';
import type { BeginOptions } from '../dialects/contract/driver';
import { knexOn, type Loan } from '../knex-internals';
import { type CallLimit, within } from '../pool/call-limit';
import type { ConnectionPool } from '../pool/connection-pool';
import {
  after,
  type Awaitable,
  isPending,
  type RawResult,
  type Statement,
  type StatementResult,
} from '../sql/statement';
import type { TransactionCallback } from './transaction-callbacks';
import type { ControlLog } from './begin-options';
import { refuseTransactionControl } from './refused-calls';
import { nestedIsOpen, TransactionLevel, type TransactionKind, type TransactionState } from './transaction-level';
import { joinedClient } from './joined-knex';

/** Which transaction the running code stands in. */
export interface StandingPlace {
  /** The transaction a call runs in: the one asked for, else the current one. */
  of(context: ExecutionContext): Transaction | undefined;
  /** Whether the running code stands in an open transaction that is nested in this one. */
  isNestedIn(transaction: Transaction): boolean;
}

/** What a transaction begins with. */
export interface TransactionStart {
  readonly pool: ConnectionPool;
  readonly current: StandingPlace;
  readonly kind: TransactionKind;
  readonly options: BeginOptions;
  readonly log: ControlLog;
  readonly limit: CallLimit | undefined;
}

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
  readonly kind: TransactionKind;
  /** What it must have ended by; undefined for as long as it takes. */
  readonly limit: CallLimit | undefined;
  #id: string | undefined;
  #client: Knex.Client | undefined;
  #knex: Knex | undefined;

  private constructor(
    private readonly level: TransactionLevel,
    private readonly current: StandingPlace,
    /** The transaction this one is nested in. */
    readonly parent: Transaction | null = null,
  ) {
    this.kind = level.kind;
    this.limit = level.limit;
  }

  static begin({ pool, current, kind, options, log, limit }: TransactionStart): Awaitable<Transaction> {
    return after(TransactionLevel.begin(pool, kind, { options, log, limit }), level => new Transaction(level, current));
  }

  /** Told from others by it, in logs for example; made when it is first asked for. */
  get id(): string {
    return (this.#id ??= randomUUID());
  }

  get state(): TransactionState {
    return this.level.state;
  }

  /** True from the moment it begins to end: nothing more runs in it. */
  get isFinished(): boolean {
    return this.level.isFinished;
  }

  get isolationLevel(): IsolationLevelName | undefined {
    return this.level.connection.options.isolationLevel;
  }

  /** How it began, where the database knows kinds of it. */
  get type(): TransactionType {
    return this.level.connection.options.type;
  }

  /** Schemas in which its statements look for tables that name none; undefined: those of the connection. */
  get searchPath(): readonly string[] | undefined {
    return this.level.connection.options.searchPath;
  }

  get constraintChecking(): ConstraintChecking | undefined {
    return this.level.connection.options.constraintChecking;
  }

  /** The levels of row locks: `lock: transaction.LOCK.UPDATE` is `lock: Lock.UPDATE`. */
  get LOCK(): typeof Lock {
    return Lock;
  }

  /** Whether tables may be made anew in it. */
  get changesTables(): boolean {
    return this.level.connection.options.changesTables;
  }

  get isReadOnly(): boolean {
    return this.level.connection.options.readOnly;
  }

  /** True when no other connection may write before this transaction ends. */
  get isOnlyWriter(): boolean {
    return this.level.connection.isOnlyWriter;
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
    const { pool } = this.level.connection;
    return (this.#client ??= joinedClient(pool.client, () => this.current.of({ transaction: this })));
  }

  isOn(pool: ConnectionPool): boolean {
    return this.level.connection.pool === pool;
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
    this.level.assertNotFinished();
    this.level.callbacks.onCommit(callback);
  }

  /**
   * Runs once this transaction, or one around it, has been rolled back.
   *
   * @throws QueryError `INVALID_CALLBACK` for what is no function, and `TRANSACTION_FINISHED`
   */
  afterRollback(callback: TransactionCallback): void {
    this.level.assertNotFinished();
    this.level.callbacks.onRollback(callback);
  }

  /**
   * Runs once the outermost transaction has ended and nobody knows how: COMMIT was sent, and no answer came. Neither
   * `afterCommit` nor `afterRollback` run then.
   *
   * @throws QueryError `INVALID_CALLBACK` for what is no function, and `TRANSACTION_FINISHED`
   */
  afterUnknown(callback: TransactionCallback): void {
    this.level.assertNotFinished();
    this.level.callbacks.onUnknown(callback);
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
    if (this.level.isUndone) return;
    await this.end('rollback');
  }

  /** Runs a statement after those asked for before it. */
  run(statement: Statement, bindings: readonly unknown[], own?: CallLimit): Awaitable<StatementResult> {
    const limit = within(own, this.limit);
    const turn = this.level.enter(limit);
    return turn === undefined
      ? this.#runInTurn(statement, bindings, limit)
      : turn.then(() => this.#runInTurn(statement, bindings, limit));
  }

  #runInTurn(
    statement: Statement,
    bindings: readonly unknown[],
    limit: CallLimit | undefined,
  ): Awaitable<StatementResult> {
    let result: Awaitable<StatementResult> | undefined;
    try {
      result = this.level.connection.run(statement, bindings, limit);
      return isPending(result) ? result.finally(() => this.level.leave(statement.writes)) : result;
    } finally {
      // Whoever waits for an answer leaves when it has come.
      if (!isPending(result)) this.level.leave(statement.writes);
    }
  }

  /** The same for a statement written by the user. */
  async query(sql: string, bindings: readonly unknown[], own?: CallLimit): Promise<RawResult> {
    const limit = within(own, this.limit);
    await this.level.enter(limit);
    try {
      return await this.level.connection.query(sql, bindings, limit);
    } finally {
      this.level.leave(true);
    }
  }

  /** Lends its connection to who sends statements by other means, in their turn; calls wait until it is given back. */
  async lend(): Promise<Loan> {
    await this.level.enter(this.limit);
    let isBack = false;
    return {
      connection: this.level.connection.connection,
      run: (sql, send) => {
        refuseTransactionControl(sql);
        return this.level.connection.send(sql, send, this.limit);
      },
      giveBack: () => {
        if (isBack) return;
        isBack = true;
        this.level.leave(true);
      },
    };
  }

  /** Begins a transaction nested in this one, which waits for it to end. */
  async nest(kind: TransactionKind, limit?: CallLimit): Promise<Transaction> {
    const level = await this.level.nest({ kind, limit: within(limit, this.limit) });
    return new Transaction(level, this.current, this);
  }

  /** Undoes it since its limit has passed: what is called in it from now on is told so. */
  expire(): Promise<void> {
    return this.level.expire();
  }

  /** Ends it either way. When COMMIT fails, everything is undone and the error thrown. */
  end(how: 'commit' | 'rollback'): Awaitable<void> {
    return this.level.end(how);
  }

  [inspect.custom](): string {
    return `Transaction { id: '${this.id}', state: '${this.state}', depth: ${this.level.depth} }`;
  }

  #assertMayEnd(): void {
    // It would wait for the nested transaction, which waits for this call.
    if (this.current.isNestedIn(this)) throw nestedIsOpen();
    if (this.kind === 'unmanaged') return;
    throw new QueryError('MANAGED_TRANSACTION', 'This transaction ends with the function it was given to.', {
      hint: 'Return from the function to commit, throw an error to roll back.',
    });
  }
}

markAsOurs(Transaction.prototype);
