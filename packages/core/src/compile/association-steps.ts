import type { Association, AssociationChain, AssociationJunction } from '../association';
import type { Link, ModelDefinition } from '../definition/model-definition';
import { allOf, type Condition, notDeleted } from '../query/condition';
import { ParameterBag } from '../query/parameter-bag';
import type { LinkStep, OrderTerm, SelectQuery, Via } from '../query/select-query';
import type { CompileContext } from './context';
import { pathSteps } from './path-steps';
import { compileWhere } from './where';
import { QueryError } from '../errors/query-error';
import type { FindAttributes } from '../options/find-attributes';
import type {
  AnyRead,
  FindOptions,
  IncludeEntry,
  IncludeOptions,
  IncludeThroughOptions,
} from '../options/find-options';
import { findRules, includeThroughRules } from '../options/find-rules';
import { checkCallOptions, ownOptions } from '../rules/known-options';
import { applyScopes, scopeChoice } from './apply-scopes';
import { compileIncludes, includesOf } from './includes';
import { compileOrder } from './order';
import { selectAttributes, type Selection } from './selected-attributes';

type StepContext = Pick<CompileContext, 'bag' | 'include'>;

/** What is read at the end of a path, and which of the rows there. */
type TargetRead = Pick<LinkStep, 'condition' | 'attributes'>;

/** The last step of an association's path: the rows of its target that it means. */
export function targetStep(
  association: Association,
  { condition, attributes }: TargetRead,
  context: StepContext,
): LinkStep {
  return {
    link: association.path.at(-1) as Link, // a path has a link
    condition: allOf([scopeCondition(association, context), condition]),
    attributes,
    via: association.chain && viaOf(association.chain, context),
    include: undefined, // said, so that none is found on Object.prototype
  };
}

/** The association's own scope as a condition on the target. */
function scopeCondition(
  { scope, targetDefinition: definition }: Association,
  context: StepContext,
): Condition | undefined {
  return scope === undefined ? undefined : compileWhere(scope, { ...context, definition });
}

/** Rows in between count as they do for the associations they belong to: with their scopes, and not deleted. */
function viaOf({ members, attributes, includesLast }: AssociationChain, context: StepContext): Via {
  const steps = members.flatMap(member => pathSteps(member, context));
  return { steps: includesLast ? steps : steps.slice(0, -1), attributes };
}

/**
 * The option `through` of a read, its names checked.
 *
 * @throws QueryError `INVALID_OPTION` where the association has no junction
 */
export function checkedThrough(
  { label, associationType, junction }: Association,
  through: IncludeThroughOptions | undefined,
): IncludeThroughOptions | undefined {
  if (through === undefined) return undefined;
  if (junction !== undefined) return checkCallOptions(through, includeThroughRules, `The option "through" of ${label}`);
  throw new QueryError(
    'INVALID_OPTION',
    `${label} is a ${associationType} association: it has no junction for the option "through".`,
  );
}

/** The step to the junction, where there is one: which of its rows count, and what is shown of them. */
export function junctionStep(
  { label, path, junction }: Association,
  given: IncludeThroughOptions | undefined,
  context: StepContext,
): readonly LinkStep[] {
  if (junction === undefined) return [];
  const { definition } = junction;
  const inJunction = { ...context, definition };
  const through = ownOptions(given, includeThroughRules);
  const scope = junctionScope(through, junction, inJunction);
  const wanted = through?.attributes ?? (junction.hidden === true ? [] : scope.attributes);
  const { attributes, computed }: Selection =
    wanted === undefined
      ? { attributes: definition.columns, computed: undefined }
      : selectAttributes(inJunction, wanted);
  if (computed !== undefined) throw computedJunction(label);
  const where = through?.where === undefined ? undefined : compileWhere(through.where, inJunction);
  const step = {
    link: path[0] as Link, // a path has a link
    condition: allOf([declaredScope(junction, inJunction), where, scope.condition]),
    attributes,
    as: attributes.length === 0 ? undefined : (through?.as ?? definition.name),
    via: undefined,
    include: undefined, // as above
  };
  if (through?.include === undefined) return [step];
  if (step.as === undefined) throw hiddenJunction(label);
  // Looked at now: what is wrong with it is told before anything is sent.
  compileIncludes(through.include, { ...inJunction, bag: new ParameterBag() });
  return [{ ...step, include: through.include }];
}

/** The scope that the association gives its junction, as a condition on it. */
export function declaredScope({ scope }: AssociationJunction, inJunction: CompileContext): Condition | undefined {
  return scope === undefined ? undefined : compileWhere(scope, inJunction);
}

