import { Database, DataTypes, sql, UniqueConstraintError, type AttributeOptions } from 'mortise';
import { describeEachDialect, statementLog } from '../support/describe-each-dialect';

type Type = AttributeOptions['type'];

const changing = /^\s*(CREATE|ALTER|DROP|COMMENT|INSERT|UPDATE|DELETE)\b/i;

/** The same table as another day's program knows it. */
function defineThing(database: Database, value: AttributeOptions): Database {
  database.define('Thing', { value }, { timestamps: false });
  return database;
}

async function holding(first: Database, value: AttributeOptions, rows: readonly unknown[]): Promise<void> {
  defineThing(first, value);
  await first.sync();
  await first.model('Thing').bulkCreate(rows.map(each => ({ value: each })));
}

/** What the table becomes, twice: the second time there is nothing to do. */
async function become(first: Database, value: AttributeOptions): Promise<Database> {
  const { log, statements, clear } = statementLog();
  const database = defineThing(new Database(first.knex, { logging: log, preparedStatements: false }), value);
  await database.sync({ alter: true });
  clear();
  await database.sync({ alter: true });
  expect(statements.filter(statement => changing.test(statement))).toEqual([]);
  return database;
}

async function valuesOf(database: Database): Promise<readonly unknown[]> {
  const rows = await database.model('Thing').findAll({ order: ['id'] });
  return rows.map(row => row.get('value'));
}

const refused = { code: 'ROWS_NOT_CONVERTIBLE', message: expect.stringContaining('Thing.value') as string };

describeEachDialect('A DECIMAL whose digits change', ({ connect, requires }) => {
  it('is found by its value, and stays unique', async () => {
    const first = await connect([], { sync: false });
    await holding(first, { type: DataTypes.DECIMAL(10, 2), unique: true }, ['1.20', '-7', '0', '12345678.99', null]);
    const database = await become(first, { type: DataTypes.DECIMAL(12, 4), unique: true });
    const Thing = database.model('Thing');
    expect(await Thing.count({ where: { value: '1.20' } })).toBe(1);
    expect(await valuesOf(database)).toEqual(['1.2000', '-7.0000', '0.0000', '12345678.9900', null]);
    await expect(Thing.create({ value: '1.2' })).rejects.toBeInstanceOf(UniqueConstraintError);
  });

  it('loses zeros at the end, and no other digit', async () => {
    const first = await connect([], { sync: false });
    await holding(first, { type: DataTypes.DECIMAL(12, 4) }, ['1.2', '-0.5', '100']);
    expect(await valuesOf(await become(first, { type: DataTypes.DECIMAL(10, 2) }))).toEqual([
      '1.20',
      '-0.50',
      '100.00',
    ]);
    expect(await valuesOf(await become(first, { type: DataTypes.DECIMAL }))).toEqual(['1.2', '-0.5', '100']);
    await expect(become(first, { type: DataTypes.DECIMAL(5, 0) })).rejects.toMatchObject(refused);
    await expect(become(first, { type: DataTypes.DECIMAL(3, 1) })).rejects.toMatchObject(refused);
    expect(await valuesOf(await become(first, { type: DataTypes.DECIMAL(4, 1) }))).toEqual(['1.2', '-0.5', '100.0']);
  });

  it('keeps more digits than any number has', async () => {
    const first = await connect([], { sync: false });
    const digits = `${'1234567890'.repeat(3)}.${'0987654321'.repeat(2)}`;
    await holding(first, { type: DataTypes.DECIMAL(50, 20) }, [digits, `-${digits}`]);
    const [value, negative] = await valuesOf(await become(first, { type: DataTypes.DECIMAL(60, 25) }));
    expect([value, negative]).toEqual([`${digits}00000`, `-${digits}00000`]);
  });

  it('changes together with the keys that refer to it', async () => {
    const first = await connect([], { sync: false });
    const define = (database: Database, type: Type): Database => {
      const Price = database.define('Price', { code: { type, primaryKey: true } }, { timestamps: false });
      database.define('Tag', {}, { timestamps: false }).belongsTo(Price, { as: 'price' });
      return database;
    };
    await define(first, DataTypes.DECIMAL(4, 1)).sync();
    await first.model('Price').create({ code: '1.5' });
    await first.model('Tag').create({ priceCode: '1.5' });
    const database = define(new Database(first.knex, { preparedStatements: false }), DataTypes.DECIMAL(6, 2));
    await database.sync({ alter: true });
    const [tag] = await database.model('Tag').findAll({ include: 'price', raw: true });
    expect(tag).toMatchObject({ priceCode: '1.50', price: { code: '1.50' } });
  });

  it('is made of numbers with the digits they have', async () => {
    const first = await connect([], { sync: false });
    await holding(first, { type: DataTypes.DOUBLE }, [5, -1.5, 0.00025, 1e20]);
    const database = await become(first, { type: DataTypes.DECIMAL(30, 5) });
    expect(await valuesOf(database)).toEqual(['5.00000', '-1.50000', '0.00025', '100000000000000000000.00000']);
    await expect(become(first, { type: DataTypes.DECIMAL(30, 4) })).rejects.toMatchObject(refused);
  });

  it('is not made of numbers that it would round', async () => {
    const first = await connect([], { sync: false });
    await holding(first, { type: DataTypes.DOUBLE }, [1.005]);
    await expect(become(first, { type: DataTypes.DECIMAL(10, 2) })).rejects.toMatchObject(refused);
  });

  it('is made of texts, unless two that are unique become the same', async () => {
    const first = await connect([], { sync: false });
    await holding(first, { type: DataTypes.STRING(20), unique: true }, ['1.5', '2']);
    await first.model('Thing').create({ value: '1.50' });
    const unique = { type: DataTypes.DECIMAL(10, 2), unique: true };
    await expect(become(first, unique)).rejects.toMatchObject({
      code: 'ROWS_NOT_UNIQUE',
      message: expect.stringContaining('Thing.value') as string,
    });
    await first.model('Thing').destroy({ where: { value: '1.50' } });
    expect(await valuesOf(await become(first, unique))).toEqual(['1.50', '2.00']);
  });

  requires('oneWriter')('has its digits in a table of an earlier version, whatever it was made of', async () => {
    const first = await connect([], { sync: false });
    await first.query('CREATE TABLE "Things" (id INTEGER PRIMARY KEY AUTOINCREMENT, value TEXT)');
    await first.query("INSERT INTO Things (value) VALUES ('1.20'), ('5.0'), ('1.0e+20'), ('-2.5e-03'), ('-0.0')");
    const database = await become(first, { type: DataTypes.DECIMAL(30, 4) });
    const values = ['1.2000', '5.0000', '100000000000000000000.0000', '-0.0025', '0.0000'];
    expect(await valuesOf(database)).toEqual(values);
    expect(await database.query('SELECT DISTINCT typeof(value) AS type FROM Things')).toEqual([{ type: 'text' }]);
    for (const wrong of ['1e401', '1e-99999999999999999999', '1.', '+1', 'x', '0x1', '1e5e5']) {
      await first.query(sql`UPDATE Things SET value = ${wrong} WHERE id = 1`);
      await expect(become(first, { type: DataTypes.DECIMAL })).rejects.toMatchObject(refused);
    }
  });

  requires('oneWriter')('is any text in a STRICT table, which has no other type for it', async () => {
    const first = await connect([], { sync: false });
    await first.query('CREATE TABLE "Things" (id INTEGER PRIMARY KEY AUTOINCREMENT, value TEXT) STRICT');
    await become(first, { type: DataTypes.DECIMAL(10, 2) });
    const made = await become(first, { type: DataTypes.DECIMAL(10, 2), allowNull: false });
    await made.model('Thing').create({ value: 1.5 });
    expect(await valuesOf(made)).toEqual(['1.50']);
  });
});

