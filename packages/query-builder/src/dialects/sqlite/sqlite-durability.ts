import { ConnectionError } from '@mortise/core';
import type { Database } from 'better-sqlite3';
import type { Knex } from 'knex';
import type { Durability, JournalMode } from '../contract/client-profile';
import { codeOf } from '../shared/driver-error';

/** Readers go on beside a writer, and what is committed survives a loss of power. */
const DEFAULTS: Durability = { journalMode: 'WAL', synchronous: 'FULL' };

/** Defaults that a connection has not been given yet. */
const missingDefaults = new WeakMap<Database, Durability>();

type AfterCreate = (connection: Database, done: (error: Error | null, connection: Database) => void) => void;

/**
 * The user's `pool.afterCreate`, which finds the defaults set and may choose otherwise, but for what an option has chosen for
 * all connections.
 */
export function afterDefaults({ pool }: Knex.Config, chosen: Durability): AfterCreate {
  const afterCreate = pool?.afterCreate as AfterCreate | undefined;
  if (afterCreate === undefined) return leaveDefaults;
  let defaults = DEFAULTS;
  return (connection, done) => {
    try {
      if (isDurable(connection)) setDefaults(connection, preferred(chosen, defaults));
    } catch (error) {
      done(error as Error, connection);
      return;
    }
    // The file keeps its journal: to change it back and forth, connections that follow would need it for themselves.
    defaults = { synchronous: DEFAULTS.synchronous };
    afterCreate(connection, done);
  };
}

/** To whoever sets the connection up, and knows what the user chose. */
const leaveDefaults: AfterCreate = (connection, done) => {
  missingDefaults.set(connection, DEFAULTS);
  done(null, connection);
};

function setDefaults(connection: Database, defaults: Durability): void {
  // A wait inside SQLite would block the event loop; who sets the connection up waits outside of it.
  connection.pragma('busy_timeout = 0');
  try {
    choose(connection, defaults);
  } catch (error) {
    if (codeOf(error)?.startsWith('SQLITE_BUSY') !== true) throw error;
    missingDefaults.set(connection, defaults);
  }
}

/**
 * Sets what the user chose for all connections. It may be called again while another process is busy.
 *
 * @throws ConnectionError `JOURNAL_MODE_REFUSED`
 */
export function setDurability(connection: Database, chosen: Durability): void {
  if (isDurable(connection)) choose(connection, preferred(chosen, missingDefaults.get(connection)));
  if (!connection.memory && chosen.journalMode !== undefined) checkJournal(connection, chosen.journalMode);
}

function preferred(chosen: Durability, defaults: Durability = {}): Durability {
  return {
    journalMode: chosen.journalMode ?? defaults.journalMode,
    synchronous: chosen.synchronous ?? defaults.synchronous,
  };
}

/** Where SQLite can't have the journal it is asked for it keeps the one it has, and answers with that. */
function checkJournal(connection: Database, chosen: JournalMode): void {
  const inForce = String(connection.pragma('journal_mode', { simple: true })).toUpperCase();
  if (inForce === chosen) return;
  const message = `The option "journalMode" asks for ${chosen}, but the journal of the database file stays ${inForce}.`;
  throw new ConnectionError('JOURNAL_MODE_REFUSED', message, {
    hint: 'A file that is only read keeps the journal it has, and one on a network may not do for WAL. Leave the option out to take what is there.',
    phase: 'connect',
  });
}

function choose(connection: Database, { journalMode, synchronous }: Durability): void {
  if (journalMode !== undefined) connection.pragma(`journal_mode = ${journalMode}`);
  if (synchronous !== undefined) connection.pragma(`synchronous = ${synchronous}`);
}

/** In memory there is nothing to keep, and what is opened to be read is as its writer left it. */
function isDurable({ memory, readonly }: Database): boolean {
  return !memory && !readonly;
}
