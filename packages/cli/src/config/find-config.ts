import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { UsageError } from '../errors/cli-error';

const names = ['ts', 'mts', 'cts', 'js', 'mjs', 'cjs'].map(extension => `mortise.config.${extension}`);

export const configExample = `Write mortise.config.ts, or let "mortise init" write it:
  import { defineConfig } from '@mortise/cli';
  import { database } from './src/database';
  export default defineConfig({ database });`;

/**
 * The configuration that counts in a folder: the one given, or the nearest from the folder up.
 *
 * @throws UsageError `CONFIG_NOT_FOUND`
 */
export function findConfig(folder: string, given: string | undefined): string {
  if (given !== undefined) return existingConfig(resolve(folder, given));
  for (let at = folder; ; at = dirname(at)) {
    const found = names.map(name => join(at, name)).find(path => existsSync(path));
    if (found !== undefined) return found;
    if (dirname(at) === at) break;
  }
  throw new UsageError('CONFIG_NOT_FOUND', 'There is no mortise.config.ts here, nor in a folder above.', {
    hint: configExample,
  });
}

function existingConfig(path: string): string {
  if (existsSync(path)) return path;
  throw new UsageError('CONFIG_NOT_FOUND', `The configuration given with --config is not there: ${path}`, {
    hint: configExample,
  });
}
