import {
  allOf,
  applyScopes,
  checkCallOptions,
  compileOrder,
  compileWhere,
  findRules,
  includeThroughRules,
  livingRows,
  ownOptions,
  planIncludes,
  QueryError,
  selectAttributes,
  type Condition,
  type FindOptions,
  type IncludeEntry,
  type IncludeNode,
  type IncludeOptions,
  type Link,
  type LinkStep,
  type ModelDefinition,
  type ParameterBag,
} from '@mortise/core';
import type { JunctionAssociation, ThroughReadOptions } from '../association';
import { scopeChoice } from './scope-choice';

/** The option `through` of an include, its names checked. */
export function checkedThrough(
  { label }: JunctionAssociation,
  through: ThroughReadOptions | undefined,
): ThroughReadOptions | undefined {
  if (through === undefined) return undefined;
  return checkCallOptions(through, includeThroughRules, `The option "through" of ${label}`);
}

/** The step to the junction: which of its rows count, and what is shown of them. */
export function junctionStep(
  association: JunctionAssociation,
  given: ThroughReadOptions | undefined,
  bag: ParameterBag,
): LinkStep {
  const { throughDefinition: definition, through: declared } = association;
  const through = ownOptions(given, includeThroughRules);
  const scope = junctionScope(definition, through, { bag, paranoid: declared.paranoid });
  const wanted = through?.attributes ?? (declared.hidden === true ? [] : scope.attributes);
  const { attributes, computed } = selectAttributes(definition, wanted, bag);
  if (computed !== undefined) throw computedJunction(association.label);
  const where = compileWhere(through?.where, { definition, bag });
  return {
    link: association.path[0] as Link, // the path has two links
    condition: allOf([declaredScope(association, bag), where, scope.condition]),
    attributes,
    as: attributes.length === 0 ? undefined : (through?.as ?? definition.name),
  };
}

/** The scope that the association gives its junction, as a condition on it. */
export function declaredScope(
  { through: { scope }, throughDefinition: definition }: JunctionAssociation,
  bag: ParameterBag,
): Condition | undefined {
  return scope === undefined ? undefined : compileWhere(scope, { definition, bag });
}

/** Order of a read by rows of the junction. */
export function junctionOrder(
  { throughDefinition: definition }: JunctionAssociation,
  through: ThroughReadOptions | undefined,
  bag: ParameterBag,
): IncludeNode['order'] {
  const terms = compileOrder(ownOptions(through, includeThroughRules)?.order, { definition, bag });
  return terms.map(term => ({ ...term, by: { ...term.by, step: 0 } }));
}

/** What the scopes of a junction's model say of links: which of them count, and what is shown of them. */
interface JunctionScope {
  readonly condition: Condition | undefined;
  readonly attributes: ThroughReadOptions['attributes'];
}

/** The scopes that a read of links is under: the default one of the junction, unless its option `scope` says otherwise. */
function junctionScope(
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

function computedJunction(label: string): QueryError {
  return new QueryError('INVALID_ATTRIBUTES', `The junction rows of ${label} cannot have computed attributes.`, {
    hint: 'Name attributes of the junction model.',
  });
}
