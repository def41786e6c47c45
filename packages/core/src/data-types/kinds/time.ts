import { InvalidValueError, type KindBehaviour } from '../kind-behaviour';
import { kindOfValue } from '../kind-of-value';
import { plainFactory } from '../type-factory';

/** A time of day to the millisecond, without a date or zone: `'23:59:59.999'`. */
export const TIME = plainFactory<string>('TIME');

const pattern = /^((?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d)(?:\.(\d{1,3}))?$/;
const expected = "a time such as '23:59:59' or '23:59:59.999'";

/** The values of TIME: `'HH:MM:SS'`, with three digits of fraction where it isn't zero. */
export const timeBehaviour: KindBehaviour<string> = {
  normaliser: () => value => {
    if (typeof value !== 'string') throw new InvalidValueError(expected, kindOfValue(value));
    const [, seconds, fraction = ''] = pattern.exec(value) ?? [];
    if (seconds === undefined) throw new InvalidValueError(expected, 'a string that is not one');
    const milliseconds = fraction.padEnd(3, '0');
    return milliseconds === '000' ? seconds : `${seconds}.${milliseconds}`;
  },
};
