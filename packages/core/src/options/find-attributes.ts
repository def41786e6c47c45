import type { SqlExpression, Subquery } from '../sql/sql-fragment';

/** A computed attribute: SQL and the property it is read into. */
export type ComputedAttribute = readonly [SqlExpression | Subquery, string];
/** An attribute, and the property it is read into. */
export type RenamedAttribute<TKey extends string = string> = readonly [TKey, string];

// Each list says what is in it, so that errors name the attributes.
/** The attributes to read: names, or all with some added and left out. */
export type FindAttributes<TKey extends string = string> =
  | readonly (TKey | ComputedAttribute | RenamedAttribute<TKey>)[]
  | {
      readonly include?: readonly (TKey | ComputedAttribute | RenamedAttribute<TKey>)[];
      readonly exclude?: readonly TKey[];
    };
