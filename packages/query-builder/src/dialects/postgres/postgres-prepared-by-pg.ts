import type { Client, Connection } from 'pg';

/** Where pg remembers which names it has prepared on a connection; its types leave this out. */
interface ProtocolState {
  readonly parsedStatements?: Record<string, string>;
}

/** Whether the server knows the name: it has taken the statement, and not been told to give it up. */
export function isPrepared(client: Client, name: string): boolean {
  return preparedBy(client)?.[name] !== undefined;
}

function preparedBy(client: Client): Record<string, string> | undefined {
  return (client as { readonly connection?: ProtocolState }).connection?.parsedStatements;
}

/** From now on pg prepares them anew. */
export function forgetPrepared(connection: Connection, names: readonly string[]): void {
  const { parsedStatements } = connection as ProtocolState;
  for (const name of names) delete parsedStatements?.[name];
}

/** Connections that have given names up which the server may still know. */
const forgetful = new WeakSet<Client>();

/** The session has lost one, and with it probably all it had. */
export function forgetAllPrepared(client: Client): void {
  forgetful.add(client);
  const parsed = preparedBy(client);
  if (parsed !== undefined) for (const name of Object.keys(parsed)) delete parsed[name];
}

/** Whether a name that is not known here may be known to the server. */
export const hasForgotten = (client: Client): boolean => forgetful.has(client);

/** The session has it, though this connection did not prepare it. */
export function notePrepared(client: Client, name: string, text: string): void {
  const parsed = preparedBy(client);
  if (parsed !== undefined) parsed[name] = text;
}
