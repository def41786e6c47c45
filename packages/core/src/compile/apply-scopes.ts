import type { ModelDefinition } from '../definition/model-definition';
import { ownOptions } from '../rules/known-options';
import { aggregatesOf } from './aggregates';
import type { FindOptions, IncludeEntry, Includes, IncludeThroughOptions, ScopeName } from '../options/find-options';
import { findRules } from '../options/find-rules';
import { includesOf, resolveInclude, withAll } from './includes';
import { Op } from '../options/operators';
import { defaultChoice, scopeOptions, type ScopeChoice } from '../definition/scopes';

/** A call's options with its scopes in front of them. Conditions are joined by AND; the rest, the later one wins. */
export function applyScopes<T extends FindOptions>(definition: ModelDefinition, choice: ScopeChoice, options: T): T {
  const { scopes } = definition;
  const base = choice.includesDefault && scopes.default !== undefined ? [scopes.default] : [];
  const layers = [...base, ...choice.names.map(name => scopeOptions(scopes, name))];
  if (layers.length === 0) return options;
  const merged = [...layers, options].reduce((under, over) => mergeOptions(definition, under, over));
  return { ...options, ...merged };
}

function mergeOptions(definition: ModelDefinition, first: FindOptions, second: FindOptions): FindOptions {
  const [under, over] = [ownOptions(first, findRules), ownOptions(second, findRules)];
  const merged: FindOptions = { ...under, ...definedOnly(over) };
  return {
    ...merged,
    ...(under.where && over.where ? { where: { [Op.and]: [under.where, over.where] } } : {}),
    ...(under.aggregates && over.aggregates ? { aggregates: { ...aggregatesOf(under), ...aggregatesOf(over) } } : {}),
    ...mergedIncludes(definition, includesOf(under), includesOf(over)),
  };
}

function definedOnly(options: FindOptions): FindOptions {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
}

/** Of two includes of one association, however they name it, the later one wins. */
function mergedIncludes(
  definition: ModelDefinition,
  under: Includes | undefined,
  over: Includes | undefined,
): { include?: readonly IncludeEntry[] } {
  if (under === undefined || over === undefined) return {};
  const later = withAll(definition, asList(over));
  const named = new Set(later.map(entry => resolveInclude(definition, entry).as));
  const kept = withAll(definition, asList(under)).filter(entry => !named.has(resolveInclude(definition, entry).as));
  return { include: [...kept, ...later] };
}

const asList = (include: Includes): readonly IncludeEntry[] =>
  Array.isArray(include) ? (include as readonly IncludeEntry[]) : [include as IncludeEntry];

/** The scopes that an option `scope` asks for. */
export function scopeChoice(scope: IncludeThroughOptions['scope']): ScopeChoice {
  if (scope === undefined || scope === true) return defaultChoice;
  if (scope === false || scope === null) return { includesDefault: false, names: [] };
  // isArray does not narrow a readonly array away from the rest of the union.
  return {
    includesDefault: false,
    names: (Array.isArray(scope) ? Array.from(scope) : [scope]) as readonly ScopeName[],
  };
}
