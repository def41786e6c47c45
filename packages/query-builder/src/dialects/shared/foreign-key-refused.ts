import { DatabaseError, type DatabaseErrorDetails } from '@mortise/core';

/** The two ends of a foreign key don't fit each other. */
export function foreignKeyRefused(details: DatabaseErrorDetails, reason: string): DatabaseError {
  const { constraint, table } = details;
  const key = constraint === undefined ? 'A foreign key' : `The foreign key "${constraint}"`;
  const message = `${key}${table === undefined ? '' : ` of "${table}"`} is refused: ${reason.replace(/\.$/, '')}.`;
  return new DatabaseError('FOREIGN_KEY_REFUSED', message, { hint: HINT, ...details });
}

const HINT =
  'A table that is there already may differ from its model. The columns of both ends have the same type (UNSIGNED and ' +
  'collation included), and those referred to a unique key of their own; on MySQL both tables are of InnoDB.';
