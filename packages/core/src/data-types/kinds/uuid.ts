import { InvalidValueError, type KindBehaviour } from '../kind-behaviour';
import { kindOfValue } from '../kind-of-value';
import { plainFactory } from '../type-factory';

/** A UUID of any version, as lower-case text. */
export const UUID = plainFactory<string>('UUID');

const pattern = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const expected = 'a UUID such as 00000000-0000-0000-0000-000000000000';

/** The values of UUID: lower-case strings with hyphens. */
export const uuidBehaviour: KindBehaviour<string> = {
  normaliser: () => value => {
    if (typeof value !== 'string') throw new InvalidValueError(expected, kindOfValue(value));
    if (!pattern.test(value)) throw new InvalidValueError(expected, 'a string that is not one');
    return value.toLowerCase();
  },
};
