import type { AggregateValues } from './aggregate-values';
import type { Fixed } from './certain-items';
import type { ComputedValues, Flat, NarrowedTo, ValuesMark } from './chosen-attributes';
import type { LoadedField } from './loaded';
import type { ModelClass } from './model-class';
import type { IsUnion, NamedBy, RelatedOf, RelationKey, Renamed } from './relation-keys';

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
    : HasNoRow<E>;

/** Where `through` may be missing, nobody knows whether there is a junction row, and what it is called. */
type HasNoRow<E> = 'through' extends keyof E
  ? E extends { readonly through: unknown }
    ? unknown
    : { $through: never }
  : unknown;

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
    : EntriesSpec<M, I extends readonly unknown[] ? CertainEntry<M, Fixed<I>> : I>
  : never;

/** The entries of a list but for those that name one association or another. */
type CertainEntry<M, L extends readonly unknown[]> = {
  [X in keyof L]: true extends IsUnion<NamedBy<M, L[X]>> ? never : L[X];
}[number];

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
