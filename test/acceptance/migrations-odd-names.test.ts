import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Migrations, type GenerateOptions } from '@mortise/migrations';
import { Database, DataTypes, sql, type AttributeInputs, type Model, type ModelStatic } from 'mortise';
import { describeEachDialect } from '../support/describe-each-dialect';
import { expectSettled, loadFile } from '../support/generated-migrations';

/** Words of SQL, capitals, dots, every quote, blanks, letters of other alphabets. */
const NAMES = [
  'select',
  'Order',
  'a.b',
  `it's "quoted"`,
  'ti`ck',
  'Größe 1',
  '名前',
  'x--y',
  'semi;colon',
  '${x}',
  '\\n',
];

/** DDL takes its time: three tables are as odd as many. */
const TABLES = ['select', 'a.b', `it's "quoted"`];

describeEachDialect('Migrations', ({ connect }) => {
  let directory: string;
  const open: Database[] = [];
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), "mortise odd 'names' #1 %20-"));
  });
  afterEach(async () => {
    for (const database of open.splice(0)) await database.close();
    rmSync(directory, { recursive: true });
  });

  async function place() {
    const { knex } = await connect([], { sync: false, file: true });
    const change = async (declare: (database: Database) => unknown, options: GenerateOptions = {}) => {
      const database = new Database(knex.client.config as never, { define: { timestamps: false } }); // what the test's own place is reached by
      open.push(database);
      declare(database);
      const migrations = new Migrations(database, { directory, load: loadFile });
      const generated = await migrations.generate(`step ${open.length}`, { allowDrop: true, ...options });
      await migrations.up();
      await expectSettled(database);
      return { database, migrations, generated };
    };
    return { knex, change };
  }

  const text = { type: DataTypes.STRING(20) };

  /** A table for some of the names, with a column for each of them, which refers to the next; `nameOf` gives the columns their names. */
  const oddTables =
    (type: AttributeInputs[string], nameOf: (table: string, column: string) => string) => (database: Database) => {
      const models = TABLES.map((table, number) => {
        const columns = NAMES.map((name, place) => [
          `a${place}`,
          { ...(type as object), columnName: nameOf(table, name) },
        ]);
        const indexes = [{ name: `${table} of ${number}`, fields: [`a${(number + 1) % NAMES.length}`] }];
        return database.define(`M${number}`, Object.fromEntries(columns) as AttributeInputs, {
          tableName: `T ${table}`,
          indexes,
        });
      });
      for (const [number, model] of models.entries()) {
        const foreignKey = { name: 'nextId', columnName: `next ${TABLES[number]}` };
        model.belongsTo(models[(number + 1) % models.length] as never, { as: 'next', foreignKey });
      }
    };

  it('take tables and columns of any name, there and back', async () => {
    const { change } = await place();
    const same = (_table: string, column: string): string => column;
    await change(oddTables(text, same));
    const never = { ...text, allowNull: false, defaultValue: "o'x" };
    const { database } = await change(oddTables(never, same));
    await database.model('M2').create({} as never);
    const renames = Object.fromEntries(TABLES.map(name => [`T ${name}.${name}`, `${name}2`]));
    const { database: last, migrations } = await change(
      oddTables(never, (table, column) => (table === column ? `${column}2` : column)),
      { renames },
    );
    expect((await last.model('M2').findOne())?.get()).toMatchObject({ a2: "o'x", a4: "o'x" });
    await migrations.down({ all: true });
    expect((await migrations.status()).map(({ state }) => state)).toEqual(['pending', 'pending', 'pending']);
  });

  it('take a table of a hundred columns, some of which change', async () => {
    const { change, knex } = await place();
    const columns = (changing: object): AttributeInputs =>
      Object.fromEntries(
        Array.from({ length: 100 }, (_each, number) => [
          `column${number}`,
          number % 33 === 7 ? changing : { type: DataTypes.INTEGER },
        ]),
      );
    const first = await change(database => database.define('Wide', columns({ type: DataTypes.INTEGER })));
    await first.database.model('Wide').create({ column7: 7 } as never);
    const never = { type: DataTypes.BIGINT, allowNull: false, defaultValue: '5' };
    const second = await change(database => database.define('Wide', columns(never)));
    expect((await second.database.model('Wide').findOne())?.get()).toMatchObject({ column7: '7', column40: '5' });
    await second.migrations.down();
    expect(await knex('Wides').pluck('column7')).toEqual([7]);
  });

  it('keep the links of many-to-many associations whose junction and keys are renamed', async () => {
    const { change } = await place();
    const declare = (through: string, [foreignKey, otherKey]: readonly [string, string], note: string) => (database: Database) => {
      const Person = database.define('Person', { name: DataTypes.STRING(20) }, { tableName: 'people' });
      const junction = database.define('Link', { [note]: DataTypes.STRING(20) }, { tableName: through });
      Person.belongsToMany(Person, { as: 'follows', through: junction, foreignKey, otherKey, inverse: { as: 'followers' } });
    }; // prettier-ignore
    const { database } = await change(declare('follows', ['followerId', 'followedId'], 'since'));
    const Person = database.model('Person') as ModelStatic<Model>;
    const [ada, bob] = [await Person.create({ name: 'Ada' }), await Person.create({ name: 'Bob' })];
    await ada.related('follows').add(bob, { through: { since: 'ever' } });
    const renames = {
      follows: 'subscriptions',
      'follows.followerId': 'readerId',
      'follows.followedId': 'authorId',
      'follows.since': 'reason',
    };
    const later = declare('subscriptions', ['readerId', 'authorId'], 'reason');
    const found = async (there: Database): Promise<unknown> =>
      (await there.model('Person').findOne({ where: { name: 'Ada' } as never, include: ['follows'] }))?.toJSON();
    const { database: now, migrations } = await change(later, { renames });
    expect(await found(now)).toMatchObject({ follows: [{ name: 'Bob', Link: { reason: 'ever' } }] });
    await migrations.down();
    expect(await found(database)).toMatchObject({ follows: [{ name: 'Bob', Link: { since: 'ever' } }] });
  });

  it('leave tables of others alone, whatever they are called', async () => {
    const { change, knex } = await place();
    await knex.raw('CREATE TABLE knex_migrations (id INTEGER, name VARCHAR(9))');
    await knex.raw('CREATE TABLE others (id INTEGER, name VARCHAR(9))');
    await knex.raw('CREATE VIEW other_names AS SELECT name FROM others');
    const declare = (database: Database): unknown => database.define('Person', { name: DataTypes.STRING(20) });
    const { migrations, database } = await change(declare);
    expect((await migrations.check({ database: true })).inStep).toBe(true);
    expect(await migrations.generate('all', { fromDatabase: true, allowDrop: true })).toBeUndefined();
    await migrations.down({ all: true });
    expect(await database.query(sql`SELECT COUNT(*) AS n FROM others`)).toHaveLength(1);
  });
});
