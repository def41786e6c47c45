import type { SqlExpression } from '../sql/sql-fragment';
import type { AttributesOf, modelTypes, NonAttributeMark } from './model-class';

export declare const junctionOf: unique symbol;

/**
 * The rows a to-many association leads to, and the row that links each of them: `declare likedToots?: Many<Toot, LikedToot>`.
 * Where the target does not declare the property that holds the junction row, it is named here:
 * `Many<Toot, { LikedToot: LikedToot }>`.
 *
 * @example
 * class Person extends Model<InferAttributes<Person>, InferCreationAttributes<Person>> {
 *   declare likedToots?: Many<Toot, LikedToot>;
 * }
 */
// An interface: its elements are looked at late, so that two classes may lead to each other, and tooltips stay short.
export interface Many<T, J = never> extends Array<T>, NonAttributeMark {
  readonly [junctionOf]?: J;
}

/**
 * A list, told by its index alone: to compare Many with an array member by member takes the compiler hundreds of steps for
 * each field.
 */
export interface ListOf<Item> {
  readonly [index: number]: Item;
}

/** What a field says of its junction: a model, or a model by the name of the property; never where it says nothing. */
export type JunctionOf<Field> = typeof junctionOf extends keyof NonNullable<Field>
  ? NonNullable<NonNullable<Field>[typeof junctionOf]>
  : never;

/** The property of T that is declared to hold the junction row J. */
type JunctionKey<T, J> = {
  [K in keyof T & string]: typeof modelTypes extends keyof NonNullable<T[K]>
    ? NonNullable<T[K]> extends J
      ? K
      : never
    : never;
}[keyof T & string];

/** The junction row of an item, by the name of its property: `{ LikedToot: LikedToot }`. */
export type JunctionRow<T, J> = [J] extends [never]
  ? unknown
  : typeof modelTypes extends keyof J
    ? { [K in JunctionKey<T, J>]: J }
    : J;

/** The junction row itself, whatever it is called. */
export type JunctionModel<J> = typeof modelTypes extends keyof J ? J : J[keyof J];

/** Values for a junction row; where nothing is known of it, of any attribute. */
export type JunctionValues<J> = [J] extends [never]
  ? Readonly<Record<string, unknown>>
  : { readonly [K in keyof AttributesOf<JunctionModel<J>>]?: AttributesOf<JunctionModel<J>>[K] | SqlExpression };