/** Order of a read by rows of the junction. */
export function junctionOrder(
  { junction }: Association,
  through: IncludeThroughOptions | undefined,
  context: StepContext,
): readonly OrderTerm[] {
  if (junction === undefined) return [];
  const order = ownOptions(through, includeThroughRules)?.order;
  if (order === undefined) return [];
  const terms = compileOrder(order, { ...context, definition: junction.definition });
  return terms.map(term => ({ ...term, by: { ...term.by, step: 0 } }));
}

/** What the scopes of a junction's model say of links: which of them count, and what is shown of them. */
interface JunctionScope {
  readonly condition: Condition | undefined;
  readonly attributes: FindAttributes | undefined;
}

/** The scopes that a read of links is under: the default one of the junction, unless its option `scope` says otherwise. */
function junctionScope(
  through: Pick<IncludeThroughOptions, 'scope' | 'paranoid'> | undefined,
  { definition, paranoid }: AssociationJunction,
  inJunction: CompileContext,
): JunctionScope {
  const options = ownOptions(applyScopes<FindOptions>(definition, scopeChoice(through?.scope), {}), findRules);
  const read: AnyRead = options;
  const { where, attributes } = read;
  const isParanoid = through?.paranoid ?? paranoid ?? options.paranoid;
  return {
    condition: allOf([
      where === undefined ? undefined : compileWhere(where, inJunction),
      ...compileIncludes(requiredIncludes(includesOf(options)), inJunction).conditions,
      notDeleted(definition, isParanoid),
    ]),
    attributes: isNames(attributes) ? attributes : undefined,
  };
}

/** Only includes that ask for a row say which links count: the others are for lists of the junction's own. */
function requiredIncludes(include: IncludeOptions['include']): IncludeOptions['include'] {
  const entries = (include === undefined ? [] : [include].flat()) as readonly IncludeEntry[]; // as a scope has them
  return entries.filter(entry => isIncludeOptions(entry) && (entry.required ?? entry.where !== undefined));
}

const isIncludeOptions = (entry: IncludeEntry): entry is IncludeOptions =>
  typeof entry === 'object' && !('path' in entry) && !('all' in entry);

/** A junction's row has attributes of its model only: what is computed is for lists of its own. */
function isNames(attributes: FindAttributes | undefined): boolean {
  if (attributes === undefined) return false;
  const named: unknown = Array.isArray(attributes)
    ? attributes
    : (attributes as { readonly include?: unknown }).include;
  return named === undefined || (Array.isArray(named) && named.every(name => typeof name === 'string'));
}

function hiddenJunction(label: string): QueryError {
  return new QueryError(
    'INVALID_OPTION',
    `The junction rows of ${label} are left out: nothing can be included in them.`,
    {
      hint: 'Read at least one of their attributes: through: { attributes: […] }.',
    },
  );
}

function computedJunction(label: string): QueryError {
  return new QueryError('INVALID_ATTRIBUTES', `The junction rows of ${label} cannot have computed attributes.`, {
    hint: 'Name attributes of the junction model.',
  });
}

/** What is read of rows. */
type Read = Pick<SelectQuery, 'definition' | 'computed' | 'includes'>;

/** A row on the way to them. */
interface ShownStep {
  readonly as?: string | undefined;
  readonly link: { readonly to: ModelDefinition };
}

/**
 * Refuses a junction row that would stand on its item in place of something else.
 *
 * @throws QueryError `NAME_COLLISION`
 */
export function checkShownSteps(steps: readonly ShownStep[], item: Read): void {
  for (const { as, link } of steps) {
    if (as === undefined) continue;
    if (typeof as !== 'string' || as === '' || isTaken(as, item)) throw nameTaken(as, link.to, item.definition);
  }
}

function isTaken(as: string, { definition, computed = [], includes }: Read): boolean {
  const isMember = as === '__proto__' || as in definition.model.prototype;
  if (isMember || definition.attributes.has(as)) return true;
  return computed.some(column => column.as === as) || includes.some(node => node.as === as);
}

function nameTaken(as: unknown, { name: junction }: ModelDefinition, { name }: ModelDefinition): QueryError {
  const message = `A row of ${junction} cannot stand on a ${name} under "${String(as)}": there is something else of that name.`;
  return new QueryError('NAME_COLLISION', message, {
    hint: 'Choose a name with through: { as: … }, or leave the row out with through: { attributes: [] }.',
  });
}
