import type { Command } from 'commander';
import type { MigrationCheck, MigrationStatus } from '@mortise/migrations';
import type { ExitCode } from '../errors/cli-error';
import { describeStep } from '../migrate/describe-step';
import { openMigrations } from '../migrate/open-migrations';
import { commandOf, foundNothing, type CommonOptions, type Host, type Run } from './command';

/** `mortise migrate status`. */
export const statusCommand = (host: Host): Command =>
  commandOf('status', {
    summary: 'Show which migrations have run.',
    examples: ['migrate status', 'migrate status --json'],
    failed: 'one was stopped in the middle, was changed after it ran, or its file is gone',
  }).action((options: CommonOptions) => host.run(options, showStatus));

async function showStatus(run: Run): Promise<ExitCode> {
  const migrations = await openMigrations(await run.open(), run.io).status();
  run.output.json({ migrations });
  if (migrations.length === 0) run.output.line('There are no migrations.');
  run.output.table(['migration', 'state', 'ran at'], migrations.map(rowOf));
  return foundNothing(migrations.every(isSound));
}

const rowOf = ({ name, state, appliedAt, changed }: MigrationStatus): readonly string[] => [
  name,
  changed ? `${state}, changed since` : state,
  appliedAt?.toISOString() ?? '',
];

const isSound = ({ state, changed }: MigrationStatus): boolean =>
  state !== 'started' && state !== 'missing' && changed !== true;

interface CheckOptions extends CommonOptions {
  readonly database?: boolean;
}

/** `mortise migrate check`. */
export const checkCommand = (host: Host): Command =>
  commandOf('check', {
    summary: 'For CI: do the migrations lead to what the models say?',
    examples: ['migrate check', 'migrate check --database'],
    failed: 'they do not',
  })
    .option('--database', 'compare with the tables that are there too')
    .action((options: CheckOptions) => host.run(options, run => check(run, options)));

async function check(run: Run, { database = false }: CheckOptions): Promise<ExitCode> {
  const found = await openMigrations(await run.open(), run.io).check({ database });
  run.output.json(found);
  tellCheck(run, found);
  return foundNothing(found.inStep);
}

function tellCheck({ output }: Run, { inStep, steps, database, diverged }: MigrationCheck): void {
  if (inStep) return output.line('Models and migrations are in step.');
  if (diverged.length > 0)
    output.line(
      `Branches have each added a migration: ${diverged.join(', ')}. Join them: mortise migrate merge <name>.`,
    );
  if (steps.length > 0) output.line('A migration is missing: mortise migrate generate <name>. It would');
  for (const { step } of steps) output.line(`  ${describeStep(step)}`);
  if (database.length > 0) output.line('The tables that are there differ from the models by');
  for (const { step } of database) output.line(`  ${describeStep(step)}`);
}

/** `mortise migrate lint`. */
export const lintCommand = (host: Host): Command =>
  commandOf('lint', {
    summary: 'Look for steps that lock large tables, and show the safe form.',
    examples: ['migrate lint', 'migrate lint 20260131120000-add-toots'],
    failed: 'something was found',
  })
    .argument('[name]', 'one migration: all unless said')
    .action((name: string | undefined, options: CommonOptions) => host.run(options, run => lint(run, name)));

async function lint(run: Run, name: string | undefined): Promise<ExitCode> {
  const findings = await openMigrations(await run.open(), run.io).lint(name);
  const { output } = run;
  output.json({ findings });
  if (findings.length === 0) output.line('Nothing was found.');
  for (const { migration, message, safe } of findings) {
    output.line(`${output.colours.yellow('!')} ${migration}  ${message}`);
    output.line(`  ${output.colours.cyan('Safe:')} ${safe}`);
  }
  return foundNothing(findings.length === 0);
}
