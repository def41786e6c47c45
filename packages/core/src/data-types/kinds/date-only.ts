import { InvalidValueError, type KindBehaviour } from '../kind-behaviour';
import { kindOfValue } from '../kind-of-value';
import { plainFactory } from '../type-factory';

/** A day without a time or zone, as text: `'2026-01-31'`. */
export const DATEONLY = plainFactory<string>('DATEONLY');

const pattern = /^(\d{4})-(\d\d)-(\d\d)$/;
const expected = "a day as 'YYYY-MM-DD', from '0001-01-01' to '9999-12-31'";

/** The values of DATEONLY: strings. A Date is refused: which day it is depends on the time zone. */
export const dateOnlyBehaviour: KindBehaviour<string> = {
  normaliser: () => value => {
    if (typeof value !== 'string') throw new InvalidValueError(expected, kindOfValue(value));
    const [, year, month, day] = pattern.exec(value) ?? [];
    const parts = { year: Number(year), month: Number(month), day: Number(day) };
    if (isCalendarDay(parts)) return value;
    throw new InvalidValueError(expected, year === undefined ? 'a string of another form' : 'one that does not exist');
  },
};

/** A day by its parts, the month from 1. */
interface CalendarDay {
  readonly year: number;
  readonly month: number;
  readonly day: number;
}

/** Whether a day is in the proleptic Gregorian calendar, between the years 1 and 9999 that all dialects store. */
export function isCalendarDay({ year, month, day }: CalendarDay): boolean {
  return year >= 1 && year <= 9999 && month >= 1 && month <= 12 && day >= 1 && day <= daysInMonth(year, month);
}

function daysInMonth(year: number, month: number): number {
  if (month === 2) return isLeapYear(year) ? 29 : 28;
  return [4, 6, 9, 11].includes(month) ? 30 : 31;
}

function isLeapYear(year: number): boolean {
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
}
