import type { Command } from 'commander';
import { openMigrations } from '../migrate/open-migrations';
import { commandOf, type CommonOptions, type Host, type Run } from './command';
import { tellGenerated } from './migrate-generate';

interface SquashOptions extends CommonOptions {
  readonly from?: string;
  readonly to?: string;
}

/** `mortise migrate squash`. */
export const squashCommand = (host: Host): Command =>
  commandOf('squash', {
    summary: 'Make one migration of several: where they have run, it has.',
    examples: ['migrate squash first_year', 'migrate squash likes --from 20260101000000-a --to 20260131000000-b'],
  })
    .argument('<name>', 'a part of the name of its file')
    .option('--from <name>', 'the first of them')
    .option('--to <name>', 'the last of them')
    .action((name: string, options: SquashOptions) => host.run(options, run => squash(run, name, options)));

async function squash(run: Run, name: string, { from, to }: SquashOptions): Promise<void> {
  const migrations = openMigrations(await run.open(), run.io);
  const range = { ...(from !== undefined && { from }), ...(to !== undefined && { to }) };
  tellGenerated(run, await migrations.squash(name, range));
}

/** `mortise migrate baseline`. */
export const baselineCommand = (host: Host): Command =>
  commandOf('baseline', {
    summary: 'Begin with tables that are there already: writes the first migration, and notes that it has run.',
    examples: ['migrate baseline', 'migrate baseline existing'],
  })
    .argument('[name]', 'a part of the name of its file: baseline unless said')
    .action((name: string | undefined, options: CommonOptions) => host.run(options, run => baseline(run, name)));

async function baseline(run: Run, name: string | undefined): Promise<void> {
  const writing = openMigrations(await run.open(), run.io).baseline(name);
  // Who interrupts it waits: a baseline that was written and not noted would be run where its tables are. What fails is thrown below.
  run.cleanups.add(() => writing.catch(() => undefined));
  tellGenerated(run, await writing);
}

/** `mortise migrate merge`. */
export const mergeCommand = (host: Host): Command =>
  commandOf('merge', {
    summary: 'Join two branches that have each added a migration.',
    examples: ['migrate merge join_likes_and_tags'],
  })
    .argument('<name>', 'a part of the name of its file')
    .action((name: string, options: CommonOptions) => host.run(options, run => merge(run, name)));

async function merge(run: Run, name: string): Promise<void> {
  tellGenerated(run, await openMigrations(await run.open(), run.io).merge(name));
}
