import { Command } from 'commander';
import type { Host } from './command';
import { baselineCommand, mergeCommand, squashCommand } from './migrate-rewrite';
import { forgetCommand, markCommand, resolveCommand } from './migrate-mend';
import { checkCommand, lintCommand, statusCommand } from './migrate-check';
import { generateCommand } from './migrate-generate';
import { downCommand, redoCommand, sqlCommand, upCommand } from './migrate-run';

const help = `
Examples:
  $ mortise migrate generate add_nicknames
  $ mortise migrate up
  $ mortise migrate down

Exit codes: 0 done, 1 failed or something was found, 2 wrong usage, 130 interrupted`;

/** `mortise migrate`: what has become of the models, brought to the tables. */
export function migrateCommand(host: Host): Command {
  const command = new Command('migrate').description('Write migrations from the models, and run them.');
  for (const make of all) command.addCommand(make(host));
  return command.addHelpText('after', help);
}

const all = [
  generateCommand,
  statusCommand,
  upCommand,
  downCommand,
  redoCommand,
  sqlCommand,
  checkCommand,
  lintCommand,
  squashCommand,
  baselineCommand,
  mergeCommand,
  resolveCommand,
  markCommand,
  forgetCommand,
];
