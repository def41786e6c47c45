import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DataTypes, Database } from 'mortise';
import { describeEachDialect } from '../support/describe-each-dialect';
import { runWith, type Ran } from '../support/run-command';

function likes(database: Database): void {
  const Person = database.define('Person', { name: DataTypes.STRING });
  const Toot = database.define('Toot', { text: DataTypes.STRING });
  Toot.belongsTo(Person, { as: 'author' });
  const Like = database.define('Like', { reaction: DataTypes.STRING });
  Person.belongsToMany(Toot, { as: 'likedToots', through: Like, inverse: { as: 'likedBy' } });
}

interface Check {
  readonly id: string;
  readonly status: string;
  readonly message: string;
}

/** What the doctor says of a database, which is closed then. */
async function checks(database: Database): Promise<readonly Check[]> {
  const ran = await runWith(database, ['doctor', '--json']);
  return (JSON.parse(ran.stdout) as { readonly checks: readonly Check[] }).checks;
}

/** Without what is right. */
const found = async (database: Database): Promise<readonly Check[]> =>
  (await checks(database)).filter(({ status }) => status !== 'ok' && status !== 'skipped');

/** The table of the junction, as somebody else made it: no keys, no indexes. */
async function bareJunction(database: Database, instant: string): Promise<void> {
  await database.knex.schema.dropTable('Likes');
  await database.knex.schema.createTable('Likes', table => {
    for (const name of ['likedById', 'likedTootId']) table.integer(name).notNullable();
    table.string('reaction');
    for (const name of ['createdAt', 'updatedAt']) table.specificType(name, instant).notNullable();
  });
}

describeEachDialect('The doctor', ({ connect, tableWords }) => {
  const folders: string[] = [];
  afterEach(() => folders.splice(0).forEach(folder => rmSync(folder, { recursive: true })));

  it('writes what tables lack where there are no migrations, and that runs', async () => {
    const database = await connect([], { declare: likes });
    await database.knex.schema.dropTable('Likes');
    const directory = mkdtempSync(join(tmpdir(), 'mortise-doctor-'));
    folders.push(directory);
    const run = (...argv: readonly string[]): Promise<Ran> => {
      // Of its own on the same connections, for a command closes it.
      const again = new Database(database.knex);
      likes(again);
      return runWith(again, argv, { migrations: { directory } });
    };
    expect(await run('doctor', '--fix')).toMatchObject({ code: 1, stdout: expect.stringMatching(/Wrote .*-fix\.ts/) });
    expect(await run('migrate', 'up')).toMatchObject({ code: 0, stderr: '' });
    expect(await run('doctor')).toMatchObject({ code: 0 });
  });

  it('writes what tables lack after a baseline, and what is generated later goes on from it', async () => {
    const database = await connect([], { declare: likes, sync: false });
    await database.sync();
    await bareJunction(database, tableWords.instant);
    const directory = mkdtempSync(join(tmpdir(), 'mortise-doctor-'));
    folders.push(directory);
    const run = (declare: (database: Database) => void, ...argv: readonly string[]): Promise<Ran> => {
      const again = new Database(database.knex);
      declare(again);
      return runWith(again, argv, { migrations: { directory } });
    };
    expect(await run(likes, 'migrate', 'baseline')).toMatchObject({ code: 0, stderr: '' });
    expect(await run(likes, 'doctor', '--fix')).toMatchObject({ code: 1, stdout: expect.stringMatching(/-fix\.ts/) });
    expect(await run(likes, 'migrate', 'check')).toMatchObject({ code: 0 });
    expect((await run(likes, 'doctor', '--fix')).stdout).not.toContain('Wrote');
    expect(await run(likes, 'migrate', 'up')).toMatchObject({ code: 0, stderr: '' });
    expect(await run(likes, 'doctor')).toMatchObject({ code: 0 });
    const withNick = (again: Database): void => {
      likes(again);
      again.define('Other', { nick: DataTypes.STRING(9) });
    };
    expect((await run(withNick, 'migrate', 'generate', 'other')).stdout).toContain('create table Others');
    expect(await run(withNick, 'migrate', 'up')).toMatchObject({ code: 0, stderr: '' });
    expect(await run(withNick, 'migrate', 'check', '--database')).toMatchObject({ code: 0 });
    expect(await run(withNick, 'migrate', 'down', '--steps', '2')).toMatchObject({ code: 0, stderr: '' });
  });

  it('finds nothing where tables are as their models say', async () => {
    const database = await connect([], { declare: likes });
    expect((await checks(database)).map(({ id, status }) => `${id} ${status}`)).toEqual([
      'node-version ok',
      'driver-version ok',
      'connection ok',
      'server-version ok',
      'tables ok',
      'foreign-keys ok',
      'junction-index ok',
      'junction-key ok',
      'models-in-step ok',
    ]);
  });

  it('finds tables that are not there', async () => {
    const database = await connect([], { declare: likes, sync: false });
    expect(await found(database)).toMatchObject([
      { id: 'tables', status: 'failed', message: 'The table of Person is not there: People.' },
      { id: 'tables' },
      { id: 'tables' },
    ]);
  });

  it('finds a junction without keys and indexes, and the rows that stand against a key', async () => {
    const database = await connect([], { declare: likes, sync: false });
    await database.sync();
    await bareJunction(database, tableWords.instant);
    const stamps = { createdAt: '2026-01-01 00:00:00', updatedAt: '2026-01-01 00:00:00' };
    await database.knex('Likes').insert([2, 2, 3].map(likedTootId => ({ likedById: 1, likedTootId, ...stamps })));
    const results = await found(database);
    expect(results.map(({ id, status }) => `${id} ${status}`)).toEqual([
      'foreign-keys warning',
      'foreign-keys warning',
      'junction-index warning',
      'junction-index warning',
      'junction-key failed',
      'models-in-step warning',
      'models-in-step warning',
    ]);
    expect(results[4]?.message).toBe(
      'Likes, the junction Like, has no unique key over likedById, likedTootId: a link may stand there twice. ' +
        '1 link does, among them likedById 1, likedTootId 2: 2 rows.',
    );
  });
});
