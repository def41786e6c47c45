import { DatabaseError, type DatabaseErrorDetails } from '@mortise/core';
import { messageOf } from './driver-error';

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
