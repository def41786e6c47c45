import type { GivenKey, KeyValue } from './key-values';
import type { JunctionOf, ListOf } from './many';
import type {
  AssignedValues,
  AssociationKey,
  ModelInstance,
  NestedItem,
  NestedValues,
  OfUntyped,
  OwnKey,
  RowOf,
} from './model-class';

type OneOrMore<T> = T | readonly T[];

/** A saved row as it is linked: an instance, or its key; a composite key is a list. */
type LinkedItem<T> = RowOf<T> | GivenKey | readonly KeyValue[];

type CreatedItem<T, J = never> = T extends ModelInstance ? NestedValues<T, J> : never;

/** What `update` does with the items of an association: only what is said in words. */
export type NestedUpdateOf<Field> =
  Field extends ListOf<infer Item>
    ? {
        /** Makes these the whole list; plain objects are created. */
        readonly set?: OneOrMore<NestedItem<Item, JunctionOf<Field>>> | null;
        readonly add?: OneOrMore<NestedItem<Item, JunctionOf<Field>>>;
        readonly remove?: OneOrMore<LinkedItem<Item>>;
        readonly create?: OneOrMore<CreatedItem<Item, JunctionOf<Field>>>;
      }
    : { readonly set?: LinkedItem<Field> | null; readonly create?: CreatedItem<Field> };

/** What `update` takes: attributes, and what is to be done with associations. */
type InstanceUpdate<M, TAttributes> = AssignedValues<TAttributes> & {
  readonly [K in OwnKey<M> as AssociationKey<M, K>]?: NestedUpdateOf<NonNullable<M[K]>>;
};

/** What `update` takes, captured by its names: of attributes alone, nobody asks what the associations are. */
// So it is known in methods of the class, too. An editor, which asks for names before one is there, is told of both.
export type UpdateArgument<M, TAttributes, V> =
  KnownUpdate<M, TAttributes, V> | OfUntyped<M, AssignedValues<TAttributes>>;

type KnownUpdate<M, TAttributes, V> = [V] extends [undefined]
  ? V
  : [keyof V] extends [never]
    ? AssignedValues<TAttributes> | InstanceUpdate<M, TAttributes>
    : [keyof V] extends [keyof TAttributes]
      ? AssignedValues<TAttributes>
      : string extends keyof V
        ? AssignedValues<TAttributes> | InstanceUpdate<M, TAttributes>
        : InstanceUpdate<M, TAttributes>;
