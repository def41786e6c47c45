import { types } from 'node:util';
import { checkWholeNumber } from '../check-argument';
import type { DataType } from '../data-type';
import { InvalidValueError } from '../invalid-value-error';
import type { KindBehaviour } from '../kind-behaviour';
import { kindOfValue } from '../kind-of-value';
import { createFactory, createType } from '../type-brand';
import { parseInstant } from './instant-text';

/** An instant. `DATE(n)` keeps n digits of the fraction of a second in the database, 3 by default. */
export const DATE = createFactory((precision: number = 3): DataType => {
  const rule = { typeName: 'DATE', argument: 'precision', min: 0, max: 6 };
  return createType({ kind: 'DATE', precision: checkWholeNumber(precision, rule) });
});

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
