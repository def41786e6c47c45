import { attributeOf, type ModelDefinition, hasUniqueKey } from '../definition/model-definition';
import { QueryError } from '../errors/query-error';
import {
  type IncludeNode,
  type Keyset,
  type KeysetPosition,
  type KeysetReach,
  type LinkStep,
  type OrderTerm,
  type SelectQuery,
  targetOf,
} from '../query/select-query';
import type { CompiledQuery } from './find';

/** Where rows are to begin, and which way they go from there. */
export interface KeysetStartOptions {
  readonly position: KeysetPosition | undefined;
  readonly isBackward: boolean;
  readonly reach: KeysetReach;
}

/**
 * A query whose order tells every row from every other one, and whose rows tell their places.
 *
 * @throws QueryError `INVALID_ORDER`, `MISSING_PRIMARY_KEY`
 */
export function withCompleteOrder({ query, values }: CompiledQuery<SelectQuery>): CompiledQuery<SelectQuery> {
  return { query: { ...query, ...completeOrder(query) }, values };
}

/**
 * The same, beginning after a place. Backward the whole order is turned, so that the rows before the place come after it.
 *
 * @throws QueryError `INVALID_CURSOR`
 */
export function beginningAfter(
  { query, values }: CompiledQuery<SelectQuery>,
  { position, isBackward, reach }: KeysetStartOptions,
): CompiledQuery<SelectQuery> {
  const order = isBackward ? query.order.map(turned) : query.order;
  if (position === undefined) return { query: { ...query, order }, values };
  if (position.length !== order.length) throw otherLength(query.definition);
  const forms = position.map(value => (value === null ? null : value.slice(0, 1)));
  const after = { position: { slot: values.length, type: undefined }, forms, part: undefined, reach };
  const { identity } = query.keyset as Keyset; // its order is complete
  return { query: { ...query, order, keyset: { identity, after } }, values: [...values, position] };
}

const otherLength = ({ name }: ModelDefinition): QueryError =>
  new QueryError('INVALID_CURSOR', `A cursor of ${name} is of an order with more or fewer terms.`);

/** NULLs that stand where the database has them stand at the other end when the direction is turned. */
const turned = ({ by, direction, nulls }: OrderTerm): OrderTerm => ({
  by,
  direction: direction === 'DESC' ? 'ASC' : 'DESC',
  nulls: nulls === undefined ? undefined : nulls === 'FIRST' ? 'LAST' : 'FIRST',
});

/** The order of a query, and after it what tells rows apart that are equal in it. */
function completeOrder(query: SelectQuery): Required<Pick<SelectQuery, 'order' | 'keyset'>> {
  for (const term of query.order) checkSeekable(term, query);
  const known = new Set(query.order.map(({ by }) => ownName(by)));
  const all = tiesOf(query);
  const ties = all.filter(by => !known.has(ownName(by)));
  const order = [...query.order, ...ties.map(by => ({ by, direction: 'ASC' as const, nulls: undefined }))];
  const names = order.map(({ by }) => ownName(by));
  return { order, keyset: { identity: all.map(by => names.indexOf(ownName(by))), after: undefined } };
}

/** None is found on Object.prototype. */
const includeOf = (by: { readonly include?: readonly string[] | undefined }): readonly string[] =>
  (Object.hasOwn(by, 'include') ? by.include : undefined) ?? [];

const stepOf = (by: { readonly step?: number | undefined }): number | undefined =>
  Object.hasOwn(by, 'step') ? by.step : undefined;

/** An attribute of the row, or of one on the way to it. */
interface Tie {
  readonly attribute: string;
  readonly step?: number;
}

const ownName = (by: OrderTerm['by']): string | undefined =>
  'attribute' in by && includeOf(by).length === 0 ? `${stepOf(by) ?? ''}.${by.attribute}` : undefined;

/**
 * As the order of every collection is made complete: by the key that leads on from each row on the way, and the rest of its
 * own; so that what is reached twice comes twice, and each time in a place of its own.
 */
function tiesOf({ definition, origin }: SelectQuery): readonly Tie[] {
  const steps = origin?.steps ?? [];
  if (steps.length <= 1) return ownKey(definition);
  const onTheWay = steps.slice(1).flatMap((step, index) => keyOnTheWay(steps[index] as LinkStep, step, index)); // one before each
  const { link } = steps.at(-1) as LinkStep; // there are two
  return hasUniqueKey(link.to, link.toAttributes) ? onTheWay : [...onTheWay, ...ownKey(definition)];
}

