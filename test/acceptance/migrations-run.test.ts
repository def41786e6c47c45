import { setTimeout as sleep } from 'node:timers/promises';
import type { Migration, MigrationProgress, Migrations, MigrationSchema } from '@mortise/migrations';
import { Database, DataTypes, sql, type Knex } from 'mortise';
import { describeEachDialect } from '../support/describe-each-dialect';
import { migrationFolder, removeFolders } from '../support/migrations-of';

afterAll(removeFolders);

const id = { type: DataTypes.INTEGER, primaryKey: true, autoIncrement: true } as const;

/** Makes a table, and drops it. */
const making = (table: string): Migration => ({
  up: schema => schema.createTable(table, { id, name: { type: DataTypes.STRING } }),
  down: schema => schema.dropTable(table),
});

const three = { '1_people': making('people'), '2_pets': making('pets'), '3_toots': making('toots') };

const states = async (migrations: Migrations): Promise<readonly string[]> =>
  (await migrations.status()).map(({ name, state }) => `${name} ${state}`);

const isThere = async (database: Database, table: string): Promise<boolean> =>
  (await database.models.engine.schema.columnNames({ schema: undefined, name: table }, {})) !== undefined;

describeEachDialect('Migrations', ({ connect, requires, has }) => {
  it('run in the order of their names, and each once', async () => {
    const database = await connect([], { sync: false });
    const migrations = migrationFolder(three).of(database);
    expect(await states(migrations)).toEqual(['1_people pending', '2_pets pending', '3_toots pending']);
    const ran = await migrations.up({ to: '2_pets' });
    expect(ran.map(({ name, direction }) => [name, direction])).toEqual([['1_people', 'up'], ['2_pets', 'up']]); // prettier-ignore
    expect(ran[0]?.statements[0]).toContain('CREATE TABLE');
    expect((await migrations.up()).map(({ name }) => name)).toEqual(['3_toots']);
    expect(await migrations.up()).toEqual([]);
    const [people, , toots] = await migrations.status();
    expect(people).toMatchObject({ state: 'applied', batch: 1, changed: false });
    expect(toots).toMatchObject({ state: 'applied', batch: 2 });
    expect(Math.abs((people?.appliedAt?.getTime() ?? 0) - Date.now())).toBeLessThan(60_000);
  });

  it('are undone, the last first', async () => {
    const database = await connect([], { sync: false });
    const migrations = migrationFolder(three).of(database);
    await migrations.up();
    expect((await migrations.down()).map(({ name }) => name)).toEqual(['3_toots']);
    expect(await isThere(database, 'toots')).toBe(false);
    expect((await migrations.redo()).map(({ name, direction }) => `${name} ${direction}`)).toEqual(['2_pets down', '2_pets up']); // prettier-ignore
    await migrations.up();
    expect((await migrations.down({ to: '1_people' })).map(({ name }) => name)).toEqual(['3_toots', '2_pets']);
    expect((await migrations.down({ all: true })).map(({ name }) => name)).toEqual(['1_people']);
    expect(await states(migrations)).toEqual(['1_people pending', '2_pets pending', '3_toots pending']);
  });

  it('are compared with the folder', async () => {
    const database = await connect([], { sync: false });
    const folder = migrationFolder(three);
    const migrations = folder.of(database);
    await migrations.up();
    folder.remove('2_pets');
    expect(await states(migrations)).toEqual(['1_people applied', '2_pets missing', '3_toots applied']);
    await expect(migrations.up()).rejects.toMatchObject({
      code: 'MIGRATION_MISSING',
      message: expect.stringContaining('2_pets'),
    });
    await migrations.down();
    await expect(migrations.down()).rejects.toMatchObject({ code: 'MIGRATION_MISSING' });
    folder.add('2_pets', making('pets'));
    await migrations.up();
    folder.add('1_pigs', making('pigs'));
    await expect(migrations.up()).rejects.toMatchObject({ code: 'MIGRATION_OUT_OF_ORDER' });
    folder.add('4_merge', { up: async () => {}, merges: ['1_pigs', '3_toots'] });
    expect((await migrations.up()).map(({ name }) => name)).toEqual(['1_pigs', '4_merge']);
    await expect(migrations.up({ to: '4_marge' })).rejects.toMatchObject({
      code: 'UNKNOWN_MIGRATION',
      message: expect.stringContaining('Did you mean "4_merge"?'),
    });
  });

  it('stand for those that they replace', async () => {
    const database = await connect([], { sync: false });
    const folder = migrationFolder({ '1_people': making('people'), '2_pets': making('pets') });
    const migrations = folder.of(database);
    await migrations.up();
    folder.remove('1_people');
    folder.remove('2_pets');
    const all = [making('people'), making('pets')];
    folder.add('2_pets_squashed', {
      up: async schema => { for (const each of all) await each.up(schema); },
      down: async schema => { for (const each of all) await each.down(schema); },
      replaces: ['1_people', '2_pets'],
    }); // prettier-ignore
    const later = folder.of(database);
    expect(await later.up()).toEqual([]);
    expect(await states(later)).toEqual(['2_pets_squashed applied']);
    await later.down();
    expect(await isThere(database, 'people')).toBe(false);
    await later.up();
    expect(await isThere(database, 'pets')).toBe(true);
  });

  it('stand for others that are still beside them, and for those that these stood for', async () => {
    const database = await connect([], { sync: false });
    const folder = migrationFolder({ '1_people': making('people'), '2_pets': making('pets') });
    await folder.of(database).up();
    folder.add('2_pets_both', { ...making('other'), replaces: ['1_people', '2_pets'] });
    expect(await folder.of(database).up()).toEqual([]);
    const later = folder.of(database);
    expect(await later.up()).toEqual([]);
    expect(await states(later)).toEqual(['1_people replaced', '2_pets replaced', '2_pets_both applied']);
    folder.add('3_toots', making('toots'));
    await later.up();
    const second = { replaces: ['2_pets_both', '3_toots'], replacedBefore: { '2_pets_both': ['1_people', '2_pets'] } };
    folder.add('3_toots_all', { ...making('other'), ...second });
    expect(await folder.of(database).up()).toEqual([]);
    expect((await states(folder.of(database))).at(-1)).toBe('3_toots_all applied');
    const other = migrationFolder({ '1_people': making('dogs'), '2_pets': making('cats'), '3_toots': making('birds') });
    const fresh = await connect([], { sync: false });
    await other.of(fresh).up();
    other.add('3_toots_all', { ...making('other'), ...second });
    expect(await other.of(fresh).up()).toEqual([]);
    expect(await other.of(fresh).up()).toEqual([]);
  });

  it('are noted as run without running', async () => {
    const database = await connect([], { sync: false });
    const migrations = migrationFolder(three).of(database);
    await migrations.markApplied('1_people.ts');
    expect(await states(migrations)).toEqual(['1_people applied', '2_pets pending', '3_toots pending']);
    expect(await isThere(database, 'people')).toBe(false);
    await expect(migrations.markApplied('1_poeple')).rejects.toMatchObject({ code: 'UNKNOWN_MIGRATION' });
  });

  it('work on rows in their transaction, where there is one', async () => {
    const database = await connect([], { sync: false });
    const folder = migrationFolder({ '1_people': making('people') });
    await folder.of(database).up();
    const Person = database.define('Person', { name: DataTypes.STRING }, { tableName: 'people', timestamps: false });
    folder.add('2_ada', {
      up: async schema => {
        await Person.create({ name: 'Ada' });
        await schema.addColumn('people', 'age', { type: DataTypes.INTEGER });
        await schema.database.query(sql`UPDATE people SET age = 36`);
        throw new Error('no');
      },
    });
    await expect(folder.of(database).up()).rejects.toThrow('no');
    expect(await Person.count()).toBe(has('transactionalDdl') ? 0 : 1);
    expect(await database.models.engine.schema.columnNames({ schema: undefined, name: 'people' }, {})).toEqual(
      has('transactionalDdl') ? ['id', 'name'] : ['id', 'name', 'age'],
    );
  });

  it('tell what they would do, and do nothing', async () => {
    const database = await connect([], { sync: false });
    const folder = migrationFolder(three);
    folder.add('4_names', {
      up: async schema => {
        await schema.addIndex('people', { name: 'people_name', columns: ['name'] });
        await schema.changeColumn('people', 'name', { type: DataTypes.STRING(40), allowNull: false });
        await schema.sql(sql`DELETE FROM people`);
      },
    });
    const migrations = folder.of(database);
    const told = await migrations.up({ dryRun: true });
    expect(told.map(({ name }) => name)).toEqual(['1_people', '2_pets', '3_toots', '4_names']);
    expect(told[3]?.statements.some(text => /CREATE INDEX|ADD INDEX/.test(text))).toBe(true);
    expect(told[3]?.statements.at(-1)).toBe('DELETE FROM people');
    expect(await isThere(database, 'people')).toBe(false);
    expect(await isThere(database, 'mortise_migrations')).toBe(false);
    await migrations.up();
    const undone = await migrations.down({ to: '2_pets', dryRun: true });
    expect(undone.map(({ name }) => name)).toEqual(['4_names', '3_toots']);
    expect(await isThere(database, 'toots')).toBe(true);
    expect(await migrations.up()).toEqual([]);
  });

  it('run once where two processes run them: one waits', async () => {
    const database = await connect([], { sync: false, file: true });
    const events: MigrationProgress['type'][] = [];
    const folder = migrationFolder(three);
    const onProgress = ({ type }: MigrationProgress): void => void events.push(type);
    const [one, other] = [folder.of(database, { onProgress }), folder.of(database, { onProgress })];
    const [first, second] = await Promise.all([one.up(), other.up()]);
    const ran = [...first, ...second].map(({ name }) => name).sort();
    expect(ran).toEqual(['1_people', '2_pets', '3_toots']);
    if (has('concurrentWriters')) {
      expect([first.length, second.length].sort()).toEqual([0, 3]);
      expect(events).toContain('waiting');
    }
  });

  requires('concurrentWriters')('wait no longer than they are told', async () => {
    const database = await connect([], { sync: false });
    const folder = migrationFolder();
    let other: unknown;
    folder.add('1_slow', {
      up: async () => {
        other = await folder
          .of(database, { lockTimeout: 150 })
          .up()
          .catch((error: unknown) => error);
      },
    });
    await folder.of(database).up();
    expect(other).toMatchObject({ code: 'LOCK_TIMEOUT', retryable: true });
  });

  it('run on the table that knex has left, whatever its lock says', async () => {
    const database = await connect([], { sync: false });
    const { knex } = database;
    const source = {
      getMigrations: async () => ['1_people.js'],
      getMigrationName: (name: string) => name,
      getMigration: async () => ({ up: async () => {}, down: async () => {} }),
    };
    const stale = { tableName: 'knex_migrations', migrationSource: source };
    await knex.migrate.latest(stale);
    await knex('knex_migrations_lock').update({ is_locked: 1 });
    const migrations = migrationFolder(three).of(database, { table: 'knex_migrations' });
    expect((await migrations.up()).map(({ name }) => name)).toEqual(['2_pets', '3_toots']);
    const [people] = await migrations.status();
    expect(people).toMatchObject({ name: '1_people', state: 'applied', batch: 1 });
    expect(people?.appliedAt?.getFullYear()).toBe(new Date().getFullYear());
  });

  it('ask what became of a statement of their own, where nobody can tell', async () => {
    let stops = false;
    const logging = (text: string): void => {
      if (stops && text.includes("'finished'")) throw new Error('stopped');
    };
    const database = await connect([], { sync: false, logging });
    const up: Migration['up'] = async schema => {
      await schema.createTable('people', { id });
      await schema.sql(sql`CREATE TABLE pets (id INTEGER)`);
      stops = false;
    };
    const folder = migrationFolder({ '1_people': making('toots'), '2_sql': { up, transaction: false } });
    const migrations = folder.of(database, {
      onProgress: event => { stops = event.type === 'beginStep' && event.step.type === 'sql'; },
    }); // prettier-ignore
    await expect(migrations.up()).rejects.toThrow('stopped');
    expect(await states(migrations)).toEqual(['1_people applied', '2_sql started']);
    await expect(migrations.down()).rejects.toMatchObject({ code: 'MIGRATION_STARTED' });
    await expect(migrations.up()).rejects.toMatchObject({
      code: 'STEP_IN_DOUBT',
      message: expect.stringContaining('step 2'),
    });
    stops = false;
    await migrations.resolveStep('2_sql', true);
    await expect(migrations.resolveStep('2_sql', true)).rejects.toMatchObject({ code: 'NOTHING_IN_DOUBT' });
    await migrations.up();
    expect(await states(migrations)).toEqual(['1_people applied', '2_sql applied']);
  });

  it('are refused where finished steps of one that was stopped are others now', async () => {
    const database = await connect([], { sync: false });
    const folder = migrationFolder();
    const after = async (): Promise<void> => { throw new Error('stopped'); }; // prettier-ignore
    folder.add('1_people', { transaction: false, up: async schema => { await making('people').up(schema); await after(); } }); // prettier-ignore
    await expect(folder.of(database).up()).rejects.toThrow('stopped');
    folder.add('1_people', { ...making('persons'), transaction: false });
    await expect(folder.of(database).up()).rejects.toMatchObject({ code: 'MIGRATION_CHANGED' });
    folder.add('1_people', { ...making('people'), transaction: false });
    expect(await folder.of(database).up()).toHaveLength(1);
  });

  it('take no step after one that failed, awaited or not', async () => {
    const database = await connect([], { sync: false });
    const folder = migrationFolder({ '1_people': making('people') });
    await folder.of(database).up();
    const failing: readonly Migration['up'][] = [
      async schema => { await Promise.all([schema.dropColumn('nobody', 'name'), schema.dropTable('people')]); },
      async schema => { void schema.dropColumn('nobody', 'name'); await schema.createTable('pets', { id }); },
      async schema => { await schema.dropColumn('nobody', 'name').catch(() => {}); await schema.dropTable('people'); },
      async schema => { await schema.dropTable('nobody').catch(() => {}); },
    ]; // prettier-ignore
    for (const transaction of [true, false])
      for (const up of failing) {
        folder.add('2_failing', { up, transaction });
        await expect(folder.of(database).up()).rejects.toMatchObject({ code: 'UNKNOWN_TABLE' });
        expect(await states(folder.of(database))).toEqual(['1_people applied', '2_failing pending']);
        expect(await isThere(database, 'people')).toBe(true);
        expect(await isThere(database, 'pets')).toBe(false);
      }
  });

  it('outside of a transaction run once as well, by whichever of two runners', async () => {
    const database = await connect([], { sync: false, file: true });
    await database.query(sql`CREATE TABLE money (id INTEGER, amount INTEGER)`);
    const slow = (before: number, between: number): Partial<Migration> => ({
      transaction: false,
      up: async schema => {
        await sleep(before);
        await schema.sql(sql`INSERT INTO money (id, amount) VALUES (1, 100)`);
        await sleep(between);
        await schema.addColumn('money', 'name', { type: DataTypes.STRING });
        await schema.sql(sql`CREATE TABLE purse (id INTEGER)`);
        await schema.sql(sql`INSERT INTO purse (id) VALUES (1)`);
      },
    });
    for (const [one, other] of [
      [slow(0, 0), slow(300, 0)],
      [slow(0, 200), slow(100, 0)],
      [slow(0, 0), slow(0, 0)],
    ]) {
      const [first, second] = [migrationFolder({ '1_money': one ?? {} }), migrationFolder({ '1_money': other ?? {} })];
      const ran = await Promise.all([first.of(database).up(), second.of(database).up()]);
      expect(ran.flat().map(({ name }) => name)).toEqual(['1_money']);
      expect(await database.query(sql`SELECT id FROM money`)).toHaveLength(1);
      expect(await database.query(sql`SELECT id FROM purse`)).toHaveLength(1);
      await database.query(sql`DROP TABLE purse`);
      await database.query(sql`DELETE FROM money`);
      await database.query(sql`ALTER TABLE money DROP COLUMN name`);
      await first.of(database).down();
    }
  });

  it('that were stopped are shown and can be forgotten when their file is gone', async () => {
    const database = await connect([], { sync: false });
    const folder = migrationFolder({ '1_people': making('people') });
    const migrations = folder.of(database);
    await migrations.up();
    const up: Migration['up'] = async schema => {
      await making('pets').up(schema);
      await schema.dropTable('nothing');
    };
    folder.add('2_pets', { transaction: false, up });
    await expect(migrations.up()).rejects.toMatchObject({ code: 'UNKNOWN_TABLE' });
    folder.remove('2_pets');
    const later = folder.of(database);
    expect(await states(later)).toEqual(['1_people applied', '2_pets started']);
    await expect(later.down()).rejects.toMatchObject({
      code: 'MIGRATION_STARTED',
      hint: expect.stringContaining('forget'),
    });
    await later.forget('2_pets');
    await expect(later.forget('2_pets')).rejects.toMatchObject({ code: 'NOTHING_STARTED' });
    expect(await states(later)).toEqual(['1_people applied']);
    expect(await later.down()).toHaveLength(1);
  });

  it('write into no table of others', async () => {
    const database = await connect([], { sync: false });
    await database.query(sql`CREATE TABLE people (id INTEGER, name VARCHAR(20))`);
    const folder = migrationFolder({ '1_pets': making('pets') });
    const migrations = folder.of(database, { table: 'people' });
    for (const call of [() => migrations.up(), () => migrations.status(), () => migrations.down()])
      await expect(call()).rejects.toMatchObject({ code: 'NOT_THE_TABLE_OF_MIGRATIONS' });
    const place = { schema: undefined, name: 'people' };
    expect(await database.models.engine.schema.columnNames(place, {})).toEqual(['id', 'name']);
    expect(() => folder.of(database, { table: 'm'.repeat(60) })).toThrow('1 to 57');
  });

  it('tell that a dry run has not run what a later step needs, where it could not', async () => {
    const database = await connect([], { sync: false });
    const up: Migration['up'] = async schema => {
      await schema.sql(sql`CREATE TABLE purse (id INTEGER)`);
      await schema.addColumn('purse', 'name', { type: DataTypes.STRING });
    };
    const dryRun = migrationFolder({ '1_purse': { up } }).of(database).up({ dryRun: true });
    if (has('transactionalDdl')) expect((await dryRun)[0]?.statements).toHaveLength(2);
    else await expect(dryRun).rejects.toMatchObject({ message: expect.stringContaining('schema.sql') });
  });

  requires('databaseCollations')(
    'sweep away what a dry run that was killed has left, and nothing of one that runs',
    async () => {
      const database = await connect([], { sync: false });
      const [left, held] = ['left', 'held'].map(name => `mortise_trial_${name}_${process.pid}`) as [string, string]; // two names
      const places = async (): Promise<unknown> =>
      database.query(sql`SELECT schema_name AS place FROM information_schema.schemata WHERE schema_name IN ${sql.list([left, held])}`); // prettier-ignore
      const holder = await database.startUnmanagedTransaction();
      await database.query(sql`SELECT GET_LOCK(${held}, 0)`, { transaction: holder });
      for (const name of [held, left]) await database.query(sql`CREATE DATABASE ${sql.identifier(name)}`);
      expect(
        await migrationFolder({ '1_people': making('people') })
          .of(database)
          .up({ dryRun: true }),
      ).toHaveLength(1);
      expect(await places()).toEqual([{ place: held }]);
      await database.query(sql`DROP DATABASE ${sql.identifier(held)}`);
      await database.query(sql`SELECT RELEASE_LOCK(${held})`, { transaction: holder });
      await holder.rollback();
    },
  );

  it('tell of each step whether it was done before', async () => {
    const database = await connect([], { sync: false });
    const skipped: boolean[] = [];
    const onProgress = (event: MigrationProgress): void => {
      if (event.type === 'endStep') skipped.push(event.skipped);
    };
    const folder = migrationFolder();
    const steps = async (schema: MigrationSchema): Promise<void> => {
      await making('people').up(schema);
      await making('pets').up(schema);
    };
    const stop = async (schema: MigrationSchema): Promise<void> => {
      await making('people').up(schema);
      throw new Error('stopped');
    };
    folder.add('1_people', { transaction: false, up: stop });
    await expect(folder.of(database).up()).rejects.toThrow('stopped');
    folder.add('1_people', { transaction: false, up: steps });
    await folder.of(database, { onProgress }).up();
    expect(skipped).toEqual([true, false]);
  });

  it('tell what is wrong with a file', async () => {
    const database = await connect([], { sync: false });
    const wrong: readonly (readonly [object, string])[] = [
      [{ default: { upp: () => {} } }, 'NOT_A_MIGRATION'],
      [{ default: { up: () => {}, transcation: false } }, 'UNKNOWN_OPTION'],
      [{ up: () => {}, transaction: 'no' }, 'INVALID_OPTION'],
    ];
    for (const [file, code] of wrong) {
      const folder = migrationFolder({ '1_people': making('people') });
      const migrations = folder.of(database, { load: async () => file });
      await expect(migrations.up()).rejects.toMatchObject({ code });
    }
    const folder = migrationFolder({ '1_people': { up: async () => {} } });
    folder.add('2_later', { up: async schema => { void schema.dropTable('people').catch(() => {}); } }); // prettier-ignore
    await expect(folder.of(database).up()).rejects.toMatchObject({ code: 'STEP_NOT_AWAITED' });
  });
});

