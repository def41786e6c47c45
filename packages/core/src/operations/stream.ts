import { applyScopes } from '../compile/apply-scopes';
import { compileFind, type FindSource, checkedLimit } from '../compile/find';
import { withCompleteOrder } from '../compile/keyset';
import { type Awaitable, engineOf, executionOf } from '../engine';
import { TimeoutError } from '../errors/database-error';
import { QueryError } from '../errors/query-error';
import type { FindOptions } from '../options/find-options';
import { findRules } from '../options/find-rules';
import type { ExecutionContext } from '../options/transaction-options';
import { ParameterBag } from '../query/parameter-bag';
import type { KeysetPosition } from '../query/select-query';
import { ownOptions } from '../rules/known-options';
import type { Caller } from './caller';
import { refuseEmpty } from './find';
import { findAfter } from './keyset';

/** Measured (`npm run check:streams`): fewer rows at a time are slower, and more are hardly faster and take more memory. */
const DEFAULT_BATCH_SIZE = 1_000;

/** What is streamed. */
export interface Streamed {
  readonly caller: Caller;
  /** Checked already. */
  readonly options: FindOptions;
  readonly batchSize?: number | undefined;
  /** Row by row, or in lists. */
  readonly verb: 'stream' | 'findInBatches';
  /** Who streams, as a message names it: `Person.stream`. */
  readonly owner: string;
  /** Where it starts, unless at the table. Said, as what follows, so that none is found on Object.prototype. */
  readonly source: FindSource | undefined;
  /** What each loop begins with, in its transaction. */
  readonly look: ((context: ExecutionContext) => Awaitable<void>) | undefined;
}

/**
 * Rows in batches, each of which begins after the last row of the one before. Each loop over it begins anew; nothing runs
 * before the first row is asked for, and no connection is held between batches.
 *
 * @throws QueryError at once for what no stream can do
 */
export function stream(streamed: Streamed): AsyncIterable<object> {
  const fixed = fixedStream(streamed);
  refuseUnstreamable(fixed);
  const read = streamed.verb === 'stream' ? readRows : readBatches;
  return { [Symbol.asyncIterator]: () => read(begun(fixed)) };
}

/** A stream as it is at the call: its scopes asked, and its transaction found. */
interface FixedStream
  extends Required<Pick<Streamed, 'caller' | 'verb' | 'batchSize'>>, Pick<Streamed, 'source' | 'look'> {
  readonly options: FindOptions;
  /** Rows at most. */
  readonly limit: number;
  /** As the call says: of finds the model may say that they must find something. */
  readonly rejectOnEmpty: FindOptions['rejectOnEmpty'];
}

const noScopes = { includesDefault: false, names: [] } as const;

function fixedStream({
  caller,
  options,
  batchSize = DEFAULT_BATCH_SIZE,
  verb,
  owner,
  source,
  look,
}: Streamed): FixedStream {
  const { definition } = caller;
  const { limit, offset, rejectOnEmpty, ...scoped } = ownOptions(
    applyScopes(definition, caller.scopes, options),
    findRules,
  );
  if ((offset ?? null) !== null) throw scopedOffset(owner);
  return {
    caller: { definition, scopes: noScopes },
    options: inTransaction(caller, scoped),
    limit: checkedLimit(owner, 'limit', limit) ?? Infinity,
    ...{ batchSize, rejectOnEmpty, verb, source, look },
  };
}

/**
 * A loop stays where it began, whoever asks it for a row: in the transaction that was current there, or outside of any.
 */
function begun(fixed: FixedStream): FixedStream {
  const options = inTransaction(fixed.caller, fixed.options);
  return { ...fixed, options: options.transaction === undefined ? { ...options, transaction: null } : options };
}

/**
 * With the transaction that is current now, where one is: rows are read in the one of the call, wherever they are asked for;
 * else in the one of the loop.
 */
function inTransaction({ definition }: Caller, options: FindOptions): FindOptions {
  const transaction = engineOf(definition).transactionOf(executionOf(options));
  return transaction === undefined ? options : { ...options, transaction };
}

/** Compiled for what may be wrong with it, unless hooks are going to change it. */
function refuseUnstreamable({ caller: { definition }, options, source }: FixedStream): void {
  if (options.hooks !== false && definition.hooks.has('beforeFind')) return;
  const start = source && { ...source, bag: new ParameterBag([...source.bag.values]) };
  withCompleteOrder(compileFind(definition, options, start));
}

const onwards = { isBackward: false, isGiven: false, checkShape: undefined } as const;

async function* readRows(fixed: FixedStream): AsyncGenerator<object> {
  const { signal } = fixed.options;
  for await (const batch of readBatches(fixed)) {
    for (const row of batch) {
      refuseAborted(signal);
      yield row;
    }
  }
}

async function* readBatches(fixed: FixedStream): AsyncGenerator<object[]> {
  const { caller, options, batchSize, verb, source, look } = fixed;
  await look?.(executionOf(options));
  let [position, hasMore, isEmpty]: [KeysetPosition | undefined, boolean, boolean] = [undefined, true, true];
  for (let left = fixed.limit; left > 0 && hasMore; left -= batchSize) {
    refuseAborted(options.signal);
    const range = {
      ...onwards,
      position,
      limit: Math.min(batchSize, left),
      looksAhead: left > batchSize,
      verb,
    };
    const found = await findAfter(caller, options, range, source);
    [position, hasMore] = [found.positions.at(-1), found.hasMore];
    // Hooks may have taken all of them away.
    if (found.rows.length === 0) continue;
    isEmpty = false;
    yield found.rows;
  }
  if (isEmpty) refuseEmpty(caller, [], fixed);
}

/** Also between rows that were read before. */
function refuseAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted !== true) return;
  const details = { cause: signal.reason as unknown, keepsCause: true };
  throw new TimeoutError('ABORTED', 'The stream was aborted by its signal, and ended.', details);
}

function scopedOffset(owner: string): QueryError {
  return new QueryError('INVALID_OPTION', `${owner} begins at its first row, and a scope says "offset".`, {
    hint: 'Leave that scope out: withScope(…) with others, or withoutScope().',
  });
}
