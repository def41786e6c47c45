import { QueryError } from '../errors/query-error';
import { shortText } from '../errors/short-text';
import { columnOf, type ModelDefinition } from '../definition/model-definition';
import { type Association, associationOf } from '../association';
import { SqlFragment } from '../sql/sql-fragment';
import {
  targetOf,
  type IncludeNode,
  type LinkStep,
  type OrderDirection,
  type OrderTerm,
  type PathAggregate,
} from '../query/select-query';
import { unscopedModel } from '../registry/definition-of';
import { isModelClass } from '../registry/given-model';
import { extremeValue, orderedPath, type OrderedEnd } from './aggregates';
import { resolveInclude } from './includes';
import type { Order } from '../options/order-types';
import type { CompileContext } from './context';
import { isPath, valuePieces } from './pieces';

export interface OrderContext extends CompileContext {
  /** Rows on the way to the model (a junction), which may be ordered by under their model's name. */
  readonly steps?: readonly LinkStep[] | undefined;
  /** Includes, of which those to one row may be ordered by. */
  readonly includes?: readonly IncludeNode[];
  /** Columns of the result that have names of their own, by the place where they stand. */
  readonly columns?: ReadonlyMap<string, number> | undefined;
  /** Takes the terms that collections are ordered by: parents are by the first or last value of theirs. */
  readonly pushed?: Map<IncludeNode, OrderTerm[]> | undefined;
  /** Aggregates of the query by their names. */
  readonly aggregates?: ReadonlyMap<string, PathAggregate> | undefined;
}

/** What is not said is there, as undefined, here and in each term: none is found on Object.prototype. */
const directions = new Map<string, Pick<OrderTerm, 'direction' | 'nulls'>>(
  (['ASC', 'DESC'] as const).flatMap(direction => [
    [direction, { direction, nulls: undefined }],
    [`${direction} NULLS FIRST`, { direction, nulls: 'FIRST' }],
    [`${direction} NULLS LAST`, { direction, nulls: 'LAST' }],
  ]),
);

const unsaid = { direction: undefined, nulls: undefined };

/** A user's `order` as terms. Names are looked up and directions come from a closed list: no text becomes SQL. */
export function compileOrder(order: Order | undefined, context: OrderContext): readonly OrderTerm[] {
  if (order === undefined) return [];
  if (!Array.isArray(order) || isSingleTerm(order, context)) return [compileTerm(order as unknown, context)];
  return Array.from(order as readonly unknown[], term => compileTerm(term, context));
}

/** `['name', 'DESC']` alone is one term, not two attributes. */
function isSingleTerm(order: readonly unknown[], { definition }: OrderContext): boolean {
  const last = order.at(-1);
  return (
    order.length > 1 &&
    order.every(part => !Array.isArray(part)) &&
    isDirection(last) &&
    !definition.attributes.has(last)
  );
}

const isDirection = (part: unknown): part is string => typeof part === 'string' && directions.has(part.toUpperCase());

function compileTerm(term: unknown, context: OrderContext): OrderTerm {
  const parts = Array.isArray(term) ? term : [term];
  const last: unknown = parts.at(-1);
  const hasDirection = parts.length > 1 && isDirection(last);
  const path = hasDirection ? parts.slice(0, -1) : parts;
  const { direction, nulls } = (hasDirection ? directions.get(last.toUpperCase()) : undefined) ?? unsaid;
  const by = compileTarget(path, { direction: direction ?? 'ASC', nulls }, context);
  if ('column' in by && nulls !== undefined) throw nullsOfColumn(context.definition, path[0]);
  // SQL may end with a direction of its own.
  const going = direction ?? ('pieces' in by ? undefined : 'ASC');
  return { by, direction: going, nulls };
}

/** Which way, and where NULLs stand. */
type Going = Required<Pick<OrderTerm, 'direction'>> & Pick<OrderTerm, 'nulls'>;

function compileTarget(
  path: readonly unknown[],
  going: Going & { direction: OrderDirection },
  context: OrderContext,
): OrderTerm['by'] {
  const { definition } = context;
  const [first] = path;
  if (path.length === 1 && SqlFragment.is(first)) return { pieces: valuePieces(first, context) };
  const names = namesOf(path, context);
  if (names.length === 0) throw invalidOrder(definition);
  const { direction } = going;
  if (names.length === 1) return ownAttribute(names[0] as string, direction, context);
  return collectionTarget(names, going, context) ?? nestedAttribute(names, context);
}

