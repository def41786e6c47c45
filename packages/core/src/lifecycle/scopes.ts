import { didYouMean, listNames } from '../errors/nearest-name';
import { QueryError } from '../errors/query-error';
import { aggregatesOf } from '../query/aggregates';
import type { FindOptions, IncludeEntry } from '../query/find-options';
import { Op } from '../query/operators';

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

/** A call's options with its scopes in front of them. Conditions are joined by AND; the rest, the later one wins. */
export function applyScopes<T extends FindOptions>(scopes: ScopeSet, choice: ScopeChoice, options: T): T {
  const base = choice.includesDefault && scopes.default !== undefined ? [scopes.default] : [];
  const layers = [...base, ...choice.names.map(name => scopeOptions(scopes, name))];
  const [first, ...rest] = layers;
  if (first === undefined) return options;
  return { ...options, ...mergeOptions(rest.reduce(mergeOptions, first), options) };
}

function mergeOptions(under: FindOptions, over: FindOptions): FindOptions {
  const merged: FindOptions = { ...under, ...definedOnly(over) };
  return {
    ...merged,
    ...(under.where && over.where ? { where: { [Op.and]: [under.where, over.where] } } : {}),
    ...(under.aggregates && over.aggregates ? { aggregates: { ...aggregatesOf(under), ...aggregatesOf(over) } } : {}),
    ...(under.include && over.include ? { include: mergeIncludes(asList(under.include), asList(over.include)) } : {}),
  };
}

function definedOnly(options: FindOptions): FindOptions {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
}

const asList = (include: IncludeEntry | readonly IncludeEntry[]): readonly IncludeEntry[] =>
  Array.isArray(include) ? (include as readonly IncludeEntry[]) : [include as IncludeEntry];

function mergeIncludes(under: readonly IncludeEntry[], over: readonly IncludeEntry[]): readonly IncludeEntry[] {
  const named = new Set(over.map(includeKey));
  return [...under.filter(entry => !named.has(includeKey(entry))), ...over];
}

/** What an entry names: associations by their names, however they are given. */
function includeKey(entry: IncludeEntry): unknown {
  if (typeof entry !== 'object' || entry === null) return entry;
  const { association, as, model } = entry as { association?: unknown; as?: unknown; model?: unknown };
  const isNamed = typeof association === 'object' && association !== null && 'as' in association;
  return (isNamed ? association.as : association) ?? as ?? model ?? entry;
}
