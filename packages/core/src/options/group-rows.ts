import type { SqlExpression, Subquery } from '../sql/sql-fragment';
import type { ValueAt } from './aggregate-values';
import type { WhereOptions } from './find-options';
import type { GroupOptions, GroupTerm, RowAggregateOptions, TableAggregateOptions } from './group-options';
import type { IsUnset } from './loaded';
import type { AttributesOf, OfUntyped } from './model-class';
import type { OrderDirectionInput } from './order-types';

type AttributeName<M> = keyof AttributesOf<M> & string;

/** What `groupBy` takes for a model. */
export type GroupTermOf<M> = GroupTerm<AttributeName<M>>;

/** The name that a term has in each row. */
type NameOf<Term> = Term extends readonly [unknown, infer Name extends string]
  ? Name
  : Term extends `$${infer Path}$`
    ? Path
    : Term;

type TermValue<M, Term> = Term extends readonly [infer Of, string]
  ? Of extends SqlExpression<infer V>
    ? V
    : Of extends Subquery<infer V>
      ? V | null
      : TermValue<M, Of>
  : Term extends `$${infer Path}$`
    ? ValueAt<M, Path> | null
    : Term extends keyof AttributesOf<M>
      ? AttributesOf<M>[Term]
      : unknown;

type GroupedValues<M, Terms extends readonly unknown[]> = {
  readonly [Term in Terms[number] as NameOf<Term> & string]: TermValue<M, Term>;
};

/** The value of an aggregate over rows themselves. */
export type RowAggregateValue<M, Fn, Name> = Fn extends 'count'
  ? number
  : Fn extends 'avg'
    ? number | null
    : Fn extends 'sum'
      ? ValueAt<M, Name>
      : ValueAt<M, Name> | null;

type OptionValue<M, Options> = {
  [Fn in keyof Options]: Fn extends 'distinct' ? never : RowAggregateValue<M, Fn, Options[Fn]>;
}[keyof Options];

type AggregateValuesOf<M, G> =
  IsUnset<G> extends true ? unknown : { readonly [Name in keyof G]: OptionValue<M, G[Name]> };

/** One group: what its rows are equal in, and its aggregates. */
export type GroupRow<M, Terms extends readonly unknown[], G> = GroupedValues<M, Terms> & AggregateValuesOf<M, G>;

type OrderName<Row> = keyof Row & string;

type GroupOrder<Row> = OrderName<Row> | readonly [OrderName<Row>, OrderDirectionInput];

/** Options of `groupBy`, as the model captures them. */
export interface GroupArguments<M, Terms extends readonly unknown[], G> extends Omit<
  GroupOptions<AttributesOf<M>, M>,
  'aggregates' | 'having' | 'order'
> {
  /** Values of each group, by the names they get; `having` and `order` know these names. */
  readonly aggregates?: G & Readonly<Record<string, RowAggregateOptions<AttributeName<M>>>>;
  /** Which groups are wanted: conditions on aggregates and on what rows are grouped by. */
  readonly having?: WhereOptions<GroupRow<NoInfer<M>, NoInfer<Terms>, NoInfer<G>>>;
  /** By names of aggregates, and of what rows are grouped by. */
  readonly order?:
    | GroupOrder<GroupRow<NoInfer<M>, NoInfer<Terms>, NoInfer<G>>>
    | readonly GroupOrder<GroupRow<NoInfer<M>, NoInfer<Terms>, NoInfer<G>>>[];
}

/** One term, or a list of them. */
type TermsOf<By> = By extends readonly unknown[] ? By : readonly [By];

interface Counted {
  readonly count: { readonly count: '*' };
}

/** Groups with the number of their rows: `{ city: 'Oslo', count: 3 }`. */
export type GroupCount<M, By> = GroupRow<M, TermsOf<By>, Counted>;

/** Options of a count by groups, as the model captures them. */
export interface GroupCountArguments<M, By> extends Omit<GroupArguments<M, TermsOf<By>, Counted>, 'aggregates'> {
  /** What rows are grouped by: as for `groupBy`, or one name. */
  readonly group: By;
  /** Counts the distinct values of this attribute, NULL left out. */
  readonly distinct?: AttributeName<M> | boolean;
  readonly hooks?: boolean;
}

/** Options of an aggregate over the rows of a model. */
export type TableAggregateArguments<M> =
  TableAggregateOptions<AttributesOf<M>, M> | OfUntyped<M, TableAggregateOptions<AttributesOf<M>>>;
