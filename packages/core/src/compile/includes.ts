import { type Association, associationOf, associationsOf } from '../association';
import { QueryError } from '../errors/query-error';
import { didYouMean, listNames } from '../errors/nearest-name';
import { shortText } from '../errors/short-text';
import { checkCallOptions } from '../rules/known-options';
import { ownOptions } from '../rules/own-options';
import type { ModelDefinition } from '../definition/model-definition';
import { definitionOf } from '../registry/definition-of';
import { isModelClass } from '../registry/given-model';
import type { ModelClass } from '../options/model-class';
import type { Condition } from '../query/condition';
import type { IncludeEntry, IncludeOptions, Includes } from '../options/find-options';
import { includeRules } from '../options/find-rules';
import type { IncludeNode } from '../query/select-query';
import type { CompileContext } from './context';

/** An include of a model as the association it means and its options. */
export interface ResolvedInclude {
  readonly association: Association;
  readonly options: IncludeOptions;
  /** The property that it is put under: the association's name, unless the include says another. */
  readonly as: string;
}

/** The includes of one model as nodes, and the conditions their being `required` puts on it. */
export interface CompiledIncludes {
  readonly nodes: readonly IncludeNode[];
  readonly conditions: readonly Condition[];
}

/** The option `include` of any options: their type says nothing where the model is not known. */
export const includesOf = ({ include }: { readonly include?: unknown }): Includes | undefined =>
  include as Includes | undefined;

const nothing: CompiledIncludes = { nodes: [], conditions: [] };

/** What a find or an include has under `include`. */
export function compileIncludes(include: IncludeOptions['include'], context: CompileContext): CompiledIncludes {
  if (include === undefined) return nothing;
  // isArray does not narrow a readonly array away from the rest of the union.
  const entries = (Array.isArray(include) ? include : [include]) as readonly IncludeEntry[];
  const { definition, bag } = context;
  const resolved = Array.from(withAll(definition, entries), entry => resolveInclude(definition, entry));
  refuseTwice(definition, resolved);
  const compiled = resolved.map(({ association, options, as }) => {
    const node = context.include(association, options, bag);
    return { options, node: as === node.as ? node : { ...node, as } };
  });
  return { nodes: compiled.map(({ node }) => node), conditions: compiled.filter(isRequired).map(mustExist) };
}

/**
 * The entries of an include, with every association in the place of `{ all: true }`; those that are named beside it are as
 * they are said there.
 */
export function withAll(definition: ModelDefinition, entries: readonly IncludeEntry[]): readonly IncludeEntry[] {
  const all = entries.filter(entry => saysAll(definition, entry));
  if (all.length === 0) return entries;
  const named = entries.filter(entry => !all.includes(entry));
  const known = new Set(named.map(entry => resolveInclude(definition, entry).as));
  const others = new Map(
    all.flatMap(entry => allOf(definition, entry)).map(each => [each.association as string, each]),
  );
  return [...named, ...[...others].filter(([as]) => !known.has(as)).map(([, each]) => each)];
}

/** An association may be called that. */
function saysAll({ associations }: ModelDefinition, entry: IncludeEntry): boolean {
  if (entry === 'all') return !associations.has('all');
  return (
    typeof entry === 'object' && (entry as unknown) !== null && Object.hasOwn(entry, 'all') && !isAssociation(entry)
  );
}

function allOf(definition: ModelDefinition, entry: IncludeEntry): readonly IncludeOptions[] {
  const given = entry === 'all' ? { all: true as const } : (entry as IncludeOptions); // saysAll looked
  const checked = checkCallOptions(given, includeRules, `An include of ${definition.name}`);
  const { all, nested, ...others } = checked;
  if (['association', 'as', 'model', 'include'].some(name => Object.hasOwn(others, name))) throw allOfOne(definition);
  if (typeof all === 'string' && !associationKinds.includes(all)) throw noKind(definition, all);
  const kind = typeof all === 'string' ? all : undefined;
  return all === undefined || all === false
    ? []
    : everyInclude([definition], { kind, nested: nested === true, others });
}

interface AllOptions {
  /** Only associations of this kind: `HasMany`. */
  readonly kind: string | undefined;
  readonly nested: boolean;
  /** What each include has beside. */
  readonly others: IncludeOptions;
}

