import type { Client, CustomTypesConfig, QueryArrayResult } from 'pg';
import { codeOf, messageOf } from '../driver-error';
import { forgetAllPrepared, isPrepared, notePrepared } from './prepared-by-pg';
import { renameStatement, statementName } from './statement-names';

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
  const result = await connection.query<unknown[]>({ ...query, values: [...bindings], rowMode: 'array' });
  // pg's types leave out that several statements have several results.
  return Array.isArray(result) ? (result.at(-1) as QueryArrayResult<unknown[]>) : result;
}

/** Sends a query that the connection keeps prepared, with its values as text. */
export async function sendPrepared(
  connection: Client,
  text: string,
  bindings: readonly unknown[],
): Promise<QueryArrayResult<unknown[]>> {
  const name = await statementName(connection, text);
  const isOld = isPrepared(connection, name);
  try {
    return await send(connection, { name, text, types: AS_TEXT }, bindings);
  } catch (error) {
    const remedy = remedyFor(error, isOld);
    if (remedy === undefined) throw error;
    const nextName = remedy(connection, { name, text });
    return await sendAgain(connection, { name: nextName, text, types: AS_TEXT }, bindings, error);
  }
}

/** Puts right what the connection takes for prepared, and gives the name to go on with. */
type Remedy = (connection: Client, statement: { readonly name: string; readonly text: string }) => string;

/** What to do about a statement that was refused before it did anything, for how it was prepared. */
function remedyFor(error: unknown, isOld: boolean): Remedy | undefined {
  if (isOld && mayBeStale(error)) return (connection, { text }) => renameStatement(connection, text);
  const code = codeOf(error);
  if (code === IS_LOST) return forgetAll;
  return code === IS_THERE ? adopt : undefined;
}

/** The session has no statement of the name: it was reset, or is another. */
const IS_LOST = '26000';

/** The session has a statement of the name already: another connection of this process had the session before. */
const IS_THERE = '42P05';

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
  query: Query,
  bindings: readonly unknown[],
  first: unknown,
): Promise<QueryArrayResult<unknown[]>> {
  try {
    return await send(connection, query, bindings);
  } catch (error) {
    const code = codeOf(error);
    // Inside a transaction the first error has ended it, and is the one that tells why.
    if (code === '25P02') throw first;
    // Each attempt may meet another session of a pooler; one without a name needs nothing to be there.
    if (code === IS_LOST || code === IS_THERE) return send(connection, { ...query, name: undefined }, bindings);
    throw error;
  }
}

/** The types of a value and its column don't fit; there is no such operator. */
const MISMATCHES: ReadonlySet<unknown> = new Set(['42804', '42883']);

/** The columns of the table may be others than when the statement was prepared: it is refused before it does anything. */
function mayBeStale(error: unknown): boolean {
  const code = codeOf(error);
  return MISMATCHES.has(code) || (code === '0A000' && messageOf(error).startsWith('cached plan'));
}
