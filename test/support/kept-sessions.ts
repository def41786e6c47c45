import type { Client } from 'pg';
import type { Knex } from 'mortise';

/** What pg and knex know of a connection; their types leave this out. */
interface SessionState {
  readonly _activeQuery?: unknown;
  readonly _ending?: boolean;
  readonly __knex__disposed?: unknown;
  readonly connection: { parsedStatements: Record<string, string>; readonly stream: { readonly destroyed: boolean } };
}

const stateOf = (session: Client): SessionState => session as unknown as SessionState;

interface PostgresClient {
  readonly connectionSettings: object;
  _acquireOnlyConnection: () => Promise<Client>;
}

type Ended = (error?: Error) => void;

/**
 * The sessions of one test file on PostgreSQL, where to begin one takes longer than most tests: what one test has closed is
 * reset by the server, and opened by the next.
 */
export class KeptSessions {
  readonly #idle = new Map<string, Client[]>();
  readonly #ends = new WeakMap<Client, (ended: Ended) => void>();

  /** What a database opens comes from here, and comes back when it is closed. */
  lendTo(knex: Knex): void {
    const client = knex.client as PostgresClient; // knex declares it as any
    const idle = this.#idleFor(JSON.stringify(client.connectionSettings));
    const open = client._acquireOnlyConnection.bind(client);
    client._acquireOnlyConnection = async () => {
      for (let kept = idle.pop(); kept !== undefined; kept = idle.pop()) if (isSound(kept)) return kept;
      return this.#keeping(await open(), idle);
    };
  }

  #idleFor(settings: string): Client[] {
    const idle = this.#idle.get(settings) ?? [];
    this.#idle.set(settings, idle);
    return idle;
  }

  #keeping(session: Client, idle: Client[]): Client {
    const end = session.end.bind(session) as (ended: Ended) => void;
    this.#ends.set(session, end);
    const take = (ended: Ended): void => {
      if (!isSound(session)) return end(ended);
      session.query('DISCARD ALL').then(
        () => {
          stateOf(session).connection.parsedStatements = {};
          idle.push(session);
          ended();
        },
        () => end(ended), // what can't be reset, as in a transaction, is closed
      );
    };
    return Object.assign(session, { end: take });
  }

  async close(): Promise<void> {
    const sessions = [...this.#idle.values()].flatMap(idle => idle.splice(0));
    await Promise.all(sessions.map(session => new Promise<void>(ended => this.#ends.get(session)?.(() => ended()))));
  }
}

function isSound(session: Client): boolean {
  const { _activeQuery, _ending, __knex__disposed, connection } = stateOf(session);
  return !_activeQuery && !_ending && __knex__disposed === undefined && !connection.stream.destroyed;
}
