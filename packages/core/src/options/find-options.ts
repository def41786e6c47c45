import type { ExecutionContext } from './transaction-options';
import type { IsAny, ModelClass } from './model-class';
import type { FindAttributes } from './find-attributes';
import type { Order, OrderOf } from './order-types';
import type { SqlExpression, Subquery } from '../sql/sql-fragment';
import type { AssociationHandle } from './handles';
import type { IncludesOption } from './include-types';
import type { AggregatesOption, PathConditions, RelationConditions } from './relation-types';
import type { Op } from './operators';
import type { LockOptions } from './lock-options';

/** In place of a value: one of a list or each of it, or another attribute. */
type InPlaceOf<T> =
  | { readonly [Op.any]: readonly T[] | { readonly [Op.values]: readonly T[] } }
  | { readonly [Op.all]: readonly T[] | { readonly [Op.values]: readonly T[] } }
  | { readonly [Op.col]: string };

/** Operators on values of any type; N is null where the attribute may be null. */
interface EqualityOperators<T, N> {
  readonly [Op.eq]?: T | SqlExpression | Subquery<T> | N | InPlaceOf<T>;
  readonly [Op.ne]?: T | SqlExpression | Subquery<T> | N | InPlaceOf<T>;
  readonly [Op.is]?: N | boolean;
  readonly [Op.isNot]?: N | boolean;
  /** A list, a sub-query, or one in SQL with its parentheses: sql`(SELECT …)`. */
  readonly [Op.in]?: readonly (T | N)[] | SqlExpression | Subquery<T>;
  readonly [Op.notIn]?: readonly (T | N)[] | SqlExpression | Subquery<T>;
  readonly [Op.not]?: AttributeCondition<T, N>;
  readonly [Op.and]?: readonly AttributeCondition<T, N>[];
  readonly [Op.or]?: readonly AttributeCondition<T, N>[];
}

/** Operators on values that have an order. */
interface OrderOperators<T, N> extends EqualityOperators<T, N> {
  readonly [Op.gt]?: T | SqlExpression | Subquery<T> | InPlaceOf<T>;
  readonly [Op.gte]?: T | SqlExpression | Subquery<T> | InPlaceOf<T>;
  readonly [Op.lt]?: T | SqlExpression | Subquery<T> | InPlaceOf<T>;
  readonly [Op.lte]?: T | SqlExpression | Subquery<T> | InPlaceOf<T>;
  readonly [Op.between]?: readonly [T, T];
  readonly [Op.notBetween]?: readonly [T, T];
}

/** Operators on text. */
interface TextOperators<T, N> extends OrderOperators<T, N> {
  readonly [Op.like]?: string | InPlaceOf<string>;
  readonly [Op.notLike]?: string | InPlaceOf<string>;
  readonly [Op.iLike]?: string | InPlaceOf<string>;
  readonly [Op.notILike]?: string | InPlaceOf<string>;
  readonly [Op.startsWith]?: string;
  readonly [Op.notStartsWith]?: string;
  readonly [Op.endsWith]?: string;
  readonly [Op.notEndsWith]?: string;
  readonly [Op.substring]?: string;
  readonly [Op.notSubstring]?: string;
  readonly [Op.regexp]?: string;
  readonly [Op.notRegexp]?: string;
  readonly [Op.iRegexp]?: string;
  readonly [Op.notIRegexp]?: string;
  /** Words, or SQL for a query of PostgreSQL. */
  readonly [Op.match]?: string | SqlExpression;
}

/** Operators on arrays, ranges and JSON, whose values are known to the database alone; members of JSON by their names. */
interface StructureOperators<T, N> extends TextOperators<T, N> {
  readonly [Op.contains]?: unknown;
  readonly [Op.contained]?: unknown;
  readonly [Op.overlap]?: unknown;
  readonly [Op.adjacent]?: unknown;
  readonly [Op.strictLeft]?: unknown;
  readonly [Op.strictRight]?: unknown;
  readonly [Op.noExtendLeft]?: unknown;
  readonly [Op.noExtendRight]?: unknown;
  readonly [Op.anyKeyExists]?: readonly string[];
  readonly [Op.allKeysExist]?: readonly string[];
  readonly [path: string]: unknown;
}

type OperatorsOf<T, N> = unknown extends T
  ? StructureOperators<T, N>
  : [T] extends [boolean]
    ? EqualityOperators<T, N>
    : [T] extends [number | bigint | Date]
      ? OrderOperators<T, N>
      : [T] extends [string]
        ? TextOperators<T, N>
        : StructureOperators<T, N>;

