import { InvalidArgumentError, type Command } from 'commander';
import type { MigrationProgress, Migrations, RunMigration } from '@mortise/migrations';
import { countRuns, type Verb } from '../migrate/count-runs';
import { openMigrations } from '../migrate/open-migrations';
import { startProgress, type Progress } from '../terminal/progress';
import { commandOf, type CommonOptions, type Host, type Run } from './command';

interface RunOptions extends CommonOptions {
  readonly to?: string;
  readonly steps?: number;
  readonly all?: boolean;
  readonly dryRun?: boolean;
}

type Call = (migrations: Migrations, options: RunOptions) => Promise<readonly RunMigration[]>;

/** `mortise migrate up`. */
export const upCommand = (host: Host): Command =>
  commandOf('up', {
    summary: 'Run the migrations that have not run. Where one was stopped in the middle, this goes on with it.',
    examples: ['migrate up', 'migrate up --to 20260131120000-add-toots', 'migrate up --dry-run'],
  })
    .option('--to <name>', 'the last one to run')
    .option('--dry-run', 'print the SQL, and run nothing')
    .action((options: RunOptions) => host.run(options, run => runMigrations(run, options, 'up')));

/** `mortise migrate down`. */
export const downCommand = (host: Host): Command =>
  commandOf('down', {
    summary: 'Undo the last migration; or more of them, the last first.',
    examples: ['migrate down', 'migrate down --steps 2', 'migrate down --to 20260131120000-add-toots'],
  })
    .option('--to <name>', 'the one that is the last to have run then')
    .option('--steps <number>', 'how many', positive)
    .option('--all', 'all of them')
    .option('--dry-run', 'print the SQL, and run nothing')
    .action((options: RunOptions) => host.run(options, run => runMigrations(run, options, 'down')));

/** `mortise migrate redo`. */
export const redoCommand = (host: Host): Command =>
  commandOf('redo', {
    summary: 'Undo the last migration, and run it again.',
    examples: ['migrate redo', 'migrate redo --steps 2'],
  })
    .option('--steps <number>', 'how many', positive)
    .action((options: RunOptions) => host.run(options, run => runMigrations(run, options, 'redo')));

/** `mortise migrate sql`. */
export const sqlCommand = (host: Host): Command =>
  commandOf('sql', {
    summary: 'Print the SQL of the migrations that have not run, and run nothing.',
    examples: ['migrate sql', 'migrate sql > pending.sql', 'migrate sql --to 20260131120000-add-toots'],
  })
    .option('--to <name>', 'the last one')
    .action((options: RunOptions) => {
      const dry = { ...options, dryRun: true };
      return host.run(dry, run => runMigrations(run, dry, 'up'));
    });

const calls: Readonly<Record<Verb, Call>> = {
  up: (migrations, { to, dryRun }) => migrations.up(given({ to, dryRun })),
  down: (migrations, { to, steps, all, dryRun }) => migrations.down(given({ to, steps, all, dryRun })),
  redo: (migrations, { steps }) => migrations.redo(given({ steps })),
};

/** Without what was not said. */
const given = <T extends object>(options: T): { [Name in keyof T]: Exclude<T[Name], undefined> } =>
  // What is undefined is left out.
  Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as never;

function positive(text: string): number {
  const number = Number(text);
  if (Number.isSafeInteger(number) && number > 0) return number;
  throw new InvalidArgumentError('It is a number from 1.');
}

async function runMigrations(run: Run, options: RunOptions, verb: Verb): Promise<void> {
  const { output, io } = run;
  let [progress, done]: [Progress | undefined, number] = [undefined, 0];
  const migrations = openMigrations(await run.open(), io, event => {
    if (event.type === 'waiting') output.note('Another process runs migrations: waiting for it.');
    if (event.type === 'end') done++;
    progress?.at(done, doing(event));
  });
  progress = await progressOf(run, migrations, verb, options);
  run.cleanups.add(() => progress?.stop());
  const ran = await calls[verb](migrations, options);
  progress?.stop();
  output.json({ dryRun: options.dryRun === true, migrations: ran });
  if (options.dryRun) tellSql(run, ran);
  else tellRan(run, ran);
}

/** Counted only where somebody sees it. */
async function progressOf(
  { io }: Run,
  migrations: Migrations,
  verb: Verb,
  options: RunOptions,
): Promise<Progress | undefined> {
  if (options.dryRun || io.stderr.isTTY !== true) return undefined;
  return startProgress(io, countRuns(verb, await migrations.status(), options));
}

const doing = (event: MigrationProgress): string => ('name' in event ? event.name : '');

function tellSql({ output }: Run, ran: readonly RunMigration[]): void {
  if (ran.length === 0) output.note('There is nothing to run.');
  for (const { name, direction, statements } of ran) {
    output.line(`-- ${name} (${direction})`);
    for (const statement of statements) output.line(`${statement};`);
  }
}

function tellRan({ output }: Run, ran: readonly RunMigration[]): void {
  const { green } = output.colours;
  if (ran.length === 0) output.line('There was nothing to run.');
  for (const { name, direction, duration } of ran)
    output.line(`${green(direction === 'up' ? 'ran' : 'undid')}  ${name}  (${Math.round(duration)} ms)`);
}
