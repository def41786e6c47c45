import { didYouMean, listNames } from '../errors/nearest-name';
import { QueryError } from '../errors/query-error';
import type { FindOptions } from '../query/find-options';

export type ScopeFunction = (...args: never[]) => FindOptions;

/** The scopes a model defines. */
export interface ScopeSet {
  readonly modelName: string;
  readonly default: FindOptions | undefined;
  readonly named: ReadonlyMap<string, FindOptions | ScopeFunction>;
}

/** A scope as a caller names it: its name, or with arguments `{ method: ['ofAge', 18] }`. */
export type ScopeName = string | { readonly method: string | readonly [string, ...unknown[]] };

/** The scopes a call runs with: the default one, and those asked for. */
export interface ScopeChoice {
  readonly includesDefault: boolean;
  readonly names: readonly ScopeName[];
}

export const defaultChoice: ScopeChoice = { includesDefault: true, names: [] };

/** The options of one named scope, its function called. */
export function scopeOptions(scopes: ScopeSet, name: ScopeName): FindOptions {
  const [key, args] = splitName(name);
  if (key === 'defaultScope') return scopes.default ?? {};
  const scope = scopes.named.get(key);
  if (scope === undefined) throw unknownScope(scopes, key);
  return typeof scope === 'function' ? (scope as (...args: readonly unknown[]) => FindOptions)(...args) : scope;
}

function splitName(name: ScopeName): [string, readonly unknown[]] {
  if (typeof name === 'string') return [name, []];
  const { method } = name;
  return typeof method === 'string' ? [method, []] : [method[0], method.slice(1)];
}

function unknownScope(scopes: ScopeSet, name: string): QueryError {
  const known = [...scopes.named.keys()];
  return new QueryError(
    'UNKNOWN_SCOPE',
    `${scopes.modelName} has no scope "${name}".${didYouMean(name, known)} It has: ${listNames(known)}.`,
  );
}