/** A value an attribute is compared with, or operators on it; N is null where the attribute may be null. */
export type AttributeCondition<T, N = null> =
  T | N | SqlExpression | Subquery<T> | readonly (T | N)[] | OperatorsOf<T, N>;

/** Null, for an attribute that may be null. */
type NullIn<T> = null extends T ? null : undefined extends T ? null : never;

/** Conditions by attribute; several are joined by AND. `'$likedToots.text$'` reaches into an association. */
// Not readonly: conditions are often put together one by one.
export type AttributeConditions<TAttributes> = {
  -readonly [K in keyof TAttributes]?: AttributeCondition<NonNullable<TAttributes[K]>, NullIn<TAttributes[K]>>;
} & JsonPathConditions<keyof TAttributes & string>;

/** Conditions within JSON: `'profile.address.city'`, `'profile.tags[0]'`, `'profile.age::integer'`. Of a path its head is known. */
type JsonPathConditions<Name extends string> = {
  -readonly [Path in `${Name}.${string}` | `${Name}[${string}` | `${Name}:${string}`]?: unknown;
};

/**
 * Conditions on rows: by attribute, and by association where the model is known. The defaults take any value at all, for
 * where neither is known.
 */
export type WhereOptions<TAttributes = Record<string, unknown>, TModel = unknown> =
  | SqlExpression
  | readonly WhereOptions<TAttributes, TModel>[]
  | (AttributeConditions<TAttributes> &
      RelationConditions<TModel> &
      PathConditions<TAttributes, TModel> & {
        [Op.and]?: WhereOptions<TAttributes, TModel>;
        [Op.or]?: WhereOptions<TAttributes, TModel>;
        [Op.not]?: WhereOptions<TAttributes, TModel>;
        [Op.exists]?: Subquery;
        [Op.notExists]?: Subquery;
      });

/** A scope as a caller names it: its name, with arguments `{ method: ['ofAge', 18] }`, or find options themselves. */
export type ScopeName<Name extends string = string> =
  Name | { readonly method: Name | readonly [Name, ...unknown[]] } | FindOptions;

/** The scopes a class says it has: `declare static readonly scopeNames: 'adults' | 'recent'`; any, where it says nothing. */
export type ScopeNameOf<C> = C extends { readonly scopeNames: infer Name extends string }
  ? ScopeName<Name | 'defaultScope'>
  : ScopeName;

/** What is read of the junction rows of a many-to-many include, and which of them count. */
export interface IncludeThroughOptions {
  /** Attributes of the junction row on each item; `[]` leaves the row out. */
  readonly attributes?: FindAttributes;
  /** Only these links count; parents stay unless the include is `required`. */
  readonly where?: WhereOptions;
  /** The property of the item, instead of the junction model's name. */
  readonly as?: string;
  /** What is loaded onto the junction rows, by associations of their model. */
  readonly include?: Includes;
  /** False: links that are marked as deleted count too. */
  readonly paranoid?: boolean;
  readonly order?: Order;
  /** Scopes of the junction's model that say which links count, instead of its default one; false: none. */
  readonly scope?: ScopeName | readonly ScopeName[] | boolean | null;
}

export type AggregateFunction = 'count' | 'sum' | 'avg' | 'min' | 'max';

/**
 * One value per row over its associated rows, without loading them: `{ count: 'likedToots' }`,
 * `{ max: 'likedToots.createdAt' }`, over the junction `{ sum: 'likedToots.LikedToot.weight' }`, through several
 * associations `{ count: 'friends.toots' }`.
 */
export interface AggregateOptions {
  /** The number of associated rows; of an attribute: of rows that have a value there. */
  readonly count?: string;
  /** 0 where there are no rows. */
  readonly sum?: string;
  /** Null where there are no rows, as `min` and `max`. */
  readonly avg?: string;
  readonly min?: string;
  readonly max?: string;
  /** Equal values count once; without an attribute, equal rows. */
  readonly distinct?: boolean;
  /** Only these associated rows. */
  readonly where?: WhereOptions;
  /** Only these links. */
  readonly through?: Pick<IncludeThroughOptions, 'where' | 'paranoid' | 'scope'>;
  /** False: rows that are marked as deleted count too. */
  readonly paranoid?: boolean;
}

/** Aggregates by the names their values get on each row. */
export type AggregatesOptions = Readonly<Record<string, AggregateOptions>>;

export const selectStrategies = ['join', 'separate', 'json'] as const;
export type SelectStrategy = (typeof selectStrategies)[number];

