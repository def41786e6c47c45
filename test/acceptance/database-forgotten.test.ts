import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Knex } from 'mortise';
import { describeEachDialect } from '../support/describe-each-dialect';

const support = join(__dirname, '../support');

/** What a program prints that forgets to close its database; nothing where it does not end by itself. */
async function printedBy(config: Knex.Config): Promise<string> {
  const { client, connection, searchPath, pool } = config;
  const program = [
    '-r',
    join(support, 'run-from-source.cjs'),
    join(support, 'forgetful-process.ts'),
    JSON.stringify({ client, connection, searchPath, pool }),
  ];
  return (await promisify(execFile)(process.execPath, program, { timeout: 25_000 })).stdout;
}

describeEachDialect('A database that is not closed', ({ connect, has }) => {
  it.each(has('oneWriter') ? [false, true] : [false])(
    'does not keep the process from ending: in a file %s',
    async file => {
      const { knex } = await connect([], { sync: false, file });
      const { config } = knex.client as { readonly config: Knex.Config };
      // Connections to a server stay as long as the pool keeps them.
      expect(await printedBy({ ...config, pool: { ...config.pool, idleTimeoutMillis: 200 } })).toBe('1');
    },
  );
});
