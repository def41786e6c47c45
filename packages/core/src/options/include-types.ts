import type { IncludeOptions, Includes, IncludeThroughOptions, WhereOptions } from './find-options';
import type { AssociationHandle } from './handles';
import type { AssociationName } from './instance-names';
import type { EntryOf } from './include-spec';
import type { IsUnset } from './loaded';
import type { JunctionModel, JunctionOf } from './many';
import type { AttributesOf, IsAny, ModelClass } from './model-class';
import type { JunctionOrder, OrderOf } from './order-types';
import type { AggregateValues } from './aggregate-values';
import type { FindAttributes } from './find-attributes';
import type { KeysLeadingTo, OnlyOne, RelatedOf, RelationKey } from './relation-keys';
import type { AggregatesOf } from './relation-types';

/** Options of an include whose types depend on what it leads to. */
type DependingOption =
  'association' | 'as' | 'model' | 'where' | 'attributes' | 'aggregates' | 'include' | 'order' | 'through';

type PlainIncludeOptions = Omit<IncludeOptions, DependingOption>;

/** What of the junction's rows is read, and which of them count. */
interface ThroughOf<J> extends Omit<IncludeThroughOptions, 'where' | 'attributes' | 'order' | 'include'> {
  readonly where?: WhereOptions<AttributesOf<J>, J>;
  readonly attributes?: FindAttributes<keyof AttributesOf<J> & string>;
  readonly order?: OrderOf<J, keyof AttributesOf<J> & string>;
  readonly include?: IncludesOf<J>;
}

/** The option `through` of all that reads over a junction; of any attributes, where the field does not say which it is. */
export type ThroughOption<J> = [J] extends [never] ? IncludeThroughOptions : ThroughOf<JunctionModel<J>>;

/** Conditions on the aggregates of an include, each by its path: `'$likes$'`. */
type AggregatePaths<T, G> =
  IsUnset<G> extends true
    ? unknown
    : { readonly [K in keyof G & string as `$${K}$`]?: AggregateValues<T, G>[K] | object | null };

type AggregatesIn<E> = E extends { readonly aggregates: infer G } ? G : undefined;

type AggregateNameIn<E> = E extends { readonly aggregates: infer G } ? keyof G : never;

type OrderedName<T, E> = (keyof AttributesOf<T> | AggregateNameIn<E>) & string;

/** An include of an association that is known, over the rows it leads to; E is what it was written as. */
interface KnownInclude<T, J, E> extends PlainIncludeOptions {
  /** Over attributes and associations; over an aggregate of the include by its path: `'$likes$'`. */
  readonly where?: WhereOptions<AttributesOf<T>, T> & AggregatePaths<T, AggregatesIn<E>>;
  readonly attributes?: FindAttributes<keyof AttributesOf<T> & string>;
  readonly aggregates?: AggregatesOf<T>;
  readonly order?: OrderOf<T, OrderedName<T, E>> | JunctionOrder<T, J, OrderedName<T, E>>;
  readonly through?: ThroughOption<J>;
  readonly include?: NestedOf<T, E>;
}

type IncludeUnder<M, N, E> = KnownInclude<RelatedOf<M[N & keyof M]>, JunctionOf<M[N & keyof M]>, E>;

type NestedOf<T, E> = E extends { readonly include: infer I } ? IncludeArgument<T, NonNullable<I>> : IncludesOf<T>;

/** Says in its name what is wrong with an include. */
interface NoAssociationLeadsTo<T> {
  readonly noAssociationLeadsTo: T;
}

/** What an include was written as, checked against the one association it names. */
// Each branch gives back the entry, or an object with its name: texts would become string otherwise.
type CheckedEntry<M, E> = E extends 'all' | { readonly all: unknown }
  ? E
  : E extends string
    ? RelationKey<M>
    : E extends AssociationHandle
      ? E
      : E extends { readonly association: infer N extends string }
        ? { readonly association: NameOr<M, N>; readonly as?: string; readonly model?: ModelClass } & IncludeUnder<
            M,
            N,
            E
          >
        : E extends { readonly as: infer N extends string }
          ? { readonly as: NameOr<M, N>; readonly association?: never; readonly model?: ModelClass } & IncludeUnder<
              M,
              N,
              E
            >
          : E extends abstract new (...args: never[]) => infer T
            ? LeadingTo<M, T, E>
            : E extends { readonly association: AssociationHandle<infer N> }
              ? HandledInclude<M, N, E>
              : E extends { readonly model: abstract new (...args: never[]) => infer T }
                ? IncludeOfModel<M, T, E>
                : E & LooseInclude;

