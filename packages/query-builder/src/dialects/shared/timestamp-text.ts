import { COLON, DOT, LETTER_C, LETTER_Z, MINUS, ZERO } from './character-codes';
import { unreadable, isDigit, twoDigits } from './read-values';

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
