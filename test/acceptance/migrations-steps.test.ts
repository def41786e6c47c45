import type { Migration, MigrationSchema } from '@mortise/migrations';
import { DataTypes, sql, type Database } from 'mortise';
import { describeEachDialect } from '../support/describe-each-dialect';
import { migrationFolder, removeFolders } from '../support/migrations-of';

afterAll(removeFolders);

type Steps = (schema: MigrationSchema) => Promise<void>;

/** Runs steps as one migration after those before. */
function stepsOn(database: Database): (steps: Steps, options?: Partial<Migration>) => Promise<readonly string[]> {
  const folder = migrationFolder();
  let count = 0;
  return async (up, options = {}) => {
    const name = `m${String((count += 1)).padStart(3, '0')}`;
    folder.add(name, { up, ...options });
    try {
      const ran = await folder.of(database).up();
      return ran.flatMap(({ statements }) => statements);
    } catch (error) {
      folder.remove(name);
      throw error;
    }
  };
}

const id = { type: DataTypes.INTEGER, primaryKey: true, autoIncrement: true } as const;

async function people(schema: MigrationSchema): Promise<void> {
  await schema.createTable('people', {
    id,
    name: { type: DataTypes.STRING, allowNull: false },
    age: { type: DataTypes.INTEGER, defaultValue: 7 },
  });
}

async function names(database: Database): Promise<readonly unknown[]> {
  const rows = await database.query(sql`SELECT * FROM people ORDER BY id`);
  return rows.map(row => ({ ...row }));
}

/** A model of what the table should be: sync then finds nothing to do. */
async function expectSettled(database: Database): Promise<void> {
  const statements: string[] = [];
  await database.sync({ alter: { drop: true }, logging: text => statements.push(text) });
  expect(statements.filter(text => /^\s*(CREATE|ALTER|DROP|UPDATE|INSERT|COMMENT|DELETE)/i.test(text))).toEqual([]);
}

