import type { CertainItem, Fixed } from './certain-items';
import type { ComputedAttribute, FindAttributes } from './find-attributes';
import type { AttributesOf } from './model-class';
import type { SqlExpression, Subquery } from '../sql/sql-fragment';

// Through a conditional, so that tooltips show what it is and not how it came about. Of one or another, what both have.
export type Flat<S, K extends keyof S = keyof S> = [K] extends [never] ? Record<never, never> : { [P in K]: S[P] };

/** The mark of values, where there are any. */
export type ValuesMark<V> = unknown extends V ? unknown : { $values: Flat<V> };

/** The items of a list of attributes that are there in any case; one that was not written where it is given is taken whole. */
type ItemIn<L extends readonly unknown[]> = Fixed<L> extends readonly [] ? L[number] : CertainItem<L>;

/** The names that are read; of one list or another, those in both. */
type ChosenName<TAttributes, A> = keyof (A extends unknown ? { [K in NameChosen<TAttributes, A>]: unknown } : never);

type NameChosen<TAttributes, A> = A extends readonly unknown[]
  ? Extract<ItemIn<A>, string>
  : A extends { readonly exclude: readonly (infer X)[] }
    ? Exclude<keyof TAttributes, X>
    : keyof TAttributes;

type ComputedEntry<A> = Extract<
  A extends readonly unknown[]
    ? ItemIn<A>
    : A extends { readonly include: infer L extends readonly unknown[] }
      ? ItemIn<L>
      : never,
  readonly [unknown, string]
>;

/** What computed attributes put on each row; of one list or another, as `Flat` tells it. */
export type ComputedValues<M, A> = A extends unknown ? ValuesComputed<M, A> : never;

type ValuesComputed<M, A> = [ComputedEntry<A>] extends [never]
  ? unknown
  : {
      [E in ComputedEntry<A> as E[1]]: E[0] extends SqlExpression<infer V>
        ? V
        : E[0] extends Subquery<infer V>
          ? V | null
          : E[0] extends keyof AttributesOf<M>
            ? AttributesOf<M>[E[0]]
            : unknown;
    };

/** Attributes that were not written out where they are given tell nothing. */
type IsWide<A> = FindAttributes<string> extends A ? true : ComputedAttribute extends ComputedEntry<A> ? true : false;

/** The mark of what is left out, where anything is. */
export type NarrowedTo<M, A> =
  IsWide<A> extends true
    ? unknown
    : [keyof AttributesOf<M>] extends [ChosenName<AttributesOf<M>, A>]
      ? unknown
      : { $attributes: ChosenName<AttributesOf<M>, A> };
