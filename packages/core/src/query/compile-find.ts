import { columnOf, type ModelDefinition } from '../model/model-definition';
import { ownOptions } from '../model/own-options';
import { aggregatesOf, compileAggregates, withAggregates } from './aggregates';
import { allOf } from './condition';
import { countRules, findRules, type CountOptions, type FindOptions } from './find-options';
import { includesOf, planIncludes } from './include-options';
import { compileLimit } from './limits';
import { livingRows } from './living-rows';
import { compileOrder } from './order';
import { ParameterBag } from './parameter-bag';
import { withLock } from './row-lock';
import type { AggregateQuery, Origin, PlaceColumn, SelectQuery } from './select-query';
import { selectAttributes } from './selected-attributes';
import { checkShownSteps } from './shown-steps';
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
  const { nodes, conditions } = planIncludes(definition, includesOf(options), { bag });
  const { attributes, computed } = selectAttributes(definition, options.attributes, bag);
  const aggregates = compileAggregates(aggregatesOf(options), { definition, bag });
  const where = compileWhere(options.where, { definition, bag, aggregates, through: modelsBefore(origin) });
  const steps = origin?.steps.slice(0, -1);
  const read = withAggregates(computed, aggregates);
  if (steps !== undefined) checkShownSteps(steps, { definition, computed: read, includes: nodes });
  // Written out, for every find comes here: to spread one object into another takes longer than all the rest.
  const query: SelectQuery = {
    definition,
    attributes,
    computed: place === undefined ? read : [...(read ?? []), place],
    includes: nodes,
    where: allOf([where, livingRows(definition, options.paranoid), ...conditions]),
    origin,
    order: [
      ...compileOrder(options.order, { definition, bag, aggregates, steps, includes: nodes }),
      ...(origin?.order ?? []),
    ],
    limit: compileLimit(definition.name, 'limit', options.limit, bag),
    offset: compileLimit(definition.name, 'offset', options.offset, bag),
    mode: options.raw === true ? 'plain' : 'instances',
    // Said, so that none is found on Object.prototype.
    lock: undefined,
  };
  return { query: withLock(query, options), values: bag.values };
}

/** The options of a count as a query. Includes count only through what they require. */
export function compileCount(
  definition: ModelDefinition,
  options: CountOptions,
  { bag, origin }: FindSource = { bag: new ParameterBag() },
): CompiledQuery<AggregateQuery> {
  options = ownOptions(options, countRules);
  const { conditions } = planIncludes(definition, includesOf(options), { bag });
  const aggregates = compileAggregates(aggregatesOf(options), { definition, bag });
  const where = compileWhere(options.where, { definition, bag, aggregates, through: modelsBefore(origin) });
  const query: AggregateQuery = {
    definition,
    function: 'count',
    distinct: distinctColumn(definition, options.distinct),
    where: allOf([where, livingRows(definition, options.paranoid), ...conditions]),
    origin,
  };
  return { query, values: bag.values };
}

/** True says what is so in any case: a row counts once, whatever it is joined with. */
function distinctColumn(definition: ModelDefinition, distinct: CountOptions['distinct']): string | undefined {
  return typeof distinct === 'string' ? columnOf(definition, distinct).name : undefined;
}

/** The models between the keys a query starts at and the rows it reads. */
const modelsBefore = (origin: Origin | undefined): readonly ModelDefinition[] | undefined =>
  origin?.steps.slice(0, -1).map(({ link }) => link.to);
