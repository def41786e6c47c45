import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import {
  callback,
  checkDeclaredOptions,
  flag,
  list,
  listNames,
  type OptionRule,
  type OptionRules,
} from '@mortise/core';
import { MigrationError } from '../errors/migration-error';
import type { Migration } from '../steps/migration-schema';

/** Where migrations are. */
interface Folder {
  readonly directory: string;
}

type Load = (path: string) => Promise<unknown>;

/** A file of a migration. */
export interface MigrationFile {
  /** Without its ending: TypeScript here may be JavaScript where it runs. */
  readonly name: string;
  readonly path: string;
  readonly extension: string;
}

const FILE = /^(?!.*\.(?:d|test|spec)\.[cm]?[jt]s$)(.+)\.([cm]?[jt]s)$/;

/** The name of a migration, of a file with or without its ending. */
export const migrationName = (file: string): string => FILE.exec(file)?.[1] ?? file;

/**
 * The files of a folder, in the order in which they run.
 *
 * @throws MigrationError `DUPLICATE_MIGRATION`
 */
export async function migrationFiles(folder: Folder): Promise<readonly MigrationFile[]> {
  const directory = resolve(folder.directory);
  const found = (await entriesOf(directory)).flatMap((entry): MigrationFile[] => {
    const [, name, extension] = FILE.exec(entry) ?? [];
    return name === undefined || extension === undefined ? [] : [{ name, extension, path: resolve(directory, entry) }];
  });
  const files = found.sort((one, other) => compareNames(one.name, other.name));
  const twice = files.find(({ name }, place) => files[place - 1]?.name === name);
  if (twice !== undefined) throw duplicate(twice.name);
  return files;
}

export const compareNames = (one: string, other: string): number => (one < other ? -1 : one > other ? 1 : 0);

async function entriesOf(directory: string): Promise<readonly string[]> {
  try {
    return await readdir(directory);
  } catch (error) {
    // A folder that nothing was put into yet need not be there.
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}

function duplicate(name: string): MigrationError {
  return new MigrationError('DUPLICATE_MIGRATION', `There are several files of the migration ${name}.`, {
    hint: 'Keep one: TypeScript, or what was compiled from it in a folder of its own.',
  });
}

/** A text by which a change of a file is noticed, whatever ends its lines. */
export async function checksumOf({ path, extension }: MigrationFile): Promise<string> {
  const content = (await readFile(path, 'utf8')).replaceAll('\r\n', '\n');
  return `${extension}:${createHash('sha256').update(content).digest('hex').slice(0, 40)}`;
}

/** Whether a file may say what its migration stands for: others need not be loaded once they have run. */
export const mayReplace = async ({ path }: MigrationFile): Promise<boolean> =>
  (await readFile(path, 'utf8')).includes('replaces');

const lists: OptionRule = {
  expected: "lists by names: { 'squashed': ['first', 'second'] }",
  accepts: value => typeof value === 'object' && value !== null && Object.values(value).every(Array.isArray),
};

const migrationRules: OptionRules<Migration> = {
  up: callback,
  down: callback,
  transaction: flag,
  replaces: list,
  replacedBefore: lists,
  merges: list,
};

/**
 * The migration in a file: its default export, or its exports `up` and `down`.
 *
 * @throws MigrationError `MIGRATION_NOT_LOADED` or `NOT_A_MIGRATION`
 */
export async function loadMigration(
  file: Pick<MigrationFile, 'name' | 'path'>,
  { load = importFile }: { readonly load?: Load | undefined },
): Promise<Migration> {
  const loaded = await imported(file, load);
  const migration = exportedBy(loaded);
  if (typeof migration?.up !== 'function') throw noMigration(file, loaded);
  return checkDeclaredOptions<Migration>({
    options: migration,
    known: migrationRules,
    owner: `The migration ${file.name}`,
  });
}

export const importFile = (path: string): Promise<unknown> => import(pathToFileURL(path).href);

async function imported({ name, path }: Pick<MigrationFile, 'name' | 'path'>, load: Load): Promise<unknown> {
  try {
    return await load(path);
  } catch (cause) {
    const reason = cause instanceof Error ? `: ${cause.message}` : '';
    throw new MigrationError('MIGRATION_NOT_LOADED', `The migration ${name} can't be loaded${reason}`, {
      cause,
      hint: 'Files of TypeScript are loaded by the command line, or by the option "load".',
    });
  }
}

/** CommonJS compiled from a module has its default export one level deeper. */
function exportedBy(loaded: unknown): Migration | undefined {
  let found: unknown = loaded;
  for (let depth = 0; depth < 3; depth += 1) {
    if (typeof found !== 'object' || found === null) return undefined;
    if ('up' in found) return ownParts(found);
    found = (found as { readonly default?: unknown }).default;
  }
  return undefined;
}

/** The exports of a module have no more than that in common with an object. */
function ownParts(exported: object): Migration {
  const parts = Object.entries(exported).filter(([name]) => name !== 'default' && name !== '__esModule');
  // What it has is checked by whoever asked.
  return Object.fromEntries(parts) as unknown as Migration;
}

function noMigration({ name }: Pick<MigrationFile, 'name'>, loaded: unknown): MigrationError {
  const exports = typeof loaded === 'object' && loaded !== null ? listNames(Object.keys(loaded)) : 'nothing';
  return new MigrationError(
    'NOT_A_MIGRATION',
    `The file of the migration ${name} has no migration. It exports: ${exports}.`,
    {
      hint: 'Write: export default { up: async schema => { … }, down: async schema => { … } }. What is no migration belongs into another folder.',
    },
  );
}
