import type { Command } from 'commander';
import { isClean, type CheckResult, type CheckStatus } from '../doctor/check-result';
import { runChecks } from '../doctor/run-checks';
import type { ExitCode } from '../errors/cli-error';
import type { Output } from '../terminal/output';
import { commandOf, foundNothing, type CommonOptions, type Host, type Run } from './command';

/** `mortise doctor`. */
export const doctorCommand = (host: Host): Command =>
  commandOf('doctor', {
    summary: 'Look for what is missing or wrong: versions, connection, tables, keys and indexes.',
    examples: ['doctor', 'doctor --json'],
    failed: 'something was found',
  }).action((options: CommonOptions) => host.run(options, examine));

async function examine({ open, output }: Run): Promise<ExitCode> {
  const { database, folder } = await open();
  const checks = await runChecks({ database, folder });
  output.json({ ok: isClean(checks), checks });
  showChecks(output, checks);
  return foundNothing(isClean(checks));
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
