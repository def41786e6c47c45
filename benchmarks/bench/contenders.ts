import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { Contender } from './workload';

/** Opens a contender on a database that it has for itself: a file of SQLite, or a URL of PostgreSQL. */
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

/** What only takes part where it is named. */
const ifNamed: Readonly<Record<string, string>> = {
  statements: './contender-statements',
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

/** Those that a run has where nobody names any. */
export const usualNames: readonly string[] = Object.keys(files);
export const contenderNames: readonly string[] = [...usualNames, ...Object.keys(ifNamed)];
export const peerNames: readonly string[] = Object.keys(peers);

const load = createRequire(__filename);

/** What the file of a contender exports. */
const exportsOf = (name: string): unknown => load((files[name] ?? ifNamed[name] ?? peers[name]) as string);

/** Whether the peers can be measured. */
export const arePeersInstalled = (): boolean => existsSync(join(__dirname, '../peers/node_modules'));

/**
 * Defines so many models `Model0`, `Model1`, … with a name and an age, each belonging to the seventh after it and related
 * many-to-many with the next, and has them ready for their first query.
 */
export type Settle = (count: number) => unknown;

/** What a contender's file exports as `settle`, where its library has models. */
export const loadSettle = (name: string): Settle | undefined =>
  (exportsOf(name) as { readonly settle?: Settle }).settle;

/** Those that are measured on PostgreSQL too. */
export const postgresNames: readonly string[] = [
  'raw',
  'knex',
  'mortise',
  'kysely',
  'objection',
  'typeorm',
  'sequelize',
];

export const isPostgres = (place: string): boolean => place.startsWith('postgres:');

/** The function that a contender's file exports as `make`; by hand, SQL is written for one database. */
export function loadContender(name: string, place: string): MakeContender {
  // Each file exports one, for a handle of its own kind, which nobody else looks into.
  if (name === 'raw' && isPostgres(place))
    return (load('./contender-raw-postgres') as { readonly makeOnPostgres: MakeContender }).makeOnPostgres;
  return (exportsOf(name) as { readonly make: MakeContender }).make;
}
