import { homedir } from 'node:os';
import { join } from 'node:path';
import { start } from 'node:repl';
import type { Io } from '../terminal/io';

/** Reads, evaluates and prints until the input ends or `.exit`; lines are remembered in `~/.mortise_history`. */
export async function startConsole(io: Io, scope: Readonly<Record<string, unknown>>): Promise<void> {
  const { stdin: input, stdout: output, env } = io;
  const isTerminal = input.isTTY === true && output.isTTY === true;
  const useColors = isTerminal && (env['NO_COLOR'] ?? '') === '';
  // In a context of its own, what is written would be objects of another realm: plain objects to nobody.
  const server = start({ prompt: 'mortise> ', input, output, terminal: isTerminal, useColors, useGlobal: true });
  const ended = new Promise<void>(resolve => server.once('exit', () => resolve()));
  Object.assign(globalThis, scope);
  const history = env['MORTISE_HISTORY'] ?? join(homedir(), '.mortise_history');
  // Without its history the console is as good.
  if (isTerminal) server.setupHistory(history, () => undefined);
  await ended;
}
