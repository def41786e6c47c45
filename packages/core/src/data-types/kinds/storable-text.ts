const loneSurrogate = /\p{Surrogate}/u;

/**
 * Why a text can't be stored unchanged on every dialect, or undefined when it can.
 *
 * PostgreSQL stores no U+0000, and half a surrogate pair has no UTF-8: drivers replace it by U+FFFD.
 */
export function flawOfText(text: string): string | undefined {
  if (text.includes('\0')) return 'a NUL character, which PostgreSQL cannot store';
  if (loneSurrogate.test(text)) return 'half of a surrogate pair, which is not text';
  return undefined;
}
