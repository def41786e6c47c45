import { cpSync, existsSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { inTemporaryFolder, packInto, root, run } from './pack';
import { checkDocuments, runner } from './smoke-documents';
import { checkCells, compilersOf, quickCells } from './smoke-matrix';
import { runUndecorated } from './smoke-undecorated';

/** The packages of the embedded database. The repository has them compiled already, which takes minutes. */
const compiled = ['better-sqlite3', 'bindings', 'file-uri-to-path'];
const programs = ['commonjs.cjs', 'module.mjs', 'both-copies.mjs', 'node10/resolve.cjs', 'bundle/build.mjs'];
/** What our users test and bundle with. The versions are fixed, so that a failure is one of ours. */
const tools = ['esbuild@0.28.2', 'jest@30.5.2', '@types/jest@30.0.0', 'ts-jest@29.4.15', 'vitest@4.1.12'];
/** The documents make databases of every kind. */
const drivers = ['pg@^8.23.0', 'mysql2@^3.24.0'];
/** ts-jest asks for a compiler by this name. */
const compilerOfTools = 'typescript@5.9.3';

/** Installs the tarballs into an empty project, as a user would, and has them run by all that users run them with. */
async function main(): Promise<void> {
  await inTemporaryFolder(async folder => {
    installInto(folder);
    cpSync(join(root, 'scripts/smoke'), folder, { recursive: true });
    for (const program of programs) run('node', [program], folder);
    run('node', [join(folder, 'node_modules/jest/bin/jest.js')], join(folder, 'ts-jest'));
    run('node', [join(folder, 'node_modules/vitest/vitest.mjs'), 'run'], join(folder, 'vitest'));
    await runUndecorated(folder);
    checkAllTypes(folder);
    checkCells(folder, quickCells);
    // Our own compiler reads the documents in the test runs.
    checkDocuments(folder, [oldestIn(folder), newestIn(folder)]);
  });
}

function installInto(folder: string): void {
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ name: 'smoke', private: true }));
  const tarballs = packInto(folder).map(tarball => `./${basename(tarball)}`);
  const reused = compiled.every(name => existsSync(join(root, 'node_modules', name)));
  const own = [
    ...tarballs,
    '@types/node@^20',
    ...compilersOf(quickCells),
    compilerOfTools,
    ...tools,
    ...drivers,
    runner,
  ];
  const packages = [...own, ...(reused ? [] : ['better-sqlite3@^12.11.1'])];
  run('npm', ['install', '--prefer-offline', '--no-audit', '--no-fund', ...packages], folder);
  for (const name of reused ? compiled : []) {
    cpSync(join(root, 'node_modules', name), join(folder, 'node_modules', name), { recursive: true });
  }
}

function checkAllTypes(folder: string): void {
  const ours = join(root, 'node_modules/typescript');
  for (const compiler of [oldestIn(folder), newestIn(folder), ours]) checkTypes(folder, compiler);
  checkTypes(join(folder, 'bundle'), ours);
  // The oldest does not know which syntax can be erased.
  for (const compiler of [newestIn(folder), ours]) checkTypes(join(folder, 'undecorated'), compiler);
  // TypeScript 6 and later have no such resolution.
  checkTypes(join(folder, 'node10'), oldestIn(folder));
}

const oldestIn = (folder: string): string => join(folder, 'node_modules/typescript-oldest');
const newestIn = (folder: string): string => join(folder, 'node_modules/typescript-newest');

function checkTypes(project: string, compiler: string): void {
  run('node', [join(compiler, 'bin/tsc'), '--project', project], project);
  console.log(`types: ${basename(project)} accepted by ${basename(compiler)}`);
}

void main();
