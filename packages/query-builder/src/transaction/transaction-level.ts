import { type MortiseError, QueryError } from '@mortise/core';
import type { CallLimit } from '../pool/call-limit';
import { Mutex } from '../pool/mutex';
import { TransactionCallbacks } from './transaction-callbacks';
import { TransactionConnection } from './transaction-connection';
import type { ConnectionStart } from './begin-options';
import type { ConnectionPool } from '../pool/connection-pool';
import { after, type Awaitable, isPending } from '../sql/statement';

/** Who ends a transaction: the function that was given to it, or the caller with `commit` and `rollback`. */
export type TransactionKind = 'managed' | 'unmanaged';

/** `unknown`: COMMIT was sent, and no answer came. */
export type TransactionState = 'open' | 'ending' | EndState;

type EndState = 'committed' | 'rolled back' | 'unknown';

/** What one level begins with. */
interface LevelStart {
  readonly kind: TransactionKind;
  /** What it must have ended by; undefined for as long as it takes. */
  readonly limit: CallLimit | undefined;
}

/**
 * The life of a transaction, or of a savepoint in one: whose turn it is on the connection, what may still begin, and how it
 * ends. A nested level holds back the calls of the outer one until it ends.
 */
export class TransactionLevel {
  readonly callbacks = new TransactionCallbacks();
  readonly kind: TransactionKind;
  readonly limit: CallLimit | undefined;
  readonly depth: number;
  #state: TransactionState = 'open';
  #openChild: 'beginning' | TransactionLevel | undefined;
  /** Why it was undone before anybody asked for it. */
  #expiry: MortiseError | undefined;
  /** Whether COMMIT, or the release of a savepoint, has failed. */
  #hasFailedToCommit = false;
  #mayHaveWritten = false;
  #forgetLimit: (() => void) | undefined;
  readonly #mutex = new Mutex();

  private constructor(
    readonly connection: TransactionConnection,
    { kind, limit }: LevelStart,
    private readonly parent: TransactionLevel | null = null,
  ) {
    this.kind = kind;
    this.limit = limit;
    this.depth = parent === null ? 0 : parent.depth + 1;
  }

  static begin(pool: ConnectionPool, kind: TransactionKind, start: ConnectionStart): Awaitable<TransactionLevel> {
    const { limit } = start;
    return after(TransactionConnection.begin(pool, start), connection =>
      new TransactionLevel(connection, { kind, limit }).#expiring(),
    );
  }

  get state(): TransactionState {
    return this.#state;
  }

  /** True from the moment it begins to end: nothing more runs in it. */
  get isFinished(): boolean {
    return this.#state !== 'open';
  }

  /** Whether nothing is left to undo: its time was over, or its COMMIT has failed. */
  get isUndone(): boolean {
    return this.#expiry !== undefined || this.#hasFailedToCommit;
  }

  /** Waits for the calls that were made before; undefined: there are none. Whoever entered must leave. */
  enter(limit: CallLimit | undefined): Promise<void> | undefined {
    this.#assertOpen();
    const turn = this.#mutex.acquire();
    return turn === undefined ? undefined : this.#enterLater(turn, limit);
  }

