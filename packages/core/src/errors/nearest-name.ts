import { closest, distance } from 'fastest-levenshtein';

/** The longest name that may be a misspelling: to compare takes time. */
const LONGEST = 100;

/**
 * The known name nearest to a misspelt one, as a sentence to append to a message.
 *
 * @returns ` Did you mean "x"?`, or an empty string when nothing is near.
 */
export function didYouMean(name: string, known: Iterable<string>): string {
  const names = [...known];
  // A program without types may ask for anything, and a request may have keys as long as a book.
  if (names.length === 0 || typeof name !== 'string' || name.length > LONGEST) return '';
  const lowered = name.toLowerCase();
  const nearest = closest(
    lowered,
    names.map(each => each.toLowerCase()),
  );
  const original = names.find(each => each.toLowerCase() === nearest) ?? nearest;
  const limit = Math.max(2, Math.ceil(lowered.length / 3));
  return distance(lowered, nearest) <= limit ? ` Did you mean "${original}"?` : '';
}

/** Names as a list for a message: `id, name, createdAt`, or `none`. */
export function listNames(names: Iterable<string>): string {
  return [...names].join(', ') || 'none';
}
