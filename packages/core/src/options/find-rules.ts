import type { ExecutionContext } from './transaction-options';
import {
  type AggregateOptions,
  type CountOptions,
  type FindOptions,
  type IncludeOptions,
  type IncludeThroughOptions,
  selectStrategies,
} from './find-options';
import type { RowAggregateOptions } from './group-options';
import { checkedLater, flag, oneOf, type OptionRules, text } from '../rules/option-rules';

export const executionRules: OptionRules<ExecutionContext> = {
  transaction: checkedLater,
  logging: checkedLater,
  timeout: checkedLater,
  signal: checkedLater,
};

export const findRules: OptionRules<FindOptions> = {
  ...executionRules,
  where: checkedLater,
  paranoid: flag,
  attributes: checkedLater,
  aggregates: checkedLater,
  include: checkedLater,
  order: checkedLater,
  limit: checkedLater,
  offset: checkedLater,
  raw: flag,
  rejectOnEmpty: checkedLater,
  hooks: flag,
  lock: checkedLater,
  skipLocked: checkedLater,
  noWait: checkedLater,
  batch: flag,
  strictLoading: flag,
};

/** Options that finds have elsewhere, and what stands for them. */
export const findHints: Readonly<Record<string, string>> = {
  group: "Groups are plain objects of their own: Model.groupBy(['city'], { aggregates: { people: { count: '*' } } }).",
  having: "It chooses groups: Model.groupBy(['city'], { aggregates, having }).",
  subQuery: 'Leave it out: limits count parents, whatever is included.',
  duplicating: 'Leave it out: no row comes twice, whatever is included.',
  nest: 'Leave it out: with raw: true, what is included is nested.',
  plain: 'Use findOne.',
};

export const countRules: OptionRules<CountOptions> = {
  ...executionRules,
  where: checkedLater,
  paranoid: flag,
  aggregates: checkedLater,
  include: checkedLater,
  distinct: checkedLater,
  hooks: flag,
};

const strategy = oneOf(...selectStrategies);

export const includeRules: OptionRules<IncludeOptions> = {
  association: checkedLater,
  model: checkedLater,
  as: checkedLater,
  where: checkedLater,
  required: flag,
  attributes: checkedLater,
  aggregates: checkedLater,
  include: checkedLater,
  order: checkedLater,
  limit: checkedLater,
  offset: checkedLater,
  paranoid: flag,
  through: checkedLater,
  strategy,
  separate: flag,
  depth: checkedLater,
  all: {
    expected: 'true, or a kind of association',
    accepts: value => typeof value === 'boolean' || typeof value === 'string',
  },
  nested: flag,
};

export const includeThroughRules: OptionRules<IncludeThroughOptions> = {
  attributes: checkedLater,
  where: checkedLater,
  as: text,
  include: checkedLater,
  paranoid: flag,
  order: checkedLater,
  scope: checkedLater,
};

export const rowAggregateRules: OptionRules<RowAggregateOptions> = {
  count: checkedLater,
  sum: checkedLater,
  avg: checkedLater,
  min: checkedLater,
  max: checkedLater,
  distinct: flag,
};

export const aggregateRules: OptionRules<AggregateOptions> = {
  ...rowAggregateRules,
  where: checkedLater,
  through: checkedLater,
  paranoid: flag,
};
