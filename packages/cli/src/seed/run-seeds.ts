import type { Database } from 'mortise';
import { defaultExport, loadModule } from '../config/load-module';
import { CliError, UsageError } from '../errors/cli-error';
import type { Io } from '../terminal/io';
import { messageOf } from '../terminal/show-error';
import type { SeedFile } from './find-seeds';
import { seedContext, type Seed } from './seed';
import { SeedCounts, type UpsertCounts } from './seed-counts';

/** What a seed has done. */
export interface SeedReport {
  readonly name: string;
  readonly rows: Readonly<Record<string, UpsertCounts>>;
  readonly links: Readonly<Record<string, UpsertCounts>>;
}

interface Running {
  readonly database: Database;
  readonly io: Io;
  /** Told before each seed: how many are done, and which comes. */
  readonly onSeed?: (done: number, name: string) => void;
}

/**
 * Runs seeds one after another, each in one transaction. All are imported before the first one runs.
 *
 * @throws UsageError `INVALID_SEED`; CliError `SEED_FAILED`, which names the seed: those before it stay
 */
export async function runSeeds(files: readonly SeedFile[], running: Running): Promise<readonly SeedReport[]> {
  const seeds: (readonly [SeedFile, Seed])[] = [];
  for (const file of files) seeds.push([file, await importSeed(file, running.io)]);
  const reports: SeedReport[] = [];
  for (const [{ name }, seed] of seeds) {
    running.onSeed?.(reports.length, name);
    reports.push(await runSeed(name, seed, running.database));
  }
  return reports;
}

async function importSeed({ name, path }: SeedFile, io: Io): Promise<Seed> {
  const found = defaultExport(await loadModule(path, io));
  if (typeof found === 'function') return found as Seed; // what it takes is up to it
  throw new UsageError('INVALID_SEED', `The seed "${name}" exports no function by default: ${path}`, {
    hint: 'export default seed(async ({ upsertBy }) => { … });',
  });
}

async function runSeed(name: string, seed: Seed, database: Database): Promise<SeedReport> {
  const counts = new SeedCounts();
  try {
    await database.transaction(async () => seed(seedContext(database, counts)));
  } catch (error) {
    const hint = `Nothing of it was written. ${hintOf(error)}`.trim();
    throw new CliError('SEED_FAILED', `The seed "${name}" failed: ${messageOf(error)}`, { hint, cause: error });
  }
  return { name, rows: counts.rows, links: counts.links };
}

const hintOf = (error: unknown): string =>
  (error as { readonly code?: unknown } | null)?.code === 'UNKNOWN_TABLE'
    ? 'Make the tables first: mortise migrate up.'
    : '';
