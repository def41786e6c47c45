import { execFile, spawn } from 'node:child_process';
import { cpSync, existsSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { inTemporaryFolder, packInto, root } from './pack';
import { withServerDatabases, type Addresses } from './starter-databases';

/** A project as `mortise init` is asked for it. */
interface Starter {
  readonly starter: 'plain' | 'express' | 'fastify' | 'nestjs';
  readonly style: 'legacy' | 'standard' | 'none';
  readonly database: 'sqlite' | 'postgres' | 'mysql';
}

const usual = { style: 'legacy', database: 'sqlite' } as const;

const quick: readonly Starter[] = [
  { ...usual, starter: 'plain' },
  { ...usual, starter: 'express', style: 'standard' },
  { ...usual, starter: 'fastify', style: 'none' },
];

const others: readonly Starter[] = [
  { ...usual, starter: 'nestjs' },
  { ...usual, starter: 'nestjs', style: 'none' },
  { ...usual, starter: 'plain', style: 'standard' },
  { ...usual, starter: 'plain', style: 'none' },
  { ...usual, starter: 'express' },
  { ...usual, starter: 'fastify' },
  { ...usual, starter: 'plain', database: 'postgres' },
  { ...usual, starter: 'plain', database: 'mysql' },
];

/** The repository has it compiled already, which takes minutes. */
const compiled = 'better-sqlite3/build';

/** Projects made at the same time: while one waits for a disk, the other has the processor. */
const atOnce = 2;

/**
 * Makes projects with `mortise init`, installs the packed tarballs into them, and does what their README says: types, tables,
 * seeds, the program, its test. With `--all` every kind there is, also NestJS, and on servers.
 */
async function main(): Promise<void> {
  const waiting = [...(process.argv.includes('--all') ? [...quick, ...others] : quick)];
  const number = waiting.length;
  await inTemporaryFolder(async folder => {
    const tarballs = packInto(folder);
    const checkNext = async (): Promise<void> => {
      for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) await check(folder, next, tarballs);
    };
    await Promise.all(Array.from({ length: atOnce }, checkNext));
  });
  console.log(`${number} starters work.`);
}

async function check(
  folder: string,
  { starter, style, database }: Starter,
  tarballs: readonly string[],
): Promise<void> {
  const began = Date.now();
  const name = `${starter}-${style}-${database}`;
  const place = join(folder, name);
  const choices = ['--starter', starter, '--style', style, '--database', database];
  await runQuietly('node', [mortise, 'init', place, ...choices], { folder: root });
  await runQuietly('npm', ['install', ...quiet, ...tarballs], { folder: place });
  copyCompiled(place);
  await withServerDatabases(database, env => runReadme({ folder: place, env }));
  console.log(
    `${name}: installs, type-checks, runs, and its test passes (${((Date.now() - began) / 1000).toFixed(1)} s)`,
  );
}

const mortise = join(root, 'packages/cli/bin/mortise.cjs');
const quiet = ['--prefer-offline', '--no-audit', '--no-fund', '--ignore-scripts', '--loglevel', 'error'];

function copyCompiled(folder: string): void {
  const [from, to] = [root, folder].map(place => join(place, 'node_modules', compiled)) as [string, string]; // two places
  if (existsSync(join(folder, 'node_modules/better-sqlite3')) && !existsSync(to)) cpSync(from, to, { recursive: true });
}

/** Does what the README of a project says. */
async function runReadme(place: Place): Promise<void> {
  const own = (name: string, ...args: readonly string[]): Promise<string> =>
    runQuietly(join(place.folder, 'node_modules/.bin', name), args, place);
  await own('mortise', 'migrate', 'generate', 'first');
  await own('tsc', '--noEmit');
  await own('mortise', 'migrate', 'up');
  await own('mortise', 'migrate', 'check');
  await own('mortise', 'seed');
  const again = JSON.parse(await own('mortise', 'seed', '--json')) as object;
  if (/"(created|updated)":[1-9]/.test(JSON.stringify(again)))
    throw new Error('A second run of the seeds changed rows.');
  await runProgram(place);
  await runQuietly('npm', ['test'], place);
  await own('mortise', 'doctor');
}

interface Place {
  readonly folder: string;
  readonly env?: Addresses;
}

/** Runs a program, and gives what it printed; shown only where it fails. */
async function runQuietly(program: string, args: readonly string[], { folder, env }: Place): Promise<string> {
  const options = { cwd: folder, env: { ...process.env, ...env }, maxBuffer: 2 ** 26 };
  try {
    return (await execute(program, [...args], options)).stdout;
  } catch (error) {
    const { stdout = '', stderr = '' } = error as { readonly stdout?: string; readonly stderr?: string };
    console.error(`${program} ${args.join(' ')}, in ${folder}:\n${stdout}${stderr}`);
    throw error;
  }
}

const execute = promisify(execFile);

/** Runs the program: one that ends prints what Ada likes; one that serves answers, and ends when it is told to. */
async function runProgram({ folder, env }: Place): Promise<void> {
  const port = await freePort();
  const child = spawn('node', ['--import', 'tsx', 'src/main.ts'], {
    cwd: folder,
    env: { ...process.env, ...env, PORT: String(port) },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  // One that was told to end may say so by its code, or end by the signal, as NestJS does.
  const ended = new Promise<number | null>(resolve =>
    child.once('exit', (code, signal) => resolve(signal === 'SIGTERM' ? 0 : code)),
  );
  let printed = '';
  for await (const chunk of child.stdout) {
    printed += String(chunk);
    if (!/\/people\n/.test(printed)) continue;
    printed = await (await fetch(`http://localhost:${port}/people`)).text();
    child.kill('SIGTERM');
  }
  const code = await ended;
  if (code !== 0 || !printed.includes('Ada'))
    throw new Error(`The program ended with ${code}, and printed: ${printed}`);
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>(resolve => server.listen(0, resolve));
  const { port } = server.address() as AddressInfo; // it listens on a port
  await new Promise(resolve => server.close(resolve));
  return port;
}

void main();
