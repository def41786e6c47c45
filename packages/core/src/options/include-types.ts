import type { ModelClass } from './model-class';
import type { AnyAssociation, FindAttributes, IncludeOptions, Includes, WhereOptions } from './find-options';
import type { AggregatesOf, AttributesOf, RelatedOf, RelationKey } from './relation-types';

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
