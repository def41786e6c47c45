import { columnOf, type ModelDefinition } from '../definition/model-definition';
import { QueryError } from '../errors/query-error';
import { ownOptions } from '../rules/own-options';
import type { CountOptions, FindOptions } from '../options/find-options';
import { countRules, findRules } from '../options/find-rules';
import { compileLimit, compileRead, compileRows, type ReadFrom } from './include';
import { ParameterBag } from '../query/parameter-bag';
import { withLock } from './lock';
import type { AggregateQuery, IncludeNode, LinkStep, Origin, PlaceColumn, SelectQuery } from '../query/select-query';

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
