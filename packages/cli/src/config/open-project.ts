import { dirname, resolve } from 'node:path';
import { MortiseError } from '@mortise/core';
import { Database, type ModelStatic } from 'mortise';
import { UsageError } from '../errors/cli-error';
import type { Cleanups } from '../terminal/cleanups';
import type { Io } from '../terminal/io';
import { messageOf } from '../terminal/show-error';
import type { MortiseConfig } from './define-config';
import { findConfig } from './find-config';
import { readConfig } from './read-config';

/** A project whose configuration was read. */
export interface Project {
  readonly config: MortiseConfig;
  readonly configPath: string;
  /** Where its configuration stands; relative paths are from here. */
  readonly folder: string;
  readonly database: Database;
}

interface Opening {
  readonly io: Io;
  readonly cleanups: Cleanups;
  /** Given with `--config`. */
  readonly config?: string | undefined;
}

/** Milliseconds that statements get to end when the process is told to. */
const patience = 1000;

/**
 * Reads the configuration and makes the database, which is closed when the command ends. Nothing is connected yet.
 *
 * @throws UsageError `CONFIG_NOT_FOUND`, `CONFIG_NOT_READABLE`, `INVALID_CONFIG`
 */
export async function openProject({ io, cleanups, config: given }: Opening): Promise<Project> {
  const configPath = findConfig(io.cwd, given);
  const folder = dirname(configPath);
  io.enter?.(folder);
  const config = await readConfig(configPath, io);
  const database = await databaseOf(config, configPath);
  cleanups.add(({ isInterrupted }) => database.close(isInterrupted ? { timeout: patience } : {}));
  addModels(database, config.models ?? []);
  return { config, configPath, folder, database };
}

/** A path of the project, as its configuration or a user writes it. */
export const pathIn = ({ folder }: Pick<Project, 'folder'>, path: string): string => resolve(folder, path);

async function databaseOf({ database: given }: MortiseConfig, path: string): Promise<Database> {
  const made = await madeBy(given, path);
  if (made instanceof Database) return made;
  throw new UsageError('INVALID_CONFIG', `"database" in ${path} is no Database, and no function that gives one.`, {
    hint: "Write database: () => new Database('sqlite:app.db', { models: [Person] }). Is there one copy of mortise, seen from the project and from @mortise/cli? npm ls mortise tells.",
  });
}

async function madeBy(given: MortiseConfig['database'], path: string): Promise<unknown> {
  try {
    return await (typeof given === 'function' ? given() : given);
  } catch (error) {
    if (error instanceof MortiseError) throw error;
    throw new UsageError('INVALID_CONFIG', `"database" in ${path} threw an error: ${messageOf(error)}`, {
      hint: 'The message is that of your code; --verbose shows where it comes from.',
      cause: error,
    });
  }
}

function addModels(database: Database, models: readonly ModelStatic[]): void {
  const known = new Set<unknown>(database.models);
  const added = models.filter(model => !known.has(model));
  if (added.length > 0) database.addModels(added);
}
