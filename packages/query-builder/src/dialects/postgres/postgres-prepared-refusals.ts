import { DatabaseError, type DatabaseErrorDetails } from '@mortise/core';
import { codeOf, messageOf } from '../shared/driver-error';

// A user's own PREPARE and EXECUTE are refused with the same states, inside of functions too. What is about one of ours
// names it, in whatever language the server speaks.

/** The session has no statement of the name: it was reset, or is another. */
export function isLost(error: unknown, name: string): boolean {
  return codeOf(error) === '26000' && messageOf(error).includes(name);
}

/** The session has a statement of the name already: another connection of this process had the session before. */
export function isThere(error: unknown, name: string): boolean {
  return codeOf(error) === '42P05' && messageOf(error).includes(name);
}

/**
 * "cached plan must not change result type": the state stands for whatever the server does not support, and the words are
 * those of its language. The place in its source is the same in all; what only speaks like it may tell none.
 */
export function isOutdated(error: unknown): boolean {
  if (codeOf(error) !== '0A000') return false;
  const { routine } = error as { readonly routine?: unknown };
  return routine === undefined ? messageOf(error).startsWith('cached plan') : routine === 'RevalidateCachedQuery';
}

/** What became of a transaction in which a prepared statement was refused; any other error stays as it is. */
export function refusalOf(error: unknown, call: Pick<DatabaseErrorDetails, 'sql' | 'parameters'>): unknown {
  const details = { ...call, cause: error };
  if (isOutdated(error)) return outdated(details);
  const code = codeOf(error);
  return code === '26000' || code === '42P05' ? lost(details) : error;
}

function lost(details: DatabaseErrorDetails): DatabaseError {
  const message = 'The session of this transaction is not the one in which its statements were prepared, or was reset.';
  const hint =
    'Set the option preparedStatements: false where a pooler shares sessions, or sessions are reset. What the transaction did is undone: it can be run again.';
  return new DatabaseError('PREPARED_STATEMENT_LOST', message, { ...details, hint, retryable: true });
}

function outdated(details: DatabaseErrorDetails): DatabaseError {
  const message =
    'A table was changed while this transaction ran, or just before it: its statements were prepared for the table as it was.';
  const hint = 'Run the whole transaction again: its statements are then prepared anew.';
  return new DatabaseError('STATEMENT_OUTDATED', message, { ...details, hint, retryable: true });
}
