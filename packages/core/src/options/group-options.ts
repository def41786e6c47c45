import type { SqlExpression, Subquery } from '../sql/sql-fragment';
import type { FindOptions, IfKnown, WhereHolder } from './find-options';
import { executionRules } from './find-rules';
import type { IncludesOption } from './include-types';
import type { ExecutionContext } from './transaction-options';
import { checkedLater, flag, pickRules, type OptionRules } from '../rules/option-rules';

/**
 * One value over rows of a model: `{ count: '*' }`, `{ sum: 'weight' }`. Like the aggregates of a find, which are over
 * associated rows, but of the rows themselves.
 */
export interface RowAggregateOptions<Name extends string = string> {
  /** The number of rows, `'*'`; of an attribute: of rows that have a value there. */
  readonly count?: Name | '*';
  /** 0 where there are no values. */
  readonly sum?: Name;
  /** Null where there are no values, as `min` and `max`. */
  readonly avg?: Name;
  readonly min?: Name;
  readonly max?: Name;
  /** Equal values count once. */
  readonly distinct?: boolean;
}

/** Aggregates by the names their values get. */
export type RowAggregatesOptions<Name extends string = string> = Readonly<Record<string, RowAggregateOptions<Name>>>;

/** What rows are grouped by: an attribute, one over to-one associations, or one of these or SQL under a name. */
export type GroupTerm<Name extends string = string> =
  Name | `$${string}$` | readonly [SqlExpression | Subquery | Name | `$${string}$`, string];

interface RowsOptions<TAttributes, TModel> extends ExecutionContext, WhereHolder<TAttributes, TModel> {
  /** Only rows that have what is required of these. */
  readonly include?: IncludesOption<TModel>;
}

/** Options of `sum`, `min`, `max`, `avg` and `aggregate`. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- as for FindOptions
export interface TableAggregateOptions<TAttributes = any, TModel = any> extends RowsOptions<TAttributes, TModel> {
  /** Equal values count once. */
  readonly distinct?: boolean;
}

/** Options of `groupBy`. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- as for FindOptions
export interface GroupOptions<TAttributes = any, TModel = any> extends RowsOptions<TAttributes, TModel> {
  /** Values of each group, by the names they get; `having` and `order` know these names. */
  readonly aggregates?: RowAggregatesOptions;
  /** Which groups are wanted: conditions on aggregates and on what rows are grouped by. */
  readonly having?: WhereHolder<TAttributes, TModel>['where'];
  /** By names of aggregates, and of what rows are grouped by. */
  readonly order?: IfKnown<TModel, FindOptions['order']>;
  readonly limit?: number | null;
  readonly offset?: number | null;
}

/** Options of a `count` that counts by groups. */
export interface GroupCountOptions extends Omit<GroupOptions, 'aggregates'> {
  readonly group?: unknown;
  readonly distinct?: unknown;
  readonly hooks?: boolean;
}

export const tableAggregateRules: OptionRules<TableAggregateOptions> = {
  ...executionRules,
  where: checkedLater,
  paranoid: flag,
  include: checkedLater,
  distinct: flag,
};

export const groupRules: OptionRules<GroupOptions> = {
  ...pickRules(tableAggregateRules, 'where', 'paranoid', 'include'),
  ...executionRules,
  aggregates: checkedLater,
  having: checkedLater,
  order: checkedLater,
  limit: checkedLater,
  offset: checkedLater,
};

export const groupCountRules: OptionRules<GroupCountOptions> = {
  ...pickRules(groupRules, 'where', 'paranoid', 'include', 'having', 'order', 'limit', 'offset'),
  ...executionRules,
  group: checkedLater,
  distinct: checkedLater,
  hooks: flag,
};
