import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { CliError } from '../errors/cli-error';
import type { Cleanups } from './cleanups';
import { messageOf } from './show-error';

/**
 * Writes a file whole or not at all, and makes its folder: who is interrupted leaves what was there before.
 *
 * @throws CliError `FILE_NOT_WRITABLE`
 */
export function writeWhole(path: string, text: string, cleanups: Cleanups): void {
  const partial = `${path}.${process.pid}.partial`;
  try {
    mkdirSync(dirname(path), { recursive: true });
    const done = cleanups.add(() => rmSync(partial, { force: true }));
    writeFileSync(partial, text);
    renameSync(partial, path);
    done();
  } catch (error) {
    throw notWritable(path, error);
  }
}

const notWritable = (path: string, error: unknown): CliError =>
  new CliError('FILE_NOT_WRITABLE', `${path} can't be written: ${reasonOf(error)}.`, {
    hint: 'Name another file.',
    cause: error,
  });

const reasons: Readonly<Record<string, string>> = {
  EEXIST: 'there is a file where its folder is to be',
  ENOTDIR: 'there is a file where its folder is to be',
  EISDIR: 'there is a folder of that name',
  EACCES: 'this user may not write there',
  EROFS: 'nothing can be written there',
  ENOSPC: 'no space is left',
};

const reasonOf = (error: unknown): string =>
  reasons[String((error as { readonly code?: unknown } | null)?.code)] ?? messageOf(error);
