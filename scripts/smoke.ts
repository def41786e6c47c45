import { cpSync, existsSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { inTemporaryFolder, packInto, root, run } from './pack';

/** The packages of the embedded database. The repository has them compiled already, which takes minutes. */
const compiled = ['better-sqlite3', 'bindings', 'file-uri-to-path'];
const programs = ['commonjs.cjs', 'module.mjs'];
/** The compilers of our users: the oldest and the newest we support, beside our own. */
const compilers = ['typescript-oldest@npm:typescript@~5.4.5', 'typescript-newest@npm:typescript@^7.0.2'];

/** Installs the tarballs into an empty project, as a user would, and runs a program of either module kind on them. */
function main(): void {
  inTemporaryFolder(folder => {
    installInto(folder);
    cpSync(join(root, 'scripts/smoke'), folder, { recursive: true });
    for (const program of programs) run('node', [program], folder);
    for (const compiler of ['typescript-oldest', 'typescript-newest']) {
      checkTypes(folder, join(folder, 'node_modules', compiler));
    }
    checkTypes(folder, join(root, 'node_modules/typescript'));
  });
}

function installInto(folder: string): void {
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ name: 'smoke', private: true }));
  const tarballs = packInto(folder).map(tarball => `./${basename(tarball)}`);
  const reused = compiled.every(name => existsSync(join(root, 'node_modules', name)));
  const packages = [...tarballs, '@types/node@^20', ...compilers, ...(reused ? [] : ['better-sqlite3@^12.11.1'])];
  run('npm', ['install', '--prefer-offline', '--no-audit', '--no-fund', ...packages], folder);
  for (const name of reused ? compiled : []) {
    cpSync(join(root, 'node_modules', name), join(folder, 'node_modules', name), { recursive: true });
  }
}

function checkTypes(folder: string, compiler: string): void {
  run('node', [join(compiler, 'bin/tsc'), '--project', folder], folder);
  console.log(`types: accepted by ${basename(compiler)}`);
}

main();
