import type { ClientProfile } from '../client-profile';

export const postgresClient: ClientProfile = {
  packageName: 'pg',
  knexClient: 'pg',
  clientNames: ['pg', 'postgres', 'postgresql'],
  refusedClientNames: ['pgnative', 'cockroachdb', 'redshift'],
  protocols: ['postgres', 'postgresql'],
  connectionOf: url => url,
  complete: config => ({ ...config, pool: { min: 0, ...config.pool } }),
  checkInstallation: () => {},
  singleWriterFile: () => undefined,
};