/** A path of associations, however each is named (a text, a model, `{ model, as }`, or itself), as their names. */
function namesOf(path: readonly unknown[], { definition, steps, includes = [] }: OrderContext): readonly string[] {
  let from = definition;
  let nodes = includes;
  let passed = steps;
  return Array.from(path, (part, index) => {
    if (index === path.length - 1 && typeof part !== 'string') throw invalidOrder(definition);
    if (typeof part === 'string' && (index === path.length - 1 || !from.associations.has(part))) return part;
    const junction = isModelClass(part) ? passed?.find(({ link }) => link.to.model === part) : undefined;
    if (junction !== undefined) {
      from = junction.link.to;
      return from.name;
    }
    if (typeof part !== 'string' && (typeof part !== 'object' || part === null) && !isModelClass(part))
      throw invalidOrder(definition);
    const { as, targetDefinition } = associationNamed(from, part, nodes);
    const node = nodes.find(each => each.as === as);
    [from, nodes, passed] = [targetDefinition, node?.includes ?? [], node?.steps.slice(0, -1)];
    return as;
  });
}

/** Of several associations that lead to a model, the one that is included. */
function associationNamed(
  from: ModelDefinition,
  part: string | object,
  nodes: readonly IncludeNode[],
): Pick<Association, 'as' | 'targetDefinition'> {
  if (isModelClass(part)) {
    const model = unscopedModel(part);
    const [only, ...others] = nodes.filter(({ steps }) => targetOf(steps).model === model);
    if (only !== undefined && others.length === 0) return { as: only.as, targetDefinition: targetOf(only.steps) };
  }
  return resolveInclude(from, part).association; // what is none is told there
}

/**
 * Rows are ordered by the first value of their collection going up, and by the last going down; the collection itself is
 * in the same order.
 */
function collectionTarget(
  path: readonly string[],
  going: Going & { direction: OrderDirection },
  context: OrderContext,
): OrderTerm['by'] | undefined {
  const steps: LinkStep[] = [];
  let nodes = context.includes ?? [];
  for (const [index, name] of path.slice(0, -1).entries()) {
    const node = nodes.find(({ as }) => as === name);
    if (node === undefined) return undefined;
    steps.push(...node.steps);
    nodes = node.includes;
    if (!node.many) continue;
    const rest = path.slice(index + 1);
    pushTerm(node, rest, going, context);
    return { aggregate: extremeValue(going.direction, endAlong(node, rest, steps), context.definition) };
  }
  return undefined;
}

/** The order of the collection itself. */
function pushTerm(
  node: IncludeNode,
  rest: readonly string[],
  going: Going & { direction: OrderDirection },
  { bag, include, pushed }: OrderContext,
): void {
  const definition = targetOf(node.steps);
  const within = { definition, bag, include, pushed, steps: node.steps.slice(0, -1), includes: node.includes };
  const by = compileTarget(rest, going, within);
  const { direction, nulls } = going;
  const term = { by, direction, nulls };
  pushed?.set(node, [...(pushed.get(node) ?? []), term]);
}

/** Where a path ends that goes on from the rows of a collection. */
function endAlong(node: IncludeNode, [head, ...rest]: readonly string[], steps: readonly LinkStep[]): OrderedEnd {
  if (rest.length === 0)
    return { definition: targetOf(node.steps), steps, step: steps.length - 1, attribute: head as string }; // a path has a name
  const place = node.steps.slice(0, -1).findIndex(({ link, as }) => link.to.name === head || as === head);
  const passed = node.steps[place];
  if (passed !== undefined) {
    const step = steps.length - node.steps.length + place;
    return { definition: passed.link.to, steps, step, attribute: rest.join('.') };
  }
  const next = node.includes.find(({ as }) => as === head) as IncludeNode; // the order of the collection has found it
  return endAlong(next, rest, [...steps, ...next.steps]);
}

/** Includes with the orders that were found for them further up. */
export function withPushed(
  nodes: readonly IncludeNode[],
  pushed: ReadonlyMap<IncludeNode, readonly OrderTerm[]>,
): readonly IncludeNode[] {
  if (pushed.size === 0) return nodes;
  return nodes.map(node => ({
    ...node,
    order: orderWith(node, pushed.get(node) ?? []),
    includes: withPushed(node.includes, pushed),
  }));
}

