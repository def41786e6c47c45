import type { AssociationHandle } from './handles';
import type { ListOf } from './many';
import type { modelTypes, OwnKey } from './model-class';

type OneOf<Field> = Field extends ListOf<infer Item> ? Item : Field;

/** The rows a field leads to: `Toot` for `likedToots?: NonAttribute<Toot[]>`, never for a field that is no association. */
export type RelatedOf<Field> = LeadsToRows<Field> extends true ? OneOf<NonNullable<Field>> : never;

// Told by a key, not by comparing with Model: methods of models take options that speak of models again. Data that may
// have any key, as JSON is declared, is no row.
export type LeadsToRows<Field> = string extends keyof OneOf<NonNullable<Field>>
  ? false
  : typeof modelTypes extends keyof OneOf<NonNullable<Field>>
    ? true
    : false;

/** The fields of a model that lead to other rows. */
export type RelationKey<M> = {
  [K in OwnKey<M> & string]: LeadsToRows<M[K]> extends true ? K : never;
}[OwnKey<M> & string];

/** The associations that lead to a model. */
export type KeysLeadingTo<M, T> = {
  [K in RelationKey<M>]: [T] extends [RelatedOf<M[K & keyof M]>]
    ? [RelatedOf<M[K & keyof M]>] extends [T]
      ? K
      : never
    : never;
}[RelationKey<M>];

/** Whether a type is one of several. */
export type IsUnion<T, U = T> = T extends unknown ? ([U] extends [T] ? false : true) : never;

/** Of several associations that lead to a model nobody knows which is meant. */
export type OnlyOne<K> = true extends IsUnion<K> ? never : K;

/** The name of the association that an include names. */
export type NamedBy<M, E> = Spelt<NameIn<M, E>>;

/** An include that is put under a name of its own. */
export interface Renamed {
  readonly association: string;
  readonly as: string;
}

type Spelt<N> = string extends N ? never : N;

type NameIn<M, E> = E extends string
  ? E
  : E extends Renamed
    ? never
    : E extends { readonly association: infer N extends string }
      ? N
      : E extends { readonly as: infer N extends string }
        ? N
        : E extends { readonly association: AssociationHandle<infer N> }
          ? N
          : E extends AssociationHandle<infer N>
            ? N
            : E extends { readonly model: abstract new (...args: never[]) => infer T }
              ? OnlyOne<KeysLeadingTo<M, T>>
              : E extends abstract new (...args: never[]) => infer T
                ? OnlyOne<KeysLeadingTo<M, T>>
                : never;
