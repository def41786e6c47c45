import { createHash } from 'node:crypto';
import { QueryError } from '../errors/query-error';
import type { KeysetPosition } from '../query/select-query';

/** Goes up when cursors are written in another way. */
const VERSION = 1;

/** What a cursor says: which order its place is of, and the place. */
export interface Cursor {
  /** The shape of the order, shortened. */
  readonly shape: string;
  readonly position: KeysetPosition;
}

/** Enough to tell orders apart, and to notice a change: it keeps no secret. */
export const shortened = (text: string): string => createHash('sha256').update(text).digest('base64url').slice(0, 10);

/** A place in an order as a text for links and clients: base64url, neither signed nor encrypted. */
export function cursorText({ shape, position }: Cursor): string {
  return Buffer.from(JSON.stringify([VERSION, shape, checkOf(position), position])).toString('base64url');
}

const checkOf = (position: unknown): string => shortened(JSON.stringify(position));

/**
 * The place that a cursor stands for.
 *
 * @throws QueryError `INVALID_CURSOR` for any text that `cursorText` has not made
 */
export function readCursor(text: unknown, owner: string): Cursor {
  const [version, shape, check, position] = typeof text === 'string' ? partsOf(text) : [];
  const isWhole =
    version === VERSION && typeof shape === 'string' && isPosition(position) && check === checkOf(position);
  if (isWhole) return { shape, position };
  throw new QueryError('INVALID_CURSOR', `A cursor of ${owner} is none, or not as it was given out.`, {
    hint: 'Pass a cursor on as it stands in pageInfo or edges; leave it out, or null, to begin.',
  });
}

function partsOf(text: string): readonly unknown[] {
  try {
    const parts: unknown = JSON.parse(Buffer.from(text, 'base64url').toString());
    return Array.isArray(parts) && parts.length === 4 ? parts : [];
  } catch {
    return [];
  }
}

const isPosition = (value: unknown): value is KeysetPosition =>
  Array.isArray(value) && value.every(each => each === null || typeof each === 'string');

/** @throws QueryError `INVALID_CURSOR` */
export function otherOrder(owner: string): QueryError {
  return new QueryError('INVALID_CURSOR', `A cursor of ${owner} is of another order, model or relation.`, {
    hint: 'Go on with the order that the cursor came from, and the conditions of what it orders by; or begin anew without one.',
  });
}
