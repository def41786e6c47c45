import type { Command } from 'commander';
import { inspect } from 'node:util';
import { evaluate, givesValue } from '../console/evaluate';
import { scopeOf } from '../console/scope';
import { startConsole } from '../console/start-console';
import { CliError, UsageError } from '../errors/cli-error';
import { messageOf } from '../terminal/show-error';
import { commandOf, type CommonOptions, type Host, type Run } from './command';

interface ConsoleOptions extends CommonOptions {
  readonly eval?: string;
}

/** `mortise console`. */
export const consoleCommand = (host: Host): Command =>
  commandOf('console', {
    summary: 'Try things out: models, database, sql and Op are in scope, and await works.',
    examples: ['console', "console --eval 'Person.count()'", "console --json --eval 'Person.findAll({ limit: 3 })'"],
  })
    .option('-e, --eval <code>', 'run this instead, and print its value')
    .action((options: ConsoleOptions) => host.run(options, run => openConsole(run, options)));

async function openConsole(run: Run, { eval: code, json }: ConsoleOptions): Promise<void> {
  if (json && code === undefined) throw new UsageError('WRONG_USAGE', '--json is for the value of --eval.');
  const { database } = await run.open();
  const scope = scopeOf(database);
  if (code === undefined) return startConsole(run.io, scope);
  const value = await evaluate(code, scope);
  if (json) checkJson(value);
  if (!givesValue(code)) run.output.note('The last statement awaits, and gives no value: "return" gives one.');
  run.output.json(value ?? null);
  run.output.line(
    typeof value === 'string' ? value : inspect(value, { depth: 6, colors: run.output.colours.isColorSupported }),
  );
}

/** @throws CliError `NOT_JSON` */
function checkJson(value: unknown): void {
  if (value === undefined) return;
  let reason = `it is a ${typeof value}`;
  try {
    // Of functions and symbols there is no text, whatever its type says.
    if ((JSON.stringify(value) as string | undefined) !== undefined) return;
  } catch (error) {
    if (typeof value !== 'bigint') reason = messageOf(error);
  }
  throw new CliError('NOT_JSON', `The value can't be told as JSON: ${reason}.`, {
    hint: 'Make a text or a plain object of it: String(value).',
  });
}
