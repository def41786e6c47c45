import {
  allOf,
  applyScopes,
  checkShownSteps,
  compileAggregates,
  compileLimit,
  compileOrder,
  compileWhere,
  defaultChoice,
  includeRules,
  livingRows,
  ownOptions,
  planIncludes,
  QueryError,
  scopeChoiceOf,
  selectAttributes,
  withAggregates,
  type Condition,
  type FindOptions,
  type IncludeNode,
  type IncludeOptions,
  type LinkStep,
  type OrderContext,
  type ParameterBag,
} from '@mortise/core';
import type { BoundAssociation } from '../association';
import { plannedWithin } from './endless-scopes';
import { repeatInclude } from './repeat-include';

/** What an include reads of its target, and which of its rows. */
export interface TargetRead extends Pick<IncludeNode, 'computed' | 'includes'> {
  readonly attributes: readonly string[];
  readonly aggregates: OrderContext['aggregates'];
  readonly condition: Condition | undefined;
}

/** What each kind of association says of its includes. */
interface IncludeParts {
  /** From the source to the target, which is the last. */
  readonly steps: (options: IncludeOptions, read: TargetRead) => readonly LinkStep[];
  /** Order by the junction, where there is one. */
  readonly throughOrder: (options: IncludeOptions) => IncludeNode['order'];
}

/** An include of an association as a node: its path, what is read of the target, and what is included in that. */
export function planInclude(
  association: BoundAssociation,
  options: IncludeOptions,
  bag: ParameterBag,
  parts: IncludeParts,
): IncludeNode {
  return plannedWithin(association, () => planNode(association, ownOptions(options, includeRules), bag, parts));
}

function planNode(
  association: BoundAssociation,
  options: IncludeOptions,
  bag: ParameterBag,
  parts: IncludeParts,
): IncludeNode {
  const { as, many, targetDefinition: definition } = association;
  const scoped = withScopes(association, repeatInclude(association, options));
  const read = readTarget(association, scoped, bag);
  const { computed, includes } = read;
  const steps = parts.steps(scoped, read);
  const before = steps.slice(0, -1);
  checkShownSteps(before, { ...read, definition });
  const order = compileOrder(scoped.order, { ...read, definition, bag, steps: before });
  return {
    as,
    many,
    steps,
    computed,
    includes,
    order: [...order, ...parts.throughOrder(scoped)],
    limit: perParent(association, 'limit', scoped, bag),
    offset: perParent(association, 'offset', scoped, bag),
    strategy: scoped.separate === true ? 'separate' : (scoped.strategy ?? association.options.strategy),
    // Said, so that none is found on Object.prototype.
    lock: undefined,
  };
}

/** What an include reads of the target, and which of its rows. */
function readTarget(
  { path, targetDefinition: definition }: BoundAssociation,
  options: IncludeOptions,
  bag: ParameterBag,
): TargetRead {
  const { nodes, conditions } = planIncludes(definition, options.include, { bag });
  const aggregates = compileAggregates(options.aggregates, { definition, bag });
  const { attributes, computed } = selectAttributes(definition, options.attributes, bag);
  const through = path.slice(0, -1).map(({ to }) => to);
  const where = compileWhere(options.where, { definition, bag, aggregates, through });
  return {
    attributes,
    computed: withAggregates(computed, aggregates),
    aggregates,
    includes: nodes,
    condition: allOf([where, livingRows(definition, options.paranoid), ...conditions]),
  };
}

/** With the scopes of the model that is named in the include; the default one where none is. */
function withScopes({ many, targetDefinition }: BoundAssociation, options: IncludeOptions): IncludeOptions {
  const choice = options.model === undefined ? defaultChoice : scopeChoiceOf(options.model);
  // What an include shares with a find merges as it does there; its other options are carried along.
  const scoped = applyScopes(targetDefinition, choice, options as FindOptions) as IncludeOptions;
  // A limit in a scope of the target is meant for lists.
  return many ? scoped : { ...scoped, limit: options.limit, offset: options.offset };
}

function perParent(
  { label, many }: BoundAssociation,
  option: 'limit' | 'offset',
  options: IncludeOptions,
  bag: ParameterBag,
): ReturnType<typeof compileLimit> {
  if (options[option] === undefined) return undefined;
  if (many) return compileLimit(`the include ${label}`, option, options[option], bag);
  throw new QueryError('INVALID_LIMIT', `${label} leads to one row at most: a ${option} has no meaning there.`);
}
