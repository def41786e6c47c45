import type { CertainText } from './certain-items';
import type { Flat } from './chosen-attributes';
import type { IsUnset, LoadedFields } from './loaded';
import type { JunctionOf } from './many';
import type { IsAny } from './model-class';
import type { RelationKey } from './relation-keys';

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
export type Created<M, V, Fields = undefined> =
  IsAny<V> extends true
    ? M
    : [CreatedName<M, V>] extends [never]
      ? M
      : CreatedRow<M, Flat<CreatedSpec<M, V, TakenName<Fields>>>>;

/** What is taken in any case: all, or what `fields` names where it is given. */
type TakenName<Fields> = IsUnset<Fields> extends true ? unknown : CertainText<Exclude<Fields, undefined>>;

// An M in each case, which the compiler sees where M is a type parameter too.
type CreatedRow<M, S> = [keyof S] extends [never] ? M : LoadedFields<M, S> & M;

type CreatedSpec<M, V, Taken> = {
  [K in Extract<CreatedName<M, V>, Taken> as IsCreated<V[K]> extends true ? K : never]: [JunctionOf<M[K & keyof M]>] extends [never]
    ? V[K] extends Iterable<unknown> ? true : { $required: true }
    : { $through: never };
}; // prettier-ignore
