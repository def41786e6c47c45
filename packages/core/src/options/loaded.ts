import type { AggregateValues } from './aggregate-values';
import type { ComputedAttribute, FindAttributes } from './find-attributes';
import type { SqlExpression, Subquery } from '../sql/sql-fragment';
import type { JunctionModel, JunctionOf, JunctionRow, ListOf } from './many';
import type { AttributesOf, IsAny, IsUntyped, ModelClass } from './model-class';
import type { NamedBy, RelatedOf, RelationKey, Renamed } from './relation-keys';

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

type LoadedField<Field, S> = Field extends null | undefined
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
        SpecOf<JunctionModel<J>, I>
      >;
    }
  : S extends { readonly $through: unknown }
    ? [S['$through']] extends [never]
      ? unknown
      : { [K in S['$through'] & string]: JunctionModel<J> }
    : JunctionRow<T, J>;

type ValuesIn<S> = S extends { readonly $values: infer V } ? V : unknown;

type LeavesOut<S> = '$attributes' extends keyof S ? true : never;

type LeavesOutBelow<S> = { [K in NameIn<S>]: LeavesOut<S[K]> }[NameIn<S>];

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

/** Each entry of a list, or the one there is. */
export type EntryOf<I> = I extends readonly (infer E)[] ? E : I;

type ThroughMark<E> = ThroughName<E> &
  (E extends { readonly through: { readonly include: infer I } } ? { $junction: NonNullable<I> } : unknown);

type ThroughName<E> = E extends { readonly through: { readonly as: infer N extends string } }
  ? { $through: N }
  : E extends { readonly through: { readonly attributes: infer A } }
    ? [A] extends [readonly never[]]
      ? { $through: never }
      : unknown
    : unknown;

type EntryMarks<T, E> = (E extends { readonly required: true } ? { $required: true } : unknown) &
  (E extends { readonly attributes: infer A } ? NarrowedTo<T, A> : unknown) &
  ValuesMark<
    (E extends { readonly aggregates: infer G } ? AggregateValues<T, G> : unknown) &
      (E extends { readonly attributes: infer A } ? ComputedValues<T, A> : unknown)
  > &
  ThroughMark<E>;

type ValuesMark<V> = unknown extends V ? unknown : { $values: Flat<V> };

/** Options of an include that do not change what its rows are. */
type SilentOption =
  | 'association' | 'as' | 'model' | 'where' | 'order' | 'limit' | 'offset'
  | 'paranoid' | 'strategy' | 'separate' | 'depth'; // prettier-ignore

type EntrySpec<T, E> = E extends string | ModelClass
  ? true
  : [Exclude<keyof E, SilentOption>] extends [never]
    ? true
    : EmptyAsTrue<
        Flat<EntryMarks<T, E> & (E extends { readonly include: infer I } ? SpecOf<T, NonNullable<I>> : unknown)>
      >;

type EmptyAsTrue<S> = [keyof S] extends [never] ? true : S;

// Through a conditional, so that tooltips show what it is and not how it came about.
type Flat<S> = S extends unknown ? { [K in keyof S]: S[K] } : never;

/** What an include loads, in the form that `Loaded` has it; nothing is known of includes that were put together elsewhere. */
export type SpecOf<M, I> = I extends unknown
  ? ModelClass extends EntryOf<I>
    ? unknown
    : { [E in EntryOf<I> as NamedBy<M, E>]: EntrySpec<RelatedOf<M[NamedBy<M, E> & keyof M]>, E> } & AllSpec<
        M,
        EntryOf<I>
      > &
        RenamedSpec<M, Extract<EntryOf<I>, Renamed>>
  : never;

/** What is put under a name that the class does not know is a value beside what it declares. */
type RenamedSpec<M, E extends Renamed> = [E] extends [never]
  ? unknown
  : {
      $values: {
        [X in E as X['as']]: LoadedField<
          NonNullable<M[X['association'] & keyof M]>,
          EntrySpec<RelatedOf<M[X['association'] & keyof M]>, X>
        >;
      };
    };

/** Every association, where an entry says so; of one kind nobody knows which they are. */
type AllSpec<M, E> = [Extract<E, 'all' | { readonly all: true }>] extends [never]
  ? unknown
  : { [K in RelationKey<M>]: true };

type ChosenName<TAttributes, A> = A extends readonly (infer E)[]
  ? E extends string
    ? E
    : never
  : A extends { readonly exclude: readonly (infer X)[] }
    ? Exclude<keyof TAttributes, X>
    : keyof TAttributes;

type ComputedEntry<A> = Extract<
  A extends readonly (infer E)[] ? E : A extends { readonly include: readonly (infer E)[] } ? E : never,
  readonly [unknown, string]
>;

type ComputedValues<M, A> = [ComputedEntry<A>] extends [never]
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

