/** The longest text of a user's that a message quotes whole. */
const LONGEST = 80;

/** The longest message: one lists what is wrong with many rows. */
const LONGEST_MESSAGE = 8_000;

/** A name or value of a user's, as a message may quote it: a megabyte long key of a request body never stands there whole. */
export const shortText = (value: unknown): string => cut(textOf(value), LONGEST);

/** A message that is no longer than a log can take. */
export const shortMessage = (message: string): string => cut(message, LONGEST_MESSAGE);

function cut(text: string, longest: number): string {
  if (text.length <= longest) return text;
  // No half of a surrogate pair stays at the end.
  const start = text.slice(0, longest).replace(/[\uD800-\uDBFF]$/, '');
  return `${start}… (${text.length} characters)`;
}

/** A program without types may give anything where a name belongs, also what can't become a text. */
function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'symbol') return value.toString();
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object' && value !== null) return 'an object';
  return typeof value === 'function' ? 'a function' : String(value);
}
