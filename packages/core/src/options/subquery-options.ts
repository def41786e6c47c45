import type { SqlExpression } from '../sql/sql-fragment';
import type { FindAttributes } from './find-attributes';
import type { IfKnown, WhereHolder } from './find-options';
import type { RowAggregateOptions } from './group-options';
import type { RowAggregateValue } from './group-rows';
import type { IncludesOption } from './include-types';
import type { AttributesOf } from './model-class';
import type { OrderOf } from './order-types';
import type { AggregatesOption } from './relation-types';
import { checkedLater, flag, type OptionRules } from '../rules/option-rules';

/** Options of a sub-query. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- as for FindOptions
export interface SubqueryOptions<TAttributes = any, TModel = any> extends WhereHolder<TAttributes, TModel> {
  /** What is compared: mostly one attribute; those of the primary key unless given. */
  readonly attributes?: FindAttributes;
  /** One value over all of its rows instead: `{ max: 'createdAt' }`, `{ count: '*' }`. */
  readonly aggregate?: RowAggregateOptions;
  /** Aggregates of associated rows that the `where` and the order compare. */
  readonly aggregates?: AggregatesOption<TModel>;
  /** Only rows that have what is required of these. */
  readonly include?: IncludesOption<TModel>;
  /** Which rows a limit means. */
  readonly order?: IfKnown<TModel, OrderOf<TModel, keyof TAttributes & string>>;
  readonly limit?: number | null;
  readonly offset?: number | null;
}

export const subqueryRules: OptionRules<SubqueryOptions> = {
  where: checkedLater,
  paranoid: flag,
  attributes: checkedLater,
  aggregate: checkedLater,
  aggregates: checkedLater,
  include: checkedLater,
  order: checkedLater,
  limit: checkedLater,
  offset: checkedLater,
};

type ValueNamed<M, Name> = Name extends keyof AttributesOf<M> ? AttributesOf<M>[Name] : unknown;

type SelectedValue<M, A> = A extends readonly [infer Entry]
  ? Entry extends readonly [infer Of, string]
    ? Of extends SqlExpression<infer V>
      ? V
      : ValueNamed<M, Of>
    : ValueNamed<M, Entry>
  : ValueNamed<M, 'id'> extends infer V
    ? unknown extends V
      ? // eslint-disable-next-line @typescript-eslint/no-explicit-any -- which attribute is the key, no type says
        any
      : V
    : never;

type AggregatedValue<M, G> = {
  [Fn in keyof G]: Fn extends 'distinct' ? never : RowAggregateValue<M, Fn, G[Fn]>;
}[keyof G];

/** What a sub-query gives, NULL left out. */
export type QueriedValue<M, A, G> = [G] extends [undefined]
  ? NonNullable<SelectedValue<M, A>>
  : NonNullable<AggregatedValue<M, G>>;

/** Options of a sub-query, as the model captures them. */
export interface SubqueryArguments<M, A, G> extends Omit<
  SubqueryOptions<AttributesOf<M>, M>,
  'attributes' | 'aggregate'
> {
  /** What is compared: mostly one attribute; those of the primary key unless given. */
  readonly attributes?: A;
  /** One value over all of its rows instead: `{ max: 'createdAt' }`, `{ count: '*' }`. */
  readonly aggregate?: G & RowAggregateOptions<keyof AttributesOf<M> & string>;
}
