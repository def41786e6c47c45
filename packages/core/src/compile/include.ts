import type { Association } from '../association';
import type { ModelDefinition } from '../definition/model-definition';
import { defaultChoice } from '../definition/scopes';
import { QueryError } from '../errors/query-error';
import type { AnyRead, FindOptions, IncludeEntry, IncludeOptions } from '../options/find-options';
import { includeRules } from '../options/find-rules';
import { allOf, type Condition, livingRows, type Parameter, type SubqueryPiece } from '../query/condition';
import type { ParameterBag } from '../query/parameter-bag';
import type { IncludeNode, LinkStep, OrderTerm, PathAggregate, SelectQuery } from '../query/select-query';
import { scopeChoiceOf } from '../registry/definition-of';
import { ownOptions } from '../rules/own-options';
import type { QueryPart } from '../sql/sql-fragment';
import { aggregatesOf, compileAggregates, withAggregates } from './aggregates';
import { applyScopes } from './apply-scopes';
import { checkedThrough, checkShownSteps, junctionOrder, junctionStep, targetStep } from './association-steps';
import type { CompileContext, IncludeCompiler } from './context';
import { compileIncludes, includesOf } from './includes';
import { compileOrder, withPushed } from './order';
import { selectAttributes } from './selected-attributes';
import { compileSubquery } from './subquery';
import { compileWhere } from './where';

/** What a find and an include have in common: what is read of a model, and which of its rows. */
type ReadOptions = AnyRead & Pick<FindOptions, 'aggregates' | 'include' | 'paranoid'>;

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
export function compileRead(definition: ModelDefinition, options: ReadOptions, from: ReadFrom): CompiledRead {
  const { bag, steps = [] } = from;
  const { includes, aggregates, condition } = compileRows(definition, options, from);
  const selected = selectAttributes(compileContext(definition, bag), options.attributes);
  const computed = withAggregates(selected.computed, aggregates);
  checkShownSteps(steps, { definition, computed, includes });
  const wanted = options.order ?? definition.order;
  const pushed = wanted === undefined || includes.length === 0 ? undefined : new Map<IncludeNode, OrderTerm[]>();
  const context = { definition, bag, include: compileInclude, aggregates, steps, includes, pushed };
  const order = compileOrder(wanted, context);
  const ordered = pushed === undefined ? includes : withPushed(includes, pushed);
  return { attributes: selected.attributes, computed, includes: ordered, condition, order };
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

/** Each level is a statement, and the query holds all of them. */
const DEEPEST_TREE = 50;

/**
 * An include with `depth` as one that holds itself, a level less deep. Below the first level nothing is required: a row
 * without rows of its own is where a tree ends.
 *
 * @throws QueryError `INVALID_DEPTH`
 */
function repeatInclude(association: Association, { depth, ...level }: IncludeOptions): IncludeOptions {
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
function compiledWithin<T>(association: Association, compile: () => T): T {
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
