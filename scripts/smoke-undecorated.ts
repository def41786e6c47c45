import { mkdirSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { run } from './pack';

/** What runs TypeScript unbuilt. Their versions are fixed but for the last number, so that a failure is one of ours. */
const runtimes = ['node@~24.21.0', 'bun@~1.4.5'];

/** The servers as the tests have them. better-sqlite3 is compiled for the Node.js that installs, which is another. */
const servers = [
  process.env['MORTISE_POSTGRES_URL'] ?? 'postgres://postgres@127.0.0.1:5432/test',
  process.env['MORTISE_MARIADB_URL'] ?? 'mysql://root@127.0.0.1:3306/test',
];

/** Runs models without decorators where nothing is built: under Node.js's type stripping and Bun, by tsx and esbuild. */
export async function runUndecorated(folder: string): Promise<void> {
  const project = join(folder, 'undecorated');
  const modules = join(folder, 'node_modules');
  run('node', [join(modules, 'tsx/dist/cli.mjs'), 'app.ts'], project);
  const bundling = [
    'app.ts',
    '--bundle',
    '--platform=node',
    '--format=esm',
    '--packages=external',
    '--outfile=app.mjs',
  ];
  run(join(modules, '.bin/esbuild'), bundling, project);
  run('node', ['app.mjs'], project);
  installRuntimes(join(folder, 'runtimes'));
  for (const server of servers) {
    if (!(await isReached(server))) continue;
    for (const runtime of ['node/bin/node', 'bun/bin/bun.exe']) {
      run(join(folder, 'runtimes/node_modules', runtime), ['app.ts', server], project);
      console.log(`undecorated: run by ${runtime} over ${new URL(server).protocol}`);
    }
  }
}

/** In a folder of their own: beside what else is run, theirs would be the Node.js that everything is run by. */
function installRuntimes(folder: string): void {
  mkdirSync(folder);
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ name: 'runtimes', private: true }));
  run('npm', ['install', '--prefer-offline', '--no-audit', '--no-fund', ...runtimes], folder);
}

/** A server that is not there is told, and is a failure where CI says that it has to be. */
async function isReached(server: string): Promise<boolean> {
  const { hostname, port, host } = new URL(server);
  const reached = await new Promise<boolean>(resolve => {
    const socket = connect({ host: hostname, port: Number(port), timeout: 2000 });
    const answer = (isThere: boolean) => (): void => {
      socket.destroy();
      resolve(isThere);
    };
    socket.on('connect', answer(true)).on('error', answer(false)).on('timeout', answer(false));
  });
  if (reached) return true;
  if (process.env['CI'] === 'true') throw new Error(`Nothing answers at ${host}.`);
  console.log(`undecorated: SKIPPED by Node.js 24 and Bun, as nothing answers at ${host}`);
  return false;
}
