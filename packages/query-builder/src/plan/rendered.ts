import type { Dialect } from '../dialects/contract/dialect';
import { QUESTION_MARK, type Binding, type Fragment } from '../sql/fragment';

/** Text as a driver takes it, and what to bind. */
export interface Rendered {
  readonly text: string;
  readonly bindings: readonly Binding[];
}

/** A whole statement with the driver's own placeholders, and the question marks that are none. */
export function rendered({ syntax }: Dialect, { text, bindings }: Fragment): Rendered {
  return { text: syntax.positioned(text).replaceAll(QUESTION_MARK, '?'), bindings };
}
