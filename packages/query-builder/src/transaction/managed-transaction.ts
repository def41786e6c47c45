import { setTimeout as sleep } from 'node:timers/promises';
import {
  checkCallOptions,
  ConnectionError,
  checkedLater,
  DatabaseError,
  DeadlockError,
  MortiseError,
  QueryError,
  type OperationTransactionOptions,
  type OptionRules,
  type RetryOptions,
  ownOptions,
  withoutHint,
} from '@mortise/core';
import type { CurrentTransaction } from './current-transaction';
import type { Transaction } from './transaction';
import type { CallLimit } from '../pool/call-limit';
import { type Awaitable, isPending } from '../sql/statement';

/**
 * Runs the function in the transaction: what it returns commits, what it throws rolls back; so does a limit that passes,
 * whatever the function waits for.
 */
export async function runManaged<T>(
  begun: Awaitable<Transaction>,
  current: CurrentTransaction,
  work: (transaction: Transaction) => Promise<T>,
): Promise<T> {
  const transaction = isPending(begun) ? await begun : begun;
  const { limit } = transaction;
  try {
    const running = current.run(transaction, work);
    const result = await (limit === undefined ? running : limit.race(Promise.resolve(running)));
    const ended = transaction.end('commit');
    if (isPending(ended)) await ended;
    return result;
  } catch (error) {
    // The first error tells what happened; one of undoing it would hide that.
    await undo(transaction).catch(() => undefined);
    throw error;
  }
}

async function undo(transaction: Transaction): Promise<void> {
  if (transaction.isFinished) return;
  await (transaction.limit?.failure() === undefined ? transaction.end('rollback') : transaction.expire());
}

/** Codes of those errors after which another attempt may find what it waited for, or be prepared anew. */
const CONTENTION = new Set(['LOCK_TIMEOUT', 'DATABASE_BUSY', 'STATEMENT_OUTDATED', 'PREPARED_STATEMENT_LOST']);

/** The option `retry`, and what all attempts together are bounded by. */
interface RetryPolicy {
  /** How many times at most, after the first. */
  readonly times: number;
  readonly delay: number;
  readonly maxDelay: number;
  readonly limit: CallLimit | undefined;
  /** True: only deadlocks are met again, and nobody is told of it, who did not ask for it. */
  readonly isUnasked?: boolean;
}

const retryRules: OptionRules<RetryOptions> = { limit: checkedLater, delay: checkedLater, maxDelay: checkedLater };

/** How one attempt begins, and what it does. */
interface Attempt<T> {
  readonly begin: () => Awaitable<Transaction>;
  readonly run: (transaction: Transaction) => Promise<T>;
}

/** How far down the causes of an error are looked through. */
const DEEPEST_CAUSE = 8;

/** How a transaction is run again, if it is. */
export function retryPolicyFor(
  options: OperationTransactionOptions,
  limit: CallLimit | undefined,
): RetryPolicy | undefined {
  const { retry, retriesDeadlocks } = ownOptions(options, { retry: true, retriesDeadlocks: true });
  if (retry !== undefined) return retryPolicyOf(retry, limit);
  return retriesDeadlocks === true ? { isUnasked: true, ...retryPolicyOf(5, limit) } : undefined;
}

/**
 * Reads the option `retry`.
 *
 * @throws QueryError `INVALID_RETRY`
 */
function retryPolicyOf(retry: number | RetryOptions, bounds?: CallLimit): RetryPolicy {
  if (typeof retry !== 'number' && (typeof retry !== 'object' || retry === null)) throw notRetry();
  const given = typeof retry === 'number' ? { limit: retry } : retry;
  const options = checkCallOptions<RetryOptions>(given, retryRules, 'The option "retry" of a transaction');
  const { limit, delay = 20, maxDelay = 1_000 } = options;
  if (!Number.isSafeInteger(limit) || limit < 0) throw invalidRetry('limit', 'a whole number from 0');
  if (!isDuration(delay)) throw invalidRetry('delay', 'a number of milliseconds from 0');
  if (!isDuration(maxDelay)) throw invalidRetry('maxDelay', 'a number of milliseconds from 0');
  return { times: limit, delay, maxDelay, limit: bounds };
}

function notRetry(): QueryError {
  return new QueryError('INVALID_RETRY', 'The option "retry" of a transaction is a number of times, or an object.', {
    hint: 'Write { retry: 3 }, or { retry: { limit: 3, delay: 20 } }.',
  });
}

const isDuration = (value: unknown): boolean => typeof value === 'number' && Number.isFinite(value) && value >= 0;

/** Begins a transaction and runs it, again and again while it loses conflicts that another attempt may win. */
export async function runRetrying<T>(policy: RetryPolicy, { begin, run }: Attempt<T>): Promise<T> {
  for (let attempts = 1; ; attempts += 1) {
    let transaction: Transaction | undefined;
    try {
      transaction = await begin();
      return await run(transaction);
    } catch (error) {
      // What fails once it is committed is a callback: to run the function again would do its work twice. So it might
      // where nobody knows how it ended.
      if (transaction?.state === 'committed' || transaction?.state === 'unknown' || !isConflict(error, policy))
        throw error;
      if (attempts > policy.times) throw policy.isUnasked === true ? error : exhausted(error, attempts);
      await pauseAfter(attempts, policy);
    }
  }
}

/** Half of it is left to chance: those who met once must not meet again. */
async function pauseAfter(attempts: number, { delay, maxDelay, limit }: RetryPolicy): Promise<void> {
  const pause = Math.min(delay * 2 ** (attempts - 1), maxDelay) * (0.5 + Math.random() / 2);
  await (limit === undefined ? sleep(pause) : limit.sleep(pause));
}

/** A conflict, or an error of the user's that has one as its cause. */
function isConflict(error: unknown, { isUnasked = false }: RetryPolicy): boolean {
  let current = error;
  for (let depth = 0; depth < DEEPEST_CAUSE; depth += 1) {
    // Of another transaction that is committed for good.
    if (current instanceof MortiseError && current.code === 'AFTER_COMMIT_FAILED') return false;
    if (current instanceof DeadlockError) return true;
    if (!isUnasked && current instanceof DatabaseError && mayWin(current)) return true;
    if (typeof current !== 'object' || current === null || !('cause' in current)) return false;
    current = current.cause;
  }
  return false;
}

/** Whether another attempt may find what it waited for: the lock, or a server that is there again and kept nothing. */
function mayWin(error: DatabaseError): boolean {
  return CONTENTION.has(error.code) || (error instanceof ConnectionError && error.retryable);
}

/** The last error, which says how often it was tried; one of the user's stays as it is. */
function exhausted(error: unknown, attempts: number): unknown {
  if (attempts === 1 || !(error instanceof DatabaseError)) return error;
  const Kind = error.constructor as typeof DatabaseError; // what it was made by: none of the tree asks for more
  const { code, parameters } = error;
  const hint = `It was tried ${attempts} times; raise the limit of \`retry\`, or let fewer transactions write the same rows.`;
  return new Kind(code, withoutHint(error), { ...error, parameters, cause: error.original(), hint });
}

function invalidRetry(name: keyof RetryOptions, expected: string): QueryError {
  return new QueryError('INVALID_RETRY', `The ${name} of \`retry\` is not ${expected}.`, {
    hint: 'For example: { retry: 3 }, or { retry: { limit: 3, delay: 20, maxDelay: 1000 } }.',
  });
}
