import { columnOf, type ModelDefinition } from '../definition/model-definition';
import { QueryError } from '../errors/query-error';
import { ownOptions } from '../rules/known-options';
import type { AggregatesOptions, AnyRead, CountOptions, FindOptions, IncludeOptions } from '../options/find-options';
import { countRules, findRules, includeRules } from '../options/find-rules';
import { ParameterBag } from '../query/parameter-bag';
import { withLock } from './lock';
import type {
  AggregateQuery,
  IncludeNode,
  LinkStep,
  Origin,
  PlaceColumn,
  SelectQuery,
  OrderTerm,
  PathAggregate,
} from '../query/select-query';
import type { Association } from '../association';
import { defaultChoice } from '../definition/scopes';
import { allOf, type Condition, notDeleted, type Parameter, type SubqueryPiece } from '../query/condition';
import { scopeChoiceOf } from '../registry/definition-of';
import type { QueryPart } from '../sql/sql-fragment';
import { compileAggregates, withAggregates } from './aggregates';
import { applyScopes } from './apply-scopes';
import { checkedThrough, checkShownSteps, junctionOrder, junctionStep, targetStep } from './association-steps';
import type { CompileContext, IncludeCompiler } from './context';
import { compileIncludes, includesOf, repeatInclude, compiledWithin } from './includes';
import { compileOrder, type OrderContext, withPushed } from './order';
import type { Order } from '../options/order-types';
import { selectAttributes, type Selection } from './selected-attributes';
import { compileSubquery } from './subquery';
import { compileWhere } from './where';

/** A query and the values that go with it. */
export interface CompiledQuery<Query> {
  readonly query: Query;
  readonly values: readonly unknown[];
}

/** A query that may start at keys instead of at the whole table. */
export interface FindSource {
  readonly bag: ParameterBag;
  readonly origin?: Origin | undefined;
  /** A column beside those that the options ask for. */
  readonly place?: PlaceColumn | undefined;
}

/** The options of a find, scopes applied, as a query without values. After this nobody looks at the options again. */
export function compileFind(
  definition: ModelDefinition,
  options: FindOptions,
  { bag, origin, place }: FindSource = { bag: new ParameterBag() },
): CompiledQuery<SelectQuery> {
  options = ownOptions(options, findRules);
  const read = compileRead(definition, options, readFrom(bag, origin));
  // Written out, for every find comes here: to spread one object into another takes longer than all the rest.
  const query: SelectQuery = {
    definition,
    attributes: read.attributes,
    computed: place === undefined ? read.computed : [...(read.computed ?? []), place],
    includes: read.includes,
    where: read.condition,
    origin,
    order: [...read.order, ...(origin?.order ?? [])],
    limit: compileLimit(definition.name, 'limit', options.limit, bag),
    offset: compileLimit(definition.name, 'offset', options.offset, bag),
    mode: options.raw === true ? 'plain' : 'instances',
    // Said, so that none is found on Object.prototype.
    lock: undefined,
  };
  if (query.mode === 'plain') refuseOnTheWay(query);
  return { query: saysHowToLock(options) ? withLock(query, options) : query, values: bag.values };
}

/** What is included in junction rows is loaded onto instances. */
function refuseOnTheWay({ definition, origin, includes }: SelectQuery): void {
  const steps = [...(origin?.steps ?? []), ...includes.flatMap(stepsIn)];
  if (steps.every(({ include }) => include === undefined)) return;
  throw new QueryError('INVALID_OPTION', `A find of ${definition.name} with "raw" includes nothing in junction rows.`, {
    hint: 'Leave out raw: true, or include the junction itself, by the association that leads to it.',
  });
}

function countedOnTheWay({ name }: ModelDefinition): QueryError {
  return new QueryError('INVALID_OPTION', `A count of ${name} reads no junction rows to include anything in.`);
}