describeEachDialect('Steps of migrations', ({ connect, requires, has }) => {
  it('create a table with all that belongs to it, as a model would have it', async () => {
    const database = await connect([], { sync: false });
    const run = stepsOn(database);
    await run(async schema => {
      await people(schema);
      await schema.createTable(
        'pets',
        {
          id,
          name: { type: DataTypes.STRING, allowNull: false, defaultValue: "o'Rex" },
          kind: { type: DataTypes.ENUM('dog', 'cat'), allowNull: false, defaultValue: 'dog' },
          bornAt: { type: DataTypes.DATE(3), defaultValue: '2020-01-01T00:00:00.000Z' },
          ownerId: { type: DataTypes.INTEGER },
        },
        {
          comment: 'Those who stay',
          indexes: [
            { name: 'pets_name', columns: ['name'], unique: true },
            { name: 'pets_kind', columns: ['kind', 'ownerId'] },
          ],
          foreignKeys: [
            {
              name: 'pets_ownerId_fkey',
              columns: ['ownerId'],
              references: { table: 'people', columns: ['id'] },
              onDelete: 'set null',
              onUpdate: 'CASCADE',
            },
          ],
        },
      );
    });
    database.define(
      'Person',
      { name: { type: DataTypes.STRING, allowNull: false }, age: { type: DataTypes.INTEGER, defaultValue: 7 } },
      { tableName: 'people', timestamps: false },
    );
    const attributes = {
      name: { type: DataTypes.STRING, allowNull: false, defaultValue: "o'Rex" },
      kind: { type: DataTypes.ENUM('dog', 'cat'), allowNull: false, defaultValue: 'dog' },
      bornAt: { type: DataTypes.DATE(3), defaultValue: new Date('2020-01-01T00:00:00.000Z') },
      ownerId: { type: DataTypes.INTEGER, references: 'Person', onDelete: 'SET NULL', onUpdate: 'CASCADE' },
    } as const;
    database.define('Pet', attributes, {
      tableName: 'pets',
      timestamps: false,
      comment: 'Those who stay',
      indexes: [{ unique: true, fields: ['name'] }, { fields: ['kind', 'ownerId'] }],
    });
    await expectSettled(database);
  });

  it('change columns and keep the rows', async () => {
    const database = await connect([], { sync: false });
    const run = stepsOn(database);
    await run(people);
    await database.query(sql`INSERT INTO people (name, age) VALUES ('Ada', 36)`);
    await run(async schema => {
      await schema.addColumn('people', 'nick', { type: DataTypes.STRING(40) });
      await schema.fillColumn('people', 'nick', sql`upper(name)`);
      await schema.changeColumn('people', 'nick', { type: DataTypes.STRING(60), allowNull: false });
      await schema.renameColumn('people', 'nick', 'handle');
      await schema.changeColumn('people', 'age', { type: DataTypes.BIGINT });
      await schema.addColumn('people', 'mood', {
        type: DataTypes.ENUM('good', 'bad'),
        allowNull: false,
        defaultValue: 'good',
      });
      await schema.renameColumn('people', 'mood', 'temper');
    });
    await run(async schema => {
      await schema.addIndex('people', { name: 'people_handle', columns: ['handle'], unique: true });
      await schema.dropColumn('people', 'age');
    });
    expect(await names(database)).toEqual([{ id: 1, name: 'Ada', handle: 'ADA', temper: 'good' }]);
    database.define(
      'Person',
      {
        name: { type: DataTypes.STRING, allowNull: false },
        handle: { type: DataTypes.STRING(60), allowNull: false, unique: true },
        temper: { type: DataTypes.ENUM('good', 'bad'), allowNull: false, defaultValue: 'good' },
      },
      { tableName: 'people', timestamps: false },
    );
    await expectSettled(database);
  });

  it('rename tables with what refers to them, and drop them', async () => {
    const database = await connect([], { sync: false });
    const run = stepsOn(database);
    await run(async schema => {
      await people(schema);
      await schema.addColumn('people', 'mood', { type: DataTypes.ENUM('good', 'bad') });
      await schema.createTable('pets', { id, ownerId: { type: DataTypes.INTEGER } });
      await schema.addForeignKey('pets', {
        name: 'pets_owner',
        columns: ['ownerId'],
        references: { table: 'people', columns: ['id'] },
        onDelete: 'CASCADE',
      });
      await schema.renameTable('people', 'persons');
    });
    await database.query(sql`INSERT INTO persons (name, mood) VALUES ('Ada', 'good')`);
    const dropped = run(schema => schema.dropTable('persons'));
    await expect(dropped).rejects.toMatchObject({ code: 'TABLE_IN_USE', message: expect.stringContaining('pets') });
    await run(async schema => {
      await schema.dropForeignKey('pets', 'pets_owner');
      await schema.dropTable('persons');
    });
    database.define('Pet', { ownerId: DataTypes.INTEGER }, { tableName: 'pets', timestamps: false });
    await expectSettled(database);
  });

  it('know an ENUM again after its table was renamed', async () => {
    const database = await connect([], { sync: false });
    const run = stepsOn(database);
    await run(async schema => {
      await people(schema);
      await schema.addColumn('people', 'mood', { type: DataTypes.ENUM('good', 'bad') });
      await schema.renameTable('people', 'persons');
    });
    const attributes = {
      name: { type: DataTypes.STRING, allowNull: false },
      age: { type: DataTypes.INTEGER, defaultValue: 7 },
      mood: DataTypes.ENUM('good', 'bad'),
    } as const;
    database.define('Person', attributes, { tableName: 'persons', timestamps: false });
    await expectSettled(database);
  });

  it('change the primary key', async () => {
    const database = await connect([], { sync: false });
    const run = stepsOn(database);
    await run(async schema => {
      await schema.createTable('likes', {
        personId: { type: DataTypes.INTEGER, primaryKey: true },
        tootId: { type: DataTypes.INTEGER, allowNull: false },
        note: { type: DataTypes.STRING },
      });
      await schema.sql(
        sql`INSERT INTO likes (${sql.identifier('personId')}, ${sql.identifier('tootId')}) VALUES (1, 2)`,
      );
      await schema.changePrimaryKey('likes', ['personId', 'tootId']);
    });
    await database.query(
      sql`INSERT INTO likes (${sql.identifier('personId')}, ${sql.identifier('tootId')}) VALUES (1, 3)`,
    );
    const key = { type: DataTypes.INTEGER, primaryKey: true } as const;
    database.define(
      'Like',
      { personId: key, tootId: key, note: DataTypes.STRING },
      { tableName: 'likes', timestamps: false },
    );
    await expectSettled(database);
    await expect(run(schema => schema.changePrimaryKey('likes', ['personId']))).rejects.toMatchObject({
      code: 'ROWS_NOT_UNIQUE',
    });
    await expect(run(schema => schema.changePrimaryKey('likes', ['note']))).rejects.toMatchObject({
      code: 'PRIMARY_KEY_NULLABLE',
      message: expect.stringContaining('likes.note'),
    });
  });

  it('add and drop indexes, also those that a foreign key needs', async () => {
    const database = await connect([], { sync: false });
    const run = stepsOn(database);
    await run(async schema => {
      await people(schema);
      await schema.createTable('pets', { id, ownerId: { type: DataTypes.INTEGER }, goneAt: { type: DataTypes.DATE } });
      await schema.addIndex('pets', { name: 'pets_owner', columns: ['ownerId'] });
      await schema.addForeignKey('pets', {
        name: 'pets_fkey',
        columns: ['ownerId'],
        references: { table: 'people', columns: ['id'] },
      });
      await schema.addIndex('pets', { name: 'pets_living', columns: ['ownerId'], unique: true, livingBy: 'goneAt' });
      await schema.dropIndex('pets', 'pets_owner');
      await schema.dropIndex('pets', 'pets_living');
      await schema.dropColumn('pets', 'goneAt');
      await schema.dropForeignKey('pets', 'pets_fkey');
    });
    database.define('Pet', { ownerId: DataTypes.INTEGER }, { tableName: 'pets', timestamps: false });
    await expectSettled(database);
  });

  requires('partialIndexes')('add indexes over SQL, of some rows', async () => {
    const database = await connect([], { sync: false });
    const run = stepsOn(database);
    await run(async schema => {
      await people(schema);
      await schema.addIndex('people', {
        name: 'people_lower',
        unique: true,
        columns: [{ expression: sql`lower(${sql.identifier('name')})` }, { column: 'age', descending: true }],
        where: sql`${sql.identifier('age')} > ${18}`,
      });
    });
    await run(schema => schema.dropIndex('people', 'people_lower'));
  });

  it('build an index without locking the table, outside of a transaction', async () => {
    const database = await connect([], { sync: false });
    const run = stepsOn(database);
    await run(people);
    const statements = await run(
      schema => schema.addIndex('people', { name: 'people_name', columns: ['name'], concurrently: true }),
      { transaction: false },
    );
    expect(statements.some(text => text.includes('CONCURRENTLY'))).toBe(has('schemas'));
    await run(schema => schema.dropIndex('people', 'people_name', { concurrently: true }), { transaction: false });
  });

  it('are refused by what is there, with the names of it', async () => {
    const database = await connect([], { sync: false });
    const run = stepsOn(database);
    await run(people);
    const refusals: readonly (readonly [Steps, string, string])[] = [
      [people, 'TABLE_EXISTS', '"people"'],
      [schema => schema.dropTable('peple'), 'UNKNOWN_TABLE', '"peple"'],
      [schema => schema.addColumn('people', 'age', { type: DataTypes.INTEGER }), 'COLUMN_EXISTS', 'people'],
      [schema => schema.dropColumn('people', 'agee'), 'UNKNOWN_COLUMN', 'Did you mean "age"?'],
      [schema => schema.renameColumn('people', 'age', 'name'), 'COLUMN_EXISTS', '"name"'],
      [schema => schema.dropColumn('people', 'id'), 'COLUMN_IN_USE', 'primary key'],
      [schema => schema.dropIndex('people', 'people_x'), 'UNKNOWN_INDEX', 'It has: none'],
      [schema => schema.dropForeignKey('people', 'people_x'), 'UNKNOWN_FOREIGN_KEY', 'people_x'],
      [schema => schema.addIndex('people', { name: 'i', columns: ['nmae'] }), 'UNKNOWN_COLUMN', 'Did you mean "name"?'],
      [
        schema =>
          schema.addForeignKey('people', {
            name: 'f',
            columns: ['age'],
            references: { table: 'pets', columns: ['id'] },
          }),
        'UNKNOWN_TABLE',
        '"f"',
      ],
      [
        schema =>
          schema.addForeignKey('people', {
            name: 'f',
            columns: ['age'],
            references: { table: 'people', columns: ['age'] },
          }),
        'KEY_NOT_UNIQUE',
        'people.age',
      ],
    ];
    for (const [steps, code, text] of refusals) {
      await expect(run(steps)).rejects.toMatchObject({ code, message: expect.stringContaining(text) });
    }
  });

  it('are refused for what rows stand against them, before anything is changed', async () => {
    const database = await connect([], { sync: false });
    const run = stepsOn(database);
    await run(people);
    await database.query(sql`INSERT INTO people (name, age) VALUES ('Ada', NULL), ('Ada', 7)`);
    const index = { name: 'people_name', columns: ['name'], unique: true };
    const refusals: readonly (readonly [Steps, string])[] = [
      [
        schema => schema.addColumn('people', 'nick', { type: DataTypes.STRING, allowNull: false }),
        'ROWS_WITHOUT_VALUE',
      ],
      [schema => schema.changeColumn('people', 'age', { type: DataTypes.INTEGER, allowNull: false }), 'ROWS_WITH_NULL'],
      [schema => schema.changeColumn('people', 'name', { type: DataTypes.INTEGER }), 'ROWS_NOT_CONVERTIBLE'],
      [schema => schema.addIndex('people', index), 'ROWS_NOT_UNIQUE'],
    ];
    for (const [steps, code] of refusals) {
      await expect(run(steps)).rejects.toMatchObject({
        code,
        message: expect.stringMatching(/people\.(nick|age|name)/),
      });
    }
  });

  it('drop no column that something else is made of', async () => {
    const database = await connect([], { sync: false });
    const run = stepsOn(database);
    await run(async schema => {
      const text = { type: DataTypes.STRING(20) };
      await schema.createTable('pets', { id, name: text, nick: text, kind: { type: DataTypes.ENUM('cat', 'dog') } });
    });
    // Others refuse it by themselves: it can't be told of by name.
    const isNamed = has('transactionalDdl') && !has('oneWriter');
    const named = (name: string): object =>
      isNamed ? { code: 'COLUMN_IN_USE', message: expect.stringContaining(name) } : { code: 'ALTER_FAILED' };
    if (has('partialIndexes')) {
      await run(schema => schema.addIndex('pets', { name: 'pets_named', columns: ['name'], where: sql`nick IS NULL` }));
      await expect(run(schema => schema.dropColumn('pets', 'nick'))).rejects.toMatchObject(named('pets_named'));
      await run(schema => schema.dropIndex('pets', 'pets_named'));
      await run(schema => schema.addIndex('pets', { name: 'pets_small', columns: [{ expression: sql`lower(nick)` }] }));
      await expect(run(schema => schema.dropColumn('pets', 'nick'))).rejects.toMatchObject(named('pets_small'));
      await run(schema => schema.dropIndex('pets', 'pets_small'));
    }
    if (!has('oneWriter')) {
      await database.query(sql`ALTER TABLE pets ADD CONSTRAINT pets_two CHECK (name <> nick)`);
      await expect(run(schema => schema.dropColumn('pets', 'nick'))).rejects.toMatchObject(named('pets_two'));
      await database.query(sql`ALTER TABLE pets DROP CONSTRAINT pets_two`);
    }
    await run(async schema => {
      await schema.dropColumn('pets', 'nick');
      await schema.dropColumn('pets', 'kind');
    });
    const place = { schema: undefined, name: 'pets' };
    expect(await database.models.engine.schema.columnNames(place, {})).toEqual(['id', 'name']);
  });

  it('rename a table to another spelling of its name', async () => {
    const database = await connect([], { sync: false });
    const run = stepsOn(database);
    await run(people);
    await database.query(sql`INSERT INTO people (name) VALUES ('Ada')`);
    await run(schema => schema.renameTable('people', 'People'));
    const [row] = await database.query(sql`SELECT name FROM ${sql.identifier('People')}`);
    expect(row?.['name']).toBe('Ada');
    await run(schema => schema.renameTable('People', 'people'));
    await run(schema => schema.addColumn('people', 'nick', { type: DataTypes.STRING }));
  });

  it('are refused where they are misspelt, without asking the database', async () => {
    const database = await connect([], { sync: false });
    const run = stepsOn(database);
    const loose = (value: unknown): never => value as never; // a program without types
    const a = { type: DataTypes.INTEGER };
    const refusals: readonly (readonly [Steps, string, string])[] = [
      [schema => schema.createTable('t', loose({ a: { tpye: DataTypes.STRING } })), 'UNKNOWN_OPTION', '"type"'],
      [schema => schema.createTable('t', { a: loose({}) }), 'MISSING_TYPE', 't.a'],
      [schema => schema.createTable('t', loose({})), 'INVALID_TABLE', 'no columns'],
      [schema => schema.createTable('t', { a: { type: loose('text') } }), 'UNKNOWN_TYPE', ''],
      [schema => schema.createTable('', { a: { type: DataTypes.TEXT } }), 'INVALID_NAME', 'createTable'],
      [schema => schema.addColumn('t', 'a', { type: DataTypes.INTEGER, defaultValue: 'x' }), 'INVALID_COLUMN', 't.a'],
      [
        schema => schema.addColumn('t', 'a', { type: DataTypes.DATE, defaultValue: DataTypes.NOW }),
        'INVALID_COLUMN',
        't.a',
      ],
      [schema => schema.addIndex('t', loose({ name: 'i', fields: ['a'] })), 'UNKNOWN_OPTION', '"fields"'],
      ...[null, undefined].flatMap((nothing): (readonly [Steps, string, string])[] => [
        [schema => schema.createTable('t', { a }, { indexes: [loose(nothing)] }), 'INVALID_OPTIONS', 'index'],
        [schema => schema.createTable('t', { a }, { foreignKeys: [loose(nothing)] }), 'INVALID_OPTIONS', 'foreign key'],
        [schema => schema.addForeignKey('t', loose(nothing)), 'INVALID_OPTIONS', 'foreign key'],
      ]),
      [schema => schema.createTable('t', { a }, { indexes: new Array(1) }), 'INVALID_OPTIONS', 'index'],
      [schema => schema.createTable('t', { a }, { foreignKeys: new Array(1) }), 'INVALID_OPTIONS', 'foreign key'],
      [schema => schema.createTable('t', { a }, { primaryKey: new Array(1) }), 'INVALID_NAME', 'primary key'],
      [schema => schema.addIndex('t', { name: 'i', columns: new Array(1) }), 'INVALID_OPTIONS', 'index'],
      [schema => schema.sql(loose('DROP TABLE t')), 'INVALID_SQL', ''],
      [schema => schema.sql({ db2: sql`SELECT 1` }), 'SQL_NOT_FOR_DIALECT', 'db2'],
    ];
    for (const [steps, code, text] of refusals) {
      await expect(run(steps)).rejects.toMatchObject({ code, message: expect.stringContaining(text) });
    }
  });

  requires('oneWriter')('keep triggers and columns that nobody speaks of', async () => {
    const database = await connect([], { sync: false });
    const run = stepsOn(database);
    await run(people);
    await database.query(sql`ALTER TABLE people ADD COLUMN extra TEXT CHECK (extra <> 'no')`);
    await database.query(sql`CREATE TRIGGER greet AFTER INSERT ON people BEGIN UPDATE people SET extra = 'hi'; END`);
    await run(schema => schema.changeColumn('people', 'age', { type: DataTypes.STRING }));
    await database.query(sql`INSERT INTO people (name) VALUES ('Ada')`);
    expect(await names(database)).toEqual([{ id: 1, name: 'Ada', age: null, extra: 'hi' }]);
  });
});

