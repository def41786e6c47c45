import { Database, DataTypes, sql } from 'mortise';
import { describeEachDialect } from '../support/describe-each-dialect';

type Differences = Awaited<ReturnType<Database['models']['engine']['schema']['differences']>>;

const differences = (database: Database, drop = false): Promise<Differences> => {
  const known = database.models.definitions();
  return database.models.engine.schema.differences(known, { known, drop }, {});
};

describeEachDialect('The differences between models and tables', ({ connect, requires }) => {
  it('are none where sync has been', async () => {
    const database = await connect([], { sync: false });
    const Person = database.define('Person', { name: { type: DataTypes.STRING, unique: true } });
    database.define('Pet', {
      ownerId: { type: DataTypes.INTEGER, references: Person },
      kind: DataTypes.ENUM('a', 'b'),
    });
    await database.sync();
    expect(await differences(database, true)).toEqual([]);
  });

  it('are told by what they are about, with the statements, and nothing is changed', async () => {
    const database = await connect([], { sync: false });
    await database.query(sql`CREATE TABLE people (id INTEGER NOT NULL PRIMARY KEY, age VARCHAR(20), extra INTEGER)`);
    database.define('Person', {
      id: { type: DataTypes.INTEGER, primaryKey: true },
      name: { type: DataTypes.STRING, index: true },
      age: DataTypes.INTEGER,
    }, { tableName: 'people', timestamps: false }); // prettier-ignore
    database.define('Pet', {}, { tableName: 'pets', timestamps: false });
    const told = await differences(database, true);
    const subjects = told.flatMap(table => table.differences.map(({ kind, subject }) => [kind, subject]));
    expect(subjects).toEqual([
      ['missingTable', 'Pet'],
      ['missingColumn', 'Person.name'],
      ['changedColumn', 'Person.age'],
      ['unknownColumn', 'Person.extra'],
      ['missingIndex', 'Person.name'],
    ]);
    expect(told.every(({ statements }) => statements.length > 0)).toBe(true);
    expect(told[0]?.statements[0]).toContain('CREATE TABLE');
    expect(await differences(database, true)).toEqual(told);
    await database.sync({ alter: { drop: true } });
    expect(await differences(database, true)).toEqual([]);
  });

  it('are none of a column that was renamed by hand, JSON among them', async () => {
    const database = await connect([], { sync: false });
    const types = { mood: DataTypes.JSON, size: DataTypes.DECIMAL(8, 2), isOpen: DataTypes.BOOLEAN };
    database.define('Shop', types, { tableName: 'shops', timestamps: false });
    await database.sync();
    for (const name of ['mood', 'size', 'isOpen']) {
      const [from, to] = [sql.identifier(name), sql.identifier(`${name}_now`)];
      await database.query(sql`ALTER TABLE shops RENAME COLUMN ${from} TO ${to}`);
    }
    const later = new Database(database.knex);
    const renamed = Object.entries(types).map(([name, type]) => [name, { type, columnName: `${name}_now` }] as const);
    later.define('Shop', Object.fromEntries(renamed), { tableName: 'shops', timestamps: false });
    expect(await differences(later, true)).toEqual([]);
  });

  it('are none of a key that makes way for the type of its column', async () => {
    const database = await connect([], { sync: false });
    const defineIn = (place: Database, type: typeof DataTypes.INTEGER | typeof DataTypes.BIGINT): void => {
      const Person = place.define(
        'Person',
        { id: { type, primaryKey: true } },
        { tableName: 'people', timestamps: false },
      );
      place.define('Pet', { ownerId: { type, references: Person } }, { tableName: 'pets', timestamps: false });
    };
    defineIn(database, DataTypes.INTEGER);
    await database.sync();
    const later = new Database(database.knex);
    defineIn(later, DataTypes.BIGINT);
    const told = (await differences(later, true)).flatMap(table =>
      table.differences.map(({ subject, kind }) => [kind, subject]),
    );
    expect(told.sort()).toEqual([
      ['changedColumn', 'Person.id'],
      ['changedColumn', 'Pet.ownerId'],
    ]);
  });

  it('tell of another primary key, which altering refuses', async () => {
    const database = await connect([], { sync: false });
    await database.query(sql`CREATE TABLE people (id INTEGER NOT NULL, name VARCHAR(20) NOT NULL PRIMARY KEY)`);
    database.define('Person', { name: DataTypes.STRING(20) }, { tableName: 'people', timestamps: false });
    const [people] = await differences(database);
    expect(people).toMatchObject({ model: 'Person', statements: [] });
    expect(people?.differences.map(({ kind, subject }) => `${kind} ${subject}`)).toEqual(
      expect.arrayContaining(['primaryKey Person', 'changedColumn Person.name']),
    );
  });

  requires('transactionalDdl')('see what the open transaction has done', async () => {
    const database = await connect([], { sync: false });
    database.define('Person', {}, { tableName: 'people', timestamps: false });
    await database.transaction(async () => {
      await database.sync();
      expect(await differences(database)).toEqual([]);
    });
  });
});