describeEachDialect('A migration on SQLite', ({ connect, requires }) => {
  requires('oneWriter')('leaves no row that points to nothing, and enforces foreign keys again', async () => {
    const database = await connect([], { sync: false });
    const folder = migrationFolder({
      '1_tables': {
        up: async schema => {
          await schema.createTable('people', { id });
          const key = { name: 'pets_owner', columns: ['ownerId'], references: { table: 'people', columns: ['id'] } };
          await schema.createTable('pets', { id, ownerId: { type: DataTypes.INTEGER } }, { foreignKeys: [key] });
          await schema.sql(sql`INSERT INTO people (id) VALUES (1)`);
          await schema.sql(sql`INSERT INTO pets (ownerId) VALUES (1)`);
        },
      },
    });
    await folder.of(database).up();
    folder.add('2_none', { up: schema => schema.sql(sql`DELETE FROM people`) });
    await expect(folder.of(database).up()).rejects.toMatchObject({ code: 'ROWS_WITHOUT_TARGET' });
    await expect(database.query(sql`DELETE FROM people`)).rejects.toMatchObject({ code: 'FOREIGN_KEY_CONSTRAINT' });
  });
});

/** The same database, with a setting of its sessions. */
function withSetting(database: Database, setting: string): Database {
  const { config } = database.knex.client as { readonly config: Knex.Config };
  const { client, connection, searchPath } = config;
  const options = `-c ${setting}`;
  const own =
    typeof connection === 'string'
      ? `${connection}${connection.includes('?') ? '&' : '?'}options=${encodeURIComponent(options)}`
      : { ...(connection as Knex.PgConnectionConfig), options };
  return new Database({ client, connection: own, searchPath } as Knex.Config);
}

