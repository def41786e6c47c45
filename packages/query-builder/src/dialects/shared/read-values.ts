import { DatabaseError } from '@mortise/core';
import { COLON, DOT, LETTER_C, LETTER_Z, MINUS, NINE, ZERO } from './character-codes';

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

const isDigit = (code: number): boolean => code >= ZERO && code <= NINE;

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

const twoDigits = (text: string, at: number): number =>
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

/**
 * Reads the text of an instant as databases write it: `2026-01-31 12:00:00.123+00`, `2026-01-31T12:00:00.123Z`.
 *
 * Text without an offset is UTC. What lies between milliseconds is cut. What no Date can tell, such as PostgreSQL's
 * `infinity` or MySQL's `0000-00-00`, is an invalid Date.
 */
export function parseTimestamp(text: string): Date {
  if (!isPositional(text)) return parseUnusual(text);
  const end = endOfSeconds(text);
  const [year, month, day] = [twoDigits(text, 0) * 100 + twoDigits(text, 2), twoDigits(text, 5), twoDigits(text, 8)];
  const [hour, minute, second] = [twoDigits(text, 11), twoDigits(text, 14), twoDigits(text, 17)];
  if (!(isCalendarDay(year, month, day) && hour < 24 && minute < 60 && second < 60)) return new Date(NaN);
  const seconds = hour * 3600 + minute * 60 + second;
  const time = epochDay(year, month, day) * 86_400_000 + seconds * 1000 + millisecondsIn(text, end);
  return new Date(end === text.length ? time : time - offsetAt(text, end));
}

/** Reads the text of an instant as `parseTimestamp` does. What no Date can tell, and what is no instant, is refused. */
export function readTimestamp(text: string): Date {
  const date = parseTimestamp(text);
  return Number.isNaN(date.getTime()) ? noInstant() : date;
}

function noInstant(): never {
  return unreadable('an instant', 'What no Date can tell, as infinity, can be read by an attribute that is a STRING.');
}

/** Whether each part is at its usual place. */
function isPositional(text: string): boolean {
  return (
    text.charCodeAt(4) === MINUS &&
    text.charCodeAt(13) === COLON &&
    text.charCodeAt(16) === COLON &&
    text.charCodeAt(text.length - 1) !== LETTER_C // of "BC"
  );
}

/** MySQL may hold `2026-00-00` and `2026-02-31`, SQLite anything; what is no number compares as false. */
function isCalendarDay(year: number, month: number, day: number): boolean {
  return month >= 1 && month <= 12 && day >= 1 && (day <= 28 || (day <= 31 && isLateDay(year, month, day)));
}

function isLateDay(year: number, month: number, day: number): boolean {
  const first = epochDay(year, month, 1);
  const next = month === 12 ? first + 31 : epochDay(year, month + 1, 1);
  return day <= next - first;
}

function endOfSeconds(text: string): number {
  if (text.charCodeAt(19) !== DOT) return 19;
  let end = 20;
  while (isDigit(text.charCodeAt(end))) end += 1;
  return end;
}

function millisecondsIn(text: string, end: number): number {
  let milliseconds = 0;
  for (let at = 20; at < 23; at += 1) {
    milliseconds = milliseconds * 10 + (at < end ? text.charCodeAt(at) - ZERO : 0);
  }
  return milliseconds;
}

/** The offset that ends a text, in milliseconds: `Z`, `+05`, `+05:30`, `+0530` or, before railways, `+05:53:28`. */
function offsetAt(text: string, at: number): number {
  if (text.charCodeAt(at) === LETTER_Z) return 0;
  const sign = text.charCodeAt(at) === MINUS ? -1 : 1;
  if (text.length === at + 3) return sign * twoDigits(text, at + 1) * 3_600_000;
  const [hours = 0, minutes = 0, seconds = 0] = (text.slice(at).match(/\d\d/g) ?? []).map(Number);
  return sign * (hours * 3600 + minutes * 60 + seconds) * 1000;
}

const unusual = new RegExp(
  String.raw`^(?<year>\d{4,6})-(?<month>\d\d)-(?<day>\d\d)` +
    String.raw`(?:[T ](?<hour>\d\d):(?<minute>\d\d)(?::(?<second>\d\d)(?:\.(?<fraction>\d+))?)?)?` +
    String.raw`(?<offset>Z|[+-]\d\d(?::?\d\d){0,2})?(?<era> BC)?$`,
);

/** Reads days without a time, times without seconds, and years outside 1 to 9999. */
function parseUnusual(text: string): Date {
  const parts = unusual.exec(text)?.groups;
  if (parts === undefined) return new Date(NaN);
  const { month, day, hour = 0, minute = 0, second = 0, fraction = '', offset = 'Z' } = parts;
  const date = new Date(0);
  date.setUTCFullYear(yearOf(parts), Number(month) - 1, Number(day));
  // A day that is not there would have become another one.
  if (date.getUTCMonth() + 1 !== Number(month) || date.getUTCDate() !== Number(day)) return new Date(NaN);
  if (Number(hour) > 23 || Number(minute) > 59 || Number(second) > 59) return new Date(NaN);
  date.setUTCHours(Number(hour), Number(minute), Number(second), Number(fraction.slice(0, 3).padEnd(3, '0')));
  return new Date(date.getTime() - offsetAt(offset, 0));
}

/** The year, counted as Date does: the year before 1 is 1 BC for databases, and 0 for Date. */
function yearOf(parts: Readonly<Record<string, string>>): number {
  return parts['era'] === undefined ? Number(parts['year']) : 1 - Number(parts['year']);
}

/**
 * The number of days from 1970-01-01 to a day of the proleptic Gregorian calendar, from the year 1 on.
 *
 * Dates are a large part of reading rows, and this takes half the time of `Date.UTC`.
 */
export function epochDay(year: number, month: number, day: number): number {
  // Years are counted from March, so that the leap day is the last of its year.
  const marchYear = month > 2 ? year : year - 1;
  const marchMonth = month > 2 ? month - 3 : month + 9;
  const leapDays = Math.floor(marchYear / 4) - Math.floor(marchYear / 100) + Math.floor(marchYear / 400);
  const dayOfYear = Math.floor((153 * marchMonth + 2) / 5) + day;
  return marchYear * 365 + leapDays + dayOfYear - 719_469;
}
