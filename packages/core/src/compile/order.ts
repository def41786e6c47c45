import { QueryError } from '../errors/query-error';
import { shortText } from '../errors/short-text';
import { columnOf, type ModelDefinition } from '../definition/model-definition';
import { associationOf } from '../association';
import { SqlFragment } from '../sql/sql-fragment';
import { orderedPath } from './aggregates';
import type { Order } from '../options/order-types';
import type { IncludeNode, LinkStep, OrderDirection, OrderTerm, PathAggregate } from '../query/select-query';
import type { CompileContext } from './context';
import { isPath, valuePieces } from './pieces';

interface OrderContext extends CompileContext {
  /** Rows on the way to the model (a junction), which may be ordered by under their model's name. */
  readonly steps?: readonly LinkStep[] | undefined;
  /** Includes, of which those to one row may be ordered by. */
  readonly includes?: readonly IncludeNode[];
  /** Columns of the result that have names of their own, by the place where they stand. */
  readonly columns?: ReadonlyMap<string, number> | undefined;
  /** Aggregates of the query by their names. */
  readonly aggregates?: ReadonlyMap<string, PathAggregate> | undefined;
}

const directions = new Map<string, Pick<OrderTerm, 'direction' | 'nulls'>>(
  (['ASC', 'DESC'] as const).flatMap(direction => [
    [direction, { direction }],
    [`${direction} NULLS FIRST`, { direction, nulls: 'FIRST' }],
    [`${direction} NULLS LAST`, { direction, nulls: 'LAST' }],
  ]),
);

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
  const { direction, nulls } = (hasDirection ? directions.get(last.toUpperCase()) : undefined) ?? {};
  const by = compileTarget(path, direction ?? 'ASC', context);
  if ('column' in by && nulls !== undefined) throw nullsOfColumn(context.definition, path[0]);
  // SQL may end with a direction of its own.
  const going = direction ?? ('pieces' in by ? undefined : 'ASC');
  return { by, direction: going, ...(nulls === undefined ? {} : { nulls }) };
}

function compileTarget(path: readonly unknown[], direction: OrderDirection, context: OrderContext): OrderTerm['by'] {
  const { definition } = context;
  const [first] = path;
  if (path.length === 1 && SqlFragment.is(first)) return { pieces: valuePieces(first, context) };
  if (path.length === 0 || path.includes(undefined) || !path.every(part => typeof part === 'string'))
    throw invalidOrder(definition);
  const names = path;
  return names.length === 1 ? ownAttribute(names[0] as string, direction, context) : nestedAttribute(names, context);
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
  if (association.many) throw toManyOrder(definition, association.as);
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

function toManyOrder({ name }: ModelDefinition, as: string): QueryError {
  return new QueryError(
    'TO_MANY_ORDER',
    `${name} cannot be ordered by "${as}": one row of ${name} may have several of them.`,
    {
      hint: `To order the ${as} of each row, give the include an order; to order rows of ${name} by the smallest or largest value, write '$${as}.attribute$'.`,
    },
  );
}

function notIncluded({ name }: ModelDefinition, as: string): QueryError {
  return new QueryError('ORDER_NOT_INCLUDED', `${name} is ordered by "${as}", which is not included.`, {
    hint: `Add include: ['${as}'], or write '$${as}.attribute$'.`,
  });
}
