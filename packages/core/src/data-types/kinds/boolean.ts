import { InvalidValueError, type KindBehaviour } from '../kind-behaviour';
import { kindOfValue } from '../kind-of-value';
import { plainFactory } from '../type-factory';

/** `true` or `false`. */
export const BOOLEAN = plainFactory<boolean>('BOOLEAN');

/** The values of BOOLEAN; 0 and 1 are refused, for a column of them is an INTEGER. */
export const booleanBehaviour: KindBehaviour<boolean> = {
  normaliser: () => value => {
    if (typeof value === 'boolean') return value;
    throw new InvalidValueError('true or false', kindOfValue(value));
  },
};
