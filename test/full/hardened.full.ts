import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

const support = join(__dirname, '../support');

/** Every name that an option has, with four values each: none is found on the prototype of all objects. */
it.each(['differences', 'definitions'])(
  'no option is taken from Object.prototype: %s',
  task => {
    const args = ['-r', join(support, 'run-from-source.cjs'), join(support, 'hardened-process.ts'), task];
    const { stdout, stderr } = spawnSync('node', args, { encoding: 'utf8' });
    expect(stderr).toBe('');
    expect(JSON.parse(stdout)).toEqual([]);
  },
  3_600_000,
);
