import type { Client, Connection, Submittable } from 'pg';
import { forgetPrepared } from './postgres-prepared-by-pg';

/**
 * Gives statements up that a connection keeps prepared. DEALLOCATE of a name that the session does not have is an error,
 * and ends the transaction it stands in; the protocol's own message for it is none. Never throws: where the connection is
 * gone its statements are too, and whoever uses it next is told.
 */
export function closeStatements(connection: Client, names: readonly string[]): Promise<void> {
  return new Promise(resolve => {
    connection.query(new CloseMessages(names, resolve));
  });
}

/** The messages, as pg lets them take their turn among its queries. */
class CloseMessages implements Submittable {
  constructor(
    private readonly names: readonly string[],
    /** By the name that pg knows: where it has a timeout it puts a function of its own in its place. */
    readonly callback: () => void,
  ) {}

  submit(connection: Connection): null {
    for (const name of this.names) connection.close({ type: 'S', name }, true);
    connection.sync();
    forgetPrepared(connection, this.names);
    return null; // else pg takes it for an error
  }

  handleReadyForQuery(): void {
    this.callback();
  }

  handleError(): void {
    this.callback();
  }
}
