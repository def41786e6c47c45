import { after, type Awaitable, MortiseError, QueryError } from '@mortise/core';

export type TransactionCallback = () => unknown;

/** What is to be done once a transaction has ended, in the order it was asked for. */
export class TransactionCallbacks {
  #afterCommit: TransactionCallback[] = [];
  #afterRollback: TransactionCallback[] = [];
  #afterUnknown: TransactionCallback[] = [];

  /** @throws QueryError `INVALID_CALLBACK` */
  onCommit(callback: TransactionCallback): void {
    this.#afterCommit.push(checked(callback, 'afterCommit'));
  }

  /** @throws QueryError `INVALID_CALLBACK` */
  onRollback(callback: TransactionCallback): void {
    this.#afterRollback.push(checked(callback, 'afterRollback'));
  }

  /** @throws QueryError `INVALID_CALLBACK` */
  onUnknown(callback: TransactionCallback): void {
    this.#afterUnknown.push(checked(callback, 'afterUnknown'));
  }

  /** A nested transaction is committed only with the one around it. */
  moveTo(outer: TransactionCallbacks): void {
    const { afterCommit, afterRollback, afterUnknown } = this.#take();
    // Not as arguments of one call, of which there may not be so many.
    for (const callback of afterCommit) outer.#afterCommit.push(callback);
    for (const callback of afterRollback) outer.#afterRollback.push(callback);
    for (const callback of afterUnknown) outer.#afterUnknown.push(callback);
  }

  /** @throws MortiseError `AFTER_COMMIT_FAILED` */
  runAfterCommit(): Awaitable<void> {
    const { afterCommit } = this.#take();
    return afterCommit.length === 0 ? undefined : after(runAll(afterCommit), refuseAfterCommit);
  }

  /** @throws MortiseError `AFTER_ROLLBACK_FAILED` */
  async runAfterRollback(): Promise<void> {
    const errors = await runAll(this.#take().afterRollback);
    if (errors.length === 0) return;
    throw failed(errors, 'afterRollback', {
      code: 'AFTER_ROLLBACK_FAILED',
      message: 'The transaction is rolled back',
      hint: 'The cause tells what became of the callback.',
    });
  }

  /** What they throw is lost: the error of the commit is what has to be told. */
  async runAfterUnknown(): Promise<void> {
    await runAll(this.#take().afterUnknown);
  }

  /** Lets go of all: what they hold may be large, and whatever was begun in the transaction holds on to it. */
  #take(): Taken {
    const [afterCommit, afterRollback, afterUnknown] = [this.#afterCommit, this.#afterRollback, this.#afterUnknown];
    [this.#afterCommit, this.#afterRollback, this.#afterUnknown] = [[], [], []];
    return { afterCommit, afterRollback, afterUnknown };
  }
}

type CallbackKind = 'afterCommit' | 'afterRollback' | 'afterUnknown';

type Taken = Readonly<Record<CallbackKind, readonly TransactionCallback[]>>;

/** Refused where it is given: once the transaction has ended it would be too late. */
function checked(callback: unknown, kind: CallbackKind): TransactionCallback {
  if (typeof callback === 'function') return callback as TransactionCallback; // which takes no argument
  const given = callback === null ? 'null' : typeof callback;
  throw new QueryError('INVALID_CALLBACK', `${kind}() takes a function, and was given ${given}.`, {
    hint: `For example: transaction.${kind}(() => sendMail()).`,
  });
}

/** Runs all of them, one after the other, and gives what they threw; at once where none has to be waited for. */
function runAll(callbacks: readonly TransactionCallback[]): Awaitable<readonly unknown[]> {
  const errors: unknown[] = [];
  for (const [index, callback] of callbacks.entries()) {
    try {
      const running = callback();
      if (isThenable(running)) return runRest(running, callbacks.slice(index + 1), errors);
    } catch (error) {
      errors.push(error);
    }
  }
  return errors;
}

const isThenable = (value: unknown): value is PromiseLike<unknown> =>
  typeof value === 'object' && value !== null && 'then' in value;

async function runRest(
  running: PromiseLike<unknown>,
  callbacks: readonly TransactionCallback[],
  errors: unknown[],
): Promise<readonly unknown[]> {
  try {
    await running;
  } catch (error) {
    errors.push(error);
  }
  const others = await runAll(callbacks);
  for (const error of others) errors.push(error);
  return errors;
}

function refuseAfterCommit(errors: readonly unknown[]): void {
  if (errors.length === 0) return;
  throw failed(errors, 'afterCommit', {
    code: 'AFTER_COMMIT_FAILED',
    message: 'The transaction is committed, and what it wrote stands',
    hint: 'Do not run the transaction again; the cause tells what became of the callback.',
  });
}

interface Outcome {
  readonly code: string;
  readonly message: string;
  readonly hint: string;
}

/** Says first how the transaction has ended: whoever reads it must not take it for undone. */
function failed(errors: readonly unknown[], kind: CallbackKind, { code, message, hint }: Outcome): MortiseError {
  const [only] = errors;
  const isOne = errors.length === 1;
  const who = isOne ? `a callback of ${kind}() failed` : `${errors.length} callbacks of ${kind}() failed`;
  const cause = isOne ? only : new AggregateError(errors, who);
  return new MortiseError(code, `${message}; ${who} after that.`, { hint, cause });
}
