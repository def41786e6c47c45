import { randomUUID } from 'node:crypto';
import { linkSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { MigrationError } from '../errors/migration-error';
import { SNAPSHOT } from './chain';
import { migrationText, type MigrationContent } from './migration-text';
import { moduleStyle } from './module-style';
import { snapshotText, type Snapshot } from './snapshot';

export interface NewMigration {
  readonly directory: string;
  readonly name: string;
  readonly language: 'ts' | 'js';
  readonly content: MigrationContent;
  readonly snapshot: Snapshot;
}

/**
 * Writes a migration and its snapshot: both or none, and over nothing that is there.
 *
 * @returns the paths of both
 * @throws MigrationError `MIGRATION_EXISTS`
 */
export async function writeMigration(migration: NewMigration): Promise<{ path: string; snapshotPath: string }> {
  const { directory, name, language, content, snapshot } = migration;
  const path = join(directory, `${name}.${language}`);
  const snapshotPath = join(directory, `${name}${SNAPSHOT}`);
  const style = language === 'ts' ? 'import' : await moduleStyle(directory);
  mkdirSync(directory, { recursive: true });
  writeTogether([
    // First: a program without its snapshot would stop all that come after it.
    { path: snapshotPath, text: snapshotText(snapshot) },
    { path, text: migrationText(content, style) },
  ]);
  return { path, snapshotPath };
}

interface NewFile {
  readonly path: string;
  readonly text: string;
}

/**
 * Written whole beside their places first, each gets its name at once, or none does. In one go, so that no signal comes in
 * between.
 */
function writeTogether(files: readonly NewFile[]): void {
  const waiting = files.map(file => ({ ...file, partial: join(dirname(file.path), `.${randomUUID()}.tmp`) }));
  const placed: string[] = [];
  try {
    for (const { partial, text } of waiting) writeFileSync(partial, text, { flag: 'wx' });
    for (const { partial, path } of waiting) {
      linkSync(partial, path);
      placed.push(path);
    }
  } catch (error) {
    takeAway(placed);
    throw (error as NodeJS.ErrnoException).code === 'EEXIST' ? exists(files) : error; // an error of the file system
  } finally {
    takeAway(waiting.map(({ partial }) => partial));
  }
}

/** Takes files away again, where they are there. */
export function takeAway(paths: readonly string[]): void {
  for (const path of paths) rmSync(path, { force: true });
}

const exists = ([, file]: readonly NewFile[]): MigrationError =>
  new MigrationError('MIGRATION_EXISTS', `There is a file ${file?.path} already, or its snapshot.`, {
    hint: 'Try again: the name of a migration begins with the time.',
  });
