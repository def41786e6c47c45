import { inTemporaryFolder, packInto, root, run } from './pack';

/**
 * Checks each tarball: publint reads its package.json against its files, attw resolves its types as each kind of
 * importer would, those that know no subpath exports (`moduleResolution: node10`) too. `--built`: what is built is fresh.
 */
function main(): void {
  if (!process.argv.includes('--built')) run('npm', ['run', 'build'], root);
  void inTemporaryFolder(folder => {
    for (const tarball of packInto(folder)) {
      run('npx', ['--no', 'publint', 'run', tarball, '--strict'], root);
      run('npx', ['--no', 'attw', tarball, '--no-emoji'], root);
    }
  });
}

main();
