import type { Association } from '../association';
import { QueryError } from '../errors/query-error';

/** The associations that are being compiled, each inside the one before: to compile is synchronous. */
const path: Association[] = [];

/** More than any depth that an include may ask for. */
const MOST_OF_ONE = 60;

/** Longer than any path that somebody writes, and well before the stack ends. */
const LONGEST = 240;

/**
 * Compiles an include of an association, and what is included in it. Scopes that lead back to their own model would do so
 * without end.
 *
 * @throws QueryError `ENDLESS_SCOPES`
 */
export function compiledWithin<T>(association: Association, compile: () => T): T {
  path.push(association);
  try {
    if (path.length > MOST_OF_ONE && isEndless(association)) throw endlessScopes(association);
    return compile();
  } finally {
    path.pop();
  }
}

function isEndless(association: Association): boolean {
  const times = path.filter(each => each === association).length;
  return times > MOST_OF_ONE || (times > 1 && path.length > LONGEST);
}

function endlessScopes(association: Association): QueryError {
  const circle = path.slice(path.lastIndexOf(association, -2));
  const labels = circle.map(({ label }) => label).join(' → ');
  return new QueryError('ENDLESS_SCOPES', `Scopes include or ask for one another without end: ${labels}.`, {
    hint: 'Take the association out of one of these default scopes, and include it where it is wanted.',
  });
}
