import type { AnyFunction, AssignedValues, InstanceMember, modelTypes, nonAttribute } from './model-class';
import type { SqlFragment } from '../sql/sql-fragment';
import type { ListOf } from './many';

/** A name, or none. */
interface Chosen<K> {
  readonly yes: K;
  readonly no: never;
}

/** The fields that are read by name: all that the class declares but methods. */
// Names are keys of a mapped type, and looked up in `Chosen`: so the compiler knows them in methods of the class too, where
// `this` may be of any class below, and a condition on it would stay open.
export type ReadableName<M> = keyof {
  [K in keyof M as K extends InstanceMember ? never : Chosen<K>[IsRead<M[K]>]]: unknown;
};

type IsRead<Field> = Field extends null | undefined
  ? never
  : 0 extends 1 & Field
    ? 'yes'
    : Field extends AnyFunction
      ? 'no'
      : 'yes';

/** The fields that are attributes, as `InferAttributes` tells them. */
export type DeclaredAttribute<M> = keyof {
  [K in keyof M as K extends InstanceMember ? never : Chosen<K>[IsAttribute<M[K]>]]: unknown;
};

type IsAttribute<Field> = Field extends null | undefined
  ? never
  : 0 extends 1 & Field
    ? 'yes'
    : Field extends AnyFunction
      ? 'no'
      : typeof nonAttribute extends keyof Field
        ? 'no'
        : 'yes';

/** The fields that lead to other rows. */
export type AssociationName<M> = keyof {
  [K in keyof M as K extends InstanceMember ? never : Chosen<K>[IsAssociation<M[K]>]]: unknown;
};

type IsAssociation<Field> = Field extends null | undefined
  ? never
  : Field extends ListOf<infer Item>
    ? IsRow<Item>
    : IsRow<Field>;

// Data that may have any key is no row.
type IsRow<T> = Readonly<Record<string, never>> extends T ? 'no' : typeof modelTypes extends keyof T ? 'yes' : 'no';

/** What a field holds; of one that the class does not declare nothing is known. */
export type FieldUnder<M, Name extends string> = (M & { readonly [N in Name]: unknown })[Name];

type IsName<N> = N extends string ? 'yes' : 'no';

/** The name of an attribute, or values by name. */
// The name stands in both branches, so that one which is a type parameter itself is taken too.
export type NameOrValues<N, TAttributes> = [Exclude<N, object>] extends [never]
  ? AssignedValues<TAttributes> | Chosen<N>[IsName<N>]
  : N;

/** What follows these: the value of the attribute, or options; anything, of never. */
export type ValueOrOptions<N, TAttributes, Options> =
  | {
      readonly yes: [value: TAttributes[N & keyof TAttributes] | SqlFragment];
      readonly no: [options?: Options];
    }[IsName<N>]
  | ([N] extends [never] ? unknown[] : never);
