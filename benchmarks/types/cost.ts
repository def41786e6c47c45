import { execFileSync, spawnSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { completions, instantiationsOfCompletions } from './completions';
import { typedPeers } from './peers';
import { folderOfMortise, folderOfPeer, root } from './schemas';

/**
 * What the types of schemas cost the compiler: instantiations, memory and time, of Mortise and of peers.
 *
 * `npm run bench:types` measures 10, 100 and 500 models; `-- --peers` the peers too, where `npm run bench:peers` has
 * installed them; `-- --guard` fails where a hundred models, or completions among them, take more instantiations than was
 * agreed. `-- --completions` measures how long an editor waits for completions instead.
 */

/** Instantiations depend on the compiler and the sources alone: what is counted is the same on every machine. */
const budget = { models: 100, instantiations: 480_000, include: 15_500, where: 36_000 };

interface Cost {
  readonly instantiations: number;
  readonly megabytes: number;
  readonly seconds: number;
}

function main(): void {
  execFileSync(process.execPath, [bin('tsc'), '-b', join(root, 'packages/mortise')], { stdio: 'inherit' });
  const withPeers = process.argv.includes('--peers');
  if (process.argv.includes('--guard')) guard();
  else if (process.argv.includes('--completions')) completions(withPeers);
  else compare(withPeers);
}

const bin = (name: string): string => join(root, `node_modules/typescript/bin/${name}`);

function guard(): void {
  const { instantiations } = costOfMortise(budget.models);
  const [include, where] = instantiationsOfCompletions();
  check(`${budget.models} models`, instantiations, budget.instantiations);
  check('completions within an include', include, budget.include);
  check('completions within a where', where, budget.where);
}

function check(what: string, instantiations: number, most: number): void {
  console.log(`types: ${instantiations} instantiations for ${what} (at most ${most})`);
  if (instantiations > most) process.exitCode = 1;
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

const costOfMortise = (models: number): Cost => costOf(folderOfMortise(models));
const costOfPeer = (name: string, models: number): Cost => costOf(folderOfPeer(name, models));

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
