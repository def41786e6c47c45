import { type RowView, tellingChanges } from '../instance/changes';
import type { ModelDefinition } from '../definition/model-definition';
import { type Awaitable, engineOf, executionOf } from '../engine';
import type { ExecutionContext } from '../options/transaction-options';
import { SqlFragment } from '../sql/sql-fragment';
import type { HookName } from '../definition/hook-types';
import { checkInstance, validateInstance } from './validate-instance';

/** An instance on its way to its row. */
export interface HookedWrite {
  readonly definition: ModelDefinition;
  readonly instance: object;
  readonly options: ExecutionContext & { readonly hooks?: boolean; readonly validate?: boolean };
}

interface Preparation {
  /** The columns to be written, asked anew after hooks that may have changed more. */
  readonly columns: () => readonly string[];
  /** What they are before any hook has run, where they were asked already. */
  readonly changed?: readonly string[] | undefined;
  /** The hooks between the check and the write. */
  readonly before: readonly HookName[];
  /** Whether values may be SQL. */
  readonly takesSql?: boolean;
}

/**
 * Runs the hooks before a write, and checks what is to be written: before the hooks, and what they changed after them.
 *
 * @returns the canonical values of the columns
 * @throws ValidationError, which `validationFailed` is told too
 */
export function prepareWrite(write: HookedWrite, preparation: Preparation): Awaitable<Map<string, unknown>> {
  const { columns, changed, before, takesSql = false } = preparation;
  const { definition, instance } = write;
  // What only types refuse, and nobody is told of, takes no more than a look.
  if (isUnheard(write, before))
    return checkInstance({ definition, instance, attributes: changed ?? columns(), takesSql });
  return prepareHeard({ ...write, options: toldOptions(definition, write.options) }, preparation);
}

async function prepareHeard(
  write: HookedWrite,
  { columns, before, takesSql = false }: Preparation,
): Promise<Map<string, unknown>> {
  const { definition, instance, options } = write;
  const { hooks } = definition;
  const check = { definition, instance, runsValidators: options.validate !== false, takesSql };
  if (options.hooks === false) return validateInstance({ ...check, attributes: columns() });
  const later = (['afterValidate', ...before] as const).filter(name => hooks.has(name));
  if (hooks.has('beforeValidate')) await hooks.run('beforeValidate', instance, options);
  // What must have a value may still get it from a hook.
  const toleratesNull = before.some(name => hooks.has(name));
  const values = await tellingFailure(write, () =>
    validateInstance({ ...check, attributes: columns(), toleratesNull }),
  );
  if (later.length === 0) return values;
  const known = copies(definition, values);
  for (const name of later) await hooks.run(name, instance, options);
  return tellingFailure(write, () => validateInstance({ ...check, attributes: columns(), known }));
}

/** Options as hooks are told them: with the transaction the call runs in, also where that is the current one. */
export function toldOptions<Options extends ExecutionContext>(definition: ModelDefinition, options: Options): Options {
  if (options.transaction !== undefined) return options;
  const transaction = engineOf(definition).transactionOf(options);
  return transaction === undefined ? options : { ...options, transaction };
}

/** Whether hooks run after a write: then it is one transaction with them, as what they throw undoes it. */
export const isFollowed = (
  { hooks }: ModelDefinition,
  options: HookedWrite['options'],
  names: readonly HookName[],
): boolean => options.hooks !== false && hooks.hasAny(names);

/** Does a write with its hooks in one transaction: the caller's, where there is one. */
export function asOne<Options extends ExecutionContext, T>(
  definition: ModelDefinition,
  options: Options,
  work: (options: Options) => Awaitable<T>,
): Awaitable<T> {
  const engine = engineOf(definition);
  const current = engine.transactionOf(options);
  if (current !== undefined) return work({ ...options, transaction: current });
  return engine.transaction(executionOf(options), async transaction => work({ ...options, transaction }));
}

/** Whether neither a hook nor a validator has a say in a write. */
const isUnheard = ({ definition: { hooks, hasValidators } }: HookedWrite, before: readonly HookName[]): boolean =>
  !hasValidators && !hooks.hasAny(aroundValidation) && !hooks.hasAny(before);

const aroundValidation = ['beforeValidate', 'afterValidate', 'validationFailed'] as const;

/** Values as they are now: a hook may change a Date in place. */
function copies({ attributes }: ModelDefinition, values: ReadonlyMap<string, unknown>): ReadonlyMap<string, unknown> {
  return new Map(
    [...values].map(([name, value]) => {
      const copy = attributes.get(name)?.copy;
      const isPlain = value !== null && value !== undefined && !SqlFragment.is(value);
      return [name, copy !== undefined && isPlain ? copy(value) : value] as const;
    }),
  );
}

/** What a check fails with is told the hook for it. */
export async function tellingFailure<T>(
  { definition, instance, options }: HookedWrite,
  check: () => Promise<T>,
): Promise<T> {
  try {
    return await check();
  } catch (error) {
    const { hooks } = definition;
    if (options.hooks !== false && hooks.has('validationFailed'))
      await hooks.run('validationFailed', instance, options, error);
    throw error;
  }
}

/** Runs the hooks after a write, undefined where there are none; while they run, `changed()` and `previous()` tell what it changed. */
export function runAfterWrite(
  { definition, instance, options }: HookedWrite,
  former: RowView,
  names: readonly HookName[],
): Promise<void> | undefined {
  const { hooks } = definition;
  if (options.hooks === false || !hooks.hasAny(names)) return undefined;
  const present = names.filter(name => hooks.has(name));
  return tellingChanges(instance, former, async () => {
    for (const name of present) await hooks.run(name, instance, options);
  });
}
