import { inTemporaryFolder, installed, packInto, root, run } from './pack';

/**
 * Checks each tarball: publint reads its package.json against its files, attw resolves its types as each kind of
 * importer would, those that know no subpath exports (`moduleResolution: node10`) too. `--built`: what is built is fresh.
 */
function main(): void {
  if (!process.argv.includes('--built')) run('npm', ['run', 'build'], root);
  void inTemporaryFolder(folder => {
    for (const tarball of packInto(folder)) {
      run(installed(root, 'publint'), ['run', tarball, '--strict'], root);
      run(installed(root, 'attw'), [tarball, '--no-emoji'], root);
    }
  });
}

main();
