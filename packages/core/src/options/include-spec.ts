import type { AggregateValues } from './aggregate-values';
import type { Fixed } from './certain-items';
import type { ComputedValues, Flat, NarrowedTo, ValuesMark } from './chosen-attributes';
import type { LoadedField } from './loaded';
import type { ModelClass } from './model-class';
import type { IsUnion, NamedBy, RelatedOf, RelationKey, Renamed } from './relation-keys';

/** Each entry of a list, or the one there is. */
export type EntryOf<I> = I extends readonly (infer E)[] ? E : I;

type ThroughMark<E> = RowMark<RowName<E>> &
  (E extends { readonly through: { readonly include: infer I } } ? { $junction: NonNullable<I> } : unknown);

/** Where the junction row is: under a name that is given, true: under that of its model, false: nowhere. */
type RowName<E> = 'through' extends keyof E
  ? E extends { readonly through: infer Through }
    ? RowNameBy<Through>
    : RowNameBy<E['through']> | false
  : true;

type RowNameBy<Through> = Through extends unknown
  ? ShownAs<OptionIn<Through, 'attributes'>, OptionIn<Through, 'as'>>
  : never;

type OptionIn<Options, Name> = Name extends keyof Options ? Options[Name] : undefined;

type ShownAs<Attributes, As> = Attributes extends readonly never[] ? false : As extends string ? As : true;

/** The mark of that; where it is one or another, nobody knows what the row is called. */
type RowMark<Name> = [Name] extends [true]
  ? unknown
  : [Name] extends [string]
    ? { $through: true extends IsUnion<Name> ? never : Name }
    : { $through: never };

type EntryMarks<T, E> = (E extends { readonly required: true } ? { $required: true } : unknown) &
  ('attributes' extends keyof E ? NarrowedTo<T, NonNullable<E['attributes']>> : unknown) &
  ValuesMark<
    (E extends { readonly aggregates: infer G } ? AggregateValues<T, G> : unknown) &
      (E extends { readonly attributes: infer A } ? ComputedValues<T, A> : unknown)
  > &
  ThroughMark<E>;

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

/**
 * What an include loads in any case, in the form that `Loaded` has it: of one include or another both, of which `Flat` takes
 * what they share. Nothing is known of includes that were put together elsewhere.
 */
export type SpecOf<M, I> = I extends unknown
  ? ModelClass extends EntryOf<I>
    ? unknown
    : EntriesSpec<M, CertainEntry<M, I extends readonly unknown[] ? Fixed<I> : [I]>>
  : never;

/** The entries of a list but for those that name one association or another, or put it under one name or another. */
type CertainEntry<M, L extends readonly unknown[]> = {
  [X in keyof L]: true extends IsUnion<EntryName<M, L[X]>> ? never : L[X];
}[number];

/** False where nothing is named. */
type EntryName<M, E> = E extends unknown
  ? [NamedBy<M, E>] extends [never]
    ? E extends Renamed
      ? E['as']
      : false
    : NamedBy<M, E>
  : never;

type EntriesSpec<M, Entry> = {
  [E in Entry as NamedBy<M, E>]: EntrySpec<RelatedOf<M[NamedBy<M, E> & keyof M]>, E>;
} & AllSpec<M, Entry> &
  RenamedSpec<M, Extract<Entry, Renamed>>;

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