const stepsIn = ({ steps, includes }: IncludeNode): readonly LinkStep[] => [...steps, ...includes.flatMap(stepsIn)];

const saysHowToLock = ({ lock, skipLocked, noWait }: FindOptions): boolean =>
  lock !== undefined || skipLocked !== undefined || noWait !== undefined;

/** The options of a count as a query. Includes count only through what they require. */
export function compileCount(
  definition: ModelDefinition,
  options: CountOptions,
  { bag, origin }: FindSource = { bag: new ParameterBag() },
): CompiledQuery<AggregateQuery> {
  options = ownOptions(options, countRules);
  const { condition } = compileRows(definition, options, readFrom(bag, origin));
  if (origin?.steps.some(({ include }) => include !== undefined) === true) throw countedOnTheWay(definition);
  const query: AggregateQuery = {
    definition,
    function: 'count',
    distinct: distinctColumn(definition, options.distinct),
    where: condition,
    origin,
  };
  return { query, values: bag.values };
}

/** True says what is so in any case: a row counts once, whatever it is joined with. */
function distinctColumn(definition: ModelDefinition, distinct: CountOptions['distinct']): string | undefined {
  return typeof distinct === 'string' ? columnOf(definition, distinct).name : undefined;
}

/** The rows between the keys that a query starts at and those it reads stand on what is read. */
const readFrom = (bag: ParameterBag, origin: Origin | undefined): ReadFrom => ({
  bag,
  steps: origin?.steps.slice(0, -1),
});

/** What a find and an include have in common: what is read of a model, and which of its rows. */
type ReadOptions = AnyRead & Pick<FindOptions, 'include' | 'paranoid'> & { readonly aggregates?: AggregatesOptions };

/** The rows of a model that options mean. */
interface CompiledRows {
  readonly includes: readonly IncludeNode[];
  readonly aggregates: ReadonlyMap<string, PathAggregate> | undefined;
  readonly condition: Condition | undefined;
}

type CompiledRead = Pick<SelectQuery, 'attributes' | 'computed' | 'includes' | 'order'> &
  Pick<CompiledRows, 'condition'>;

/** Where the values of a query go, and the rows on the way to those it reads. */
export interface ReadFrom {
  readonly bag: ParameterBag;
  readonly steps?: readonly LinkStep[] | undefined;
}

/** Where options that speak of a model are compiled. */
export const compileContext = (definition: ModelDefinition, bag: ParameterBag): CompileContext => ({
  definition,
  bag,
  include: compileInclude,
});

/** An include of an association as a node: its path, what is read of the target, and what is included in that. */
export const compileInclude: IncludeCompiler = Object.assign(
  (association: Association, options: IncludeOptions, bag: ParameterBag): IncludeNode =>
    compiledWithin(association, () => compileNode(association, ownOptions(options, includeRules), bag)),
  {
    query: (part: QueryPart, context: CompileContext): SubqueryPiece =>
      compileSubquery(part, context, { rows: compileRows, limit: compileLimit }),
  },
);

function compileNode(association: Association, options: IncludeOptions, bag: ParameterBag): IncludeNode {
  const { as, many, targetDefinition } = association;
  const scoped = withScopes(association, repeatInclude(association, options));
  const through = checkedThrough(association, scoped.through);
  const context = { bag, include: compileInclude };
  const steps = junctionStep(association, through, context);
  const read = compileRead(targetDefinition, scoped, { bag, steps });
  return {
    as,
    many,
    steps: [...steps, targetStep(association, read, context)],
    computed: read.computed,
    includes: read.includes,
    order: [...read.order, ...junctionOrder(association, through, context)],
    limit: perParent(association, 'limit', scoped, bag),
    offset: perParent(association, 'offset', scoped, bag),
    strategy: scoped.separate === true ? 'separate' : (scoped.strategy ?? association.strategy),
    // Said, so that none is found on Object.prototype.
    lock: undefined,
  };
}

