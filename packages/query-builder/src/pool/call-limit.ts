import { type DatabaseErrorDetails, type ExecutionContext, ownOptions, QueryError, TimeoutError } from '@mortise/core';

/** The longest time a timer can wait. */
const LONGEST_TIMEOUT = 2_147_483_647;

/** How a call is bounded. */
type Bounds = Pick<ExecutionContext, 'timeout' | 'signal'>;

/** When a call must have ended: after some time, or when its caller gives it up. */
export class CallLimit {
  readonly #timeout: number | undefined;
  readonly #signal: AbortSignal | undefined;
  readonly #deadline: number;
  /** The limit of what the call is part of. */
  readonly #outer: CallLimit | undefined;

  private constructor({ timeout, signal }: Bounds, deadline: number, outer?: CallLimit) {
    this.#timeout = timeout;
    this.#signal = signal;
    this.#deadline = deadline;
    this.#outer = outer;
  }

  /**
   * The limit that options ask for, counted from now on; undefined where they ask for none.
   *
   * @throws QueryError `INVALID_OPTION`
   */
  static of({ timeout, signal }: Bounds): CallLimit | undefined {
    if (timeout === undefined && signal === undefined) return undefined;
    if (timeout !== undefined && !isTimeout(timeout))
      throw invalid('timeout', `a whole number of milliseconds from 1 to ${LONGEST_TIMEOUT}`);
    if (signal !== undefined && !isSignal(signal)) throw invalid('signal', 'an AbortSignal');
    return new CallLimit({ timeout, signal }, timeout === undefined ? Infinity : performance.now() + timeout);
  }

