import { isPlainObject, kindOfValue } from '../data-types/kind-of-value';
import { DefinitionError } from '../errors/definition-error';
import { didYouMean, listNames } from '../errors/nearest-name';
import { QueryError } from '../errors/query-error';
import { shortText } from '../errors/short-text';
import { checkCallOptions, checkDefinitionOptions, checkedLater, type OptionRules } from '../model/known-options';
import { lowerFirst } from '../model/naming';
import { findRules, includeHints, includeRules, type FindOptions, type IncludeOptions } from '../query/find-options';

export type ScopeFunction = (...args: never[]) => FindOptions;

/** The scopes a model defines. */
export interface ScopeSet {
  readonly modelName: string;
  readonly default: FindOptions | undefined;
  readonly named: ReadonlyMap<string, FindOptions | ScopeFunction>;
}

/** A scope as a caller names it: its name, with arguments `{ method: ['ofAge', 18] }`, or find options themselves. */
export type ScopeName = string | { readonly method: string | readonly [string, ...unknown[]] } | FindOptions;

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
  const made = (scope as (...args: readonly unknown[]) => unknown)(...args);
  return checkedScope(scopes, key, made);
}

/** What a scope's function gives is looked at each time: a misspelt condition would let every row pass. */
function checkedScope({ modelName }: ScopeSet, name: string, made: unknown): FindOptions {
  const owner = `The scope "${name}" of ${modelName}`;
  if (typeof made !== 'object' || made === null || !isPlainObject(made)) {
    throw new QueryError('INVALID_SCOPE', `${owner} gives no options, but ${kindOfValue(made)}.`, {
      hint: 'It is no async function, and has parentheses around what it gives: id => ({ where: { tenantId: id } }).',
    });
  }
  return checkCallOptions(made, findRules, owner);
}

/**
 * Refuses a plain scope that is misspelt, with all it includes.
 *
 * @throws DefinitionError `UNKNOWN_OPTION` or `INVALID_SCOPE`
 */
export function checkPlainScope(owner: string, scope: unknown): void {
  if (typeof scope !== 'object' || scope === null || !isPlainObject(scope)) {
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
      hints: includeHints,
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
