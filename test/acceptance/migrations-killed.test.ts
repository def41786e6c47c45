import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { DataTypes, sql, type Database, type Knex } from 'mortise';
import { describeEachDialect } from '../support/describe-each-dialect';
import { manySteps } from '../support/migrating-process';
import { migrationFolder, removeFolders } from '../support/migrations-of';
import { runs } from '../support/runs';

afterAll(removeFolders);

const support = join(__dirname, '../support');

interface Killed {
  readonly database: Database;
  readonly directory: string;
  readonly transaction: boolean;
  readonly killAt: number;
}

/** Whether a process of its own came to the end before it was killed. */
async function comesToItsEnd({ database, directory, transaction, killAt }: Killed): Promise<boolean> {
  const { config } = database.knex.client as { readonly config: Knex.Config };
  const { client, connection, searchPath } = config;
  const place = JSON.stringify({ client, connection, searchPath, pool: { min: 0, max: 2 } });
  const program = [join(support, 'run-from-source.cjs'), join(support, 'migrating-process.ts')] as const;
  const args = ['-r', ...program, place, directory, String(transaction), String(killAt)];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  let [told, complaint] = ['', ''];
  child.stdout.on('data', chunk => (told += String(chunk)));
  child.stderr.on('data', chunk => (complaint += String(chunk)));
  const signal = await new Promise(resolve => child.on('close', (_code, by) => { resolve(by); })); // prettier-ignore
  if (signal !== 'SIGKILL' && told !== 'done') throw new Error(`It failed: ${complaint}`);
  return signal !== 'SIGKILL';
}

async function expectDone(database: Database): Promise<void> {
  const rows = await database.query(sql`SELECT * FROM people`);
  // What was rolled back may have used up a number.
  expect(rows.map(({ name, handle }) => ({ name, handle }))).toEqual([{ name: 'Ada', handle: 'ADA' }]);
  const named = { timestamps: false } as const;
  database.define('Animal', { ownerId: DataTypes.INTEGER }, { tableName: 'animals', ...named });
  const handle = { type: DataTypes.STRING(60), allowNull: false, unique: true } as const;
  database.define('Person', { name: DataTypes.STRING(40), handle }, { tableName: 'people', ...named });
  const known = database.models.definitions();
  expect(await database.models.engine.schema.differences(known, { known, drop: true }, {})).toEqual([]);
  expect(await database.models.engine.schema.columnNames({ schema: undefined, name: 'left' }, {})).toBeUndefined();
}

/** How many more statements it does each time before it is killed: with `MORTISE_RUNS` it is killed at each. */
const more = runs(1) > 1 ? 1 : 11;

describeEachDialect('A process that runs migrations, and is killed', ({ connect, requires }) => {
  it('is gone on with by the next one, wherever it was in whatever step', async () => {
    const database = await connect([], { sync: false, file: true });
    const migration = manySteps(false);
    const folder = migrationFolder({ '1_steps': migration });
    const run = { database, directory: folder.directory, transaction: false };
    // Each does some statements more than the one before: a step in a transaction gets on only as a whole.
    let kills = 0;
    while (!(await comesToItsEnd({ ...run, killAt: 3 + kills * more }))) {
      kills += 1;
      if (kills > 200) throw new Error('It does not get on.');
    }
    expect(kills).toBeGreaterThan(1);
    const migrations = folder.of(database);
    expect(await migrations.status()).toMatchObject([{ name: '1_steps', state: 'applied' }]);
    expect(await migrations.up()).toEqual([]);
    await expectDone(database);
    await migrations.down();
  }, 600_000);

  requires('transactionalDdl')(
    'leaves nothing of a migration in a transaction, and no lock',
    async () => {
      const database = await connect([], { sync: false, file: true });
      const folder = migrationFolder({ '1_steps': manySteps(true) });
      const run = { database, directory: folder.directory, transaction: true };
      for (const killAt of [9, 15]) expect(await comesToItsEnd({ ...run, killAt })).toBe(false);
      const migrations = folder.of(database, { lockTimeout: 5_000 });
      expect(await migrations.status()).toMatchObject([{ state: 'pending' }]);
      await migrations.up();
      await expectDone(database);
    },
    600_000,
  );
});
