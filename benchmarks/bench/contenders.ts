import { createRequire } from 'node:module';
import type { Contender } from './workload';

/** Opens a contender on a database file that it has for itself. */
export type MakeContender = (file: string) => Contender;

/**
 * The files of contenders by their names, each loaded only in the process that runs it. The first is what the others are
 * told as ratios to.
 */
const files: Readonly<Record<string, string>> = {
  raw: './contender-raw',
  knex: './contender-knex',
  mortise: './contender-mortise',
};

const load = createRequire(__filename);

export const contenderNames: readonly string[] = Object.keys(files);

/** The function that a contender's file exports as `make`. */
export function loadContender(name: string): MakeContender {
  // Each file exports one, for a handle of its own kind, which nobody else looks into.
  return (load(files[name] as string) as { readonly make: MakeContender }).make;
}
