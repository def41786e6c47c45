import { MortiseError, withoutHint } from '@mortise/core';
import { CliError, exitCodes, type ExitCode } from '../errors/cli-error';
import { coloursFor } from './colours';
import type { Io } from './io';

interface Shown {
  readonly isJson: boolean;
  readonly isVerbose: boolean;
}

/** Tells an error: as JSON on stdout, or for people on stderr; a stack only where it was asked for. */
export function showError(error: unknown, io: Io, { isJson, isVerbose }: Shown): void {
  const told = toldOf(error);
  const stack = isVerbose ? stackOf(error) : undefined;
  if (isJson) io.stdout.write(`${JSON.stringify({ error: { ...told, ...(stack && { stack }) } }, null, 2)}\n`);
  else io.stderr.write(`${forPeople(told, io)}${stack === undefined ? '' : `\n${stack}`}\n`);
}

export const exitCodeOf = (error: unknown): ExitCode => (error instanceof CliError ? error.exitCode : exitCodes.failed);

interface Told {
  readonly code: string;
  readonly message: string;
  readonly hint?: string;
}

function toldOf(error: unknown): Told {
  if (error instanceof MortiseError) {
    const { code, hint } = error;
    return { code, message: withoutHint(error), ...(hint === undefined ? {} : { hint }) };
  }
  return { code: 'UNEXPECTED', message: messageOf(error), hint: '--verbose shows where it comes from.' };
}

export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

function forPeople({ code, message, hint }: Told, io: Io): string {
  const colours = coloursFor(io.stderr, io.env);
  const lines = [`${colours.red(code)} ${message}`];
  if (hint !== undefined) lines.push(`${colours.cyan('Hint:')} ${hint}`);
  return lines.join('\n');
}

/** That of the error, and of what it came from: drivers put values into the messages of theirs, which are left out. */
function stackOf(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  const { cause } = error;
  const below = cause instanceof Error && cause.stack !== undefined ? `\nCaused by:\n${framesOf(cause.stack)}` : '';
  return `${framesOf(error.stack ?? '')}${below}`;
}

const framesOf = (stack: string): string =>
  stack
    .split('\n')
    .filter(line => /^\s+at /.test(line))
    .join('\n');
