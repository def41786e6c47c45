import type { AggregateValues } from './aggregate-values';
import type { ComputedValues, Flat, NarrowedTo, ValuesMark } from './chosen-attributes';
import type { SpecOf } from './include-spec';
import type { JunctionModel, JunctionOf, JunctionRow, ListOf } from './many';
import type { AttributesOf, IsAny, IsUntyped } from './model-class';

/** What a query says beside the names of associations; the names begin with $, as no association's do. */
interface LoadedMarks {
  /** A to-one association that must be there. */
  readonly $required?: true;
  /** The attributes that were read. */
  readonly $attributes?: string;
  /** The property that holds the junction row; never: none does. */
  readonly $through?: string;
  /** What was included in the junction row. */
  readonly $junction?: unknown;
  /** Values that were computed, by name. */
  readonly $values?: object;
}

type NameIn<S> = S extends true ? never : Exclude<keyof S, keyof LoadedMarks>;

/** What a field holds of rows that were loaded. */
export type LoadedField<Field, S> = Field extends null | undefined
  ? S extends { readonly $required: true }
    ? never
    : Exclude<Field, undefined>
  : Field extends ListOf<infer T>
    ? LoadedRow<T, S, JunctionOf<Field>>[]
    : LoadedRow<Field, S, never>;

/** What was loaded along, by the name of its association. */
export type LoadedFields<M, S> = { [K in NameIn<S> & keyof M]: LoadedField<M[K], S[K & keyof S]> };

/** An associated row that was loaded, with its junction row. */
export type LoadedRow<T, S, J> = S extends true
  ? [J] extends [never]
    ? T
    : JunctionRow<T, J> & T
  : ThroughRow<T, S, J> & ValuesIn<S> & LoadedFields<T, S> & BaseRow<T, S>;

// Not inferred: of never nothing is.
type ThroughRow<T, S, J> = S extends { readonly $junction: infer I }
  ? {
      [K in S extends { readonly $through: infer N } ? N & string : keyof JunctionRow<T, J>]: PlainOr<
        JunctionModel<J>,
        Flat<SpecOf<JunctionModel<J>, I>>
      >;
    }
  : S extends { readonly $through: unknown }
    ? [S['$through']] extends [never]
      ? unknown
      : { [K in S['$through'] & string]: JunctionModel<J> }
    : JunctionRow<T, J>;

type ValuesIn<S> = S extends { readonly $values: infer V } ? V : unknown;

type LeavesOut<S> = S extends { readonly $attributes: unknown } ? true : never;

type LeavesOutBelow<S> = S extends unknown ? { [K in NameIn<S>]: LeavesOut<S[K]> }[NameIn<S>] : never;

/**
 * The associations of whose rows, or of rows one level below them, some attributes were left out: what the class says of them
 * does not hold.
 */
type NarrowedName<S> = {
  [K in NameIn<S>]: true extends LeavesOut<S[K]> | LeavesOutBelow<S[K]> ? K : never;
}[NameIn<S>];

type BaseRow<T, S> = S extends { readonly $attributes: infer K }
  ? Chosen<T, Exclude<keyof AttributesOf<T>, K> | NarrowedName<S>>
  : [NarrowedName<S>] extends [never]
    ? T
    : Chosen<T, NarrowedName<S>>;

/** An instance without what was not read. */
export type Chosen<M, Left> = { [P in keyof M as P extends Left ? never : P]: M[P] };

/**
 * An instance with what was loaded along with it. By the name of each association stands `true`, or what was loaded along
 * with its rows.
 *
 * @example
 * function show(person: Loaded<Person, { likedToots: { author: true } }>): string[] {
 *   return person.likedToots.map(({ text, author }) => `${text}, by ${author?.name}`);
 * }
 */
// What was loaded stands first: the methods of both lists are overloads, of which the first wins.
export type Loaded<M, S> = LoadedFields<M, S> & ValuesIn<S> & BaseRow<M, S>;

type Unset = undefined;

/** Of aggregates that were put together elsewhere nothing is known. */
type GivenValues<M, G> = string extends keyof NonNullable<G>
  ? unknown
  : undefined extends G
    ? Partial<AggregateValues<M, NonNullable<G>>>
    : AggregateValues<M, G>;

type QueryValues<M, A, G> = (IsUnset<G> extends true ? unknown : GivenValues<M, G>) &
  (IsUnset<A> extends true ? unknown : ComputedValues<M, A>);

type QueryMarks<M, I, A, G> = (IsUnset<A> extends true ? unknown : NarrowedTo<M, A>) &
  ValuesMark<QueryValues<M, A, G>> &
  (IsUnset<I> extends true ? unknown : SpecOf<M, I>);

/** Not given; or given, but of no type that tells anything. */
export type IsUnset<O> = [O] extends [Unset] ? true : IsAny<O>;