describeEachDialect('A text that becomes a UUID', ({ connect, requires }) => {
  const upper = 'ABCDEF00-0000-4000-8000-000000000001';

  it('is written as all others are', async () => {
    const first = await connect([], { sync: false });
    await holding(first, { type: DataTypes.STRING }, [upper, null]);
    const database = await become(first, { type: DataTypes.UUID });
    expect(await valuesOf(database)).toEqual([upper.toLowerCase(), null]);
    expect(await database.model('Thing').count({ where: { value: upper } })).toBe(1);
  });

  it('is refused where it is none', async () => {
    const first = await connect([], { sync: false });
    await holding(first, { type: DataTypes.STRING }, [`${upper.slice(0, -1)}g`]);
    await expect(become(first, { type: DataTypes.UUID })).rejects.toMatchObject(refused);
  });

  // Elsewhere no two texts that are unique differ in case alone.
  requires('transactionalDdl')('is refused where two that are unique become the same', async () => {
    const first = await connect([], { sync: false });
    await holding(first, { type: DataTypes.STRING, unique: true }, [upper, upper.toLowerCase()]);
    await expect(become(first, { type: DataTypes.UUID, unique: true })).rejects.toMatchObject({
      code: 'ROWS_NOT_UNIQUE',
      message: expect.stringContaining('Thing.value') as string,
    });
  });

  it('changes together with the keys that refer to it', async () => {
    const first = await connect([], { sync: false });
    const define = (database: Database, type: Type): Database => {
      const Person = database.define('Person', { code: { type, primaryKey: true } }, { timestamps: false });
      database.define('Pet', {}, { timestamps: false }).belongsTo(Person, { as: 'owner' });
      return database;
    };
    await define(first, DataTypes.STRING(50)).sync();
    await first.model('Person').create({ code: upper });
    await first.model('Pet').create({ ownerCode: upper });
    const database = define(new Database(first.knex, { preparedStatements: false }), DataTypes.UUID);
    await database.sync({ alter: true });
    const [pet] = await database.model('Pet').findAll({ include: 'owner', raw: true });
    expect(pet).toMatchObject({ ownerCode: upper.toLowerCase(), owner: { code: upper.toLowerCase() } });
  });
});
