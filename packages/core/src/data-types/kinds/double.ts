import { InvalidValueError, type KindBehaviour } from '../kind-behaviour';
import { kindOfValue } from '../kind-of-value';
import { plainFactory } from '../type-factory';

/** An 8-byte floating-point number, the same as `DOUBLE`: 4 bytes would not give back the number that was written. */
export const FLOAT = plainFactory<number>('FLOAT');
/** An 8-byte floating-point number, the same as `DOUBLE`: 4 bytes would not give back the number that was written. */
export const REAL = plainFactory<number>('REAL');
/** An 8-byte floating-point number: every finite JavaScript number. */
export const DOUBLE = plainFactory<number>('DOUBLE');

/** The values of FLOAT, REAL and DOUBLE: finite numbers. -0 becomes 0, since SQL compares them equal. */
export const doubleBehaviour: KindBehaviour<number> = {
  normaliser: () => value => {
    if (typeof value === 'number' && Number.isFinite(value)) return value + 0;
    throw new InvalidValueError('a finite number', kindOfValue(value));
  },
};