  /** The same, and no longer than what it is part of. */
  in(outer: CallLimit): CallLimit {
    return new CallLimit({ timeout: this.#timeout, signal: this.#signal }, this.#deadline, outer);
  }

  /** What the call ends with once the limit has passed. */
  failure(details: DatabaseErrorDetails = {}, ending: Ending = 'ended'): TimeoutError | undefined {
    if (this.#signal?.aborted === true)
      return aborted({ ...details, cause: this.#signal.reason, keepsCause: true }, ending);
    if (performance.now() >= this.#deadline) return timedOut(this.#timeout as number, details, ending); // it has a deadline
    return this.#outer?.failure(details, ending);
  }

  /** @throws TimeoutError `QUERY_TIMEOUT` or `ABORTED` once the limit has passed. */
  check(): void {
    const failure = this.failure();
    if (failure !== undefined) throw failure;
  }

  /** Calls back once when the limit passes. Whoever has asked must call the function it gets, which lets go of it. */
  whenPassed(callback: () => void): () => void {
    if (this.failure() !== undefined) return soon(callback);
    const timer = this.#timeout === undefined ? undefined : this.#startTimer(callback);
    const signal = this.#signal;
    const unlisten = signal === undefined ? undefined : onAbort(signal, callback);
    const forget = this.#outer?.whenPassed(callback);
    return () => {
      clearTimeout(timer?.id);
      unlisten?.();
      forget?.();
    };
  }

  /** What the work gives, unless the limit passes first. The work goes on: whoever began it must end it. */
  race<T>(work: Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      const forget = this.whenPassed(() => {
        forget();
        const failure = this.failure();
        if (failure !== undefined) reject(failure);
      });
      void work.then(resolve, reject).finally(forget);
    });
  }

  /** Waits so many milliseconds, unless the limit passes first. */
  sleep(milliseconds: number): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const waiting = new Promise<void>(resolve => (timer = setTimeout(resolve, milliseconds)));
    return this.race(waiting).finally(() => clearTimeout(timer));
  }

  /** Timers may fire a little early: then another one waits for the rest. */
  #startTimer(callback: () => void): { id?: NodeJS.Timeout } {
    const timer: { id?: NodeJS.Timeout } = {};
    const wait = (): void => {
      const rest = this.#deadline - performance.now();
      if (rest <= 0) callback();
      else timer.id = setTimeout(wait, rest);
    };
    timer.id = setTimeout(wait, this.#deadline - performance.now());
    return timer;
  }
}

/** A context whose time runs already: that of a call of several statements, which share it. */
export interface LimitedContext extends ExecutionContext {
  readonly limit?: CallLimit | undefined;
}

/** What says how a call is bounded. */
const contextNames = { limit: true, timeout: true, signal: true, transaction: true, logging: true };

/** The limit of a call; undefined, at no cost, for the many that have none. */
export function limitOf(context: LimitedContext): CallLimit | undefined {
  return ownOptions(context, contextNames).limit ?? CallLimit.of(context);
}

/** The context for a call of several statements: its time is counted from now on. */
export function sharingLimit(context: ExecutionContext): ExecutionContext {
  const limit = CallLimit.of(context);
  if (limit === undefined) return context;
  const shared: LimitedContext = { transaction: context.transaction, logging: context.logging, limit };
  return shared;
}

/** A signal that was aborted before tells nobody any more. */
function soon(callback: () => void): () => void {
  const immediate = setImmediate(callback);
  return () => clearImmediate(immediate);
}

/** Both limits in one, where there are two. */
export function within(limit: CallLimit | undefined, outer: CallLimit | undefined): CallLimit | undefined {
  if (limit === undefined || outer === undefined || limit === outer) return limit ?? outer;
  return limit.in(outer);
}

const isTimeout = (value: unknown): boolean =>
  Number.isSafeInteger(value) && (value as number) >= 1 && (value as number) <= LONGEST_TIMEOUT;

/** By what it can do: a signal may come from another realm. */
function isSignal(value: unknown): boolean {
  if (typeof value !== 'object' || value === null || !('aborted' in value)) return false;
  return 'addEventListener' in value && typeof value.addEventListener === 'function';
}

/** What became of a call once its limit had passed: the server ended it, or said nothing. */
type Ending = 'ended' | 'unanswered';

const UNANSWERED = {
  what: 'and the server does not answer: nobody knows whether it took effect',
  hint: 'Look for what it wrote before it is run again. In a transaction it would be undone for certain.',
};

function timedOut(timeout: number, details: DatabaseErrorDetails, ending: Ending): TimeoutError {
  const { what, hint } =
    ending === 'unanswered'
      ? UNANSWERED
      : { what: 'and was ended', hint: 'Give it more time, or ask for less; inside a transaction, roll that back.' };
  const message = `The call took longer than its timeout of ${timeout} ms, ${what}.`;
  return new TimeoutError('QUERY_TIMEOUT', message, { hint, ...details });
}

function aborted(details: DatabaseErrorDetails, ending: Ending): TimeoutError {
  if (ending === 'ended') return new TimeoutError('ABORTED', 'The call was aborted by its signal, and ended.', details);
  const { what, hint } = UNANSWERED;
  return new TimeoutError('ABORTED', `The call was aborted by its signal, ${what}.`, { hint, ...details });
}

function invalid(option: keyof Bounds, expected: string): QueryError {
  return new QueryError('INVALID_OPTION', `The option "${option}" of a call is ${expected}.`);
}

interface Waiting {
  readonly callbacks: Set<() => void>;
  readonly listener: () => void;
}

/** Who waits for a signal: one listener serves all, since Node warns of many on one signal. */
const waiting = new WeakMap<AbortSignal, Waiting>();

/** Calls back when the signal is aborted, unless the function it gives is called before. */
function onAbort(signal: AbortSignal, callback: () => void): () => void {
  const { callbacks, listener } = waiting.get(signal) ?? listenTo(signal);
  callbacks.add(callback);
  return () => {
    callbacks.delete(callback);
    if (callbacks.size > 0) return;
    signal.removeEventListener('abort', listener);
    waiting.delete(signal);
  };
}

function listenTo(signal: AbortSignal): Waiting {
  const callbacks = new Set<() => void>();
  const listener = (): void => {
    // Those that are called may go, and others come.
    for (const callback of [...callbacks]) callback();
  };
  const entry = { callbacks, listener };
  waiting.set(signal, entry);
  signal.addEventListener('abort', listener, { once: true });
  return entry;
}
