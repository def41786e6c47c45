import { InvalidValueError } from '../invalid-value-error';
import type { KindBehaviour } from '../kind-behaviour';
import { kindOfValue } from '../kind-of-value';
import { isCalendarDay } from './calendar';
import { plainFactory } from './plain-factory';

/** A day without a time or zone, as text: `'2026-01-31'`. */
export const DATEONLY = plainFactory('DATEONLY');

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
