import type { Client } from 'pg';
import { RecentMap } from '../../connection/recent-map';

/** How many statements a connection keeps prepared on the server, at least. */
const KEPT_STATEMENTS = 256;

/** Where pg remembers which names it has used on a connection. */
interface ProtocolState {
  readonly connection?: { readonly parsedStatements?: Record<string, string> };
}

let lastNumber = 0;

/** Grows when tables may have become others: values are sent as the types their columns had when it was prepared. */
let tablesVersion = 0;

/** Says that statements prepared until now may not fit their tables any more. */
export function outdateStatements(): void {
  tablesVersion += 1;
}

interface PreparedName {
  readonly name: string;
  readonly version: number;
}

/** The names under which one connection has prepared statements. A name is never used for two texts. */
class StatementNames {
  #forgotten: string[] = [];
  readonly #names = new RecentMap<string, PreparedName>(KEPT_STATEMENTS, ({ name }) => this.#forgotten.push(name));

  nameOf(sql: string): string {
    const known = this.#names.get(sql);
    return known?.version === tablesVersion ? known.name : this.rename(sql);
  }

  /** Prepares the statement anew, under another name. */
  rename(sql: string): string {
    const former = this.#names.get(sql);
    if (former !== undefined) this.#forgotten.push(former.name);
    const name = `mortise_${(lastNumber += 1)}`;
    this.#names.set(sql, { name, version: tablesVersion });
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

/** Whether the server knows the name. */
export function isPrepared(connection: Client, name: string): boolean {
  return (connection as ProtocolState).connection?.parsedStatements?.[name] !== undefined;
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
