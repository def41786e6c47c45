import type { HookFunction, HookFunctions } from '../lifecycle/hooks';
import { modelRules, type ModelOptions } from './model-options';
import { ownOptions } from './own-options';

/**
 * Options on top of others: those of a subclass on its base's, of a model on its database's. What is a collection grows,
 * the rest is replaced.
 */
export function mergeModelOptions(given: ModelOptions, givenOwn: ModelOptions): ModelOptions {
  const [base, own] = [ownOptions(given, modelRules), ownOptions(givenOwn, modelRules)];
  return {
    ...base,
    // What is undefined says nothing.
    ...Object.fromEntries(Object.entries(own).filter(([, value]) => value !== undefined)),
    ...(base.hooks && own.hooks && { hooks: mergeHooks(base.hooks, own.hooks) }),
    ...(base.indexes && own.indexes && { indexes: [...base.indexes, ...own.indexes] }),
    ...(base.scopes && own.scopes && { scopes: { ...base.scopes, ...own.scopes } }),
    ...(base.validate && own.validate && { validate: { ...base.validate, ...own.validate } }),
  };
}

/** Those of the base run first. */
function mergeHooks(base: HookFunctions, own: HookFunctions): HookFunctions {
  const merged: Record<string, readonly HookFunction[]> = {};
  for (const [name, hooks] of [...Object.entries(base), ...Object.entries(own)]) {
    merged[name] = [...(merged[name] ?? []), ...[hooks].flat()];
  }
  return merged;
}
