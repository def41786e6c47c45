import type { Client, CustomTypesConfig, QueryArrayResult } from 'pg';
import { DatabaseError, type DatabaseErrorDetails } from '@mortise/core';
import { codeOf, messageOf } from '../shared/driver-error';
import { renameStatement, statementName } from './postgres-statement-names';
import { isShared } from './postgres-session';
import { closeStatements } from './postgres-close-statements';
import { hasForgotten, isPrepared, forgetAllPrepared, notePrepared } from './postgres-prepared-by-pg';

/** Values stay the text the server sends: codecs read it. */
export const AS_TEXT: CustomTypesConfig = { getTypeParser: () => asText };
const asText = (text: unknown): unknown => text;

interface Query {
  readonly name?: string | undefined;
  readonly text: string;
  /** How values are read; as pg does by itself, unless given. */
  readonly types?: CustomTypesConfig;
}

/** Sends a query, and takes the last result where the text holds several statements. */
export async function send(
  connection: Client,
  query: Query,
  bindings: readonly unknown[],
): Promise<QueryArrayResult<unknown[]>> {
  const result = await connection.query<unknown[]>({ values: [...bindings], rowMode: 'array', ...query });
  // pg's types leave out that several statements have several results.
  return Array.isArray(result) ? (result.at(-1) as QueryArrayResult<unknown[]>) : result;
}

/** A statement with its values, and where it runs. */
interface PreparedCall {
  readonly text: string;
  readonly bindings: readonly unknown[];
  readonly isInTransaction: boolean;
}

/** Sends a query that the connection keeps prepared, with its values as text. */
export async function sendPrepared(connection: Client, call: PreparedCall): Promise<QueryArrayResult<unknown[]>> {
  const { text, bindings } = call;
  const name = await statementName(connection, text);
  const isOld = isPrepared(connection, name);
  if (!isOld && mayBeThere(connection, call)) await closeStatements(connection, [name]);
  try {
    return await send(connection, { name, text, types: AS_TEXT }, bindings);
  } catch (error) {
    const remedy = remedyFor(error, name, isOld);
    if (remedy === undefined) throw error;
    const nextName = remedy(connection, { name, text });
    return await sendAgain(connection, { name: nextName, text, types: AS_TEXT }, bindings, error);
  }
}

/**
 * Whether the session may have the name although this connection does not know it, and to be told so would cost the
 * transaction. Outside of one it is found out without harm; and what is closed there may be missed by another connection,
 * to which the pooler lends the session next.
 */
function mayBeThere(connection: Client, { isInTransaction }: PreparedCall): boolean {
  return isShared(connection) ? isInTransaction : hasForgotten(connection);
}

/** Puts right what the connection takes for prepared, and gives the name to go on with. */
type Remedy = (connection: Client, statement: { readonly name: string; readonly text: string }) => string;

/** What to do about a statement that was refused before it did anything, for how it was prepared. */
function remedyFor(error: unknown, name: string, isOld: boolean): Remedy | undefined {
  if (isOld && mayBeStale(error)) return (connection, { text }) => renameStatement(connection, text);
  if (isLost(error, name)) return forgetAll;
  return isThere(error, name) ? adopt : undefined;
}

/**
 * A session that misses one name was reset, or is another: it misses all of them. Where it misses only this one, because
 * somebody gave it up by name, the others are closed before they are prepared again.
 */
const forgetAll: Remedy = (connection, { name }) => {
  forgetAllPrepared(connection);
  return name;
};

/** A name can mean but one text, prepared by this process for tables as they are. */
const adopt: Remedy = (connection, { name, text }) => {
  notePrepared(connection, name, text);
  return name;
};

async function sendAgain(
  connection: Client,
  query: Query & { readonly name: string },
  bindings: readonly unknown[],
  first: unknown,
): Promise<QueryArrayResult<unknown[]>> {
  try {
    return await send(connection, query, bindings);
  } catch (error) {
    // Inside a transaction the first error has ended it, and is the one that tells why.
    if (codeOf(error) === '25P02') throw refusalOf(first, { sql: query.text, parameters: bindings });
    // Each attempt may meet another session of a pooler; one without a name needs nothing to be there.
    if (isLost(error, query.name) || isThere(error, query.name) || isOutdated(error))
      return send(connection, { ...query, name: undefined }, bindings);
    throw error;
  }
}

/** The types of a value and its column don't fit; there is no such operator. */
const MISMATCHES: ReadonlySet<unknown> = new Set(['42804', '42883']);

/** The columns of the table may be others than when the statement was prepared: it is refused before it does anything. */
function mayBeStale(error: unknown): boolean {
  return MISMATCHES.has(codeOf(error)) || isOutdated(error);
}

// A user's own PREPARE and EXECUTE are refused with the same states, inside of functions too. What is about one of ours
// names it, in whatever language the server speaks.

/** The session has no statement of the name: it was reset, or is another. */
function isLost(error: unknown, name: string): boolean {
  return codeOf(error) === '26000' && messageOf(error).includes(name);
}

/** The session has a statement of the name already: another connection of this process had the session before. */
function isThere(error: unknown, name: string): boolean {
  return codeOf(error) === '42P05' && messageOf(error).includes(name);
}

/**
 * "cached plan must not change result type": the state stands for whatever the server does not support, and the words are
 * those of its language. The place in its source is the same in all; what only speaks like it may tell none.
 */
function isOutdated(error: unknown): boolean {
  if (codeOf(error) !== '0A000') return false;
  const { routine } = error as { readonly routine?: unknown };
  return routine === undefined ? messageOf(error).startsWith('cached plan') : routine === 'RevalidateCachedQuery';
}

/** What became of a transaction in which a prepared statement was refused; any other error stays as it is. */
function refusalOf(error: unknown, call: Pick<DatabaseErrorDetails, 'sql' | 'parameters'>): unknown {
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
