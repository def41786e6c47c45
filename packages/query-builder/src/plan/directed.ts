import type { OrderTerm } from '@mortise/core';
import type { Dialect } from '../dialects/contract/dialect';
import { fragment, type Fragment } from '../sql/fragment';

/** An expression that rows are ordered by, with its direction; a dialect may have to write the expression twice. */
export function directed({ text, bindings }: Fragment, { direction, nulls }: OrderTerm, { syntax }: Dialect): Fragment {
  const ordered = syntax.orderBy({ column: text, direction, nulls });
  const times = ordered.split(text).length - 1;
  return fragment(ordered, times === 1 ? bindings : Array.from({ length: times }, () => bindings).flat());
}
