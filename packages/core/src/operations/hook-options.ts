import type { HookName } from '../definition/hook-types';
import type { ModelDefinition } from '../definition/model-definition';
import type { ExecutionContext } from '../options/transaction-options';
import { checkCallOptions } from '../rules/known-options';
import { copiedOptions } from './copied-options';
import { type AnyOptionRules, checkedLater } from '../rules/option-rules';

/** Options of a call to its hooks: their own copy for as long as there is any hook, else the caller's. */
export const optionsForHooks = <Options extends ExecutionContext & { readonly hooks?: boolean }>(
  { hooks }: ModelDefinition,
  options: Options,
): Options => (options.hooks === false || hooks.isEmpty ? options : copiedOptions(options));

/** The values of a call, to be changed by its hooks: what is nested in them is the caller's own only as long as there are none. */
export const valuesForHooks = <Values extends object>({ hooks }: ModelDefinition, values: Values): Values =>
  hooks.isEmpty ? { ...values } : copiedOptions(values);

/** A call, as messages name it, and the options that hooks may give it. */
export interface HookedCall {
  readonly definition: ModelDefinition;
  readonly verb: string;
  readonly rules: AnyOptionRules;
}

/**
 * Runs the hook before a call, and gives the options as it left them: what it misspelt, or what has another type, is refused.
 *
 * @throws QueryError `UNKNOWN_OPTION`, `INVALID_OPTION`
 */
export async function changedByHook<Options extends object>(
  { definition: { name: model, hooks }, verb, rules }: HookedCall,
  hook: HookName,
  args: { readonly options: Options; readonly all: readonly unknown[] },
): Promise<Options> {
  // What operations tell each other is among them.
  const given = Object.fromEntries(Object.keys(args.options).map(name => [name, checkedLater]));
  await hooks.run(hook, ...args.all);
  return checkCallOptions(args.options, { ...given, ...rules }, `${model}.${verb}, after its ${hook} hooks,`);
}
