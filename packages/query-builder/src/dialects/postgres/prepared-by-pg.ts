import type { Client, Connection } from 'pg';

/** Where pg remembers which names it has prepared on a connection; its types leave this out. */
interface ProtocolState {
  readonly parsedStatements?: Record<string, string>;
}

/** Whether the server knows the name: it has taken the statement, and not been told to give it up. */
export function isPrepared(client: Client, name: string): boolean {
  const { connection } = client as { readonly connection?: ProtocolState };
  return connection?.parsedStatements?.[name] !== undefined;
}

/** From now on pg prepares them anew. */
export function forgetPrepared(connection: Connection, names: readonly string[]): void {
  const { parsedStatements } = connection as ProtocolState;
  for (const name of names) delete parsedStatements?.[name];
}
