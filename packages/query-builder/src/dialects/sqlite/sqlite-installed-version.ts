import { DefinitionError } from '@mortise/core';

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
