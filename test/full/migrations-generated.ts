import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import createKnex, { type Knex } from 'knex';
import { checkPair } from '../support/generated-migrations';
import { serverPlaces } from '../support/server-places';
import { serverConfig, wantedDialects, type DialectName } from '../support/servers';

/**
 * Migrations between random sets of models, on each database: what is generated leads from one to the other and back, and
 * nothing is left to do.
 *
 * npm run check:migrations -- --pairs 300 --seed 1
 */
const { values: options } = parseArgs({
  options: { pairs: { type: 'string', default: '300' }, seed: { type: 'string', default: '1' } },
});

async function main(): Promise<void> {
  for (const dialect of wantedDialects()) {
    const failures = await checkDialect(dialect);
    console.log(`${dialect}: ${options.pairs} pairs, ${failures.length} failed`);
    if (failures.length > 0) process.exitCode = 1;
  }
}

async function checkDialect(dialect: DialectName): Promise<readonly string[]> {
  const failures: string[] = [];
  const first = Number(options.seed);
  for (let seed = first; seed < first + Number(options.pairs); seed += 1) {
    try {
      await inPlace(dialect, seed, config => checkPair(seed, config, dialect === 'postgres'));
    } catch (error) {
      const failure = error instanceof Error ? error.message : String(error);
      console.log(`${dialect}: ${failure}`);
      failures.push(failure);
    }
  }
  return failures;
}

type Work = (config: Knex.Config) => Promise<void>;

async function inPlace(dialect: DialectName, seed: number, work: Work): Promise<void> {
  if (dialect === 'sqlite') return inFile(work);
  const { create, drop, enter } = serverPlaces[dialect];
  const name = `mortise_pairs_${process.pid}_${seed}`;
  const config = serverConfig(dialect);
  const knex = createKnex(config);
  try {
    await knex.raw(create(name, undefined));
    await work(enter(config, [name]));
  } finally {
    await knex.raw(drop(name));
    await knex.destroy();
  }
}

async function inFile(work: Work): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'mortise-pairs-'));
  try {
    await work({ client: 'better-sqlite3', connection: { filename: join(folder, 'test.db') } });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

void main();