/** The name itself, or else the names there are. */
type NameOr<M, N> = N extends RelationKey<M> ? N : RelationKey<M>;

type LeadingTo<M, T, E> = [KeysLeadingTo<M, T>] extends [never]
  ? IsAny<T> extends true
    ? E
    : NoAssociationLeadsTo<T>
  : E;

type HandledInclude<M, N, E> = [N] extends [RelationKey<M>]
  ? { readonly association: AssociationHandle<N & string> } & IncludeUnder<M, N, E>
  : E & LooseInclude;

type IncludeOfModel<M, T, E> = [OnlyOne<KeysLeadingTo<M, T>>] extends [never]
  ? { readonly model: LeadingTo<M, T, ModelClass> } & E & LooseInclude
  : { readonly model: ModelClass } & IncludeUnder<M, OnlyOne<KeysLeadingTo<M, T>>, E>;

/** What an include may be before it is known what it names. */
interface LooseInclude extends PlainIncludeOptions {
  // Any name: where it is checked it is told by itself.
  readonly association?: string | AssociationHandle;
  readonly as?: string;
  readonly model?: ModelClass;
  readonly where?: unknown;
  readonly attributes?: unknown;
  readonly aggregates?: unknown;
  readonly include?: unknown;
  readonly order?: unknown;
  readonly through?: unknown;
}

type LooseEntry<M> = RelationKey<M> | 'all' | ModelClass | AssociationHandle | LooseInclude;

/** Where the class declares no association, includes name any. */
type HasNoAssociations<M> = [RelationKey<M>] extends [never] ? true : IsAny<M>;

/** What the option `include` is captured as. */
export type IncludeInput<M> = HasNoAssociations<M> extends true ? Includes : LooseEntry<M> | readonly LooseEntry<M>[];

/** The option `include`, each of its entries checked against what it names. */
export type IncludeArgument<M, I> =
  IsUnset<I> extends true
    ? I
    : HasNoAssociations<M> extends true
      ? Includes
      : [ModelClass] extends [EntryOf<I>]
        ? IncludesOf<M>
        : CheckedIncludes<M, I>;

/** Names alone, which the compiler checks in methods of the class too: what its associations lead to is not known there. */
export type NamesOf<M> = (AssociationName<M> & string) | readonly (AssociationName<M> & string)[];

type NamesAlone<I> = I extends string | readonly string[] ? I : never;

/** What the include of an instance's `load` is captured as. */
export type LoadInput<M> = IncludeInput<M> | NamesOf<M>;

/** What an instance's `load` includes: by name, or as a find does. */
// Through a conditional, so that errors list the names.
// Names alone stand for themselves, too: of one name or a list only the first would be taken otherwise.
export type LoadArgument<M, I> = [I] extends [never]
  ? never
  : [I] extends [NamesAlone<I>]
    ? I
    : NamesAlone<I> | IncludeArgument<M, NonNullable<I>>;

type CheckedIncludes<M, I> = I extends readonly unknown[]
  ? { readonly [X in keyof I]: CheckedEntry<M, I[X]> }
  : CheckedEntry<M, I>;

/** Every association. */
interface AllIncludes extends Pick<IncludeOptions, 'nested' | 'paranoid' | 'required' | 'strategy' | 'separate'> {
  readonly all: boolean | string;
}

/** The two ways to name an association. */
type Named<Name> =
  { readonly association: Name; readonly as?: string } | { readonly as: Name; readonly association?: never };

type NamedInclude<M> = {
  [K in RelationKey<M>]: Named<K> & KnownInclude<RelatedOf<M[K]>, JunctionOf<M[K]>, unknown>;
}[RelationKey<M>];

/** An include of what leads to a model, or of an association itself: nothing of its rows is known. */
type LedInclude = Omit<IncludeOptions, 'association' | 'as'> & { readonly as?: never } & (
    { readonly model: ModelClass; readonly association?: never } | { readonly association: AssociationHandle }
  );

type IncludeEntryOf<M> =
  RelationKey<M> | 'all' | AllIncludes | ModelClass | AssociationHandle | NamedInclude<M> | LedInclude;

/** What `include` takes: associations that the class declares; any, where it declares none. */
export type IncludesOf<M> =
  HasNoAssociations<M> extends true ? Includes : IncludeEntryOf<M> | readonly IncludeEntryOf<M>[];

/** The option `include`; where the model is not known it may be anything, so that options can be passed along. */
export type IncludesOption<M> = unknown extends M
  ? // eslint-disable-next-line @typescript-eslint/no-explicit-any -- as above
    any
  : IncludesOf<M>;
