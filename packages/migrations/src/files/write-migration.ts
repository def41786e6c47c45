import { randomUUID } from 'node:crypto';
import { link, mkdir, rm, writeFile } from 'node:fs/promises';
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
  await mkdir(directory, { recursive: true });
  const path = join(directory, `${name}.${language}`);
  const snapshotPath = join(directory, `${name}${SNAPSHOT}`);
  const style = language === 'ts' ? 'import' : await moduleStyle(directory);
  await writeTogether([
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

/** Written whole beside their places first, each gets its name at once, or none does. */
async function writeTogether(files: readonly NewFile[]): Promise<void> {
  const waiting = files.map(({ path }) => join(dirname(path), `.${randomUUID()}.tmp`));
  const placed: string[] = [];
  try {
    for (const [place, { text }] of files.entries()) await writeFile(waiting[place] as string, text, { flag: 'wx' }); // as many
    for (const [place, { path }] of files.entries()) {
      await link(waiting[place] as string, path); // as many
      placed.push(path);
    }
  } catch (error) {
    await Promise.all(placed.map(path => rm(path, { force: true })));
    throw (error as NodeJS.ErrnoException).code === 'EEXIST' ? exists(files) : error; // an error of the file system
  } finally {
    await Promise.all(waiting.map(path => rm(path, { force: true })));
  }
}

const exists = ([, file]: readonly NewFile[]): MigrationError =>
  new MigrationError('MIGRATION_EXISTS', `There is a file ${file?.path} already, or its snapshot.`, {
    hint: 'Try again: the name of a migration begins with the time.',
  });
