import { checkOneOf } from '../check-argument';
import type { DataType, NamedLength } from '../data-type';
import { createFactory, createType } from '../type-brand';

/** What the named sizes of TEXT and BLOB hold on MySQL, and so everywhere, in bytes. */
export const byteLimits: Readonly<Record<NamedLength, number>> = {
  tiny: 255,
  medium: 16_777_215,
  long: 4_294_967_295,
};

/** Makes the factory of a kind that takes a named size, or none. */
export function namedLengthFactory(kind: 'TEXT' | 'BLOB'): (length?: NamedLength) => DataType {
  return createFactory((length?: NamedLength) => {
    if (length === undefined) return createType({ kind });
    return createType({ kind, length: checkOneOf(length, kind, ['tiny', 'medium', 'long'] as const) });
  });
}