/** Which rows a limit means is for the include to say, and for those around it where it says nothing. */
function orderWith({ order, limit, offset }: IncludeNode, pushed: readonly OrderTerm[]): readonly OrderTerm[] {
  return limit === undefined && offset === undefined ? [...pushed, ...order] : [...order, ...pushed];
}

function ownAttribute(name: string, direction: OrderDirection, context: OrderContext): OrderTerm['by'] {
  if (isPath(name)) return pathTarget(name.slice(1, -1), direction, context);
  const aggregate = context.aggregates?.get(name);
  if (aggregate !== undefined) return { aggregate };
  const column = context.columns?.get(name);
  if (column !== undefined) return { column };
  return { attribute: columnOf(context.definition, name).name };
}

/** A path through what the query reads anyway, or else a value of its own. */
function pathTarget(path: string, direction: OrderDirection, context: OrderContext): OrderTerm['by'] {
  const names = path.split('.');
  if (names.length === 1) return ownAttribute(path, direction, context);
  if (isAtHand(names, context)) return nestedAttribute(names, context);
  return { aggregate: orderedPath(path, direction, context) };
}

type Reads = Pick<OrderContext, 'steps' | 'includes'>;

function isAtHand([head, ...rest]: readonly string[], { steps, includes = [] }: Reads): boolean {
  if (steps?.some(({ link, as }) => link.to.name === head || as === head) === true) return true;
  const node = includes.find(({ as }) => as === head);
  if (node === undefined || node.many) return false;
  return rest.length === 1 || isAtHand(rest, { includes: node.includes });
}

function nestedAttribute(path: readonly string[], context: OrderContext): OrderTerm['by'] {
  const [head, ...rest] = path as [string, ...string[]];
  const step = context.steps?.findIndex(({ link, as }) => link.to.name === head || as === head) ?? -1;
  const stepped = context.steps?.[step];
  if (stepped !== undefined) return { attribute: columnOf(stepped.link.to, rest.join('.')).name, step };
  return attributeBelow(path, context.definition, context.includes ?? []);
}

/** An attribute at the end of a path of to-one includes, each of which has to be there to be ordered by. */
function attributeBelow(
  path: readonly string[],
  definition: ModelDefinition,
  includes: readonly IncludeNode[],
): { include: readonly string[]; attribute: string } {
  const [head, ...rest] = path as [string, ...string[]];
  if (rest.length === 0) return { include: [], attribute: columnOf(definition, head).name };
  if (isOnlyAttribute(head, definition)) throw noDirection(definition, head, rest.join('.'));
  const association = associationOf(definition, head);
  const node = includes.find(({ as }) => as === association.as);
  if (node === undefined) throw notIncluded(definition, association.as);
  const below = attributeBelow(rest, association.targetDefinition, node.includes);
  return { include: [association.as, ...below.include], attribute: below.attribute };
}

const isOnlyAttribute = (name: string, { attributes, associations }: ModelDefinition): boolean =>
  attributes.has(name) && !associations.has(name);

function noDirection({ name }: ModelDefinition, attribute: string, direction: string): QueryError {
  return new QueryError(
    'INVALID_ORDER',
    `The order of ${name} by "${shortText(attribute)}" has no direction "${shortText(direction)}".`,
    {
      hint: `Write ['${shortText(attribute)}', 'DESC']; directions are ASC and DESC, with NULLS FIRST or NULLS LAST.`,
    },
  );
}

/** What has no name in the table can't be asked for twice. */
function nullsOfColumn({ name }: ModelDefinition, column: unknown): QueryError {
  const message = `The groups of ${name} are ordered by "${shortText(column)}", of which NULLs stand where the database has them.`;
  return new QueryError('INVALID_ORDER', message, { hint: `Write ['${shortText(column)}', 'DESC'].` });
}

function invalidOrder({ name }: ModelDefinition): QueryError {
  return new QueryError('INVALID_ORDER', `The order of ${name} has a term that is not understood.`, {
    hint: "A term is 'attribute', ['attribute', 'DESC'], or sql`…`; directions are ASC and DESC, with NULLS FIRST or NULLS LAST.",
  });
}

function notIncluded({ name }: ModelDefinition, as: string): QueryError {
  return new QueryError('ORDER_NOT_INCLUDED', `${name} is ordered by "${as}", which is not included.`, {
    hint: `Add include: ['${as}'], or write '$${as}.attribute$', which a query() takes alone.`,
  });
}
