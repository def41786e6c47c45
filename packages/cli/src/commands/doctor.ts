import type { Command } from 'commander';
import { relative } from 'node:path';
import { isClean, type CheckResult, type CheckStatus } from '../doctor/check-result';
import { runChecks } from '../doctor/run-checks';
import { writeFix } from '../doctor/write-fix';
import type { ExitCode } from '../errors/cli-error';
import { openMigrations } from '../migrate/open-migrations';
import type { Output } from '../terminal/output';
import { commandOf, foundNothing, type CommonOptions, type Host, type Run } from './command';

interface DoctorOptions extends CommonOptions {
  readonly fix?: boolean;
}

/** `mortise doctor`. */
export const doctorCommand = (host: Host): Command =>
  commandOf('doctor', {
    summary: 'Look for what is missing or wrong: versions, connection, tables, keys and indexes.',
    examples: ['doctor', 'doctor --json', 'doctor --fix'],
    failed: 'something was found',
  })
    .option('--fix', 'write a migration for what a migration can mend; nothing is run')
    .action((options: DoctorOptions) => host.run(options, run => examine(run, options)));

async function examine(run: Run, { fix = false }: DoctorOptions): Promise<ExitCode> {
  const project = await run.open();
  const { output } = run;
  const checks = await runChecks(project);
  showChecks(output, checks);
  const isWell = isClean(checks);
  const migration = fix && !isWell ? await writeFix(openMigrations(project, run.io), checks) : undefined;
  output.json({ ok: isWell, checks, ...(fix && { migration: migration ?? null }) });
  if (migration !== undefined)
    output.line(`\nWrote ${relative(run.io.cwd, migration.path)}: mortise migrate up runs it.`);
  else if (fix && !isWell) output.line('\nThere is nothing that a migration would mend: have all of them run?');
  return foundNothing(isWell);
}

const marks: Readonly<Record<CheckStatus, string>> = { ok: '✓', warning: '!', failed: '✗', skipped: '-' };

function showChecks(output: Output, checks: readonly CheckResult[]): void {
  const { green, yellow, red, gray, cyan } = output.colours;
  const paints = { ok: green, warning: yellow, failed: red, skipped: gray };
  for (const { id, status, message, hint } of checks) {
    output.line(`${paints[status](marks[status])} ${id}  ${message}`);
    if (hint !== undefined) output.line(`  ${cyan('Hint:')} ${hint}`);
  }
}
