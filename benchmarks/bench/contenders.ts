import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { Contender } from './workload';

/** Opens a contender on a database file that it has for itself. */
export type MakeContender = (file: string) => Contender | Promise<Contender>;

/**
 * The files of contenders by their names, each loaded only in the process that runs it. The first is what the others are
 * told as ratios to.
 */
const files: Readonly<Record<string, string>> = {
  raw: './contender-raw',
  knex: './contender-knex',
  mortise: './contender-mortise',
};

/** Those that are installed for themselves (`npm run bench:peers`). */
const peers: Readonly<Record<string, string>> = {
  kysely: '../peers/kysely.cjs',
  drizzle: '../peers/drizzle.cjs',
  objection: '../peers/objection.cjs',
  typeorm: '../peers/typeorm.cjs',
  prisma: '../peers/prisma.cjs',
  sequelize: '../peers/sequelize.cjs',
  'mikro-orm': '../peers/mikro-orm.cjs',
};

const load = createRequire(__filename);

export const contenderNames: readonly string[] = Object.keys(files);
export const peerNames: readonly string[] = Object.keys(peers);

/** Whether the peers can be measured. */
export const arePeersInstalled = (): boolean => existsSync(join(__dirname, '../peers/node_modules'));

/** The function that a contender's file exports as `make`. */
export function loadContender(name: string): MakeContender {
  // Each file exports one, for a handle of its own kind, which nobody else looks into.
  return (load((files[name] ?? peers[name]) as string) as { readonly make: MakeContender }).make;
}
