import { Database, DataTypes, sql, type AttributeOptions, type ModelOptions } from 'mortise';
import { describeEachDialect, statementLog } from '../support/describe-each-dialect';

type Attributes = Record<string, AttributeOptions | AttributeOptions['type']>;

const plain = { timestamps: false };
const people = sql.identifier('people');

/** The program of a later day on the same tables. */
async function alter(
  first: Database,
  attributes: Attributes,
  { drop, ...options }: ModelOptions & { drop?: boolean } = {},
): Promise<{ database: Database; statements: readonly string[] }> {
  const { log, statements } = statementLog();
  const database = new Database(first.knex, { logging: log, preparedStatements: false });
  database.define('Person', attributes, { ...plain, tableName: 'people', ...options });
  await database.sync({ alter: drop === undefined ? true : { drop } });
  return { database, statements };
}

const isChange = (statement: string): boolean => /^\s*(CREATE|ALTER|DROP|COMMENT)\b/i.test(statement);

describeEachDialect('What the models do not know', ({ connect, requires }) => {
  /** A table made by hand, with more in it than the model says. */
  async function byHand(): Promise<Database> {
    const database = await connect([], { sync: false });
    await database.query('CREATE TABLE cities (id INTEGER PRIMARY KEY)');
    await database.query(`CREATE TABLE people (
      id INTEGER PRIMARY KEY,
      name VARCHAR(20) NOT NULL,
      extra INTEGER CHECK (extra > 0),
      city_id INTEGER,
      CONSTRAINT people_city FOREIGN KEY (city_id) REFERENCES cities (id),
      CONSTRAINT people_positive CHECK (id > 0),
      CONSTRAINT people_unique UNIQUE (name, extra))`);
    await database.query('CREATE INDEX people_extra ON people (extra)');
    await database.query('CREATE TABLE others (id INTEGER PRIMARY KEY)');
    await database.query('INSERT INTO cities VALUES (1)');
    await database.query("INSERT INTO people VALUES (1, 'Ada', 5, 1)");
    return database;
  }

  const id = { type: DataTypes.INTEGER, primaryKey: true };

  it('stays: columns, indexes, keys, checks, tables', async () => {
    const first = await byHand();
    const { database } = await alter(first, {
      id,
      name: DataTypes.TEXT,
      age: { type: DataTypes.BIGINT, allowNull: true },
    });
    expect(await database.query('SELECT id, name, extra, city_id FROM people')).toEqual([
      { id: 1, name: 'Ada', extra: 5, city_id: 1 },
    ]);
    const insert = (values: string): Promise<unknown> =>
      database.query(`INSERT INTO people (id, name, extra, city_id) VALUES ${values}`);
    await expect(insert("(2, 'Bob', -1, 1)")).rejects.toThrow();
    await expect(insert("(2, 'Bob', 1, 99)")).rejects.toThrow();
    await expect(insert("(-2, 'Bob', 1, 1)")).rejects.toThrow();
    await expect(insert("(2, 'Ada', 5, 1)")).rejects.toThrow();
    await expect(database.query('SELECT * FROM others')).resolves.toEqual([]);
  }); // P54

  it('goes where alter says so, but for tables', async () => {
    const first = await byHand();
    const { database } = await alter(first, { id, name: DataTypes.STRING(20) }, { drop: true });
    expect(await database.query(sql`SELECT * FROM ${people}`)).toEqual([{ id: 1, name: 'Ada' }]);
    await database.query("INSERT INTO people VALUES (-2, 'Ada')");
    await expect(database.query('SELECT * FROM others')).resolves.toEqual([]);
    await expect(database.query('SELECT * FROM cities')).resolves.toHaveLength(1);
    const { statements } = await alter(first, { id, name: DataTypes.STRING(20) }, { drop: true });
    expect(statements.filter(isChange)).toEqual([]);
  });

  it('stays a check of a column whose type changes', async () => {
    const first = await byHand();
    const attributes = { id, name: { type: DataTypes.STRING(20), allowNull: false }, extra: DataTypes.BIGINT };
    const { database } = await alter(first, attributes);
    await expect(database.query("INSERT INTO people (id, name, extra) VALUES (2, 'Bob', -1)")).rejects.toThrow();
    const { statements } = await alter(first, attributes);
    expect(statements.filter(isChange)).toEqual([]);
  });

  it('stays a check of a column that was renamed by hand, and one that took over its name', async () => {
    const first = await byHand();
    await first.query('ALTER TABLE people ADD COLUMN age INTEGER CHECK (age > 10)');
    for (const [from, to] of [['extra', 'old'], ['age', 'extra'], ['old', 'age']] as const)
      await first.query(sql`ALTER TABLE people RENAME COLUMN ${sql.identifier(from)} TO ${sql.identifier(to)}`); // prettier-ignore
    const attributes = { id, name: { type: DataTypes.STRING(20), allowNull: false }, age: DataTypes.BIGINT, extra: DataTypes.BIGINT }; // prettier-ignore
    const { database } = await alter(first, attributes);
    const insert = (age: number, extra: number): Promise<unknown> =>
      database.query(sql`INSERT INTO people (id, name, age, extra) VALUES (${age}, 'Bob', ${age}, ${extra})`);
    await expect(insert(-1, 11)).rejects.toThrow();
    await expect(insert(2, 10)).rejects.toThrow();
    await insert(2, 11);
    expect((await alter(first, attributes)).statements.filter(isChange)).toEqual([]);
  });

  it('is a table that has the name of one in the making', async () => {
    const first = await byHand();
    await first.query('CREATE TABLE people_mortise_new (id INTEGER)');
    await first.query('INSERT INTO people_mortise_new VALUES (7)');
    const { database } = await alter(first, { id, name: DataTypes.TEXT });
    expect(await database.query('SELECT id, name FROM people')).toEqual([{ id: 1, name: 'Ada' }]);
    expect(await database.query('SELECT id FROM people_mortise_new')).toEqual([{ id: 7 }]);
  });

  requires('oneWriter')('is that a table is STRICT, which refuses types that it cannot have, by name', async () => {
    const first = await connect([], { sync: false });
    await first.query('CREATE TABLE people (id INTEGER PRIMARY KEY, name TEXT) STRICT');
    await expect(alter(first, { id, name: DataTypes.STRING })).rejects.toMatchObject({
      code: 'STRICT_TABLE',
      message: expect.stringContaining('Person.name cannot become STRING (VARCHAR(255))') as string,
    });
    await expect(alter(first, { id, name: DataTypes.TEXT, age: DataTypes.BOOLEAN })).rejects.toMatchObject({
      code: 'STRICT_TABLE',
      columns: ['age'],
    });
    await alter(first, { id, name: { type: DataTypes.TEXT, allowNull: false }, likes: DataTypes.JSON });
    await expect(first.query("INSERT INTO people (id, name) VALUES (1, x'00')")).rejects.toThrow('TEXT');
  });

  it('is what another model of the same table has', async () => {
    const first = await connect([], { sync: false });
    const database = new Database(first.knex);
    database.define('Person', { name: DataTypes.STRING, age: DataTypes.INTEGER }, { ...plain, tableName: 'people' });
    await database.sync();
    const both = new Database(first.knex);
    both.define('Name', { name: DataTypes.STRING }, { ...plain, tableName: 'people' });
    both.define('Age', { age: DataTypes.INTEGER }, { ...plain, tableName: 'people' });
    await both.sync({ alter: { drop: true } });
    await expect(first.query('SELECT name, age FROM people')).resolves.toEqual([]);
  });

  it('is a column that is calculated from others', async () => {
    const first = await connect([], { sync: false });
    await first.query(`CREATE TABLE people (
      id INTEGER PRIMARY KEY, age INTEGER, twice INTEGER GENERATED ALWAYS AS (age * 2) STORED)`);
    await first.query('INSERT INTO people (id, age) VALUES (1, 4)');
    const age = { type: DataTypes.INTEGER, defaultValue: 1 };
    const { database } = await alter(first, { id, age, twice: DataTypes.BIGINT });
    expect(await database.query('SELECT twice FROM people')).toEqual([{ twice: 8 }]);
    await expect(database.query('INSERT INTO people (id, twice) VALUES (2, 1)')).rejects.toThrow();
  });
});

describeEachDialect('Model.sync', ({ connect }) => {
  it('creates and alters the table of one model, and gives the model', async () => {
    const first = await connect([], { sync: false });
    const Person = first.define('Person', { name: DataTypes.STRING }, plain);
    const Pet = first.define('Pet', {}, plain);
    expect(await Person.sync()).toBe(Person);
    await expect(Pet.findAll()).rejects.toThrow();
    await Person.create({ name: 'Ada' });
    const second = new Database(first.knex, { preparedStatements: false });
    const Later = second.define('Person', { name: DataTypes.STRING, age: DataTypes.INTEGER }, plain);
    await Later.sync({ alter: true });
    expect(await Later.findAll({ raw: true })).toEqual([{ id: 1, name: 'Ada', age: null }]);
    await Later.sync({ force: true });
    expect(await Later.count()).toBe(0);
    await expect(Later.sync({ force: true, alter: true })).rejects.toMatchObject({
      message: expect.stringContaining('Person.sync'),
    });
  });
});
