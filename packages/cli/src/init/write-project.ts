import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { CliError } from '../errors/cli-error';
import type { Cleanups } from '../terminal/cleanups';
import { writeWhole } from '../terminal/write-file';

interface Writing {
  readonly folder: string;
  readonly files: ReadonlyMap<string, string>;
  /** Whether files that are there may be replaced. */
  readonly force: boolean;
}

export interface Written {
  readonly written: readonly string[];
  /** Those of them that were there before. */
  readonly replaced: readonly string[];
}

/**
 * Writes a project: all files, or none.
 *
 * @throws CliError `FILES_EXIST`, which lists them
 */
export function writeProject({ folder, files, force }: Writing, cleanups: Cleanups): Written {
  const paths = [...files.keys()].sort();
  const present = paths.filter(path => existsSync(join(folder, path)));
  if (present.length > 0 && !force) throw filesExist(folder, present);
  const fresh = paths.filter(path => !present.includes(path));
  const done = cleanups.add(() => fresh.forEach(path => rmSync(join(folder, path), { force: true })));
  for (const path of paths) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeWhole(join(folder, path), files.get(path) ?? '', cleanups);
  }
  done();
  return { written: paths, replaced: present };
}

function filesExist(folder: string, present: readonly string[]): CliError {
  return new CliError(
    'FILES_EXIST',
    `Nothing was written: ${folder} has files of these names already: ${present.join(', ')}.`,
    {
      hint: 'Name another folder, or replace these files with --force.',
    },
  );
}
