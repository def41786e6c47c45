import type { GeneratedMigration, Migrations } from '@mortise/migrations';
import { CliError } from '../errors/cli-error';
import type { CheckResult } from './check-result';

/**
 * Writes the migration that brings tables to what their models say: what no migration has said yet, else what the tables
 * themselves lack. Nothing is run.
 *
 * @throws CliError `DOUBLED_LINKS` where rows stand against a key: nothing is written
 */
export async function writeFix(
  migrations: Migrations,
  checks: readonly CheckResult[],
): Promise<GeneratedMigration | undefined> {
  const doubled = checks.find(({ id, status }) => id === 'junction-key' && status === 'failed');
  if (doubled !== undefined) throw doubledLinks(doubled);
  return (await migrations.generate('fix')) ?? whatTablesLack(migrations, checks);
}

/** Where migrations wait to be run, what the tables lack may be in them. */
async function whatTablesLack(
  migrations: Migrations,
  checks: readonly CheckResult[],
): Promise<GeneratedMigration | undefined> {
  const isWaiting = (await migrations.status()).some(({ state }) => state === 'pending' || state === 'started');
  const lacks = checks.some(({ id, status }) => mended.has(id) && status !== 'ok' && status !== 'skipped');
  return isWaiting || !lacks ? undefined : migrations.generate('fix', { fromDatabase: true });
}

/** What a migration can do something about. */
const mended = new Set(['tables', 'foreign-keys', 'junction-index', 'junction-key', 'models-in-step']);

const doubledLinks = ({ message }: CheckResult): CliError =>
  new CliError('DOUBLED_LINKS', `No migration was written, since rows stand against the key. ${message}`, {
    hint: 'Keep one row of each link and delete the others; then try again.',
  });
