import { DatabaseError, type DatabaseErrorDetails } from '@mortise/core';

/** An INSERT goes by a unique key that the table does not have, or has no more. */
export function unknownConflictKey(details: DatabaseErrorDetails): DatabaseError {
  const message = 'The table has no unique key over the columns by which rows that are there are told.';
  return new DatabaseError('UNKNOWN_CONFLICT_KEY', message, {
    hint: 'It was dropped, or never made: add it.',
    ...details,
  });
}
