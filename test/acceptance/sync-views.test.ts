import { randomBytes } from 'node:crypto';
import { DataTypes, type Database, type SyncOptions } from 'mortise';
import { describeEachDialect, statementLog } from '../support/describe-each-dialect';

const options = { timestamps: false, tableName: 'active_people' };
const attributes = { name: { type: DataTypes.STRING(50), unique: true } };

/** Two models, of which one reads a view of the other's table. */
async function withView(database: Database): Promise<void> {
  const Person = database.define('Person', { name: DataTypes.STRING(50) }, { timestamps: false, tableName: 'people' });
  await database.sync();
  await Person.create({ name: 'Ada' });
  await database.knex.raw('CREATE VIEW active_people AS SELECT * FROM people');
}

const isChange = (statement: string): boolean => /^\s*(CREATE|ALTER|DROP|COMMENT|INSERT)\b/i.test(statement);

describeEachDialect('A view with the name of a table', ({ connect, requires }) => {
  it.each<[SyncOptions]>([[{}], [{ alter: true }], [{ alter: { drop: true } }], [{ force: true }]])(
    'is named by sync(%j), which changes nothing',
    async how => {
      const { log, statements, clear } = statementLog();
      const database = await connect([], { sync: false, logging: log });
      await withView(database);
      database.define('ActivePerson', attributes, options);
      database.define('Other', { name: DataTypes.STRING(50) });
      clear();
      await expect(database.sync(how)).rejects.toMatchObject({
        code: 'NOT_A_TABLE',
        name: 'DefinitionError',
        message: expect.stringMatching(
          /^ActivePerson is to have the table "active_people", and that is a view\./,
        ) as string,
        hint: expect.stringContaining('sync: false') as string,
      });
      expect(statements.filter(isChange)).toEqual([]);
      expect(await database.model('Person').count()).toBe(1);
    },
  );

  it('is named by sync() of its model, and by drop()', async () => {
    const database = await connect([], { sync: false });
    await withView(database);
    const ActivePerson = database.define('ActivePerson', attributes, options);
    await expect(ActivePerson.sync()).rejects.toMatchObject({ code: 'NOT_A_TABLE' });
    await expect(database.drop()).rejects.toMatchObject({ code: 'NOT_A_TABLE' });
    expect(await database.model('Person').count()).toBe(1);
  });

  it('is left alone with sync: false', async () => {
    const database = await connect([], { sync: false });
    await withView(database);
    const ActivePerson = database.define('ActivePerson', attributes, { ...options, sync: false });
    await database.sync({ alter: true });
    expect(await ActivePerson.findAll({ raw: true })).toEqual([{ id: 1, name: 'Ada' }]);
  });

  requires('schemas')('is named with its schema', async () => {
    const database = await connect([], { sync: false });
    await withView(database);
    const rows = await database.query('SELECT current_schema() AS name');
    const schema = String((rows[0] as { name: unknown }).name);
    database.define('ActivePerson', attributes, { ...options, schema });
    await expect(database.sync()).rejects.toMatchObject({
      code: 'NOT_A_TABLE',
      message: expect.stringContaining(`"${schema}.active_people"`) as string,
    });
  });

  requires('ownTypes')('may be a materialized view, a sequence or a foreign table', async () => {
    const database = await connect([], { sync: false });
    const name = `mortise_${randomBytes(6).toString('hex')}`;
    database.define('ActivePerson', attributes, options);
    const all: readonly (readonly [kind: string, create: string, drop: string])[] = [
      ['a materialized view', 'CREATE MATERIALIZED VIEW active_people AS SELECT 1 AS id', 'DROP MATERIALIZED VIEW'],
      ['a sequence', 'CREATE SEQUENCE active_people', 'DROP SEQUENCE'],
      ['a foreign table', `CREATE FOREIGN TABLE active_people (id int) SERVER ${name}`, 'DROP FOREIGN TABLE'],
    ];
    await database.knex.raw(`CREATE FOREIGN DATA WRAPPER ${name}`);
    try {
      await database.knex.raw(`CREATE SERVER ${name} FOREIGN DATA WRAPPER ${name}`);
      for (const [kind, create, drop] of all) {
        await database.knex.raw(create);
        for (const how of [{}, { alter: true }, { force: true }])
          await expect(database.sync(how)).rejects.toMatchObject({
            code: 'NOT_A_TABLE',
            message: expect.stringContaining(`that is ${kind}.`) as string,
          });
        await database.knex.raw(`${drop} active_people`);
      }
    } finally {
      await database.knex.raw(`DROP FOREIGN DATA WRAPPER ${name} CASCADE`);
    }
  });
});
