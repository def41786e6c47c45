import {
  CheckConstraintError,
  type DatabaseErrorDetails,
  ForeignKeyConstraintError,
  NotNullConstraintError,
  UniqueConstraintError,
  DatabaseError,
  type ValidationErrorItem,
} from '@mortise/core';
import type { FailedCall } from '../contract/driver';
import { messageOf } from './driver-error';

/** A unique key or primary key was violated. */
export function uniqueViolation(
  details: DatabaseErrorDetails & { readonly errors?: readonly ValidationErrorItem[] },
): UniqueConstraintError {
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

/** A number, or what a statement makes of one, has no room in its column. */
export function outOfRange(details: DatabaseErrorDetails): DatabaseError {
  const message = `A number is out of the range of ${columnsOr(details, 'its type')}: the statement has written nothing.`;
  return new DatabaseError('OUT_OF_RANGE', message, {
    hint: 'Keep to the range of the attribute, or give it a larger type.',
    ...details,
  });
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

/** A regular expression is none to the server. What the server says may quote it. */
export function invalidPattern(details: DatabaseErrorDetails): DatabaseError {
  const message = 'A regular expression is none that the database can read.';
  const hint = 'Mend the pattern of Op.regexp or its kin; for a text that stands for itself use Op.substring.';
  return new DatabaseError('INVALID_PATTERN', message, { hint, ...details });
}

/** A statement names a table that is not there: mostly one of a model, before the first `sync()`. */
export function unknownTable(details: DatabaseErrorDetails): DatabaseError {
  const table = nameIn(messageOf(details.cause));
  const message = table === undefined ? 'A table of the statement is not there.' : `There is no table "${table}".`;
  const hint = 'Create the tables of the models with "await database.sync()", or with your migrations.';
  return new DatabaseError('UNKNOWN_TABLE', message, { hint, ...details, table });
}

/** `no such table: toots`, `relation "toots" does not exist`, `Table 'app.toots' doesn't exist` */
function nameIn(message: string): string | undefined {
  const [, after, quoted] = /no such table: (.+)|["'](.+)["'] does/.exec(message) ?? [];
  return after ?? quoted;
}

/** An INSERT goes by a unique key that the table does not have, or has no more. */
export function unknownConflictKey(details: DatabaseErrorDetails): DatabaseError {
  const message = 'The table has no unique key over the columns by which rows that are there are told.';
  return new DatabaseError('UNKNOWN_CONFLICT_KEY', message, {
    hint: 'It was dropped, or never made: add it.',
    ...details,
  });
}

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

/** What every translated error says about the call it comes from. */
export function detailsOf(error: unknown, { sql, parameters }: FailedCall): DatabaseErrorDetails {
  return { cause: error, sql, parameters };
}
