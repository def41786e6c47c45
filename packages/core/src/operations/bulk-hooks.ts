import { isDeepStrictEqual } from 'node:util';
import { QueryError } from '../errors/query-error';
import type { HookName } from '../definition/hook-types';
import type { ModelDefinition } from '../definition/model-definition';
import type { Awaitable } from '../engine';
import { operationRules, ownWriteOptions } from '../options/operation-rules';
import type { WhereOptions } from '../options/find-options';
import type { ExecutionContext } from '../options/transaction-options';
import { copiedOptions } from './copied-options';
import { changedByHook, type HookedCall } from './hook-options';
import { asOne, isFollowed, toldOptions } from './write-hooks';
import { type AnyOptionRules, checkedLater } from '../rules/option-rules';

/** The hooks around a call that writes many rows. */
interface BulkHooks extends HookedCall {
  readonly before: HookName;
  readonly after: HookName;
}

export const bulkUpdateHooks = (definition: ModelDefinition): BulkHooks => ({
  definition,
  verb: 'update',
  rules: operationRules.update,
  before: 'beforeBulkUpdate',
  after: 'afterBulkUpdate',
});

/** Of rows that have each its own values; hooks may say which of them are meant. */
export const ownValuesHooks = (definition: ModelDefinition): BulkHooks => ({
  ...bulkUpdateHooks(definition),
  verb: 'bulkUpdate',
  rules: ownValuesRules,
});

const ownValuesRules: AnyOptionRules = { ...operationRules.bulkUpdate, where: checkedLater };

export const bulkDestroyHooks = (definition: ModelDefinition): BulkHooks => ({
  definition,
  verb: 'destroy',
  rules: operationRules.destroy,
  before: 'beforeBulkDestroy',
  after: 'afterBulkDestroy',
});

export const bulkRestoreHooks = (definition: ModelDefinition): BulkHooks => ({
  definition,
  verb: 'restore',
  rules: operationRules.restore,
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
  const given = { ...ownWriteOptions(options) };
  if (!isFollowed(definition, given, [before, after])) return work(given);
  const chosen = copiedOptions(given);
  if (!definition.hooks.has(after)) return betweenHooks(bulk, toldOptions(definition, chosen), work, others);
  return asOne(definition, chosen, within => betweenHooks(bulk, within, work, others));
}

async function betweenHooks<Options extends BulkOptions, T>(
  bulk: BulkHooks,
  options: Options,
  work: (options: Options) => Awaitable<T>,
  others: readonly object[],
): Promise<T> {
  const { definition: { hooks }, before, after } = bulk; // prettier-ignore
  const told = { options, all: [options, ...others] };
  const chosen = hooks.has(before) ? await changedByHook(bulk, before, told) : options;
  const result = await work(chosen);
  if (hooks.has(after)) await hooks.run(after, chosen, ...others);
  return result;
}

interface ChoosingRows {
  readonly where?: WhereOptions;
}

const ownWhere = (options: ChoosingRows): unknown => (Object.hasOwn(options, 'where') ? options.where : undefined);

/**
 * Refuses another `where` by a hook of a write whose rows an association says: nobody would look at it.
 *
 * @throws QueryError `INVALID_OPTION`
 */
export function refuseOtherRows({ definition: { name }, before }: BulkHooks, given: ChoosingRows, chosen: ChoosingRows): void {
  // One that somebody has put on Object.prototype is said by nobody.
  if (isDeepStrictEqual(ownWhere(given), ownWhere(chosen))) return;
  const message = `A ${before} hook of ${name} has changed the where of a write of links, whose rows are said by its call.`;
  throw new QueryError('INVALID_OPTION', message, { hint: 'Leave it as it is, or throw to keep the links from being written.' });
} // prettier-ignore
