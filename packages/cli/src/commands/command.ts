import { Command } from 'commander';
import { exitCodes, type ExitCode } from '../errors/cli-error';
import type { Project } from '../config/open-project';
import type { Cleanups } from '../terminal/cleanups';
import type { Io } from '../terminal/io';
import type { Output } from '../terminal/output';
import type { Questions } from '../terminal/ask';

/** Options that every command has. */
export interface CommonOptions {
  readonly config?: string;
  readonly json?: boolean;
  readonly verbose?: boolean;
}

/** What a running command works with. */
export interface Run {
  readonly io: Io;
  readonly output: Output;
  readonly questions: Questions;
  /** What is closed or taken back when the command ends. */
  readonly cleanups: Cleanups;
  /** Reads the configuration: the database it gives is closed when the command ends. */
  readonly open: () => Promise<Project>;
}

export type Work = (run: Run) => Promise<ExitCode | void>;

/** Runs the work of the command that was chosen. */
export interface Host {
  run(options: CommonOptions, work: Work): Promise<void>;
}

export interface CommandText {
  readonly summary: string;
  /** Lines of a shell, shown by `--help`. */
  readonly examples: readonly string[];
  /** What exit code 1 means here. */
  readonly failed?: string;
}

/** A command with the options that all have, and a help that ends with examples and exit codes. */
export function commandOf(name: string, { summary, examples, failed = 'failed' }: CommandText): Command {
  const codes = `0 done, 1 ${failed}, 2 wrong usage, 130 interrupted`;
  const lines = examples.map(example => `  $ mortise ${example}`);
  return new Command(name)
    .description(summary)
    .option('--config <file>', 'the configuration, unless it is the nearest mortise.config.ts')
    .option('--json', 'print one JSON value and nothing else')
    .option('--verbose', 'show where an error comes from')
    .addHelpText('after', `\nExamples:\n${lines.join('\n')}\n\nExit codes: ${codes}`);
}

/** The exit code of a check. */
export const foundNothing = (isClean: boolean): ExitCode => (isClean ? exitCodes.ok : exitCodes.failed);

/** Collects an option that may be given several times. */
export const collect = (value: string, before: readonly string[] = []): readonly string[] => [...before, value];
