import { attributeOf, type Link } from '@mortise/core';

/**
 * Whether both ends of a link store its key in different types, as an INTEGER and a BIGINT: drivers then give 5 for one
 * and '5' or 5n for the other, which are one key.
 */
export function storesKeysDifferently({ from, to, fromAttributes, toAttributes }: Link): boolean {
  return fromAttributes.some((name, index) => {
    const other = toAttributes[index] as string; // as long as each other
    return attributeOf(from, name).type.kind !== attributeOf(to, other).type.kind;
  });
}
