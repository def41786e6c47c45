import { cpSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { inTemporaryFolder, packInto, root, run } from './pack';
import { checkCells, compilersOf, wholeCells } from './smoke-matrix';

/** The whole of what the smoke test tries three cells of: every compiler, kind of module, and way to write models. */
function main(): void {
  run('npm', ['run', 'build'], root);
  void inTemporaryFolder(folder => {
    writeFileSync(join(folder, 'package.json'), JSON.stringify({ name: 'matrix', private: true }));
    const tarballs = packInto(folder).map(tarball => `./${basename(tarball)}`);
    const packages = [...tarballs, '@types/node@^20', ...compilersOf(wholeCells)];
    run('npm', ['install', '--prefer-offline', '--no-audit', '--no-fund', '--ignore-scripts', ...packages], folder);
    cpSync(join(root, 'scripts/smoke/matrix'), join(folder, 'matrix'), { recursive: true });
    checkCells(folder, wholeCells);
    console.log(`types: ${wholeCells.length} of ${wholeCells.length} cells`);
  });
}

main();
