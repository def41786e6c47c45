import { attributeOf, type KeysetStart, type ModelDefinition, type OrderTerm, type SelectQuery } from '@mortise/core';
import type { Dialect } from '../dialects/contract/dialect';

/**
 * The rows after a place: those that have a value in the first attribute of the order and those that have none are two ranges
 * of an index, which one statement would not see. Where both may come, each has a query of its own, in their order.
 */
export function seekParts(query: SelectQuery, { syntax }: Dialect): readonly [SelectQuery, SelectQuery?] {
  const { after, identity = [] } = query.keyset ?? {};
  const [first, ...rest] = query.order;
  if (after === undefined || after.reach === 'at' || first === undefined || !isByOwnAttribute(first)) return [query];
  const [isNull, mayBeNull] = [hasNull(after), mayHaveNull(query.definition, first.by.attribute)];
  const follower = followerOf(first, { isNull, mayBeNull }, syntax);
  if (follower === undefined && !isNull) return [query];
  // All have a value there, or none has one: where the database has its own place for NULLs, an index has them in their order.
  const order = syntax.seek.indexesNulls === true ? query.order : [{ ...first, nulls: undefined }, ...rest];
  const partOf = (part: 'near' | 'far'): SelectQuery => ({
    ...query,
    order,
    keyset: { identity, after: { ...after, part } },
  });
  return follower === undefined ? [partOf('near')] : [partOf('near'), partOf('far')];
}

const hasNull = ({ forms }: KeysetStart): boolean => (forms[0] ?? null) === null;

/** Whether a query is for rows without a value in the first term, which then orders nothing. */
export const readsOnlyNulls = (start: KeysetStart): boolean =>
  start.part !== undefined && (start.part === 'near') === hasNull(start);

/** What comes after a value or a NULL beside others of its kind. */
export type Follower = 'nulls' | 'values' | undefined;

/** What of the other kind comes after all of this one: NULLs, where there may be some, or values. */
export function followerOf(
  { nulls, direction }: OrderTerm,
  { isNull, mayBeNull }: { readonly isNull: boolean; readonly mayBeNull: boolean },
  { seek }: Dialect['syntax'],
): Follower {
  const areLast = nulls === undefined ? seek.nullsAreLast === (direction !== 'DESC') : nulls === 'LAST';
  if (isNull) return areLast ? undefined : 'values';
  return areLast && mayBeNull ? 'nulls' : undefined;
}

/** A table that others made may have NULLs where its model has none, but in a key that the database counts up. */
export function mayHaveNull(definition: ModelDefinition, name: string): boolean {
  const { autoIncrement } = attributeOf(definition, name);
  return !autoIncrement || !definition.primaryKey.includes(name);
}

type OwnTerm = OrderTerm & { readonly by: { readonly attribute: string } };

function isByOwnAttribute(term: OrderTerm): term is OwnTerm {
  if (!('attribute' in term.by)) return false;
  // A copy has nothing from Object.prototype.
  const { step, include } = { step: undefined, include: undefined, ...term.by };
  return step === undefined && (include === undefined || include.length === 0);
}
