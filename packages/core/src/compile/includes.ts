import { type Association, associationOf, associationsOf } from '../association';
import { QueryError } from '../errors/query-error';
import { listNames } from '../errors/nearest-name';
import { shortText } from '../errors/short-text';
import { checkCallOptions, ownOptions } from '../rules/known-options';
import type { ModelDefinition } from '../definition/model-definition';
import { definitionOf } from '../registry/definition-of';
import { isModelClass } from '../registry/given-model';
import type { ModelClass } from '../options/model-class';
import type { Condition } from '../query/condition';
import type { IncludeEntry, IncludeOptions, Includes } from '../options/find-options';
import { includeRules } from '../options/find-rules';
import type { IncludeNode } from '../query/select-query';
import type { CompileContext } from './context';
import { expandAll, allMisplaced, nestedOfOne } from './every-include';

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
    all.flatMap(entry => expandAll(definition, entry)).map(each => [each.association as string, each]),
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

/** Each level is a statement, and the query holds all of them. */
const DEEPEST_TREE = 50;

/**
 * An include with `depth` as one that holds itself, a level less deep. Below the first level nothing is required: a row
 * without rows of its own is where a tree ends.
 *
 * @throws QueryError `INVALID_DEPTH`
 */
export function repeatInclude(association: Association, { depth, ...level }: IncludeOptions): IncludeOptions {
  if (depth === undefined) return level;
  checkDepth(association, depth);
  const strategy = level.strategy ?? 'separate';
  if (depth === 1) return { ...level, strategy };
  const below: IncludeOptions = { ...level, association: association.as, strategy, required: false, depth: depth - 1 };
  return { ...level, strategy, include: [...entriesOf(level.include), below] };
}

const entriesOf = (include: IncludeOptions['include']): readonly IncludeEntry[] =>
  include === undefined ? [] : [include].flat();

function checkDepth({ label, sourceDefinition: source, targetDefinition: target }: Association, depth: unknown): void {
  if (source.model !== target.model) {
    const problem = `${label} leads from ${source.name} to ${target.name}: a depth is for an association of a model with itself.`;
    throw new QueryError('INVALID_DEPTH', problem, { hint: 'Include what follows by name, level by level.' });
  }
  if (typeof depth === 'number' && Number.isInteger(depth) && depth >= 1 && depth <= DEEPEST_TREE) return;
  throw new QueryError(
    'INVALID_DEPTH',
    `The depth of the include ${label} is not a whole number from 1 to ${DEEPEST_TREE}.`,
  );
}

/** The associations that are being compiled, each inside the one before: to compile is synchronous. */
const underway: Association[] = [];

/** More than any depth that an include may ask for. */
const MOST_OF_ONE = 60;

/** Longer than any path that somebody writes, and well before the stack ends. */
const LONGEST = 240;

/**
 * Compiles an include of an association, and what is included in it. Scopes that lead back to their own model would do so
 * without end.
 *
 * @throws QueryError `ENDLESS_SCOPES`
 */
export function compiledWithin<T>(association: Association, compile: () => T): T {
  underway.push(association);
  try {
    if (underway.length > MOST_OF_ONE && isEndless(association)) throw endlessScopes(association);
    return compile();
  } finally {
    underway.pop();
  }
}

function isEndless(association: Association): boolean {
  const times = underway.filter(each => each === association).length;
  return times > MOST_OF_ONE || (times > 1 && underway.length > LONGEST);
}

function endlessScopes(association: Association): QueryError {
  const circle = underway.slice(underway.lastIndexOf(association, -2));
  const labels = circle.map(({ label }) => label).join(' → ');
  return new QueryError('ENDLESS_SCOPES', `Scopes include or ask for one another without end: ${labels}.`, {
    hint: 'Take the association out of one of these default scopes, and include it where it is wanted.',
  });
}
