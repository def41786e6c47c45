import { MortiseError, type MortiseErrorOptions } from '@mortise/core';

/** What the process ends with: a program that calls the command line goes by it. */
export const exitCodes = {
  /** All went well, and nothing was found. */
  ok: 0,
  /** The command failed, or a check found something. */
  failed: 1,
  /** The command was not understood, or its configuration is missing or wrong: nothing was tried. */
  usage: 2,
  /** Ctrl-C, or a request to end: what was begun is closed or taken back. */
  interrupted: 130,
} as const;

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

interface CliErrorOptions extends MortiseErrorOptions {
  readonly exitCode?: ExitCode;
}

/** An error of the command line itself. */
export class CliError extends MortiseError {
  readonly exitCode: ExitCode;

  constructor(code: string, message: string, { exitCode = exitCodes.failed, ...options }: CliErrorOptions = {}) {
    super(code, message, options);
    this.exitCode = exitCode;
  }
}

/** The command was given wrongly: nothing was tried. */
export class UsageError extends CliError {
  constructor(code: string, message: string, options: MortiseErrorOptions = {}) {
    super(code, message, { ...options, exitCode: exitCodes.usage });
  }
}

/** The user has pressed Ctrl-C, or the process was told to end. */
export class Interrupted extends CliError {
  constructor() {
    super('INTERRUPTED', 'Interrupted.', { exitCode: exitCodes.interrupted });
  }
}
