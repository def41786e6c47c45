import { didYouMean, listNames } from '@mortise/core';
import { existsSync, readdirSync } from 'node:fs';
import { join, parse } from 'node:path';
import { UsageError } from '../errors/cli-error';

export interface SeedFile {
  /** `01-people` of `01-people.ts`. */
  readonly name: string;
  readonly path: string;
}

/**
 * The seeds of a folder in the order of their names: all, or those that are named, with or without their number.
 *
 * @throws UsageError `SEEDS_NOT_FOUND`, `UNKNOWN_SEED`
 */
export function findSeeds(folder: string, names: readonly string[]): readonly SeedFile[] {
  if (!existsSync(folder)) throw noSeeds(folder);
  const files = readdirSync(folder)
    .filter(isSeed)
    .sort()
    .map(file => ({ name: parse(file).name, path: join(folder, file) }));
  if (names.length === 0) return files;
  const chosen = new Set(names.map(name => seedNamed(name, files)));
  return files.filter(file => chosen.has(file));
}

const isSeed = (file: string): boolean =>
  /\.[cm]?[jt]s$/.test(file) && !/\.(d\.[cm]?ts|(test|spec)\.[cm]?[jt]s)$/.test(file);

function seedNamed(name: string, files: readonly SeedFile[]): SeedFile {
  const found = files.find(file => file.name === name) ?? files.find(file => bareName(file) === name);
  if (found !== undefined) return found;
  const known = files.map(file => file.name);
  const suggestion = didYouMean(name, known) || didYouMean(name, files.map(bareName));
  throw new UsageError('UNKNOWN_SEED', `There is no seed "${name}".${suggestion} There are: ${listNames(known)}.`);
}

const bareName = ({ name }: SeedFile): string => name.replace(/^\d+[-_.]/, '');

function noSeeds(folder: string): UsageError {
  return new UsageError('SEEDS_NOT_FOUND', `There is no folder of seeds: ${folder}`, {
    hint: 'Make it, with a file that exports a seed: export default seed(async ({ upsertBy }) => { … }). The configuration may name another: seeds.',
  });
}
