import type { Client, CustomTypesConfig, QueryArrayResult } from 'pg';
import { codeOf, messageOf } from '../driver-error';
import { isPrepared } from './prepared-by-pg';
import { renameStatement, statementName } from './statement-names';

/** Values stay the text the server sends: codecs read it. */
export const AS_TEXT: CustomTypesConfig = { getTypeParser: () => asText };
const asText = (text: unknown): unknown => text;

interface Query {
  readonly name?: string;
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
    if (!isOld || !mayBeStale(error)) throw error;
    return await prepareAnew(connection, text, bindings, error);
  }
}

async function prepareAnew(
  connection: Client,
  text: string,
  bindings: readonly unknown[],
  stale: unknown,
): Promise<QueryArrayResult<unknown[]>> {
  const name = renameStatement(connection, text);
  try {
    return await send(connection, { name, text, types: AS_TEXT }, bindings);
  } catch (error) {
    // Inside a transaction the first error has ended it, and is the one that tells why.
    if (codeOf(error) === '25P02') throw stale;
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
