import type { Association } from '../association';
import type { ModelDefinition } from '../definition/model-definition';
import { defaultChoice } from '../definition/scopes';
import { QueryError } from '../errors/query-error';
import type { FindOptions, IncludeOptions } from '../options/find-options';
import { includeRules } from '../options/find-rules';
import { allOf, type Condition } from '../query/condition';
import { compileLimit } from '../query/limits';
import { livingRows } from '../query/living-rows';
import type { ParameterBag } from '../query/parameter-bag';
import type { IncludeNode, LinkStep, PathAggregate, SelectQuery } from '../query/select-query';
import { scopeChoiceOf } from '../registry/scoped-models';
import { ownOptions } from '../rules/own-options';
import { aggregatesOf, compileAggregates, withAggregates } from './aggregates';
import { applyScopes } from './apply-scopes';
import { targetStep } from './association-steps';
import type { CompileContext } from './context';
import { compiledWithin } from './endless-scopes';
import { compileIncludes, includesOf } from './includes';
import { checkedThrough, junctionOrder, junctionStep } from './junction-step';
import { compileOrder } from './order';
import { repeatInclude } from './repeat-include';
import { selectAttributes } from './selected-attributes';
import { checkShownSteps } from './shown-steps';
import { compileWhere } from './where';

/** What a find and an include have in common: what is read of a model, and which of its rows. */
type ReadOptions = Pick<FindOptions, 'attributes' | 'aggregates' | 'include' | 'where' | 'paranoid' | 'order'>;

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
export function compileInclude(association: Association, options: IncludeOptions, bag: ParameterBag): IncludeNode {
  return compiledWithin(association, () => compileNode(association, ownOptions(options, includeRules), bag));
}

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
export function compileRead(definition: ModelDefinition, options: ReadOptions, from: ReadFrom): CompiledRead {
  const { bag, steps = [] } = from;
  const { includes, aggregates, condition } = compileRows(definition, options, from);
  const selected = selectAttributes(definition, options.attributes, bag);
  const computed = withAggregates(selected.computed, aggregates);
  checkShownSteps(steps, { definition, computed, includes });
  const order = compileOrder(options.order, { definition, bag, include: compileInclude, aggregates, steps, includes });
  return { attributes: selected.attributes, computed, includes, condition, order };
}

/** Which rows of a model are meant: those that meet the conditions, and have what is required of their includes. */
export function compileRows(definition: ModelDefinition, options: ReadOptions, { bag, steps }: ReadFrom): CompiledRows {
  const context = compileContext(definition, bag);
  const { nodes, conditions } = compileIncludes(includesOf(options), context);
  const aggregates = compileAggregates(aggregatesOf(options), context);
  const through = steps?.map(({ link }) => link.to);
  const where = compileWhere(options.where, { definition, bag, include: compileInclude, aggregates, through });
  const condition = allOf([where, livingRows(definition, options.paranoid), ...conditions]);
  return { includes: nodes, aggregates, condition };
}

/** With the scopes of the model that is named in the include; the default one where none is. */
function withScopes({ many, targetDefinition }: Association, options: IncludeOptions): IncludeOptions {
  const choice = options.model === undefined ? defaultChoice : scopeChoiceOf(options.model);
  // What an include shares with a find merges as it does there; its other options are carried along.
  const scoped = applyScopes(targetDefinition, choice, options as FindOptions) as IncludeOptions;
  // A limit in a scope of the target is meant for lists.
  return many ? scoped : { ...scoped, limit: options.limit, offset: options.offset };
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
