import { spawn } from 'node:child_process';
import { Client } from 'pg';
import { lacksPooler, startPooler } from '../support/pooler';
import { postgresUrl } from '../support/servers';

/** More than any test opens at once. */
const SESSIONS = 16;

/** Runs the acceptance tests on PostgreSQL behind a pgbouncer in transaction mode, or those whose paths are given. */
async function main(paths: readonly string[]): Promise<number> {
  const reason = lacksPooler() ?? (await lacksServer());
  if (reason !== undefined) {
    console.log(`The acceptance tests did not run behind a pooler: ${reason}.`);
    return 0;
  }
  const pooler = await startPooler(postgresUrl, SESSIONS);
  const environment = {
    MORTISE_DIALECTS: 'postgres',
    MORTISE_POSTGRES_URL: pooler.url,
    MORTISE_POSTGRES_POOLED: 'true',
  };
  try {
    return await run(
      'npx',
      ['--no', 'jest', '--testTimeout=120000', ...(paths.length > 0 ? paths : ['test/acceptance'])],
      environment,
    );
  } finally {
    await pooler.stop();
  }
}

async function lacksServer(): Promise<string | undefined> {
  const client = new Client(postgresUrl);
  try {
    await client.connect();
    await client.end();
    return undefined;
  } catch {
    // Whatever the reason, there is nothing to run on.
    return 'PostgreSQL is not reached';
  }
}

function run(program: string, words: readonly string[], environment: Record<string, string>): Promise<number> {
  const child = spawn(program, words, { stdio: 'inherit', env: { ...process.env, ...environment } });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', code => resolve(code ?? 1));
  });
}

void main(process.argv.slice(2)).then(code => (process.exitCode = code));
