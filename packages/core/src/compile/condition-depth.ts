import { QueryError } from '../errors/query-error';
import type { ModelDefinition } from '../definition/model-definition';

/** Conditions in each other: more than any program writes, and fewer than a database or the stack can take. */
const DEEPEST = 200;
let depth = 0;

/**
 * One level of conditions.
 *
 * @throws QueryError `WHERE_TOO_DEEP`
 */
export function deeper<T>(compile: () => T, { name }: ModelDefinition): T {
  if (depth >= DEEPEST)
    throw new QueryError('WHERE_TOO_DEEP', `The where of ${name} has more than ${DEEPEST} conditions in each other.`);
  depth += 1;
  try {
    return compile();
  } finally {
    depth -= 1;
  }
}