type PlainOr<M, S> = [keyof S] extends [never] ? M : Loaded<M, S>;

/** Whether `raw` is one or the other; in options that were put together elsewhere, where it may be missing too, it is not given. */
type IsEither<Raw> = [boolean | undefined] extends [Raw]
  ? false
  : [Raw] extends [true]
    ? false
    : true extends Raw
      ? true
      : false;

/** What a query with these options finds; without any, an instance. */
// Looked up, so that it reads as M where M is a type parameter.
export type Found<M, I, A, G, Raw, O> = FoundBy<
  M,
  Sure<O, 'include', I>,
  Told<O, 'attributes', A>,
  Sure<O, 'aggregates', G>,
  Sure<O, 'raw', Raw>
>;

/** What an option was captured as, and undefined where the options as they were written may lack it. */
export type Sure<O, Name extends string, V> =
  Has<O, Name> extends true ? V : IsKept<O> extends true ? undefined : IsUnset<V> extends true ? V : V | undefined;

/** What an option was captured as; nothing where it is one of options that were put together elsewhere. */
type Told<O, Name extends string, V> = Has<O, Name> extends true ? V : IsKept<O> extends true ? undefined : V;

type Has<O, Name extends string> = [O] extends [{ readonly [N in Name]: NonNullable<unknown> }] ? true : false;

/** Options that `FindOptions` has, and that nobody writes all at once. */
type ManyOptions =
  'where' | 'attributes' | 'aggregates' | 'include' | 'order' | 'limit' | 'offset' | 'raw' | 'hooks' | 'batch';

/** Whether options are `FindOptions` as they were put together elsewhere, of which each may be there or not. */
type IsKept<O> = [Exclude<ManyOptions, keyof O>] extends [never] ? true : false;

type FoundBy<M, I, A, G, Raw> =
  IsEither<Raw> extends true
    ? FoundBy<M, I, A, G, true> | FoundBy<M, I, A, G, false>
    : { readonly yes: FoundUntyped<M, A, G, Raw>; readonly no: FoundTyped<M, I, A, G, Raw> }[IsUntyped<M>];

type FoundTyped<M, I, A, G, Raw> = [I | A | G] extends [Unset]
  ? [Raw] extends [true]
    ? AttributesOf<M>
    : M
  : [Raw] extends [true]
    ? PlainRow<M, I, A, G>
    : PlainOr<M, Flat<QueryMarks<M, I, A, G>>>;

type FoundUntyped<M, A, G, Raw> = [Raw] extends [true] ? AttributesOf<M> : M & QueryValues<M, A, G>;

/** What a query on associated rows finds: each with its junction row. */
export type FoundThrough<M, J, I, A, G, Raw, O> = [J] extends [never]
  ? Found<M, I, A, G, Raw, O>
  : FoundWith<M, J, Sure<O, 'include', I>, Told<O, 'attributes', A>, Sure<O, 'aggregates', G>, Sure<O, 'raw', Raw>>;

type FoundWith<M, J, I, A, G, Raw> =
  IsEither<Raw> extends true
    ? FoundWith<M, J, I, A, G, true> | FoundWith<M, J, I, A, G, false>
    : ([Raw] extends [true] ? PlainJunction<JunctionRow<M, J>> : JunctionRow<M, J>) & FoundBy<M, I, A, G, Raw>;

type PlainField<Field, S> = Field extends null | undefined
  ? S extends { readonly $required: true }
    ? never
    : Exclude<Field, undefined>
  : Field extends ListOf<infer T>
    ? PlainLoaded<T, S, JunctionOf<Field>>[]
    : PlainLoaded<Field, S, never>;

type PlainLoaded<T, S, J> = S extends unknown
  ? PlainJunction<ThroughRow<T, S, J>> &
      ValuesIn<S> &
      PlainFields<T, S> &
      (S extends { readonly $attributes: infer K } ? Pick<AttributesOf<T>, K & keyof AttributesOf<T>> : AttributesOf<T>)
  : never;

type PlainJunction<R> = unknown extends R ? unknown : { [K in keyof R]: AttributesOf<R[K]> };

type PlainFields<M, S> = { [K in NameIn<S> & keyof M]: PlainField<M[K], S[K & keyof S]> };

/** What `raw: true` gives: attributes, and what is included, without methods. */
type PlainRow<M, I, A, G> = PlainLoaded<M, Flat<QueryMarks<M, I, A, G>>, never>;

/** What is there instead of an instance where none was found. */
export type NotFound<R> = R extends false | undefined ? null : R extends boolean ? RejectionOf<R> : never;

type RejectionOf<R> = true extends R ? never : null;

/** What `load` makes of an instance. */
export type LoadedBy<M, I> = IsUnset<I> extends true ? M : PlainOr<M, Flat<SpecOf<M, I>>>;
