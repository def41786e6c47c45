import { DefinitionError } from '@mortise/core';
import type { ClientProfile } from '../client-profile';

export const postgresClient: ClientProfile = {
  packageName: 'pg',
  knexClient: 'pg',
  clientNames: ['pg', 'postgres', 'postgresql'],
  refusedClientNames: ['pgnative', 'cockroachdb', 'redshift'],
  protocols: ['postgres', 'postgresql'],
  connectionOf: checkedUrl,
  complete: config => ({ ...config, pool: { min: 0, ...config.pool } }),
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
