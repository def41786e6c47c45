import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { typedPeers } from './peers';

export const root = join(__dirname, '../..');
const peersFolder = join(__dirname, '../peers');
const QUERIES = 50;

/** Writes so many models and their queries, and gives their folder. */
export function folderOfMortise(models: number, form: 'many' | 'plain' = 'many'): string {
  const folder = join(root, '.cache/type-cost', `${form}-${models}`);
  const generator = join(__dirname, 'generate.ts');
  execFileSync('ts-node', [generator, String(models), folder, form], { cwd: root, stdio: 'inherit' });
  return folder;
}

/** The same of a peer. */
export function folderOfPeer(name: string, models: number): string {
  if (!existsSync(join(peersFolder, 'node_modules')))
    throw new Error('The peers are installed by npm run bench:peers.');
  const folder = join(peersFolder, '.cache/types', `${name.replace(/\W/gu, '-')}-${models}`);
  const names = Array.from({ length: QUERIES }, (_, index) => `M${(index * 7) % models}`);
  const peer = typedPeers[name];
  if (peer === undefined) throw new Error(`There is no peer ${name}.`);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'models.ts'), peer.models(models));
  writeFileSync(join(folder, 'queries.ts'), peer.queries(names));
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions: peerOptions, files: ['queries.ts'] }));
  return folder;
}

const peerOptions = {
  target: 'ES2022',
  lib: ['ES2023', 'ESNext.Decorators'],
  module: 'nodenext',
  types: ['node'],
  typeRoots: [join(root, 'node_modules/@types')],
  strict: true,
  skipLibCheck: true,
  noEmit: true,
  experimentalDecorators: true,
  useDefineForClassFields: false,
};
