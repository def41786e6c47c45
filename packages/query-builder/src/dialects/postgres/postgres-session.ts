import type { Client } from 'pg';

/**
 * Codecs and literals rely on these, whatever the server's configuration says. They are of the kind that a server tells
 * its clients of: pgbouncer hears it, and sets them anew in each session that it lends to this connection.
 */
const SESSION_SETTINGS = ["SET TIME ZONE 'UTC'", "SET DateStyle = 'ISO'", 'SET standard_conforming_strings = on'].join(
  '; ',
);

/** What pg knows of the session from the handshake; its types leave this out. */
interface Handshake {
  readonly processID: number | null;
}

interface Answer {
  readonly rows: readonly (readonly unknown[])[];
}

const shared = new WeakSet<Client>();

/**
 * Whether a pooler lends this connection the sessions of a server, as pgbouncer in transaction mode does: what a
 * transaction leaves in one is found there by somebody else.
 */
export const isShared = (connection: Client): boolean => shared.has(connection);

/** Sets the session up, and finds out in the same round trip whose it is. */
export async function setUpSession(connection: Client): Promise<void> {
  const processId = (connection as unknown as Handshake).processID ?? 0;
  const text = `${SESSION_SETTINGS}; ${whoAnswers(processId)}`;
  // Several statements have several results, which pg's types leave out.
  const results = (await connection.query<unknown[]>({ text, rowMode: 'array' })) as unknown as readonly Answer[];
  if (results.at(-1)?.rows[0]?.[0] === true) shared.delete(connection);
  else shared.add(connection);
}

/**
 * True when the process that answers is the one of the handshake: a pooler makes a number up there. Nobody but the server
 * knows how it writes bytes; both ways can be read, and a session of others is left as it is.
 */
function whoAnswers(processId: number): string {
  const isOwn = `pg_backend_pid() = ${processId}`;
  return `SELECT ${isOwn}, CASE WHEN ${isOwn} THEN set_config('bytea_output', 'hex', false) END`;
}