function ownKey(definition: ModelDefinition): readonly Tie[] {
  if (definition.primaryKey.length === 0) throw withoutKey(definition);
  return definition.primaryKey.map(attribute => ({ attribute }));
}

function keyOnTheWay({ link: into }: LinkStep, { link: out }: LinkStep, step: number): readonly Tie[] {
  const { to: definition, toAttributes: constant } = into;
  const rest = definition.primaryKey.filter(name => !constant.includes(name) && !out.fromAttributes.includes(name));
  const names = [...out.fromAttributes, ...rest];
  if (!hasUniqueKey(definition, [...constant, ...names])) throw withoutKey(definition);
  return names.map(attribute => ({ attribute, step }));
}

function withoutKey({ name }: ModelDefinition): QueryError {
  return new QueryError(
    'MISSING_PRIMARY_KEY',
    `${name} has no primary key, which would give each row a place in an order.`,
    {
      hint: `Give ${name} a primary key, or read with limit and offset.`,
    },
  );
}

function checkSeekable({ by }: OrderTerm, query: SelectQuery): void {
  const { name } = query.definition;
  if (!('attribute' in by) && !('aggregate' in by)) throw unseekable(name, 'SQL, of which nobody knows what it gives');
  const { kind } = 'attribute' in by ? attributeOf(tableOf(by, query), by.attribute).type : by.aggregate.type;
  if (kind === 'JSON' || kind === 'BLOB') throw unseekable(name, `${kind}, whose values have no places in an order`);
}

/** The model of the row whose attribute it is. */
function tableOf(
  by: { readonly step?: number | undefined; readonly include?: readonly string[] | undefined },
  query: SelectQuery,
): ModelDefinition {
  const step = stepOf(by);
  if (step !== undefined) return (query.origin?.steps[step] as LinkStep).link.to; // compileOrder found it there
  const node = nodesAlong(by, query.includes).at(-1);
  return node === undefined ? query.definition : targetOf(node.steps);
}

/** The includes on the way to an attribute that rows are ordered by. */
function nodesAlong(
  by: { readonly include?: readonly string[] | undefined },
  includes: readonly IncludeNode[],
): readonly IncludeNode[] {
  let below = includes;
  return includeOf(by).map(as => {
    const node = below.find(each => each.as === as) as IncludeNode; // compileOrder found it there
    below = node.includes;
    return node;
  });
}

function unseekable(name: string, what: string): QueryError {
  return new QueryError('INVALID_ORDER', `Pages and streams of ${name} can't be ordered by ${what}.`, {
    hint: "Order by attributes, or by aggregates under their names: order: [['createdAt', 'DESC']].",
  });
}

/**
 * What a position belongs to: positions of one order mean nothing in another. The same in every process. An order by an
 * aggregate or an include has the conditions of that in it, with their values.
 */
export function keysetShape({ query, values }: CompiledQuery<SelectQuery>): string {
  const { definition, origin, order, includes } = query;
  const terms = order.map(term => termShape(term, includes));
  return JSON.stringify([definition.name, origin?.association ?? null, terms], told(values));
}

function termShape({ by, direction, nulls }: OrderTerm, includes: SelectQuery['includes']): unknown {
  const nodes = 'attribute' in by ? nodesAlong(by, includes) : [];
  return [by, direction, nulls, ...nodes.map(({ steps }) => steps)];
}

type Replacer = (key: string, value: unknown) => unknown;

/** Members that are models, which go on and on: their names tell them. */
const models = new Set(['definition', 'parent']);

/** Slots are those of one call: what is in them stands for them. */
function told(values: readonly unknown[]): Replacer {
  return (key, value) => {
    if (typeof value !== 'object' || value === null) return value;
    if (models.has(key)) return (value as ModelDefinition).name; // as the types of queries say
    if (Object.hasOwn(value, 'link')) return stepShape(value as LinkStep); // as above
    if (!Object.hasOwn(value, 'slot')) return value;
    const { slot } = value as { readonly slot: unknown };
    return typeof slot === 'number' ? { ...value, slot: valueText(values[slot]) } : value;
  };
}

/** What of a row is read changes with the model, and no place. */
function stepShape({ link, condition, via }: LinkStep): unknown {
  return { from: link.from.name, to: link.to.name, by: [link.fromAttributes, link.toAttributes], condition, via };
}

const valueText = (value: unknown): string | undefined =>
  JSON.stringify(value, (_key, each: unknown) => (typeof each === 'bigint' ? String(each) : each));
