import { epochDay } from './epoch-day';

const dash = 45;
const zero = 48;
const colon = 58;
const dot = 46;
const letterC = 67;
const letterZ = 90;

/**
 * Reads the text of an instant as databases write it: `2026-01-31 12:00:00.123+00`, `2026-01-31T12:00:00.123Z`.
 *
 * Text without an offset is UTC. What lies between milliseconds is cut. What no Date can tell, such as PostgreSQL's
 * `infinity` or MySQL's `0000-00-00`, is an invalid Date.
 */
export function parseTimestamp(text: string): Date {
  if (!isPositional(text)) return parseUnusual(text);
  const end = endOfSeconds(text);
  const day = epochDay(two(text, 0) * 100 + two(text, 2), two(text, 5), two(text, 8));
  const seconds = two(text, 11) * 3600 + two(text, 14) * 60 + two(text, 17);
  const time = day * 86_400_000 + seconds * 1000 + millisecondsIn(text, end);
  return new Date(end === text.length ? time : time - offsetAt(text, end));
}

/** Whether each part is at its usual place, and the month is one: MySQL may hold `2026-00-00`. */
function isPositional(text: string): boolean {
  return (
    text.charCodeAt(4) === dash &&
    text.charCodeAt(13) === colon &&
    text.charCodeAt(16) === colon &&
    (text.charCodeAt(5) !== zero || text.charCodeAt(6) !== zero) &&
    text.charCodeAt(text.length - 1) !== letterC // of "BC"
  );
}

function two(text: string, at: number): number {
  return (text.charCodeAt(at) - zero) * 10 + text.charCodeAt(at + 1) - zero;
}

function endOfSeconds(text: string): number {
  if (text.charCodeAt(19) !== dot) return 19;
  let end = 20;
  while (isDigit(text.charCodeAt(end))) end += 1;
  return end;
}

function isDigit(code: number): boolean {
  return code >= zero && code <= zero + 9;
}

function millisecondsIn(text: string, end: number): number {
  let milliseconds = 0;
  for (let at = 20; at < 23; at += 1) {
    milliseconds = milliseconds * 10 + (at < end ? text.charCodeAt(at) - zero : 0);
  }
  return milliseconds;
}

/** The offset that ends a text, in milliseconds: `Z`, `+05`, `+05:30`, `+0530` or, before railways, `+05:53:28`. */
function offsetAt(text: string, at: number): number {
  if (text.charCodeAt(at) === letterZ) return 0;
  const sign = text.charCodeAt(at) === dash ? -1 : 1;
  if (text.length === at + 3) return sign * two(text, at + 1) * 3_600_000;
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
  if (parts === undefined || parts['month'] === '00') return new Date(NaN);
  const { hour = 0, minute = 0, second = 0, fraction = '', offset = 'Z' } = parts;
  const date = new Date(0);
  date.setUTCFullYear(yearOf(parts), Number(parts['month']) - 1, Number(parts['day']));
  date.setUTCHours(Number(hour), Number(minute), Number(second), Number(fraction.slice(0, 3).padEnd(3, '0')));
  return new Date(date.getTime() - offsetAt(offset, 0));
}

/** The year, counted as Date does: the year before 1 is 1 BC for databases, and 0 for Date. */
function yearOf(parts: Readonly<Record<string, string>>): number {
  return parts['era'] === undefined ? Number(parts['year']) : 1 - Number(parts['year']);
}
