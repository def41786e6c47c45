import { administer, dropDatabase, pooledPrefix } from './administer';
import { isPooled, serverConfig } from './servers';

/** Drops the databases that tests have kept. */
export default async function globalTeardown(): Promise<void> {
  if (!isPooled || !(process.env['MORTISE_REACHED'] ?? '').includes('postgres')) return;
  const config = serverConfig('postgres');
  const { rows } = await administer(config, 'SELECT datname FROM pg_database');
  for (const { datname } of rows) {
    if (String(datname).startsWith(pooledPrefix())) await dropDatabase(config, String(datname));
  }
}