/** One association to load along. */
export interface IncludeOptions {
  readonly association?: string | AssociationHandle;
  readonly model?: ModelClass;
  readonly as?: string;
  readonly where?: WhereOptions;
  /** Only parents that have a row; default: true when `where` is given. */
  readonly required?: boolean;
  readonly attributes?: FindAttributes;
  readonly aggregates?: AggregatesOptions;
  readonly include?: Includes;
  readonly order?: Order;
  /** Rows per parent. */
  readonly limit?: number;
  readonly offset?: number;
  readonly paranoid?: boolean;
  readonly through?: IncludeThroughOptions;
  /**
   * How a collection is read, all with the same result: `join` repeats the parent with each row, `separate` is a statement of
   * its own for all parents together, `json` a text in the parent's row (MySQL and MariaDB read `separate` for it). Unless
   * given, whichever fits.
   */
  readonly strategy?: SelectStrategy;
  /** The same as `strategy: 'separate'`. */
  readonly separate?: boolean;
  /**
   * For an association of a model with itself: how many levels of it, at most 50. Each level has the options of the
   * include, and is read by a statement of its own. Where rows lead back to themselves, a row comes again as another
   * instance, until the levels are used up.
   */
  readonly depth?: number;
  /** True: every association, those to junctions left out; or those of one kind: `'HasMany'`. Beside it none is named. */
  readonly all?: boolean | 'BelongsTo' | 'HasOne' | 'HasMany' | 'BelongsToMany';
  /** With `all`: of what is included too, until a model comes again. */
  readonly nested?: boolean;
}

export type IncludeEntry = string | ModelClass | AssociationHandle | IncludeOptions;

/** One association to load along, or several, of any model; of one that is known it is `IncludesOf<Person>`. */
export type Includes = IncludeEntry | readonly IncludeEntry[];

/** An option of a model that may not be known: then it may be anything, so that options can be passed along. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- as it says
export type IfKnown<T, Option> = IsAny<T> extends true ? any : Option;

export interface WhereHolder<TAttributes, TModel = unknown> {
  where?: IfKnown<TAttributes, WhereOptions<TAttributes, TModel>>;
  /** False: rows that are marked as deleted count too. */
  paranoid?: boolean;
}

/** What of the options of a find depends on its model, as what compiles them reads it: of any model. */
export interface AnyRead {
  readonly where?: WhereOptions;
  readonly attributes?: FindAttributes;
  readonly order?: Order;
}

/** A class of errors, made with a message. */
export type ErrorClass = new (message: string) => Error;

/** Options of `findAll` and all that finds. */
// Not readonly: options are often put together one by one.
// The attributes default to any: a FindOptions of any model can be passed along where the model is not known.
// eslint-disable-next-line @typescript-eslint/no-explicit-any
export interface FindOptions<TAttributes = any, TModel = any>
  extends ExecutionContext, WhereHolder<TAttributes, TModel>, LockOptions {
  attributes?: IfKnown<TAttributes, FindAttributes<keyof TAttributes & string>>;
  /** Counts, sums and the like of associated rows, by the names they get; `where` and `order` know these names. */
  aggregates?: AggregatesOption<TModel>;
  include?: IncludesOption<TModel>;
  order?: IfKnown<TModel, OrderOf<TModel, keyof TAttributes & string>>;
  /** Parents, whatever is included with them. */
  limit?: number | null;
  offset?: number | null;
  /** Plain nested objects instead of instances. */
  raw?: boolean;
  /** Throw instead of finding nothing: true, the error to throw, or its class. */
  rejectOnEmpty?: boolean | Error | ErrorClass;
  /** False: without hooks. */
  hooks?: boolean;
  /**
   * True: what is found together is read together. The first getter of one instance (`getToots()`, without options) reads
   * for all of them with one statement, and each takes its share once; after anything is written each reads for itself.
   */
  batch?: boolean;
  /** True: reading an association that was not loaded throws a QueryError `NOT_LOADED`. */
  strictLoading?: boolean;
}

/** A find that throws instead of finding nothing: its result is never null. */
export interface RejectOnEmpty {
  readonly rejectOnEmpty: true | Error | ErrorClass;
}

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- as above
export interface CountOptions<TAttributes = any, TModel = any>
  extends ExecutionContext, WhereHolder<TAttributes, TModel> {
  /** Aggregates that the `where` compares. */
  aggregates?: AggregatesOption<TModel>;
  include?: IncludesOption<TModel>;
  /** Counts the distinct values of this attribute, NULL left out. True is for rows, which count once in any case. */
  distinct?: (keyof TAttributes & string) | boolean;
  hooks?: boolean;
}

/** Options of `load`: how its statements run, and what is said of the instances it finds. */
export interface LoadOptions extends ExecutionContext {
  /** As in a find. */
  readonly batch?: boolean;
  /** As in a find. */
  readonly strictLoading?: boolean;
}