describeEachDialect('Steps on SQLite', ({ connect, requires }) => {
  requires('oneWriter')('go on with the numbers of rows where a table is made anew', async () => {
    const database = await connect([], { sync: false });
    const run = stepsOn(database);
    await run(people);
    await database.query(sql`INSERT INTO people (id, name) VALUES (7, 'Ada')`);
    await database.query(sql`DELETE FROM people`);
    await run(schema => schema.dropColumn('people', 'age'));
    await database.query(sql`INSERT INTO people (name) VALUES ('Bob')`);
    expect(await database.query(sql`SELECT id, name FROM people`)).toEqual([{ id: 8, name: 'Bob' }]);
    await expect(run(schema => schema.changePrimaryKey('people', ['id', 'name']))).rejects.toMatchObject({
      code: 'PRIMARY_KEY_NUMBERED',
      message: expect.stringContaining('people.id'),
    });
  });

  requires('oneWriter')('drop no column that a view or a trigger reads', async () => {
    const database = await connect([], { sync: false });
    const run = stepsOn(database);
    await run(people);
    const drop: Steps = schema => schema.dropColumn('people', 'age');
    await database.query(sql`CREATE VIEW ages AS SELECT id, age FROM people`);
    await expect(run(drop)).rejects.toMatchObject({
      code: 'COLUMN_IN_USE',
      message: expect.stringContaining('view ages'),
    });
    await database.query(sql`DROP VIEW ages`);
    await database.query(sql`CREATE TABLE log (age INTEGER)`);
    await database.query(
      sql`CREATE TRIGGER aged AFTER INSERT ON people BEGIN INSERT INTO log (age) VALUES (new.age); END`,
    );
    await expect(run(drop)).rejects.toMatchObject({ code: 'COLUMN_IN_USE', message: expect.stringContaining('aged') });
    expect(await names(database)).toEqual([]);
    await database.query(sql`INSERT INTO people (name) VALUES ('Ada')`);
    await database.query(sql`DROP TRIGGER aged`);
    await run(drop);
    expect(await names(database)).toEqual([{ id: 1, name: 'Ada' }]);
  });

  requires('oneWriter')('leave rows that pointed to nothing before as they are', async () => {
    const database = await connect([], { sync: false });
    const run = stepsOn(database);
    const text = { type: DataTypes.STRING(20) };
    await run(async schema => {
      await schema.createTable('people', { name: { ...text, primaryKey: true }, nick: text });
      const key = { name: 'pets_owner', columns: ['owner'], references: { table: 'people', columns: ['name'] } };
      await schema.createTable(
        'pets',
        { name: { ...text, primaryKey: true }, owner: text, kind: text },
        { foreignKeys: [key] },
      );
    });
    await database.query(sql`INSERT INTO pets (name) VALUES ('Tom')`);
    await database.query(sql`PRAGMA foreign_keys = OFF`);
    await database.query(sql`INSERT INTO pets (name, owner) VALUES ('Rex', 'nobody')`);
    await database.query(sql`DELETE FROM pets WHERE name = 'Tom'`);
    await database.query(sql`PRAGMA foreign_keys = ON`);
    await run(schema => schema.dropColumn('pets', 'kind'));
    await run(schema => schema.changeColumn('people', 'nick', { type: DataTypes.STRING(30) }));
    await run(schema => schema.renameTable('people', 'persons'));
    await run(schema => schema.renameTable('pets', 'animals'));
    await database.query(sql`INSERT INTO persons (name) VALUES ('Ada')`);
    await database.query(sql`INSERT INTO animals (name, owner) VALUES ('Tom', 'Ada')`);
    await expect(run(schema => schema.sql(sql`DELETE FROM persons`))).rejects.toMatchObject({
      code: 'ROWS_WITHOUT_TARGET',
    });
  });
});