/** What is read of a model: the body of a find, and of an include. */
function compileRead(definition: ModelDefinition, options: ReadOptions, from: ReadFrom): CompiledRead {
  const { bag, steps = [] } = from;
  const rows = compileRows(definition, options, from);
  const { includes, aggregates, condition } = rows;
  const selected: Selection =
    options.attributes === undefined
      ? { attributes: definition.columns, computed: undefined }
      : selectAttributes(compileContext(definition, bag), options.attributes);
  const computed = aggregates === undefined ? selected.computed : withAggregates(selected.computed, aggregates);
  checkShownSteps(steps, { definition, computed, includes });
  const order = options.order ?? definition.order;
  const { attributes } = selected;
  if (order === undefined) return { attributes, computed, includes, condition, order: [] };
  const context = { steps, ...compileContext(definition, bag), ...rows };
  return { attributes, computed, condition, ...inOrder(order, context) };
}

/** The terms of an order; what it says of included rows, these have as an order of their own. */
function inOrder(order: Order, context: OrderContext & CompiledRows): Pick<CompiledRead, 'order' | 'includes'> {
  const { includes } = context;
  if (includes.length === 0) return { includes, order: compileOrder(order, context) };
  const pushed = new Map<IncludeNode, OrderTerm[]>();
  const terms = compileOrder(order, { pushed, ...context });
  return { includes: withPushed(includes, pushed), order: terms };
}

/** Which rows of a model are meant: those that meet the conditions, and have what is required of their includes. */
export function compileRows(definition: ModelDefinition, options: ReadOptions, { bag, steps }: ReadFrom): CompiledRows {
  const context = compileContext(definition, bag);
  const { nodes, conditions } = compileIncludes(includesOf(options), context);
  const { aggregates: wanted } = options;
  const aggregates = wanted === undefined ? undefined : compileAggregates(wanted, context);
  const through = steps?.map(({ link }) => link.to);
  const where =
    options.where === undefined ? undefined : compileWhere(options.where, { ...context, aggregates, through });
  const condition = allOf([where, notDeleted(definition, options.paranoid), ...conditions]);
  return { includes: nodes, aggregates, condition };
}

/** With the scopes of the model that is named in the include; the default one where none is. */
function withScopes({ many, targetDefinition, order }: Association, options: IncludeOptions): IncludeOptions {
  const choice = options.model === undefined ? defaultChoice : scopeChoiceOf(options.model);
  // What an include shares with a find merges as it does there; its other options are carried along.
  const scoped = applyScopes(targetDefinition, choice, options as FindOptions) as IncludeOptions;
  // A limit in a scope of the target is meant for lists.
  const limited = many ? scoped : { ...scoped, limit: options.limit, offset: options.offset };
  return order === undefined ? limited : { ...limited, order: options.order ?? order };
}

function perParent(
  { label, many }: Association,
  option: 'limit' | 'offset',
  options: IncludeOptions,
  bag: ParameterBag,
): ReturnType<typeof compileLimit> {
  if (options[option] === undefined) return undefined;
  if (many) return compileLimit(`the include ${label}`, option, options[option], bag);
  throw new QueryError('INVALID_LIMIT', `${label} leads to one row at most: a ${option} has no meaning there.`);
}

/** A `limit` or `offset` as a parameter; anything but a whole number from 0 is refused (NaN must not mean "all"). */
export function compileLimit(
  owner: string,
  option: 'limit' | 'offset',
  value: unknown,
  bag: ParameterBag,
): Parameter | undefined {
  const limit = checkedLimit(owner, option, value);
  return limit === undefined ? undefined : bag.plain(limit);
}

/** @throws QueryError `INVALID_LIMIT` */
export function checkedLimit(owner: string, option: 'limit' | 'offset', value: unknown): number | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0) return value;
  throw new QueryError('INVALID_LIMIT', `The ${option} of ${owner} is not a whole number from 0 up.`);
}
