import { types } from 'node:util';
import { kindOfValue } from '../data-types/kind-of-value';
import { QueryError } from '../errors/query-error';

/**
 * Refuses what drivers bind each in its own way, or take for SQL: only texts, numbers, bigints, booleans, Dates, bytes
 * and null stand for themselves where no attribute gives them a type.
 *
 * @throws QueryError `UNDEFINED_VALUE` or `UNSUPPORTED_VALUE`
 */
export function requireBindable(value: unknown): void {
  if (value === undefined) {
    throw new QueryError('UNDEFINED_VALUE', 'A value inside SQL is undefined.', { hint: 'Pass null for SQL NULL.' });
  }
  if (value === null || isScalar(value) || isDate(value) || types.isUint8Array(value)) return;
  throw new QueryError('UNSUPPORTED_VALUE', `A value inside SQL is ${kindOfValue(value)}, which cannot be bound.`, {
    hint: 'Texts, finite numbers, bigints, booleans, Dates, Buffers and null can; JSON as text, a list with Op.in.',
  });
}

function isScalar(value: unknown): boolean {
  return ['string', 'bigint', 'boolean'].includes(typeof value) || Number.isFinite(value);
}

const isDate = (value: unknown): boolean => types.isDate(value) && !Number.isNaN(value.getTime());
