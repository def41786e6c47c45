import { DefinitionError } from '@mortise/core';
import type { Knex } from 'knex';
import type { ClientProfile } from '../contract/client-profile';
import { refuseFileOptions } from '../shared/file-options';

export const postgresClient: ClientProfile = {
  packageName: 'pg',
  knexClient: 'pg',
  clientNames: ['pg', 'postgres', 'postgresql'],
  refusedClientNames: ['pgnative', 'cockroachdb', 'redshift'],
  protocols: ['postgres', 'postgresql'],
  connectionOf: checkedUrl,
  complete: (config, { searchPath }) => {
    checkPassword(config.connection);
    return { ...config, ...(searchPath && { searchPath }), pool: { min: 0, ...config.pool } };
  },
  completeSettings: settings => {
    checkPassword(settings);
    return typeof settings === 'string' ? { connectionString: checkedUrl(settings) } : settings;
  },
  checkSession: refuseFileOptions,
  checkInstallation: () => {},
  singleWriterFile: () => undefined,
};

/** The driver reads the URL, and takes its own port where that of the URL is none. A path of a socket is no host. */
function checkedUrl(url: string): string {
  const authority = /^[a-z]+:\/\/([^/?#]*)/i.exec(url)?.[1] ?? '';
  const host = authority.slice(authority.lastIndexOf('@') + 1);
  const port = /^(?:\[[^\]]*\]|[^:[]*):(.*)$/.exec(host)?.[1];
  const isPort =
    port === undefined || port === '' || (/^\d{1,5}$/.test(port) && Number(port) <= 65_535 && Number(port) > 0);
  if (isPort) return url;
  throw new DefinitionError('INVALID_CONNECTION', 'The port of the connection string is no number from 1 to 65535.', {
    hint: 'Write postgres://user:password@host:5432/database; special characters in user and password are percent-encoded.',
  });
}

/** To the driver, the password of a URL is the one to use, also where the URL has none. */
function checkPassword(connection: Knex.Config['connection']): void {
  if (typeof connection !== 'object' || !('connectionString' in connection)) return;
  if (!('password' in connection) || typeof connection.password !== 'function') return;
  const message =
    'A connection has either a connectionString or a password that is a function, which would not be asked.';
  throw new DefinitionError('INVALID_CONNECTION', message, {
    hint: 'Write host, port, user and database beside the password.',
  });
}
