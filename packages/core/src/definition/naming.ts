import { createHash } from 'node:crypto';
import { pluralize as inflectPlural, singularize as inflectSingular, underscore } from 'inflection';

// A word that is all ending, such as "S", would be inflected to nothing.
export const pluralize = remembered(word => inCaseOf(word, inflectPlural(word)));
export const singularize = remembered(word => inCaseOf(word, inflectSingular(word)));

/** Some words come back in small letters, such as geese. */
function inCaseOf(word: string, inflected: string): string {
  const isCapital = word.charAt(0) !== lowerFirst(word).charAt(0);
  return (isCapital ? upperFirst(inflected) : inflected) || word;
}

export const lowerFirst = (text: string): string => text.charAt(0).toLowerCase() + text.slice(1);
export const upperFirst = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** `created_at` for `createdAt`. */
export const snakeCase = (name: string): string => underscore(name);

/** `likedById` for `likedBy` and `id`; `userAccountId` for `user_account` and `id`. */
export function camelJoin(...words: readonly string[]): string {
  return lowerFirst(words.map(word => upperFirst(camelWord(word))).join(''));
}

/** The foreign key attribute that points to `key` of what is called `name`: `likedById`. */
export const foreignKeyName = (name: string, key: string): string => camelJoin(name, key);

/** `userAccount` for `user_account`; capitals that are there stay. */
function camelWord(word: string): string {
  return word.replace(/(?<=.)[_-]+(.)/gu, (_match, letter: string) => letter.toUpperCase());
}

/** Inflecting tries a hundred patterns, and is asked the same few words whenever definitions change. */
function remembered(inflect: (word: string) => string): (word: string) => string {
  const known = new Map<string, string>();
  return word => {
    const found = known.get(word) ?? inflect(word);
    known.set(word, found);
    return found;
  };
}

/** The shortest of the limits on identifiers: 63 bytes on PostgreSQL, 64 characters on MySQL. */
const longestName = 63;

/** A name every database takes as it is: one that is too long ends in a hash of the whole, so it stays unique. */
export function shortenName(name: string): string {
  if (Buffer.byteLength(name) <= longestName) return name;
  const hash = createHash('sha256').update(name).digest('hex').slice(0, 8);
  let kept = name;
  while (Buffer.byteLength(kept) > longestName - 9) kept = kept.slice(0, -1);
  // No half of a surrogate pair stays at the end.
  return `${kept.replace(/[\uD800-\uDBFF]$/, '')}_${hash}`;
}
