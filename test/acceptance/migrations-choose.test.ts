import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { Migrations } from '@mortise/migrations';
import { Database, DataTypes, type AttributeInputs } from 'mortise';
import { describeEachDialect } from '../support/describe-each-dialect';
import { expectSettled, loadFile } from '../support/generated-migrations';

const name = { type: DataTypes.STRING(50) };
const email = { type: DataTypes.STRING(90), allowNull: false, unique: true };

describeEachDialect('A value that the author has to choose', ({ connect }) => {
  let directory: string;
  const open: Database[] = [];
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'mortise-choose-'));
  });
  afterEach(async () => {
    for (const database of open.splice(0)) await database.close();
    rmSync(directory, { recursive: true });
  });

  /** A row, and a migration that is refused since nobody has chosen what it gets. */
  async function refused(more: string) {
    const { knex } = await connect([], { sync: false, file: true });
    const using = (attributes: AttributeInputs) => {
      const database = new Database(knex.client.config as never); // what the test's own place is reached by
      open.push(database);
      database.define('Person', attributes, { tableName: 'people', timestamps: false });
      const migrations = new Migrations(database, { directory, load: loadFile });
      return { database, migrations: () => migrations };
    };
    const before = using({ name });
    await before.migrations().generate('people');
    await before.migrations().up();
    await knex('people').insert({ name: 'ada' });
    const now = using({ name, email });
    const { path } = (await now.migrations().generate('email'))!; // something has changed
    const write = (pattern: RegExp | string, text: string): void =>
      writeFileSync(path, readFileSync(path, 'utf8').replace(pattern, text));
    write('migration({', `migration({ ${more}`);
    const error: unknown = await now.migrations().up().catch((reason: unknown) => reason); // prettier-ignore
    return { knex, ...now, path, write, error };
  }

  it.each(['', 'transaction: false,'])(
    'is written where it was asked for, and the migration goes on: %s',
    async more => {
      const { knex, database, migrations, path, write, error } = await refused(more);
      expect(error).toMatchObject({
        code: 'ROWS_WITH_NULL',
        message: expect.stringMatching(
          /^The migration \d+-email was stopped at step 3\. people\.email is to be never NULL/,
        ),
        hint: `Step 2, fillColumn, gives them NULL: write the value there in ${basename(path)}, and call up() again, in a new process unless the option "load" reads files anew.`,
      });
      write('sql`NULL`', "sql`'ada@example.org'`");
      await migrations().up();
      expect(await knex('people').select('name', 'email')).toEqual([{ name: 'ada', email: 'ada@example.org' }]);
      await expectSettled(database);
      await migrations().down();
      expect(await knex('people').select('*')).toEqual([{ id: 1, name: 'ada' }]);
    },
  );

  it('may be given by hand, or by a step after it', async () => {
    const { knex, migrations, write } = await refused('transaction: false,');
    write(/( *)await schema\.changeColumn/, '$1await schema.sql(sql`UPDATE people SET email = name`);\n$&');
    await migrations().up();
    expect(await knex('people').pluck('email')).toEqual(['ada']);
  });

  it('is no other once it has been written', async () => {
    const { migrations, write } = await refused('transaction: false,');
    write('sql`NULL`', 'sql`nullif(1, 1)`');
    await expect(migrations().up()).rejects.toMatchObject({
      code: 'ROWS_WITH_NULL',
      hint: expect.stringMatching(
        /^Step 2, fillColumn, has left them without: give them one by hand, or by another step/,
      ),
    });
    write('sql`nullif(1, 1)`', "sql`'ada@example.org'`");
    await expect(migrations().up()).rejects.toMatchObject({
      code: 'MIGRATION_CHANGED',
      hint: expect.stringContaining('(after them there may be others)'),
    });
  });
});
