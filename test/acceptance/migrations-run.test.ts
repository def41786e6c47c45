import type { Migration, MigrationProgress, Migrations } from '@mortise/migrations';
import { DataTypes, sql, type Database } from 'mortise';
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
    folder.add('1_people', { transaction: false, up: making('persons').up });
    await expect(folder.of(database).up()).rejects.toMatchObject({ code: 'MIGRATION_CHANGED' });
    folder.add('1_people', { transaction: false, up: making('people').up });
    expect(await folder.of(database).up()).toHaveLength(1);
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
