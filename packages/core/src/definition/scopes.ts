import type { FindOptions, IncludeOptions, ScopeName } from '../options/find-options';
import { findRules, includeRules } from '../options/find-rules';
import { isPlainObject, kindOfValue } from '../data-types/kind-of-value';
import { DefinitionError } from '../errors/definition-error';
import { didYouMean, listNames } from '../errors/nearest-name';
import { QueryError } from '../errors/query-error';
import { shortText } from '../errors/short-text';
import { checkCallOptions, checkDefinitionOptions } from '../rules/known-options';
import { lowerFirst } from './naming';
import { checkedLater, flag, type OptionRules } from '../rules/option-rules';

export type ScopeFunction = (...args: never[]) => FindOptions;

/** The scopes a model defines. */
export interface ScopeSet {
  readonly modelName: string;
  /** What functions are called with as `this`: the model. */
  readonly model: object;
  readonly default: FindOptions | undefined;
  readonly named: ReadonlyMap<string, FindOptions | ScopeFunction>;
}

const methodRules: OptionRules<{ readonly method: unknown }> = { method: checkedLater };

/** The scopes a call runs with: the default one, and those asked for. */
export interface ScopeChoice {
  readonly includesDefault: boolean;
  readonly names: readonly ScopeName[];
}

export const defaultChoice: ScopeChoice = { includesDefault: true, names: [] };

/** The options of one named scope, its function called. */
export function scopeOptions(scopes: ScopeSet, name: ScopeName): FindOptions {
  if (isInline(name)) return checkedScope(scopes, 'withScope', name);
  const [key, args] = splitName(name);
  if (key === 'defaultScope') return scopes.default ?? {};
  const scope = scopes.named.get(key);
  if (scope === undefined) throw unknownScope(scopes, key);
  if (typeof scope !== 'function') return scope;
  const made = (scope as (...args: readonly unknown[]) => unknown).apply(scopes.model, [...args]);
  return checkedScope(scopes, key, made);
}

/** What a scope's function gives is looked at each time: a misspelt condition would let every row pass. */
function checkedScope({ modelName }: ScopeSet, name: string, made: unknown): FindOptions {
  const owner = `The scope "${name}" of ${modelName}`;
  if (!isPlainObject(made)) {
    throw new QueryError('INVALID_SCOPE', `${owner} gives no options, but ${kindOfValue(made)}.`, {
      hint: 'It is no async function, and has parentheses around what it gives: id => ({ where: { tenantId: id } }).',
    });
  }
  return checkCallOptions(made, findRules, owner);
}

/** Options of `addScope`. */
export interface AddScopeOptions {
  /** True: a scope of that name is replaced; otherwise it is an error that there is one. */
  readonly override?: boolean;
}

const addScopeRules: OptionRules<AddScopeOptions> = { override: flag };

/** A scope as it is added to a model later. */
export interface AddedScope {
  readonly name: string;
  readonly scope: FindOptions | ScopeFunction;
  readonly options?: AddScopeOptions | undefined;
}

/**
 * The scopes with one more; what is called `defaultScope` is the default one.
 *
 * @throws DefinitionError `DUPLICATE_SCOPE`, `INVALID_SCOPE`, or `UNKNOWN_OPTION`
 */
export function scopesWith(scopes: ScopeSet, { name, scope, options = {} }: AddedScope): ScopeSet {
  const owner = `${scopes.modelName}.addScope`;
  checkDefinitionOptions({ options, known: addScopeRules, owner });
  if (typeof name !== 'string' || name === '')
    throw new DefinitionError(
      'INVALID_SCOPE',
      `${owner} takes the name of the scope first, and then its find options.`,
    );
  const isDefault = name === 'defaultScope';
  const present = isDefault ? scopes.default : scopes.named.get(name);
  if (present !== undefined && options.override !== true) throw duplicateScope(scopes, name);
  checkScope(scopes.modelName, name, scope);
  if (isDefault) return { ...scopes, default: scope as FindOptions }; // checkScope lets no function be the default
  return { ...scopes, named: new Map([...scopes.named, [name, scope]]) };
}

function duplicateScope({ modelName }: ScopeSet, name: string): DefinitionError {
  return new DefinitionError('DUPLICATE_SCOPE', `${modelName} has a scope "${shortText(name)}" already.`, {
    hint: 'Give { override: true } to replace it.',
  });
}

/** Refuses scopes that are misspelt. What a function gives is looked at when it is called. */
export function checkScopes({ modelName, default: byDefault, named }: ScopeSet): void {
  if (byDefault !== undefined) checkScope(modelName, 'defaultScope', byDefault);
  for (const [name, scope] of named) checkScope(modelName, name, scope);
}

function checkScope(modelName: string, name: string, scope: unknown): void {
  if (name === 'defaultScope') checkPlainScope(`The default scope of ${modelName}`, scope);
  else if (typeof scope !== 'function') checkPlainScope(`The scope "${shortText(name)}" of ${modelName}`, scope);
}

/**
 * Refuses a plain scope that is misspelt, with all it includes.
 *
 * @throws DefinitionError `UNKNOWN_OPTION` or `INVALID_SCOPE`
 */
function checkPlainScope(owner: string, scope: unknown): void {
  if (!isPlainObject(scope)) {
    throw new DefinitionError('INVALID_SCOPE', `${owner} is no object of find options.`);
  }
  checkDefinitionOptions({ options: scope, known: findRules, owner });
  checkScopeIncludes(owner, (scope as FindOptions).include);
}

function checkScopeIncludes(owner: string, include: unknown): void {
  for (const entry of [include].flat()) {
    // Names, models and associations have no options of their own.
    if (typeof entry !== 'object' || entry === null || 'path' in entry) continue;
    const options = entry as IncludeOptions;
    checkDefinitionOptions({
      options,
      known: includeRules,
      owner: `An include of ${lowerFirst(owner)}`,
    });
    checkScopeIncludes(owner, options.include);
  }
}

/** Options instead of a name. */
const isInline = (name: ScopeName): name is FindOptions =>
  typeof name === 'object' && name !== null && !('method' in name);

function splitName(name: Exclude<ScopeName, FindOptions>): [string, readonly unknown[]] {
  if (typeof name === 'string') return [name, []];
  if (typeof name !== 'object' || name === null) throw invalidScope();
  const { method } = checkCallOptions(name, methodRules, 'A scope with arguments');
  if (typeof method === 'string') return [method, []];
  // Typed wrongly, or out of a request.
  if (!Array.isArray(method) || typeof method[0] !== 'string') throw invalidScope();
  return [method[0], method.slice(1)];
}

const invalidScope = (): QueryError =>
  new QueryError('INVALID_SCOPE', 'A scope is a name, { method: [name, …] } or find options.');

function unknownScope(scopes: ScopeSet, name: string): QueryError {
  const known = [...scopes.named.keys()];
  return new QueryError(
    'UNKNOWN_SCOPE',
    `${scopes.modelName} has no scope "${shortText(name)}".${didYouMean(name, known)} It has: ${listNames(known)}.`,
  );
}