type NarrowedTo<M, A> =
  IsWide<A> extends true
    ? unknown
    : [keyof AttributesOf<M>] extends [ChosenName<AttributesOf<M>, A>]
      ? unknown
      : { $attributes: ChosenName<AttributesOf<M>, A> };

type QueryValues<M, A, G> = (IsUnset<G> extends true ? unknown : AggregateValues<M, G>) &
  (IsUnset<A> extends true ? unknown : ComputedValues<M, A>);

type QueryMarks<M, I, A, G> = (IsUnset<A> extends true ? unknown : NarrowedTo<M, A>) &
  ValuesMark<QueryValues<M, A, G>> &
  (IsUnset<I> extends true ? unknown : SpecOf<M, I>);

/** Not given; or given, but of no type that tells anything. */
export type IsUnset<O> = [O] extends [Unset] ? true : IsAny<O>;

type PlainOr<M, S> = [keyof S] extends [never] ? M : Loaded<M, S>;

/** What a query with these options finds; without any, an instance. */
// Looked up, so that it reads as M where M is a type parameter.
export type Found<M, I, A, G, Raw> = {
  readonly yes: FoundUntyped<M, A, G, Raw>;
  readonly no: FoundTyped<M, I, A, G, Raw>;
}[IsUntyped<M>];

type FoundTyped<M, I, A, G, Raw> = [I | A | G] extends [Unset]
  ? [Raw] extends [true]
    ? AttributesOf<M>
    : M
  : [Raw] extends [true]
    ? PlainRow<M, I, A, G>
    : PlainOr<M, Flat<QueryMarks<M, I, A, G>>>;

type FoundUntyped<M, A, G, Raw> = [Raw] extends [true] ? AttributesOf<M> : M & QueryValues<M, A, G>;

/** What a query on associated rows finds: each with its junction row. */
export type FoundThrough<M, J, I, A, G, Raw> = [J] extends [never]
  ? Found<M, I, A, G, Raw>
  : ([Raw] extends [true] ? PlainJunction<JunctionRow<M, J>> : JunctionRow<M, J>) & Found<M, I, A, G, Raw>;

type PlainField<Field, S> = Field extends null | undefined
  ? S extends { readonly $required: true }
    ? never
    : Exclude<Field, undefined>
  : Field extends ListOf<infer T>
    ? PlainLoaded<T, S, JunctionOf<Field>>[]
    : PlainLoaded<Field, S, never>;

type PlainLoaded<T, S, J> = PlainJunction<ThroughRow<T, S, J>> &
  ValuesIn<S> &
  PlainFields<T, S> &
  (S extends { readonly $attributes: infer K } ? Pick<AttributesOf<T>, K & keyof AttributesOf<T>> : AttributesOf<T>);

type PlainJunction<R> = unknown extends R ? unknown : { [K in keyof R]: AttributesOf<R[K]> };

type PlainFields<M, S> = { [K in NameIn<S> & keyof M]: PlainField<M[K], S[K & keyof S]> };

/** What `raw: true` gives: attributes, and what is included, without methods. */
type PlainRow<M, I, A, G> = PlainLoaded<M, Flat<QueryMarks<M, I, A, G>>, never>;

/** What is there instead of an instance where none was found. */
export type NotFound<R> = R extends false | undefined ? null : R extends boolean ? RejectionOf<R> : never;

type RejectionOf<R> = true extends R ? never : null;

/** What `load` makes of an instance. */
export type LoadedBy<M, I> = IsUnset<I> extends true ? M : PlainOr<M, SpecOf<M, I>>;

/** The names under which nothing but rows can be given. */
type CreatedName<M, V> = Extract<keyof V, RelationKey<M>>;

type IsCreated<Value> = Value extends Iterable<infer Item>
  ? [Item] extends [object]
    ? Item extends readonly unknown[] ? false : true
    : false
  : Value extends object ? true : false; // prettier-ignore

/**
 * What `create` knows of the rows that were nested in its values, where `fields` does not leave them out; junction values stay
 * what they were.
 */
export type Created<M, V, Field = unknown> =
  IsAny<V> extends true ? M : [CreatedName<M, V>] extends [never] ? M : CreatedRow<M, Flat<CreatedSpec<M, V, Field>>>;

// An M in each case, which the compiler sees where M is a type parameter too.
type CreatedRow<M, S> = [keyof S] extends [never] ? M : LoadedFields<M, S> & M;

type CreatedSpec<M, V, Field> = {
  [K in Extract<CreatedName<M, V>, Field> as IsCreated<V[K]> extends true ? K : never]: [JunctionOf<M[K & keyof M]>] extends [never]
    ? V[K] extends Iterable<unknown> ? true : { $required: true }
    : { $through: never };
}; // prettier-ignore
