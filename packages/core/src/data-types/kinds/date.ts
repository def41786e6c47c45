import { types } from 'node:util';
import { checkOneOf, checkTypeOptions, checkWholeNumber } from '../check-argument';
import type { DataType, StoredDate } from '../data-type';
import { InvalidValueError, type KindBehaviour } from '../kind-behaviour';
import { kindOfValue } from '../kind-of-value';
import { createFactory, createType } from '../type-factory';
import { isCalendarDay } from './date-only';

/** How an instant is kept. */
export interface DateOptions {
  /** Digits of the fraction of a second in the database; 3 by default, and 0 where it is stored as SQLite writes it. */
  readonly precision?: number;
  /** SQLite: the form that all values of the column have; `'iso'` by default. Other databases have a type of their own. */
  readonly stored?: StoredDate;
}

/** The forms, with the precision that each has by itself. */
const precisions: Readonly<Record<StoredDate, number>> = { iso: 3, sqlite: 0, zoned: 3, 'epoch-ms': 3 };

const takes = "a precision or options such as { stored: 'sqlite' }";
const known = { typeName: 'DATE', takes, known: ['precision', 'stored'] };

/**
 * An instant. `DATE(n)` keeps n digits of the fraction of a second in the database, 3 by default. SQLite has no type for
 * it: `DATE({ stored: 'sqlite' })` names the form its values have in a table that others write too.
 */
export const DATE = createFactory((options: number | DateOptions = {}): DataType<Date> => {
  const { precision, stored: given } =
    typeof options === 'number' ? { precision: options } : checkTypeOptions<DateOptions>(options, known);
  const stored = given === undefined ? undefined : checkStored(given);
  const rule = { typeName: 'DATE', argument: 'precision', min: 0, max: 6 };
  const digits = checkWholeNumber(precision ?? precisions[stored ?? 'iso'], rule);
  return createType({ kind: 'DATE', precision: digits, ...(stored === undefined ? {} : { stored }) });
});

// The keys of the object above are the forms.
const checkStored = (stored: unknown): StoredDate =>
  checkOneOf(stored, 'DATE\'s option "stored"', Object.keys(precisions) as StoredDate[]);

const expected = 'a Date, or an ISO 8601 string with its offset such as 2026-01-31T12:00:00Z';
const earliest = Date.parse('0001-01-01T00:00:00.000Z');
const latest = Date.parse('9999-12-31T23:59:59.999Z');

/** The values of DATE: valid Dates from the year 1 to 9999, cut to the precision of the type. */
export const dateBehaviour: KindBehaviour<Date> = {
  normaliser({ precision = 3 }) {
    const step = 10 ** Math.max(0, 3 - precision);
    return value => {
      const date = toDate(value);
      const time = date.getTime();
      if (!(time >= earliest && time <= latest)) throw new InvalidValueError(expected, flawOfTime(time));
      // Databases would round, and so could move an instant into the next year.
      return time % step === 0 ? date : new Date(Math.floor(time / step) * step);
    };
  },
  equal: (a, b) => Object.is(a.getTime(), b.getTime()),
  copy: date => new Date(date),
};

function toDate(value: unknown): Date {
  if (types.isDate(value)) return value;
  if (typeof value !== 'string') throw new InvalidValueError(expected, kindOfValue(value));
  const date = parseInstant(value);
  if (date === undefined) throw new InvalidValueError(expected, 'a string that is neither');
  return date;
}

function flawOfTime(time: number): string {
  return Number.isNaN(time) ? 'an invalid Date' : 'one outside the years 0001 to 9999';
}

const day = String.raw`(?<year>\d{4})-(?<month>\d\d)-(?<day>\d\d)`;
const time = String.raw`(?:[01]\d|2[0-3]):[0-5]\d(?::[0-5]\d(?:\.\d{1,9})?)?`;
const offset = String.raw`(?:Z|[+-](?:[01]\d|2[0-3]):[0-5]\d)`;
const pattern = new RegExp(`^${day}T${time}${offset}$`);

/**
 * Reads an ISO 8601 instant with a `Z` or an offset; undefined for anything else.
 *
 * Without an offset an instant is the server's guess, and `new Date('2026-02-30T…')` is in March: both are refused.
 */
function parseInstant(text: string): Date | undefined {
  const parts = pattern.exec(text)?.groups;
  if (parts === undefined) return undefined;
  const exists = isCalendarDay({
    year: Number(parts['year']),
    month: Number(parts['month']),
    day: Number(parts['day']),
  });
  return exists ? new Date(text) : undefined;
}
