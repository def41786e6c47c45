import { createHash, randomBytes } from 'node:crypto';
import type { Client } from 'pg';
import { RecentMap } from '../../sql/recent-map';
import { isShared } from './postgres-session';
import { closeStatements } from './postgres-close-statements';
import { isPrepared } from './postgres-prepared-by-pg';

/** How many statements a connection keeps prepared on the server, at least. */
const KEPT_STATEMENTS = 256;

/**
 * Told apart from other processes, whose statements may stand in the same session behind a pooler: they may have been
 * prepared before a table became another, with the types that its columns had.
 */
const PROCESS = randomBytes(16).toString('hex');

/** Of the digits of a hash: 128 bits, so that no two texts ever meet in one name. */
const NAME_DIGITS = 32;

/** Grows when tables may have become others: values are sent as the types their columns had when it was prepared. */
let tablesVersion = 0;

/** Says that statements prepared until now may not fit their tables any more. */
export function outdateStatements(): void {
  tablesVersion += 1;
}

interface PreparedName {
  readonly name: string;
  readonly version: number;
  /** How often the server has said by itself that the tables are others. */
  readonly revision: number;
}

/** The names under which one connection has prepared statements. */
class StatementNames {
  #forgotten: string[] = [];
  readonly #names = new RecentMap<string, PreparedName>(KEPT_STATEMENTS, ({ name }) => this.#forgotten.push(name));

  nameOf(sql: string): string {
    const known = this.#names.get(sql);
    return known?.version === tablesVersion ? known.name : this.#give(sql, known, known?.revision ?? 0);
  }

  /** Prepares the statement anew, under another name. */
  rename(sql: string): string {
    const known = this.#names.get(sql);
    return this.#give(sql, known, (known?.revision ?? 0) + 1);
  }

  takeForgotten(): readonly string[] {
    const forgotten = this.#forgotten;
    if (forgotten.length > 0) this.#forgotten = [];
    return forgotten;
  }

  #give(sql: string, former: PreparedName | undefined, revision: number): string {
    if (former !== undefined) this.#forgotten.push(former.name);
    const name = hashedName(sql, tablesVersion, revision);
    this.#names.set(sql, { name, version: tablesVersion, revision });
    return name;
  }
}

/** It means this text, and the types it was given by these tables, whatever session it meets. */
function hashedName(sql: string, version: number, revision: number): string {
  const hash = createHash('sha256').update(`${PROCESS}.${version}.${revision}\0${sql}`);
  return `m_${hash.digest('hex').slice(0, NAME_DIGITS)}`;
}

const namesOf = new WeakMap<Client, StatementNames>();

/** The name for a statement on this connection; what has not been used for long is given up on the way. */
export function statementName(connection: Client, sql: string): string | Promise<string> {
  const names = namesBy(connection);
  const name = names.nameOf(sql);
  const forgotten = names.takeForgotten();
  // In a session of a pooler others may go on with them.
  if (forgotten.length === 0 || isShared(connection)) return name;
  // One that is asked for again has the name it had; and of one that the server refused there is nothing to give up.
  const closing = forgotten.filter(each => each !== name && isPrepared(connection, each));
  return closing.length === 0 ? name : closeStatements(connection, closing).then(() => name);
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
