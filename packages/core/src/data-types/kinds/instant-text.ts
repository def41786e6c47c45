import { isCalendarDay } from './calendar';

const day = String.raw`(?<year>\d{4})-(?<month>\d\d)-(?<day>\d\d)`;
const time = String.raw`(?:[01]\d|2[0-3]):[0-5]\d(?::[0-5]\d(?:\.\d{1,9})?)?`;
const offset = String.raw`(?:Z|[+-](?:[01]\d|2[0-3]):[0-5]\d)`;
const pattern = new RegExp(`^${day}T${time}${offset}$`);

/**
 * Reads an ISO 8601 instant with a `Z` or an offset; undefined for anything else.
 *
 * Without an offset an instant is the server's guess, and `new Date('2026-02-30T…')` is in March: both are refused.
 */
export function parseInstant(text: string): Date | undefined {
  const parts = pattern.exec(text)?.groups;
  if (parts === undefined) return undefined;
  const exists = isCalendarDay({
    year: Number(parts['year']),
    month: Number(parts['month']),
    day: Number(parts['day']),
  });
  return exists ? new Date(text) : undefined;
}
