import knex from 'knex';
import { serverConfig, wantedDialects, type DialectName } from './servers';

/** Finds out which servers can be reached, and says which are skipped. With CI=true a server that is not there fails. */
export default async function globalSetup(): Promise<void> {
  const reached: DialectName[] = [];
  for (const dialect of wantedDialects()) {
    if (dialect === 'sqlite' || (await isReached(dialect))) reached.push(dialect);
  }
  process.env['MORTISE_REACHED'] = reached.join();
  process.env['MORTISE_RUN'] = String(process.pid);
  report(wantedDialects().filter(dialect => !reached.includes(dialect)));
}

function report(missing: readonly DialectName[]): void {
  if (missing.length === 0) return;
  if (process.env['CI'] === 'true')
    throw new Error(`CI needs all databases, but could not reach: ${missing.join(', ')}.`);
  process.stderr.write(`\nSkipped, because no server was reached: ${missing.join(', ')}.\n`);
}

async function isReached(dialect: Exclude<DialectName, 'sqlite'>): Promise<boolean> {
  const connection = knex({ ...serverConfig(dialect), acquireConnectionTimeout: 3_000, pool: { min: 0, max: 1 } });
  try {
    await connection.raw('SELECT 1');
    return true;
  } catch {
    // Whatever the reason, the server is of no use to the tests; `report` says so.
    return false;
  } finally {
    await connection.destroy();
  }
}