describeEachDialect('A migration on PostgreSQL', ({ connect, requires }) => {
  requires('arrays')('builds an index without locking the table, whatever isolation is the default', async () => {
    const database = await connect([], { sync: false });
    const folder = migrationFolder({ '1_people': making('people') });
    folder.add('2_names', {
      transaction: false,
      up: schema => schema.addIndex('people', { name: 'people_name', columns: ['name'], concurrently: true }),
      down: schema => schema.dropIndex('people', 'people_name', { concurrently: true }),
    });
    for (const level of ['serializable', 'repeatable\\ read']) {
      const isolated = withSetting(database, `default_transaction_isolation=${level}`);
      const [ran, undone] = [await folder.of(isolated).up(), await folder.of(isolated).down({ all: true })];
      expect([ran.length, undone.length]).toEqual([2, 2]);
      await isolated.close();
    }
  });

  requires('arrays')('that waits for another keeps no transaction open', async () => {
    const database = await connect([], { sync: false });
    const waiter = withSetting(database, 'application_name=mortise_waits');
    const idle = sql`SELECT 1 AS found FROM pg_stat_activity
      WHERE application_name = 'mortise_waits' AND state = 'idle' AND query = 'ROLLBACK'`;
    const folder = migrationFolder();
    let waiting: Promise<unknown> = Promise.resolve();
    let isIdle = false;
    folder.add('1_slow', {
      up: async () => {
        waiting = folder.of(waiter).up();
        for (let attempt = 0; attempt < 200 && !isIdle; attempt += 1) {
          await sleep(50);
          // A transaction sees the activity of one moment only.
          isIdle = (await database.query(idle, { transaction: null })).length > 0;
        }
      },
    });
    await folder.of(database).up();
    expect(await waiting).toEqual([]);
    expect(isIdle).toBe(true);
    await waiter.close();
  });
});
