import { DatabaseError } from '@mortise/core';
import { MINUS, NINE, ZERO } from './character-codes';

/** A column holds what is no value of its attribute's type. Whoever knows the row says of which attribute, and where. */
export class Unreadable extends DatabaseError {
  constructor(
    /** What would be right: `0 or 1`. */
    readonly expected: string,
    readonly advice: string | undefined,
  ) {
    super('UNREADABLE_VALUE', `A value could not be read. Expected ${expected}.`, { hint: advice });
  }
}

/** Refuses a value while it is decoded. */
export function unreadable(expected: string, advice?: string): never {
  throw new Unreadable(expected, advice);
}

/*
 * Reads what a driver gives for columns that need not have been made by Mortise. What it usually gives is told first, in a
 * comparison or two; what would be read right but never found by its value is refused.
 */

/** 0 and 1, as numbers, texts, or the byte of a BIT(1). */
export function readBoolean(raw: unknown): boolean {
  if (raw === 1 || raw === '1' || raw === 1n) return true;
  if (raw === 0 || raw === '0' || raw === 0n) return false;
  if (Buffer.isBuffer(raw) && raw.length === 1 && (raw[0] === 0 || raw[0] === 1)) return raw[0] === 1;
  return unreadable(
    '0 or 1',
    'Other words for true and false can be read by an attribute that is a STRING or an ENUM.',
  );
}

/** A whole number, or the text of one: what a wider column holds must not be rounded. */
export function readInteger(raw: unknown): number {
  if (Number.isSafeInteger(raw)) return raw as number; // what else would be one
  const number = typeof raw === 'bigint' || isFilled(raw) ? Number(raw) : NaN;
  return Number.isSafeInteger(number) ? number : unreadable('an integer that a number holds exactly', WIDER);
}

/** A text that Number would not take for 0 though nothing is in it. */
const isFilled = (raw: unknown): raw is string => typeof raw === 'string' && raw.trim() !== '';

const WIDER = 'Declare it as a BIGINT, a DECIMAL or a STRING.';

/** A number or the text of one, as drivers give decimals. */
export function readDouble(raw: unknown): number {
  if (typeof raw === 'number') return raw;
  const number = isFilled(raw) ? Number(raw) : NaN;
  return Number.isNaN(number) && raw !== 'NaN' ? unreadable('a number') : number;
}

/** The text of an integer, without the decimals that a column for them adds. */
export function readIntegerText(raw: unknown): string {
  const text = typeof raw === 'string' ? raw : integerText(raw);
  return isInteger(text) ? text : withoutDecimals(text);
}

function integerText(raw: unknown): string {
  const isExact = typeof raw === 'bigint' || Number.isSafeInteger(raw);
  return isExact ? String(raw) : unreadable('an integer');
}

function isInteger(text: string): boolean {
  // From behind: a sign may only be the first character of several.
  for (let at = text.length - 1; at > 0; at -= 1) if (!isDigit(text.charCodeAt(at))) return false;
  const first = text.charCodeAt(0);
  return isDigit(first) || (first === MINUS && text.length > 1);
}

export const isDigit = (code: number): boolean => code >= ZERO && code <= NINE;

function withoutDecimals(text: string): string {
  const [, whole] = /^(-?\d+)\.0+$/.exec(text) ?? [];
  return whole ?? unreadable('an integer', 'Declare it as a DECIMAL or a STRING.');
}

const UUID_LENGTH = 36;

/** The text of a UUID, without the blanks that fill up a longer column. */
export function readUuid(raw: unknown): string {
  if (typeof raw === 'string') return raw.length === UUID_LENGTH ? raw : raw.trimEnd();
  return unreadable('the text of a UUID', 'UUIDs that are stored as bytes can be read by an attribute that is a BLOB.');
}

/** A day; `midnight`: or one with a time of midnight, where the database compares it with a day. */
export function readDay(raw: unknown, { midnight }: { readonly midnight: boolean }): string {
  const text = typeof raw === 'string' ? raw : '';
  if (text.length === 10 && mayBeDay(text)) return text;
  const [, day] = /^(.{10})[ T]00:00:00(?:\.0+)?$/.exec(text) ?? [];
  return midnight && day !== undefined && mayBeDay(day)
    ? day
    : unreadable(
        'a day from the year 1 to 9999, without a time',
        'Read it by an attribute that is a DATE or a STRING.',
      );
}

/** Digits and dashes at their places, of a day that may be. */
function mayBeDay(text: string): boolean {
  const month = twoDigits(text, 5);
  const day = twoDigits(text, 8);
  const year = twoDigits(text, 0) * 100 + twoDigits(text, 2);
  return (
    text.charCodeAt(4) === MINUS && text.charCodeAt(7) === MINUS &&
    year >= 1 && month >= 1 && month <= 12 && day >= 1 && day <= 31
  ); // prettier-ignore
}

export const twoDigits = (text: string, at: number): number =>
  (text.charCodeAt(at) - ZERO) * 10 + text.charCodeAt(at + 1) - ZERO;

const TIME = /^(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d+)?$/;

/** A time of day. Columns for it may hold more: spans of time, times with a zone, the end of a day. */
export function readTime(raw: unknown): string {
  if (typeof raw === 'string' && TIME.test(raw)) return canonicalTime(raw);
  return unreadable('a time of day such as 23:59:59', 'Spans of time can be read by an attribute that is a STRING.');
}

/** Bytes as they are. */
export function readBytes(raw: unknown): Buffer {
  return Buffer.isBuffer(raw) ? raw : unreadable('bytes', 'Declare it as a TEXT or a STRING.');
}

/** Writes a time of day as its canonical value: `12:00:00.5` becomes `12:00:00.500`, `12:00:00.000` `12:00:00`. */
export function canonicalTime(text: string): string {
  if (text[8] !== '.') return text;
  const milliseconds = text.slice(9, 12).padEnd(3, '0');
  return milliseconds === '000' ? text.slice(0, 8) : `${text.slice(0, 8)}.${milliseconds}`;
}
