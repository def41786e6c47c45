import {
  applyScopes,
  allOf,
  compileWhere,
  findRules,
  livingRows,
  ownOptions,
  planIncludes,
  type Condition,
  type FindOptions,
  type IncludeEntry,
  type IncludeOptions,
  type ModelDefinition,
  type ParameterBag,
} from '@mortise/core';
import type { ThroughReadOptions } from '../association';
import { scopeChoice } from './scope-choice';

/** What the scopes of a junction's model say of links: which of them count, and what is shown of them. */
export interface JunctionScope {
  readonly condition: Condition | undefined;
  readonly attributes: ThroughReadOptions['attributes'];
}

/** The scopes that a read of links is under: the default one of the junction, unless its option `scope` says otherwise. */
export function junctionScope(
  definition: ModelDefinition,
  through: Pick<ThroughReadOptions, 'scope' | 'paranoid'> | undefined,
  { bag, paranoid }: { readonly bag: ParameterBag; readonly paranoid: boolean | undefined },
): JunctionScope {
  const options = ownOptions(applyScopes<FindOptions>(definition, scopeChoice(through?.scope), {}), findRules);
  const { where, attributes } = options;
  const include = options.include as IncludeOptions['include']; // of a model that is not known here
  const isParanoid = through?.paranoid ?? paranoid ?? options.paranoid;
  return {
    condition: allOf([
      compileWhere(where, { definition, bag }),
      ...planIncludes(definition, required(include), { bag }).conditions,
      livingRows(definition, isParanoid),
    ]),
    attributes: isNames(attributes) ? attributes : undefined,
  };
}

/** Only includes that ask for a row say which links count: the others are for lists of the junction's own. */
function required(include: FindOptions['include']): IncludeOptions['include'] {
  const entries = (include === undefined ? [] : [include].flat()) as readonly IncludeEntry[]; // as a scope has them
  return entries.filter(entry => isObject(entry) && (entry.required ?? entry.where !== undefined));
}

const isObject = (entry: IncludeEntry): entry is IncludeOptions => typeof entry === 'object' && !('path' in entry);

/** A junction's row has attributes of its model only: what is computed is for lists of its own. */
function isNames(attributes: ThroughReadOptions['attributes']): boolean {
  if (attributes === undefined) return false;
  const named: unknown = Array.isArray(attributes)
    ? attributes
    : (attributes as { readonly include?: unknown }).include;
  return named === undefined || (Array.isArray(named) && named.every(name => typeof name === 'string'));
}
