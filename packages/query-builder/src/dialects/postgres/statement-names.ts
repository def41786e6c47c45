import type { Client } from 'pg';
import { RecentMap } from '../../connection/recent-map';

/** How many statements a connection keeps prepared on the server, at least. */
const KEPT_STATEMENTS = 256;

/** Where pg remembers which names it has used on a connection. */
interface ProtocolState {
  readonly connection?: { readonly parsedStatements?: Record<string, string> };
}

let lastNumber = 0;

/** The names under which one connection has prepared statements. A name is never used for two texts. */
class StatementNames {
  #forgotten: string[] = [];
  readonly #names = new RecentMap<string, string>(KEPT_STATEMENTS, name => this.#forgotten.push(name));

  nameOf(sql: string): string {
    return this.#names.get(sql) ?? this.rename(sql);
  }

  /** Prepares the statement anew, under another name. */
  rename(sql: string): string {
    const name = `mortise_${(lastNumber += 1)}`;
    this.#names.set(sql, name);
    return name;
  }

  takeForgotten(): readonly string[] {
    const forgotten = this.#forgotten;
    if (forgotten.length > 0) this.#forgotten = [];
    return forgotten;
  }
}

const namesOf = new WeakMap<Client, StatementNames>();

/** The name for a statement on this connection; what has not been used for long is given up on the way. */
export function statementName(connection: Client, sql: string): string | Promise<string> {
  const names = namesBy(connection);
  const name = names.nameOf(sql);
  const forgotten = names.takeForgotten();
  return forgotten.length === 0 ? name : deallocate(connection, forgotten).then(() => name);
}

/** A new name for a statement that can't be used as it was prepared, since the table has changed. */
export function renameStatement(connection: Client, sql: string): string {
  return namesBy(connection).rename(sql);
}

function namesBy(connection: Client): StatementNames {
  const known = namesOf.get(connection);
  if (known !== undefined) return known;
  const names = new StatementNames();
  namesOf.set(connection, names);
  return names;
}

async function deallocate(connection: Client, names: readonly string[]): Promise<void> {
  const { parsedStatements } = (connection as ProtocolState).connection ?? {};
  for (const name of names) delete parsedStatements?.[name];
  // Refused inside a failed transaction: the server then keeps a few more than needed.
  await connection.query(names.map(name => `DEALLOCATE ${name}`).join('; ')).catch(() => undefined);
}
