import type { CountOptions, FindOptions, WhereOptions } from './find-options';
import type { GroupCount, GroupCountArguments } from './group-rows';
import type { IncludeArgument } from './include-types';
import type { IsUnset } from './loaded';
import type { AttributesOf, OfUntyped } from './model-class';
import type { JunctionOrder, OrderOf } from './order-types';
import type { AggregateValues } from './aggregate-values';

/** The attributes that a `where` compares: those of the model, and aggregates by their names. */
type Compared<M, G> = IsUnset<G> extends true ? AttributesOf<M> : AttributesOf<M> & AggregateValues<M, G>;

type NameOfAggregate<G> = IsUnset<G> extends true ? never : keyof G;

type OrderedName<M, G> = (keyof AttributesOf<M> | NameOfAggregate<G>) & string;

type DependingOption = 'include' | 'attributes' | 'aggregates' | 'where' | 'order' | 'raw' | 'rejectOnEmpty';

/** The option `include`, captured and checked. */
// Where it is captured it stands alone: of a union that is kept in a variable only the first would be taken otherwise.
export type Including<M, I> =
  IsUnset<I> extends true ? { readonly include?: I } : { readonly include?: IncludeArgument<M, NonNullable<I>> };

// All else stays plain, so that misspelt options and completions are told as of any object.
interface OtherArguments<M, A, G, Raw, R, J> extends Omit<FindOptions, DependingOption> {
  readonly where?: WhereOptions<Compared<M, NoInfer<G>>, NoInfer<M>>;
  /** The attributes to read: names, or all with some added and left out. */
  readonly attributes?: A;
  /** Counts, sums and the like of associated rows, by the names they get; `where` and `order` know these names. */
  readonly aggregates?: G;
  /** `'name'`, `['name', 'DESC']`, `['author', 'name', 'DESC']` through a to-one include, or SQL. */
  readonly order?:
    OrderOf<NoInfer<M>, OrderedName<M, NoInfer<G>>> | JunctionOrder<NoInfer<M>, J, OrderedName<M, NoInfer<G>>>;
  /** Plain nested objects instead of instances. */
  readonly raw?: Raw;
  /** Throw instead of finding nothing: true, the error to throw, or its class. */
  readonly rejectOnEmpty?: R | FindOptions['rejectOnEmpty'];
}

interface OtherCountArguments<M, G> extends Omit<CountOptions, 'include' | 'aggregates' | 'where' | 'distinct'> {
  readonly where?: WhereOptions<Compared<M, NoInfer<G>>, NoInfer<M>>;
  /** Aggregates that the `where` compares. */
  readonly aggregates?: G;
  /** Counts the distinct values of this attribute, NULL left out. True is for rows, which count once in any case. */
  readonly distinct?: (keyof AttributesOf<M> & string) | boolean;
}

/**
 * The options as they were written, captured to tell which may be missing: those that are spread by a condition. An include is
 * never `never`, so nothing is compared with this, and what is misspelt is told all the same.
 */
export type Written<I, O> = [I] extends [never] ? O : never;

/**
 * Options of a find, as a finder captures them: what is included, which attributes are read, and what is aggregated decide
 * what its result is.
 */
export type FindArguments<M, I, A, G, Raw, O = never, R = boolean, J = never> =
  (OtherArguments<M, A, G, Raw, R, J> & Including<M, I>) | Written<I, O> | OfUntyped<M, FindOptions<AttributesOf<M>>>;

/** Options of a count, as the model captures them: with `group` those of a count by groups. */
export type CountArguments<M, I, G, By = undefined> =
  | (IsUnset<By> extends true
      ? OtherCountArguments<M, G> & Including<M, I> & { readonly group?: By }
      : GroupCountArguments<NoInfer<M>, By>)
  | OfUntyped<M, CountOptions<AttributesOf<M>>>;

/** What a count gives. */
export type CountedBy<M, By> = By extends undefined ? number : GroupCount<M, By>[];