/** Nothing leads back to a model that is on the way. */
function everyInclude(path: readonly ModelDefinition[], options: AllOptions): readonly IncludeOptions[] {
  const definition = path.at(-1) as ModelDefinition; // the first is where it begins
  const isOnPath = ({ model }: ModelDefinition): boolean => path.some(each => each.model === model);
  return [...associationsOf(definition).values()]
    .filter(each => !isLegToJunction(each) && (options.kind === undefined || each.associationType === options.kind))
    .filter(({ targetDefinition }) => path.length === 1 || !isOnPath(targetDefinition))
    .map(({ as, targetDefinition }) => {
      const include =
        options.nested && !isOnPath(targetDefinition) ? everyInclude([...path, targetDefinition], options) : [];
      return { ...options.others, association: as, ...(include.length === 0 ? {} : { include }) };
    });
}

/** What a many-to-many has brought along to lead to its junction: the junction's rows are read with its own. */
const isLegToJunction = ({ parentAssociation, targetDefinition }: Association): boolean =>
  parentAssociation?.junction?.definition.model === targetDefinition.model;

const associationKinds: readonly string[] = ['BelongsTo', 'HasOne', 'HasMany', 'BelongsToMany'];

function noKind({ name }: ModelDefinition, kind: string): QueryError {
  const nearest = associationKinds.find(each => each.toLowerCase() === kind.toLowerCase());
  const meant = nearest === undefined ? didYouMean(kind, associationKinds) : ` Did you mean "${nearest}"?`;
  const message = `An include of ${name} asks for all associations of the kind "${shortText(kind)}", which there is not.${meant}`;
  return new QueryError('INVALID_INCLUDE', message, {
    hint: `Write { all: true }, or a kind: ${associationKinds.join(', ')}.`,
  });
}

function allMisplaced({ name }: ModelDefinition): QueryError {
  return new QueryError(
    'INVALID_INCLUDE',
    `An include of ${name} asks for all associations, where each that is meant has to be named.`,
    {
      hint: "Finds and load() take { all: true }; here write include: ['author', 'tags'].",
    },
  );
}

function nestedOfOne({ name }: ModelDefinition): QueryError {
  return new QueryError('INVALID_INCLUDE', `An include of ${name} is nested, and names no { all: true }.`, {
    hint: "What is included in an association stands under its include: { association: 'author', include: ['boss'] }.",
  });
}

function allOfOne({ name }: ModelDefinition): QueryError {
  return new QueryError('INVALID_INCLUDE', `An include of ${name} names one association and all of them.`, {
    hint: "Write [{ all: true }, { association: 'toots', limit: 3 }]: what is named is as it says.",
  });
}

/** An include with conditions on its rows asks for parents that have such a row, unless it says otherwise. */
const isRequired = ({ options }: { options: IncludeOptions }): boolean =>
  options.required ?? options.where !== undefined;

const mustExist = ({ node }: { node: IncludeNode }): Condition => ({ type: 'exists', steps: node.steps });

/** Options that we write for the caller. */
const bare = (options: IncludeOptions): IncludeOptions => ownOptions(options, includeRules);

/** The association an include means, by its name, its target model, or itself. */
export function resolveInclude(definition: ModelDefinition, entry: IncludeEntry): ResolvedInclude {
  if (typeof entry === 'string') return plainly(associationOf(definition, entry), {});
  if (isModelClass(entry)) return plainly(byModel(definition, entry), { model: entry });
  if (isAssociation(entry)) return plainly(own(definition, entry), {});
  if (typeof entry !== 'object' || entry === null) throw invalidInclude(definition);
  // What is an association was told above.
  const given = entry as IncludeOptions;
  const options = checkCallOptions(given, includeRules, `An include of ${definition.name}`);
  if (options.all !== undefined) throw allMisplaced(definition);
  if (options.nested === true) throw nestedOfOne(definition);
  const association = byOptions(definition, options);
  return { association, options, as: propertyOf(definition, association, options) };
}

const plainly = (association: Association, options: IncludeOptions): ResolvedInclude => ({
  association,
  options: bare(options),
  as: association.as,
});

/**
 * Beside an association, `as` is another name for what is loaded: the same association may be included under several.
 *
 * @throws QueryError `NAME_COLLISION`
 */
