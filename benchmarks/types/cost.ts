import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { typedPeers } from './peers';

/**
 * What the types of schemas cost the compiler: instantiations, memory and time, of Mortise and of peers.
 *
 * `npm run bench:types` measures 10, 100 and 500 models; `-- --peers` the peers too, where `npm run bench:peers` has
 * installed them; `-- --guard` fails where a hundred models take more instantiations than was agreed.
 */
const root = join(__dirname, '../..');
const peersFolder = join(__dirname, '../peers');
const QUERIES = 50;

/** Instantiations depend on the compiler and the sources alone: what is counted is the same on every machine. */
const budget = { models: 100, instantiations: 580_000 };

interface Cost {
  readonly instantiations: number;
  readonly megabytes: number;
  readonly seconds: number;
}

function main(): void {
  execFileSync(process.execPath, [bin('tsc'), '-b', join(root, 'packages/mortise')], { stdio: 'inherit' });
  if (process.argv.includes('--guard')) guard();
  else compare(process.argv.includes('--peers'));
}

const bin = (name: string): string => join(root, `node_modules/typescript/bin/${name}`);

function guard(): void {
  const { instantiations } = costOfMortise(budget.models);
  console.log(`types: ${instantiations} instantiations for ${budget.models} models (at most ${budget.instantiations})`);
  if (instantiations > budget.instantiations) process.exitCode = 1;
}

function compare(withPeers: boolean): void {
  for (const models of [10, 100, 500]) {
    print('Mortise', models, costOfMortise(models));
    if (!withPeers) continue;
    for (const name of Object.keys(typedPeers)) print(name, models, costOfPeer(name, models));
  }
}

function print(name: string, models: number, { instantiations, megabytes, seconds }: Cost): void {
  console.log(`${name.padEnd(12)} ${models} models: ${instantiations} instantiations, ${megabytes} MB, ${seconds} s`);
}

function costOfMortise(models: number): Cost {
  const folder = join(root, '.cache/type-cost', String(models));
  const generator = join(__dirname, 'generate.ts');
  execFileSync('ts-node', [generator, String(models), folder], { cwd: root, stdio: 'inherit' });
  return costOf(folder);
}

function costOfPeer(name: string, models: number): Cost {
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
  return costOf(folder);
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

/** What the compiler tells of itself; a program with errors would be measured for something else. */
function costOf(folder: string): Cost {
  const args = [bin('tsc'), '--project', folder, '--extendedDiagnostics'];
  const { stdout, status } = spawnSync(process.execPath, args, { cwd: dirname(folder), encoding: 'utf8' });
  if (status !== 0) throw new Error(`What was generated in ${folder} does not compile.\n${stdout.slice(0, 2000)}`);
  const figure = (label: string): number => Number(new RegExp(`^${label}:\\s+([\\d.]+)`, 'mu').exec(stdout)?.[1]);
  return {
    instantiations: figure('Instantiations'),
    megabytes: Math.round(figure('Memory used') / 1024),
    seconds: figure('Check time'),
  };
}

main();
