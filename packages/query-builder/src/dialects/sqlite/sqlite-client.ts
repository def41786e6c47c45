import { DefinitionError } from '@mortise/core';
import type { Knex } from 'knex';
import { refuseSearchPath } from '../shared/search-path';
import type { ClientProfile } from '../contract/client-profile';
import { afterDefaults } from './sqlite-durability';

/** Connections of a file database, when the user does not say: one writes while the others read. */
const DEFAULT_POOL = { min: 0, max: 5 };

export const sqliteClient: ClientProfile = {
  packageName: 'better-sqlite3',
  knexClient: 'better-sqlite3',
  clientNames: ['better-sqlite3'],
  refusedClientNames: ['sqlite3', 'sqlite'],
  protocols: ['sqlite'],
  connectionOf: url => ({ filename: fileOf(url) }),
  complete: (config, session) => {
    if (typeof config.connection === 'function') throw unknownFile();
    return { ...config, pool: { ...poolFor(config), afterCreate: afterDefaults(config, session) } };
  },
  completeSettings: settings => (typeof settings === 'string' ? { filename: settings } : settings),
  checkSession: refuseSearchPath,
  checkInstallation: checkSqliteVersion,
  singleWriterFile: config => (isPrivate(filenameOf(config)) ? undefined : filenameOf(config)),
};

/** `sqlite:data/app.db`, `sqlite:///var/app.db` and `sqlite::memory:` name a file as they stand. */
function fileOf(url: string): string {
  const file = url.replace(/^sqlite:(\/\/)?/i, '');
  if (file !== '') return file;
  throw new DefinitionError('INVALID_CONNECTION', 'The connection string "sqlite:" names no file.', {
    hint: "Write 'sqlite:file.db', or 'sqlite::memory:' for a database that lives as long as the process.",
  });
}

/** How many connections there may be, and who waits for whom, depends on the file. */
function unknownFile(): DefinitionError {
  return new DefinitionError(
    'INVALID_CONNECTION',
    'The file of an SQLite database is named at once, and by no function.',
    {
      hint: "Write { client: 'better-sqlite3', connection: { filename: 'app.db' } }.",
    },
  );
}

function filenameOf({ connection }: Knex.Config): string | undefined {
  if (typeof connection === 'string') return connection;
  const isFilename = typeof connection === 'object' && 'filename' in connection;
  return isFilename ? connection.filename : undefined;
}

/** In memory, or a temporary file without a name: each connection has a database of its own. */
function isPrivate(filename: string | undefined): boolean {
  return filename === '' || filename === ':memory:';
}

function poolFor(config: Knex.Config): Knex.PoolConfig {
  // The only connection of such a database is the database: it must never be closed for being idle or old.
  if (!isPrivate(filenameOf(config))) return { ...DEFAULT_POOL, ...config.pool };
  return { ...config.pool, min: 1, max: 1, maxConnectionLifetimeMillis: 0 };
}

/** The first version of better-sqlite3 that crashes the whole process on a Node.js older than this. */
const NEEDS_NEWER_NODE = { driver: 13, node: 22 };

/**
 * Refuses a better-sqlite3 that would end the process on opening a database.
 *
 * @throws DefinitionError `UNSUPPORTED_DRIVER_VERSION`
 */
export function checkSqliteVersion(
  driver: string | undefined = installedVersion(),
  node: string = process.versions.node,
): void {
  if (driver === undefined || major(driver) < NEEDS_NEWER_NODE.driver || major(node) >= NEEDS_NEWER_NODE.node) return;
  throw new DefinitionError(
    'UNSUPPORTED_DRIVER_VERSION',
    `better-sqlite3 ${driver} needs Node.js ${NEEDS_NEWER_NODE.node} or newer, and this is Node.js ${node}.`,
    { hint: 'Run: npm install better-sqlite3@12' },
  );
}

function installedVersion(): string | undefined {
  try {
    // Read when a database is opened, not at import time: the driver is optional.
    // eslint-disable-next-line @typescript-eslint/no-require-imports
    const { version } = require('better-sqlite3/package.json') as { version: string };
    return version;
  } catch {
    // Installed where only knex finds it: opening the database will tell.
    return undefined;
  }
}

const major = (version: string): number => Number.parseInt(version, 10);
