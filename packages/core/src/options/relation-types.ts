import type { ValueAt } from './aggregate-values';
import type { RelatedOf, RelationKey } from './relation-keys';
import type { KeyValue } from './key-values';
import type { AttributesOf, IsAny } from './model-class';
import type { Op } from './operators';
import type { AggregateFunction, AggregateOptions, AttributeCondition, WhereOptions } from './find-options';

/** A row that is associated: an instance, or its key. */
type Row<T> = T | KeyValue;

/** Keys and instances, or conditions on the target's attributes and, under its model's name, on the junction's. */
type RowConditions<T> = Row<T> | readonly Row<T>[] | WhereOptions<AttributesOf<T>, T>;

/** How many associated rows are meant, and what they are like. */
type RelationCondition<T> =
  | null
  | RowConditions<T>
  | {
      readonly [Op.some]?: RowConditions<T>;
      readonly [Op.none]?: RowConditions<T>;
      readonly [Op.every]?: RowConditions<T>;
      readonly [Op.all]?: readonly Row<T>[];
    };

/** Conditions by association. */
export type RelationConditions<M> = unknown extends M
  ? unknown
  : { -readonly [K in RelationKey<M>]?: RelationCondition<RelatedOf<M[K & keyof M]>> };

type PathOf<M> = { [K in RelationKey<M>]: `$${AttributePath<RelatedOf<M[K & keyof M]>, K>}$` }[RelationKey<M>];

type ValueUnder<M, Path> = Path extends `$${infer Inner}$` ? NonNullable<ValueAt<M, Inner>> : never;

/**
 * Conditions on attributes of associated rows, by their paths: `'$author.name$'`; also null, which they are where there is no
 * row. Of longer paths, and of the attributes of the model itself, only the form is known.
 */
export type PathConditions<TAttributes, M> = [RelationKey<M>] extends [never]
  ? { [path: `$${string}$`]: unknown }
  : IsAny<M> extends true
    ? { [path: `$${string}$`]: unknown }
    : { -readonly [Path in PathOf<M>]?: AttributeCondition<ValueUnder<M, Path>> } & {
        [path: `$${string}.${string}.${string}$`]: unknown;
      } & { -readonly [K in keyof TAttributes & string as `$${K}$`]?: unknown };

type AttributePath<M, Key extends string> = `${Key}.${keyof AttributesOf<M> & string}`;

/** `likedToots`, or one association further: `toots.likedBy`. */
type RowsPath<M> = {
  [K in RelationKey<M>]: K | `${K}.${RelationKey<RelatedOf<M[K & keyof M]>>}`;
}[RelationKey<M>];

/** `likedToots.words`, of the junction `likedToots.LikedToot.weight`, or one association further. */
type ValuePath<M> = {
  [K in RelationKey<M>]: AttributePath<RelatedOf<M[K & keyof M]>, K> | FurtherPath<RelatedOf<M[K & keyof M]>, K>;
}[RelationKey<M>];

type FurtherPath<T, Key extends string> = {
  [K in RelationKey<T>]: AttributePath<RelatedOf<T[K & keyof T]>, `${Key}.${K}`>;
}[RelationKey<T>];

/** An aggregate, and the path to what it is of. An interface: the paths are many, and looked at only where one is given. */
export interface AggregateOver<M> extends Omit<AggregateOptions, AggregateFunction> {
  readonly count?: RowsPath<M> | ValuePath<M>;
  readonly sum?: ValuePath<M>;
  readonly avg?: ValuePath<M>;
  readonly min?: ValuePath<M>;
  readonly max?: ValuePath<M>;
}

/** The aggregate options of a model; any path, where its class declares no association. */
type AggregateOf<M> = [RelationKey<M>] extends [never] ? AggregateOptions : AggregateOver<M>;

/**
 * The option `aggregates`: over the associations of the model; where the model is not known it may be anything, so that
 * options can be passed along.
 */
export type AggregatesOption<M> = unknown extends M
  ? // eslint-disable-next-line @typescript-eslint/no-explicit-any -- as above
    any
  : AggregatesOf<M>;

/** Aggregates by the names their values get on each row. */
export type AggregatesOf<M> = Readonly<Record<string, AggregateOf<M>>>;
