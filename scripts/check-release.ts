import { readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { root } from './pack';

/** Where those who use a package find its source, read about it, and tell of faults. */
const ADDRESSES = ['repository', 'homepage', 'bugs'] as const;

/** What keeps a package from being published, in sentences; `file` holds what its manifest says. */
export function lacksOf(manifest: Readonly<Record<string, unknown>>, file: string): readonly string[] {
  return ADDRESSES.filter(field => !isFilled(manifest[field])).map(
    field => `Fill the field "${field}" of ${file} before the package is published.`,
  );
}

function isFilled(value: unknown): boolean {
  const address = typeof value === 'object' && value !== null && 'url' in value ? value.url : value;
  return typeof address === 'string' && address.trim() !== '';
}

/** Run by npm in the folder of a package, before it publishes it. */
function main(): void {
  const path = join(process.cwd(), 'package.json');
  const manifest = JSON.parse(readFileSync(path, 'utf8')) as Record<string, unknown>;
  const lacks = lacksOf(manifest, relative(root, path));
  for (const lack of lacks) console.error(lack);
  if (lacks.length > 0) process.exitCode = 1;
}

if (require.main === module) main();
