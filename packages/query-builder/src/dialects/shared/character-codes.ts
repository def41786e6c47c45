/* Codes of characters, for texts of values that are looked at place by place. */
export const ZERO = '0'.charCodeAt(0);
export const NINE = '9'.charCodeAt(0);
export const MINUS = '-'.charCodeAt(0);
export const COLON = ':'.charCodeAt(0);
export const DOT = '.'.charCodeAt(0);
export const BLANK = ' '.charCodeAt(0);
export const LETTER_C = 'C'.charCodeAt(0);
export const LETTER_T = 'T'.charCodeAt(0);
export const LETTER_Z = 'Z'.charCodeAt(0);
