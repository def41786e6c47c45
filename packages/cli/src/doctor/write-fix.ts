import { MortiseError, withoutHint } from '@mortise/core';
import type { GeneratedMigration, Migrations } from '@mortise/migrations';
import { CliError } from '../errors/cli-error';
import type { CheckResult } from './check-result';

/**
 * Writes the migration that brings tables to what their models say: what no migration has said yet, else what the tables
 * themselves lack; where there are no migrations, what the tables lack. Nothing is run.
 *
 * @throws CliError `DOUBLED_LINKS` where rows stand against a key: nothing is written
 */
export async function writeFix(
  migrations: Migrations,
  checks: readonly CheckResult[],
): Promise<GeneratedMigration | undefined> {
  const doubled = checks.find(({ id, status }) => id === 'junction-key' && status === 'failed');
  if (doubled !== undefined) throw doubledLinks(doubled);
  const hasMigrations = (await migrations.status()).some(({ state }) => state !== 'missing');
  // Tables that no migration has made are there already: they are what it begins with.
  if (!hasMigrations) return fromTables(migrations);
  return (await migrations.generate('fix')) ?? whatTablesLack(migrations, checks);
}

/** Where migrations wait to be run, what the tables lack may be in them. */
async function whatTablesLack(
  migrations: Migrations,
  checks: readonly CheckResult[],
): Promise<GeneratedMigration | undefined> {
  const isWaiting = (await migrations.status()).some(({ state }) => state === 'pending' || state === 'started');
  const lacks = checks.some(({ id, status }) => mended.has(id) && status !== 'ok' && status !== 'skipped');
  return isWaiting || !lacks ? undefined : fromTables(migrations);
}

async function fromTables(migrations: Migrations): Promise<GeneratedMigration | undefined> {
  try {
    return await migrations.generate('fix', { fromDatabase: true });
  } catch (error) {
    throw error instanceof MortiseError && error.code === 'DESTRUCTIVE_MIGRATION' ? losing(error) : error;
  }
}

const losing = (error: MortiseError): CliError =>
  new CliError(error.code, withoutHint(error), {
    hint: 'Say what is to become of it: mortise migrate generate fix --from-database, with --rename or --allow-drop.',
    cause: error,
  });

/** What a migration can do something about. */
const mended = new Set(['tables', 'foreign-keys', 'junction-index', 'junction-key', 'models-in-step']);

const doubledLinks = ({ message }: CheckResult): CliError =>
  new CliError('DOUBLED_LINKS', `No migration was written, since rows stand against the key. ${message}`, {
    hint: 'Keep one row of each link and delete the others; then try again.',
  });