  async #enterLater(turn: Promise<void>, limit: CallLimit | undefined): Promise<void> {
    await this.#waitFor(turn, limit);
    if (!this.isFinished) return;
    this.#mutex.release();
    throw this.#finished();
  }

  leave(mayHaveWritten: boolean): void {
    this.#mayHaveWritten ||= mayHaveWritten;
    this.#mutex.release();
  }

  /** Begins a level nested in this one, which waits for it to end. */
  async nest(start: LevelStart): Promise<TransactionLevel> {
    this.#assertOpen();
    // Nobody can know whether a call to the outer one comes from inside an unmanaged one: refused from now on.
    if (start.kind === 'unmanaged') this.#openChild = 'beginning';
    try {
      return (await this.#beginChild(start)).#expiring();
    } catch (error) {
      if (start.kind === 'unmanaged') this.#openChild = undefined;
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
  end(how: 'commit' | 'rollback'): Awaitable<void> {
    return how === 'commit' ? this.#endByCommit() : this.#endByRollback();
  }

  #endByCommit(): Awaitable<void> {
    this.#assertMayCommit();
    let committed: Awaitable<void> | undefined;
    try {
      committed = after(this.#beginToEnd(), () => this.#commit());
      return isPending(committed) ? committed.finally(() => this.#countWritten()) : committed;
    } finally {
      // Where an answer is waited for, it is counted when that has come.
      if (!isPending(committed)) this.#countWritten();
    }
  }

  async #endByRollback(): Promise<void> {
    await this.#endOpenChild();
    this.assertNotFinished();
    try {
      await this.#beginToEnd();
      await this.#rollBack();
    } finally {
      this.#countWritten();
    }
  }

  /** What runs is waited for; what waits is refused, since the state has changed. */
  #beginToEnd(): Awaitable<void> {
    this.#state = 'ending';
    return this.#mutex.acquire();
  }

  assertNotFinished(): void {
    if (this.isFinished) throw this.#finished();
  }

  get #savepoint(): string {
    return `mortise_${this.depth}`;
  }

  /** Waits for its turn; one that comes too late is passed on. */
  #waitFor(turn: Promise<void>, limit: CallLimit | undefined): Promise<void> {
    if (limit === undefined) return turn;
    return limit.race(turn).catch((failure: unknown) => {
      void turn.then(() => this.#mutex.release());
      throw failure;
    });
  }

  /** Sees to it that one that only its caller would end is undone when its limit passes. */
  #expiring(): this {
    if (this.limit === undefined || this.kind === 'managed') return this;
    this.#forgetLimit = this.limit.whenPassed(() => void this.expire().catch(() => undefined));
    return this;
  }

  async #beginChild({ kind, limit }: LevelStart): Promise<TransactionLevel> {
    const turn = this.#mutex.acquire();
    if (turn !== undefined) await this.#waitFor(turn, limit);
    const child = new TransactionLevel(this.connection, { kind, limit }, this);
    try {
      this.assertNotFinished();
      await this.connection.savepoint(child.#savepoint, limit);
    } catch (error) {
      this.#mutex.release();
      throw error;
    }
    if (kind === 'unmanaged') this.#openChild = child;
    return child;
  }

  async #endOpenChild(): Promise<void> {
    const child = this.#openChild;
    if (child instanceof TransactionLevel && !child.isFinished) await child.end('rollback');
  }

  /** Others see what it wrote only now, or never. */
  #countWritten(): void {
    if (!this.#mayHaveWritten) return;
    if (this.parent !== null) this.parent.#mayHaveWritten = true;
    this.connection.pool.countChange();
  }

  #commit(): Awaitable<void> {
    const committed =
      this.parent === null
        ? this.connection.commit(this.limit)
        : this.connection.releaseSavepoint(this.#savepoint, this.limit);
    if (!isPending(committed)) return this.#committed();
    return committed.then(
      () => this.#committed(),
      (error: unknown) => this.#failedToCommit(error),
    );
  }

  #committed(): Awaitable<void> {
    this.#finish('committed');
    if (this.parent === null) return this.callbacks.runAfterCommit();
    this.callbacks.moveTo(this.parent.callbacks);
  }

  /** The error of the commit matters more than one of a callback. */
  async #failedToCommit(error: unknown): Promise<never> {
    this.#hasFailedToCommit = true;
    await (this.connection.isUnknown ? this.#leaveUnknown() : this.#rollBack()).catch(() => undefined);
    throw error;
  }

  async #leaveUnknown(): Promise<void> {
    this.#finish('unknown');
    await this.callbacks.runAfterUnknown();
  }

  async #rollBack(): Promise<void> {
    await (this.parent === null
      ? this.connection.rollBack(this.limit)
      : this.connection.rollBackTo(this.#savepoint, this.limit));
    this.#finish('rolled back');
    await this.callbacks.runAfterRollback();
  }

  /** Lets go of what it held: the connection, or the turn in the outer level. */
  #finish(state: EndState): void {
    this.#state = state;
    this.#forgetLimit?.();
    this.#mutex.release();
    if (this.parent === null) this.connection.giveBack();
    else this.parent.#childEnded(this);
  }

  #childEnded(child: TransactionLevel): void {
    if (this.#openChild === child) this.#openChild = undefined;
    this.#mutex.release();
  }

  #assertOpen(): void {
    this.assertNotFinished();
    if (this.#openChild !== undefined) throw nestedIsOpen();
  }

  #assertMayCommit(): void {
    this.#assertOpen();
    this.limit?.check();
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

export function nestedIsOpen(): QueryError {
  return new QueryError('NESTED_TRANSACTION_OPEN', 'A nested transaction is open; the outer one waits for it to end.', {
    hint: 'Pass the nested transaction to the call, or end it first.',
  });
}
