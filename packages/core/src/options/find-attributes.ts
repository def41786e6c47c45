import type { SqlExpression } from '../sql/sql-fragment';

/** A computed attribute: SQL and the property it is read into. */
export type ComputedAttribute = readonly [SqlExpression, string];
/** The attributes to read: names, or all with some added and left out. */
export type FindAttributes<TKey extends string = string> =
  | readonly (TKey | ComputedAttribute)[]
  | { readonly include?: readonly (TKey | ComputedAttribute)[]; readonly exclude?: readonly TKey[] };
