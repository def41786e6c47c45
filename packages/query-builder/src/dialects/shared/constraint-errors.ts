import {
  CheckConstraintError,
  type DatabaseErrorDetails,
  ForeignKeyConstraintError,
  NotNullConstraintError,
  UniqueConstraintError,
} from '@mortise/core';

/** A unique key or primary key was violated. */
export function uniqueViolation(details: DatabaseErrorDetails): UniqueConstraintError {
  const message = `There is another row${inTable(details)} with the same ${columnsOr(details, 'values')}.`;
  return new UniqueConstraintError('UNIQUE_CONSTRAINT', message + named(details), details);
}

/** A foreign key was violated, from either end. */
export function foreignKeyViolation(details: DatabaseErrorDetails): ForeignKeyConstraintError {
  const message = `A foreign key${inTable(details)} refers to a row that is not there, or is still in use.`;
  return new ForeignKeyConstraintError('FOREIGN_KEY_CONSTRAINT', message + named(details), details);
}

export function notNullViolation(details: DatabaseErrorDetails): NotNullConstraintError {
  const message = `A row${inTable(details)} has no value for ${columnsOr(details, 'a column that needs one')}.`;
  return new NotNullConstraintError('NOT_NULL_CONSTRAINT', message, details);
}

export function checkViolation(details: DatabaseErrorDetails): CheckConstraintError {
  const message = `A CHECK constraint${inTable(details)} refuses the values.`;
  return new CheckConstraintError('CHECK_CONSTRAINT', message + named(details), details);
}

function inTable({ table }: DatabaseErrorDetails): string {
  return table === undefined ? '' : ` of "${table}"`;
}

function columnsOr({ columns = [] }: DatabaseErrorDetails, otherwise: string): string {
  return columns.length === 0 ? otherwise : columns.map(column => `"${column}"`).join(', ');
}

function named({ constraint }: DatabaseErrorDetails): string {
  return constraint === undefined ? '' : ` (Constraint: ${constraint}.)`;
}
