import type { HookName } from '../definition/hook-types';
import type { ModelDefinition } from '../definition/model-definition';
import type { Awaitable } from '../engine';
import { ownWriteOptions } from '../options/operation-rules';
import type { ExecutionContext } from '../options/transaction-options';
import { asOne, isFollowed, toldOptions } from './write-hooks';

/** The hooks around a call that writes many rows. */
interface BulkHooks {
  readonly definition: ModelDefinition;
  readonly before: HookName;
  readonly after: HookName;
}

export const bulkUpdateHooks = (definition: ModelDefinition): BulkHooks => ({
  definition,
  before: 'beforeBulkUpdate',
  after: 'afterBulkUpdate',
});

export const bulkDestroyHooks = (definition: ModelDefinition): BulkHooks => ({
  definition,
  before: 'beforeBulkDestroy',
  after: 'afterBulkDestroy',
});

export const bulkRestoreHooks = (definition: ModelDefinition): BulkHooks => ({
  definition,
  before: 'beforeBulkRestore',
  after: 'afterBulkRestore',
});

interface BulkOptions extends ExecutionContext {
  readonly hooks?: boolean;
}

/** Hooks get the options, and whatever else the call was given, to change them; but never the caller's own. */
export function withBulkHooks<Options extends BulkOptions, T>(
  bulk: BulkHooks,
  options: Options,
  work: (options: Options) => Awaitable<T>,
  ...others: readonly object[]
): Awaitable<T> {
  const { definition, before, after } = bulk;
  const chosen = { ...ownWriteOptions(options) };
  if (!isFollowed(definition, chosen, [before, after])) return work(chosen);
  if (!definition.hooks.has(after)) return betweenHooks(bulk, toldOptions(definition, chosen), work, others);
  return asOne(definition, chosen, within => betweenHooks(bulk, within, work, others));
}

async function betweenHooks<Options extends BulkOptions, T>(
  { definition: { hooks }, before, after }: BulkHooks,
  chosen: Options,
  work: (options: Options) => Awaitable<T>,
  others: readonly object[],
): Promise<T> {
  if (hooks.has(before)) await hooks.run(before, chosen, ...others);
  const result = await work(chosen);
  if (hooks.has(after)) await hooks.run(after, chosen, ...others);
  return result;
}
