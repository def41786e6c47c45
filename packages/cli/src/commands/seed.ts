import type { Command } from 'commander';
import { pathIn } from '../config/open-project';
import { exitCodes, UsageError, type ExitCode } from '../errors/cli-error';
import { findSeeds } from '../seed/find-seeds';
import { loadSeeds, runSeeds, type SeedReport } from '../seed/run-seeds';
import type { UpsertCounts } from '../seed/seed-counts';
import type { Output } from '../terminal/output';
import { startProgress } from '../terminal/progress';
import { commandOf, type CommonOptions, type Host, type Run } from './command';

interface SeedOptions extends CommonOptions {
  readonly fresh?: boolean;
  readonly yes?: boolean;
  readonly force?: boolean;
}

/** `mortise seed`. */
export const seedCommand = (host: Host): Command =>
  commandOf('seed', {
    summary: 'Run the files of seeds/ in the order of their names, each in one transaction.',
    examples: ['seed', 'seed people', 'seed --fresh --yes'],
    failed: 'a seed failed: nothing of it was written',
  })
    .argument('[names...]', 'the seeds to run, by the names of their files, with or without number')
    .option('--fresh', 'empty all tables first')
    .option('--yes', "don't ask before tables are emptied")
    .option('--force', 'let --fresh empty tables although NODE_ENV is production')
    .action((names: string[], options: SeedOptions) => host.run(options, run => seedAll(run, names, options)));

async function seedAll(run: Run, names: readonly string[], options: SeedOptions): Promise<ExitCode> {
  const { io, output } = run;
  if (options.fresh) refuseInProduction(io.env, options);
  const project = await run.open();
  const { database, config } = project;
  const seeds = await loadSeeds(findSeeds(pathIn(project, config.seeds ?? 'seeds'), names), io);
  const isFresh = options.fresh === true;
  if (isFresh && !(await mayEmpty(run, options))) return exitCodes.failed;
  const progress = startProgress(io, seeds.length);
  run.cleanups.add(() => progress.stop());
  const onSeed = (done: number, name: string): void => progress.at(done, name);
  const reports = await runSeeds(seeds, { database, isFresh, onSeed });
  progress.stop();
  output.json({ fresh: isFresh, seeds: reports });
  showReports(output, reports);
  return exitCodes.ok;
}

function refuseInProduction({ NODE_ENV: environment }: Run['io']['env'], { force }: SeedOptions): void {
  if (environment !== 'production' || force) return;
  throw new UsageError('PRODUCTION', '--fresh empties all tables, and NODE_ENV is production.', {
    hint: 'If these rows are to go, say so: --force.',
  });
}

async function mayEmpty({ questions, output }: Run, { yes }: SeedOptions): Promise<boolean> {
  if (yes) return true;
  const isMeant = await questions.confirm('Empty all tables?', '--yes');
  if (!isMeant) output.note('Nothing was changed.');
  return isMeant;
}

function showReports(output: Output, reports: readonly SeedReport[]): void {
  if (reports.length === 0) output.line('There are no seeds.');
  const rows = reports.flatMap(({ name, rows, links }) =>
    [...Object.entries(rows), ...Object.entries(links)].map(([subject, counts], index) => [
      index === 0 ? name : '',
      subject,
      ...countsOf(counts),
    ]),
  );
  output.table(['seed', '', 'created', 'updated', 'unchanged'], rows);
}

const countsOf = ({ created, updated, unchanged }: UpsertCounts): readonly string[] =>
  [created, updated, unchanged].map(String);
