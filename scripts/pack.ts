import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export const root = join(__dirname, '..');

/** What is published, in the order in which one needs the other. */
const published = [
  'packages/core',
  'packages/query-builder',
  'packages/associations',
  'packages/mortise',
  'packages/migrations',
  'packages/cli',
];

/** Runs a program and shows its output; throws when it fails. */
export function run(program: string, args: readonly string[], folder: string): void {
  execFileSync(program, args, { cwd: folder, stdio: 'inherit' });
}

/** Gives `work` an empty folder outside the repository, and removes the folder afterwards. */
export async function inTemporaryFolder(work: (folder: string) => void | Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'mortise-'));
  try {
    await work(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Packs the built packages as they would be published, and returns the paths of the tarballs. */
export function packInto(folder: string): string[] {
  const workspaces = published.flatMap(path => ['--workspace', path]);
  const args = ['pack', '--json', '--pack-destination', folder, ...workspaces];
  const output = execFileSync('npm', args, { cwd: root, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });
  const packed = JSON.parse(output) as readonly { filename: string }[];
  return packed.map(({ filename }) => join(folder, filename));
}

/** The path of a program that is installed in a folder: npx takes half a second to find it. */
export const installed = (folder: string, program: string): string => join(folder, 'node_modules/.bin', program);
