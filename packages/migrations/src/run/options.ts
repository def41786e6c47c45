import { callback, checkDeclaredOptions, DefinitionError, list, oneOf, text, type OptionRules } from '@mortise/core';
import type { MigrationProgress } from './progress';

/** Where migrations are, and how they are run. */
export interface MigrationsOptions {
  /** Folder of the files, from the current folder: `migrations` unless said. */
  readonly directory?: string;
  /** Table that knows which have run: `mortise_migrations` unless said. */
  readonly table?: string;
  /** Of generated files: 'ts' unless said. */
  readonly language?: 'ts' | 'js';
  /** Dialects, beside that of the database, that steps are checked for. */
  readonly dialects?: readonly string[];
  /** Imports a file: the command line gives one that reads TypeScript. */
  readonly load?: (path: string) => Promise<unknown>;
  /** Told of each migration and step as it begins and ends. */
  readonly onProgress?: (event: MigrationProgress) => void;
  /** The most milliseconds to wait for another process that runs migrations: ten minutes unless said. */
  readonly lockTimeout?: number;
}

const migrationsRules: OptionRules<MigrationsOptions> = {
  directory: text,
  table: text,
  language: oneOf('ts', 'js'),
  dialects: list,
  load: callback,
  onProgress: callback,
  lockTimeout: {
    expected: 'a number of milliseconds from 0',
    accepts: value => typeof value === 'number' && value >= 0,
  },
};

/** What is not said is filled in. */
export interface RunSettings {
  readonly directory: string;
  readonly table: string;
  readonly load: ((path: string) => Promise<unknown>) | undefined;
  readonly onProgress: (event: MigrationProgress) => void;
  readonly lockTimeout: number;
}

const TEN_MINUTES = 600_000;

/** @throws DefinitionError `UNKNOWN_OPTION` or `INVALID_OPTION` */
export function runSettings(given: MigrationsOptions): RunSettings {
  const owner = 'new Migrations()';
  const options = checkDeclaredOptions<MigrationsOptions>({ options: given, known: migrationsRules, owner });
  const { directory = 'migrations', table = 'mortise_migrations', load, lockTimeout = TEN_MINUTES } = options;
  checkTableName(table);
  return { directory, table, load, lockTimeout, onProgress: options.onProgress ?? ((): void => undefined) };
}

/** PostgreSQL, which keeps the fewest, keeps so many bytes of a name. */
const LONGEST = 63 - '_steps'.length;

/** @throws DefinitionError `INVALID_OPTION`: beside the table there is one for steps, with a longer name. */
function checkTableName(table: string): void {
  if (Buffer.byteLength(table) <= LONGEST && table !== '') return;
  const message = `The option "table" of new Migrations() is a name of ${Buffer.byteLength(table)} bytes, and takes 1 to ${LONGEST}.`;
  throw new DefinitionError('INVALID_OPTION', message, {
    hint: 'The table for steps has the same name with "_steps".',
  });
}
