import { QueryError } from '../errors/query-error';
import type { Parameter } from './condition';
import type { ParameterBag } from './parameter-bag';

/** A `limit` or `offset` as a parameter; anything but a whole number from 0 is refused (NaN must not mean "all"). */
export function compileLimit(
  owner: string,
  option: 'limit' | 'offset',
  value: unknown,
  bag: ParameterBag,
): Parameter | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0) return bag.plain(value);
  throw new QueryError('INVALID_LIMIT', `The ${option} of ${owner} is not a whole number from 0 up.`);
}
