import type { SqlExpression } from '../sql/sql-fragment';

/** A computed attribute: SQL and the property it is read into. */
export type ComputedAttribute = readonly [SqlExpression, string];
/** An attribute, and the property it is read into. */
export type RenamedAttribute<TKey extends string = string> = readonly [TKey, string];

type Entry<TKey extends string> = TKey | ComputedAttribute | RenamedAttribute<TKey>;

/** The attributes to read: names, or all with some added and left out. */
export type FindAttributes<TKey extends string = string> =
  readonly Entry<TKey>[] | { readonly include?: readonly Entry<TKey>[]; readonly exclude?: readonly TKey[] };
