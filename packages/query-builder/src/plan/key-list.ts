import type { ListParameter } from '@mortise/core';
import type { KeyColumns, KeyList } from '../dialects/contract/syntax';

/** What is not a value, but the keys of the parents whose rows are read. */
export const PARENT_KEYS = -1;

/** A list of keys as the dialect takes it, to be compared as these columns are. */
export function keyList<Like extends KeyColumns | undefined>(
  { slot, types }: ListParameter,
  like: Like,
): KeyList & { readonly like: Like } {
  // The values of a list's slot are a list: that is how ParameterBag fills it.
  const read: KeyList['read'] =
    slot === PARENT_KEYS ? (_values, keys) => keys : values => values[slot] as readonly unknown[];
  return { types, read, like };
}
