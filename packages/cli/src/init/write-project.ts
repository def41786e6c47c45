import { existsSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
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
 * @throws CliError `FILES_EXIST`, which lists them; `PATH_TAKEN`
 */
export function writeProject({ folder, files, force }: Writing, cleanups: Cleanups): Written {
  const paths = [...files.keys()].sort();
  const present = paths.filter(path => existsSync(join(folder, path)));
  if (present.length > 0 && !force) throw filesExist(folder, present);
  const obstacle = paths.map(path => obstacleOf(folder, path)).find(found => found !== undefined);
  if (obstacle !== undefined) throw inTheWay(obstacle);
  const before = new Map(present.map(path => [path, readFileSync(join(folder, path))]));
  const done = cleanups.add(() => paths.forEach(path => restore(join(folder, path), before.get(path))));
  for (const path of paths) writeWhole(join(folder, path), files.get(path) ?? '', cleanups);
  done();
  return { written: paths, replaced: present };
}

/** What keeps a file from being written: a folder of its name, or a file where a folder is to be. */
function obstacleOf(folder: string, path: string): string | undefined {
  const place = join(folder, path);
  if (existsSync(place) && statSync(place).isDirectory()) return place;
  for (let above = dirname(place); above !== dirname(above); above = dirname(above))
    if (existsSync(above)) return statSync(above).isDirectory() ? undefined : above;
  return undefined;
}

function restore(place: string, before: Buffer | undefined): void {
  if (before === undefined) rmSync(place, { force: true });
  else writeFileSync(place, before);
}

function inTheWay(place: string): CliError {
  const [is, wanted] = statSync(place).isDirectory() ? ['folder', 'file'] : ['file', 'folder'];
  return new CliError('PATH_TAKEN', `Nothing was written: ${place} is a ${is}, where a ${wanted} is to be.`, {
    hint: 'Move it away, or name another folder.',
  });
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
