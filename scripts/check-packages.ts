import { inTemporaryFolder, packInto, root, run } from './pack';

/**
 * Checks each tarball: publint reads its package.json against its files, attw resolves its types as each kind of
 * importer would. The profile `node16` leaves out `moduleResolution: node10`, which knows no subpath exports and so
 * can't find `mortise/decorators`.
 */
function main(): void {
  run('npm', ['run', 'build'], root);
  inTemporaryFolder(folder => {
    for (const tarball of packInto(folder)) {
      run('npx', ['--no', 'publint', 'run', tarball, '--strict'], root);
      run('npx', ['--no', 'attw', tarball, '--profile', 'node16', '--no-emoji'], root);
    }
  });
}

main();