function propertyOf(definition: ModelDefinition, association: Association, options: IncludeOptions): string {
  const { association: named, as } = options;
  if (named === undefined || as === undefined || as === association.as) return association.as;
  if (typeof as !== 'string') throw invalidInclude(definition);
  const isTaken = definition.attributes.has(as) || definition.associations.has(as);
  if (as !== '' && as !== '__proto__' && !isTaken && !(as in definition.model.prototype)) return as;
  const message = `What ${association.label} leads to cannot stand under "${shortText(as)}": ${definition.name} has something else of that name.`;
  throw new QueryError('NAME_COLLISION', message, { hint: 'Choose another name, or leave it out.' });
}

function byOptions(definition: ModelDefinition, options: IncludeOptions): Association {
  const { association, as, model } = options;
  if (isAssociation(association)) return own(definition, association);
  const name = association ?? as;
  if (!isNameOrNothing(name) || (model !== undefined && !isModelClass(model))) throw invalidInclude(definition);
  const found = name === undefined ? undefined : associationOf(definition, name);
  if (model === undefined) return found ?? refuse(definition);
  if (found === undefined) return byModel(definition, model);
  if (found.targetDefinition.model === definitionOf(model).model) return found;
  throw new QueryError(
    'INVALID_INCLUDE',
    `${definition.name}.${found.as} leads to ${found.targetDefinition.name}, not to ${definitionOf(model).name}.`,
  );
}

const isNameOrNothing = (name: unknown): name is string | undefined => name === undefined || typeof name === 'string';

function byModel(definition: ModelDefinition, model: ModelClass): Association {
  const target = definitionOf(model);
  const candidates = [...associationsOf(definition).values()].filter(
    each => each.targetDefinition.model === target.model,
  );
  const declared = candidates.filter(({ parentAssociation }) => parentAssociation === null);
  const [only, ...others] = declared.length > 0 ? declared : candidates;
  if (only !== undefined && others.length === 0) return only;
  throw only === undefined
    ? noAssociation(definition, target)
    : severalAssociations(definition, target, [only, ...others]);
}

/** An association of the model itself, or of a model it was declared on under the same name. */
function own(definition: ModelDefinition, association: Association): Association {
  const found = associationsOf(definition).get(association.as);
  // Of an instance in another place, it is the one between the rows there.
  if (found?.inPlace(undefined) === association.inPlace(undefined)) return found; // not undefined
  throw new QueryError(
    'INVALID_INCLUDE',
    `The association "${association.as}" does not belong to ${definition.name}.`,
    {
      hint: `${definition.name} has: ${listNames(definition.associations.keys())}.`,
    },
  );
}

export function isAssociation(value: unknown): value is Association {
  return (
    typeof value === 'object' &&
    value !== null &&
    'path' in value &&
    'keysOf' in value &&
    typeof value.keysOf === 'function'
  );
}

function refuseTwice(definition: ModelDefinition, resolved: readonly ResolvedInclude[]): void {
  const seen = new Set<string>();
  for (const { as } of resolved) {
    if (seen.has(as)) throw includedTwice(definition, as);
    seen.add(as);
  }
}

function includedTwice({ name }: ModelDefinition, as: string): QueryError {
  return new QueryError('INVALID_INCLUDE', `${name}.${as} is included twice.`, {
    hint: `Give one of them another name: { association: '${shortText(as)}', as: 'others' }.`,
  });
}

function refuse(definition: ModelDefinition): never {
  throw invalidInclude(definition);
}

function invalidInclude(definition: ModelDefinition): QueryError {
  return new QueryError('INVALID_INCLUDE', `An include of ${definition.name} names no association.`, {
    hint: `Give a name, a model, or { association, … }. ${definition.name} has: ${listNames(definition.associations.keys())}.`,
  });
}

function noAssociation(definition: ModelDefinition, target: ModelDefinition): QueryError {
  return new QueryError('UNKNOWN_ASSOCIATION', `${definition.name} has no association to ${target.name}.`, {
    hint: `It has: ${listNames(definition.associations.keys())}.`,
  });
}

function severalAssociations(
  definition: ModelDefinition,
  target: ModelDefinition,
  candidates: readonly Association[],
): QueryError {
  const names = candidates.map(({ as }) => as);
  return new QueryError(
    'AMBIGUOUS_INCLUDE',
    `${definition.name} has ${names.length} associations to ${target.name}: ${names.join(', ')}.`,
    {
      hint: `Name one: { association: '${names[0] ?? ''}' }.`,
    },
  );
}
