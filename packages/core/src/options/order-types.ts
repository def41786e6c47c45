import type { SqlExpression, Subquery } from '../sql/sql-fragment';
import type { JunctionRow } from './many';
import type { AssociationHandle } from './handles';
import type { AttributesOf, IsAny, ModelClass } from './model-class';
import type { RelatedOf, RelationKey } from './relation-keys';

export type OrderDirectionInput =
  | 'ASC' | 'DESC' | 'asc' | 'desc'
  | 'ASC NULLS FIRST' | 'ASC NULLS LAST' | 'DESC NULLS FIRST' | 'DESC NULLS LAST'; // prettier-ignore

/** `'name'`, `['name', 'DESC']`, `['author', 'name', 'DESC']` (through a to-one include), or SQL. */
export type OrderItem =
  string | SqlExpression | Subquery | readonly [...(string | SqlExpression | Subquery | OrderStep)[]];

/** An association on the way to what is ordered by: itself, or what it leads to. */
export type OrderStep =
  | ModelClass
  | AssociationHandle
  | { readonly model: ModelClass; readonly as?: string }
  | { readonly association: string | AssociationHandle };
export type Order = OrderItem | readonly OrderItem[];

type AttributeName<M> = keyof AttributesOf<M> & string;

/** Through to-one includes: `['author', 'name', 'DESC']`. */
type OrderPath<M> = {
  [K in RelationKey<M>]:
    | readonly [K, AttributeName<RelatedOf<M[K & keyof M]>>]
    | readonly [K, AttributeName<RelatedOf<M[K & keyof M]>>, OrderDirectionInput]
    | readonly [K, RelationKey<RelatedOf<M[K & keyof M]>>, string, ...string[]];
}[RelationKey<M>];

type OrderTerm<Name> = Name | SqlExpression | Subquery | `$${string}$`;

type OrderItemOf<M, Name> =
  | OrderTerm<Name>
  | readonly [OrderTerm<Name>]
  | readonly [OrderTerm<Name>, OrderDirectionInput]
  | OrderPath<M>
  | readonly [OrderStep, string | OrderStep, ...(string | OrderStep)[]];

/**
 * The option `order`: `'name'`, `['name', 'DESC']`, `['author', 'name', 'DESC']` through a to-one include, or SQL. Where
 * nothing is known of the model, by any name.
 */
export type OrderOf<M, Name = keyof AttributesOf<M> & string> =
  IsAny<AttributesOf<M>> extends true ? Order : OrderItemOf<M, Name> | readonly OrderItemOf<M, Name>[];

type JunctionPath<Row> = {
  [K in keyof Row]: readonly [K, AttributeName<Row[K]>] | readonly [K, AttributeName<Row[K]>, OrderDirectionInput];
}[keyof Row];

/** Terms over the junction, by the name of its rows: `['LikedToot', 'createdAt', 'DESC']`. */
export type JunctionOrder<T, J, Name> = [J] extends [never]
  ? never
  : JunctionPath<JunctionRow<T, J>> | readonly (JunctionPath<JunctionRow<T, J>> | OrderItemOf<T, Name>)[];
