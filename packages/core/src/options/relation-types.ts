import type { KeyValue, ModelClass } from './model-class';
import type { Op } from './operators';
import type {
  AggregateFunction,
  AggregateOptions,
  AnyAssociation,
  FindAttributes,
  IncludeOptions,
  Includes,
  WhereOptions,
} from './find-options';

type OneOf<Field> = Field extends readonly (infer Item)[] ? Item : Field;

/** The rows a field leads to: `Toot` for `likedToots?: NonAttribute<Toot[]>`, never for a field that is no association. */
export type RelatedOf<Field> = LeadsToRows<Field> extends true ? OneOf<NonNullable<Field>> : never;

// Told by a key, not by comparing with Model: methods of models take options that speak of models again. Data that may
// have any key, as JSON is declared, is no row.
type LeadsToRows<Field> = string extends keyof OneOf<NonNullable<Field>>
  ? false
  : '_types' extends keyof OneOf<NonNullable<Field>>
    ? true
    : false;

/** The fields of a model that lead to other rows. */
export type RelationKey<M> = {
  [K in keyof M & string]: LeadsToRows<M[K]> extends true ? K : never;
}[keyof M & string];

/** The attributes of a model's instances, also where it is not known to be a model. */
type AttributesOf<M> = M extends { readonly _types?: infer Types }
  ? NonNullable<Types> extends { readonly attributes: infer Attributes }
    ? Attributes
    : never
  : never;

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

type AggregateOver<Rows extends string, Values extends string> = Omit<AggregateOptions, AggregateFunction> & {
  readonly count?: Rows | Values;
  readonly sum?: Values;
  readonly avg?: Values;
  readonly min?: Values;
  readonly max?: Values;
};

/** The aggregate options of a model; any path, where its class declares no association. */
type AggregateOf<M> = [RelationKey<M>] extends [never] ? AggregateOptions : AggregateOver<RowsPath<M>, ValuePath<M>>;

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

type ValueAt<M, Path> = Path extends `${infer Key}.${infer Rest}`
  ? Key extends keyof M
    ? ValueAt<RelatedOf<M[Key]>, Rest>
    : unknown
  : Path extends keyof M
    ? Plain<NonNullable<M[Path]>>
    : unknown;

/** Without the marks of the field it comes from. */
type Plain<T> = T extends number
  ? number
  : T extends bigint
    ? bigint
    : T extends string
      ? string
      : T extends Date
        ? Date
        : T;

type AggregateValue<M, Options> = Options extends { readonly count: string }
  ? number
  : Options extends { readonly avg: string }
    ? number | null
    : Options extends { readonly sum: infer Path }
      ? ValueAt<M, Path>
      : Options extends { readonly min: infer Path }
        ? ValueAt<M, Path> | null
        : Options extends { readonly max: infer Path }
          ? ValueAt<M, Path> | null
          : unknown;

/** What aggregates put on each row. */
export type AggregateValues<M, Aggregates> = {
  readonly [Name in keyof Aggregates]: AggregateValue<M, Aggregates[Name]>;
};

/** Options over the rows an include leads to. */
interface RowsOf<T> extends Omit<
  IncludeOptions,
  'association' | 'as' | 'where' | 'attributes' | 'aggregates' | 'include'
> {
  /** Over attributes and associations; over an aggregate of the include by its path: `'$likes$'`. */
  readonly where?: WhereOptions<AttributesOf<T>, T>;
  readonly attributes?: FindAttributes<keyof AttributesOf<T> & string>;
  readonly aggregates?: AggregatesOf<T>;
  readonly include?: IncludesOf<T>;
}

/** The two ways to name an association. */
type Named<Name> =
  { readonly association: Name; readonly as?: never } | { readonly as: Name; readonly association?: never };

type NamedInclude<M> = {
  [K in RelationKey<M>]: Named<K> & RowsOf<RelatedOf<M[K]>>;
}[RelationKey<M>];

/** An include of what leads to a model, or of an association itself: nothing of its rows is known. */
type LedInclude = Omit<IncludeOptions, 'association' | 'as'> & { readonly as?: never } & (
    { readonly model: ModelClass; readonly association?: never } | { readonly association: AnyAssociation }
  );

type IncludeEntryOf<M> = RelationKey<M> | ModelClass | AnyAssociation | NamedInclude<M> | LedInclude;

/** What `include` takes: associations that the class declares; any, where it declares none. */
export type IncludesOf<M> = [RelationKey<M>] extends [never]
  ? Includes
  : IncludeEntryOf<M> | readonly IncludeEntryOf<M>[];

/** The option `include`; where the model is not known it may be anything, so that options can be passed along. */
export type IncludesOption<M> = unknown extends M
  ? // eslint-disable-next-line @typescript-eslint/no-explicit-any -- as above
    any
  : IncludesOf<M>;
