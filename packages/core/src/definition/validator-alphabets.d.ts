/** The alphabets of the library's locales, which its types leave out. */
declare module 'validator/lib/alpha.js' {
  export const alpha: Readonly<Record<string, RegExp>>;
  export const alphanumeric: Readonly<Record<string, RegExp>>;
  export const decimal: Readonly<Record<string, string>>;
}
