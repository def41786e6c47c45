import { MortiseError } from '@mortise/core';
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

/** A seed whose file was read. */
export interface LoadedSeed {
  readonly name: string;
  readonly run: Seed;
}

interface Running {
  readonly database: Database;
  /** True: all tables are emptied first. */
  readonly isFresh?: boolean;
  /** Told before each seed: how many are done, and which comes. */
  readonly onSeed?: (done: number, name: string) => void;
}

/**
 * Reads the files of seeds, all of them before any is run.
 *
 * @throws UsageError `SEED_NOT_READABLE`, `INVALID_SEED`
 */
export async function loadSeeds(files: readonly SeedFile[], io: Io): Promise<readonly LoadedSeed[]> {
  const seeds: LoadedSeed[] = [];
  for (const file of files) seeds.push({ name: file.name, run: await importSeed(file, io) });
  return seeds;
}

/**
 * Runs seeds one after another, each in one transaction.
 *
 * @throws CliError `SEED_FAILED`, which names the seed: those before it stay, unless the tables were to be emptied first
 */
export const runSeeds = (seeds: readonly LoadedSeed[], running: Running): Promise<readonly SeedReport[]> =>
  running.isFresh === true
    ? runFromTheBeginning(seeds, running)
    : runInOrder(seeds, running, 'Nothing of it was written.');

/** As one where the database takes back that rows are numbered from 1 again; where it doesn't, tables are emptied before. */
async function runFromTheBeginning(seeds: readonly LoadedSeed[], running: Running): Promise<readonly SeedReport[]> {
  const { database } = running;
  const empty = (): Promise<void> => database.truncate({ restartIdentity: true });
  try {
    return await database.transaction(async () => {
      await empty();
      return runInOrder(seeds, running, 'Nothing was changed: the tables are as they were before.');
    });
  } catch (error) {
    // Of the seeds, all errors are SEED_FAILED.
    if (!(error instanceof MortiseError && error.code === 'DDL_IN_TRANSACTION')) throw error;
  }
  await empty();
  return runInOrder(seeds, running, 'Nothing of it was written; the tables had been emptied before.');
}

async function runInOrder(
  seeds: readonly LoadedSeed[],
  { database, onSeed }: Running,
  afterFailure: string,
): Promise<readonly SeedReport[]> {
  const reports: SeedReport[] = [];
  for (const seed of seeds) {
    onSeed?.(reports.length, seed.name);
    reports.push(await runSeed(seed, database, afterFailure));
  }
  return reports;
}

async function importSeed(file: SeedFile, io: Io): Promise<Seed> {
  const { name, path } = file;
  const found = defaultExport(await imported(file, io));
  if (typeof found === 'function') return found as Seed; // what it takes is up to it
  throw new UsageError('INVALID_SEED', `The seed "${name}" exports no function by default: ${path}`, {
    hint: 'export default seed(async ({ upsertBy }) => { … });',
  });
}

async function imported({ name, path }: SeedFile, io: Io): Promise<unknown> {
  try {
    return await loadModule(path, io);
  } catch (error) {
    throw new UsageError('SEED_NOT_READABLE', `The seed "${name}", ${path}, can't be imported: ${messageOf(error)}`, {
      hint: 'No seed was run, and nothing was changed. --verbose shows where the error comes from.',
      cause: error,
    });
  }
}

async function runSeed({ name, run }: LoadedSeed, database: Database, afterFailure: string): Promise<SeedReport> {
  const counts = new SeedCounts();
  try {
    await database.transaction(async () => run(seedContext(database, counts)));
  } catch (error) {
    const hint = `${afterFailure} ${hintOf(error)}`.trim();
    throw new CliError('SEED_FAILED', `The seed "${name}" failed: ${messageOf(error)}`, { hint, cause: error });
  }
  return { name, rows: counts.rows, links: counts.links };
}

const hintOf = (error: unknown): string =>
  (error as { readonly code?: unknown } | null)?.code === 'UNKNOWN_TABLE'
    ? 'Make the tables first: mortise migrate up.'
    : '';
