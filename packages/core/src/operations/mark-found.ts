import { type FoundOptions, groupSiblings } from '../instance/siblings';
import { type ModelDefinition, perDefinition } from '../definition/model-definition';
import { type IncludeNode, type LinkStep, targetOf } from '../query/select-query';
import { QueryError } from '../errors/query-error';
import { stateOf } from '../instance/instance';
import type { IncludeEntry, Includes } from '../options/find-options';
import { lowerFirst } from '../definition/naming';

/** Instances of one place in a result, and what is included with them. */
export interface Found {
  readonly definition: ModelDefinition;
  readonly includes: readonly IncludeNode[];
}

/** Whether anything is to be loaded onto rows on the way: those to the found instances, or to what they hold. */
export const hasJunctionIncludes = ({ steps = [], includes }: JunctionPlaces): boolean =>
  steps.some(({ include }) => include !== undefined) || includes.some(hasJunctionIncludes);

interface JunctionPlaces {
  readonly steps?: readonly LinkStep[] | undefined;
  readonly includes: readonly JunctionPlaces[];
}

/** Makes siblings of what was found together, and strict what is to be: the found instances, and those they hold. */
export function markFound(rows: readonly object[], found: Found, options: FoundOptions): void {
  if (rows.length > 0 && isMarked(found, options)) markRows(rows, found, options);
}

/** Remembers on instances what the query that found them included: it is what `reload` asks for again. */
export function rememberIncludes(instances: readonly object[], include: Includes | undefined): void {
  if (include === undefined) return;
  const includes: readonly IncludeEntry[] = [include].flat();
  for (const instance of instances) stateOf(instance).includes = includes;
}

/** Asked of a query before any of its rows is looked at: most have nothing to mark. */
function isMarked({ definition, includes }: Found, options: FoundOptions): boolean {
  return isMarkedModel(definition, options) || includes.some(node => isMarkedNode(node, options));
}

const isMarkedNode = ({ steps, includes }: IncludeNode, options: FoundOptions): boolean =>
  steps.some(({ link: { to } }) => isMarkedModel(to, options)) || includes.some(node => isMarkedNode(node, options));

function isMarkedModel({ batch, strictLoading }: ModelDefinition, options: FoundOptions): boolean {
  return (options.batch ?? batch) || (options.strictLoading ?? strictLoading);
}

function markRows(rows: readonly object[], { definition, includes }: Found, options: FoundOptions): void {
  if (options.batch ?? definition.batch) groupSiblings(rows, options);
  if (options.strictLoading ?? definition.strictLoading) for (const row of rows) makeStrict(row, definition);
  for (const { as, steps, includes: below } of includes) {
    const items = instancesUnder(rows, as);
    markFound(items, { definition: targetOf(steps), includes: below }, options);
    for (const step of steps.slice(0, -1)) markOnTheWay(items, step, options);
  }
}

/** Junction rows are instances too. */
function markOnTheWay(items: readonly object[], { as, link }: LinkStep, options: FoundOptions): void {
  if (as !== undefined) markFound(instancesUnder(items, as), { definition: link.to, includes: [] }, options);
}

/** Each instance once, however many hold it. */
export function instancesUnder(rows: readonly object[], as: string): readonly object[] {
  const held = rows.flatMap(row => (row as Record<string, object | readonly object[] | null>)[as] ?? []);
  return [...new Set(held)];
}

/**
 * Makes the instance refuse to read an association that is not loaded. What is loaded is an own property, so only what is
 * missing ever gets as far as the prototype.
 */
function makeStrict(instance: object, definition: ModelDefinition): void {
  Object.setPrototypeOf(instance, strictPrototypeOf(definition));
}

const strictPrototypeOf = perDefinition(strictPrototype);

/** A proxy, not accessors: `'toots' in person` goes on to tell whether they are loaded. */
function strictPrototype(definition: ModelDefinition): object {
  const prototype = Object.create(definition.model.prototype) as object;
  return new Proxy(prototype, {
    get(target, name, instance): unknown {
      if (typeof name === 'string' && definition.associations.has(name) && !(name in target)) {
        throw notLoaded(definition, name);
      }
      return Reflect.get(target, name, instance);
    },
  });
}

function notLoaded({ name: model }: ModelDefinition, name: string): QueryError {
  return new QueryError('NOT_LOADED', `${model}.${name} was not loaded, and this ${model} is loaded strictly.`, {
    hint: `Add include: ['${name}'] to the query, or load it: await ${lowerFirst(model)}.load('${name}').`,
  });
}
