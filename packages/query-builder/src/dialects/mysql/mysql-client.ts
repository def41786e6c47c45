import type { Knex } from 'knex';
import type { ClientProfile } from '../contract/client-profile';
import { refuseFileOptions } from '../shared/file-options';
import { refuseSearchPath } from '../shared/search-path';

/** Statements the driver keeps prepared per connection; the server allows 16,382 in all by default. */
const KEPT_STATEMENTS = 512;

export const mysqlClient: ClientProfile = {
  packageName: 'mysql2',
  knexClient: 'mysql2',
  clientNames: ['mysql2', 'mysql', 'mariadb'],
  refusedClientNames: [],
  protocols: ['mysql', 'mariadb'],
  connectionOf,
  complete: config => ({
    ...config,
    // A function is asked later, and its answer completed then.
    connection: isGiven(config.connection) ? completeSettings(config.connection) : config.connection,
    pool: { min: 0, ...config.pool },
  }),
  completeSettings,
  checkSession: session => {
    refuseFileOptions(session);
    refuseSearchPath(session);
  },
  checkInstallation: () => {},
  singleWriterFile: () => undefined,
};

const isGiven = (connection: unknown): connection is string | object =>
  typeof connection === 'string' || (typeof connection === 'object' && connection !== null);

function connectionOf(url: string): Knex.MySql2ConnectionConfig {
  const { hostname, port, username, password, pathname, searchParams } = new URL(url);
  return {
    host: hostname,
    user: decodeURIComponent(username),
    password: decodeURIComponent(password),
    database: decodeURIComponent(pathname.slice(1)),
    ...(port === '' ? {} : { port: Number(port) }),
    ...Object.fromEntries([...searchParams].map(([name, value]) => [name, parameterOf(value)])),
  };
}

/** Options of the driver are JSON where they can be: `?ssl={"rejectUnauthorized":true}`. */
function parameterOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** For queries the user makes with knex: dates in UTC, as our sessions are, and objects never taken for SQL. */
function completeSettings(settings: string | object): Knex.MySql2ConnectionConfig {
  const ours = { timezone: 'Z', stringifyObjects: true, maxPreparedStatements: KEPT_STATEMENTS };
  return { ...ours, ...(typeof settings === 'string' ? connectionOf(settings) : settings) };
}
