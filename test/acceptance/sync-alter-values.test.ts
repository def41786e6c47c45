import { Database, DataTypes, sql, type AttributeOptions } from 'mortise';
import { describeEachDialect, type DialectSuite } from '../support/describe-each-dialect';

type Type = AttributeOptions['type'];

/** What is in a column of one row after it has become one of this type. */
async function become(connect: DialectSuite['connect'], column: string, literal: string, type: Type): Promise<unknown> {
  const first = await connect([], { sync: false, pool: 1 });
  await first.query(`CREATE TABLE things (id INTEGER PRIMARY KEY, value ${column})`);
  await first.query(`INSERT INTO things (id, value) VALUES (1, ${literal})`);
  const database = new Database(first.knex, { preparedStatements: false });
  const id = { type: DataTypes.INTEGER, primaryKey: true };
  const Thing = database.define('Thing', { id, value: type }, { timestamps: false, tableName: 'things' });
  await database.sync({ alter: true });
  return (await Thing.findOne({ rejectOnEmpty: true })).get('value');
}

const refused = { code: 'ROWS_NOT_CONVERTIBLE' };

describeEachDialect('A value of a column whose type changes', ({ connect, requires, has }) => {
  it.each<[string, string, Type]>([
    ['BIGINT', '9007199254740993', DataTypes.DOUBLE],
    ['VARCHAR(30)', "'12345678901234567.89'", DataTypes.DOUBLE],
    ['INTEGER', '2', DataTypes.BOOLEAN],
    ['VARCHAR(20)', "'now'", DataTypes.DATEONLY],
    ['VARCHAR(20)', "'1.5'", DataTypes.INTEGER],
    ['VARCHAR(20)', "'9007199254740993.5'", DataTypes.BIGINT],
    ['INTEGER', '2451545', DataTypes.DATEONLY],
    ['INTEGER', '2451545', DataTypes.DATE],
  ])('is refused where it would be lost: %s %s', async (column, literal, type) => {
    await expect(become(connect, column, literal, type)).rejects.toMatchObject(refused);
  });

  it.each<[string, string, Type, unknown]>([
    ['BIGINT', '9007199254740992', DataTypes.DOUBLE, 9007199254740992],
    ['VARCHAR(20)', "'9007199254740993'", DataTypes.BIGINT, '9007199254740993'],
    ['INTEGER', '1', DataTypes.BOOLEAN, true],
    ['INTEGER', '42', DataTypes.STRING, '42'],
    ['VARCHAR(20)', "'42'", DataTypes.INTEGER, 42],
    ['VARCHAR(20)', "'0.1'", DataTypes.DOUBLE, 0.1],
    ['VARCHAR(30)', "'-0.00012345678901234500'", DataTypes.DOUBLE, -0.000123456789012345],
    ['VARCHAR(20)', "'2024-02-29'", DataTypes.DATEONLY, '2024-02-29'],
    ['VARCHAR(30)', "'2024-02-29 10:00:00'", DataTypes.STRING(40), '2024-02-29 10:00:00'],
    ['VARCHAR(20)', "'b'", DataTypes.ENUM('a', 'b'), 'b'],
    ['VARCHAR(20)', `'{"a": 1}'`, DataTypes.JSON, { a: 1 }],
  ])('stays: %s %s', async (column, literal, type, value) => {
    expect(await become(connect, column, literal, type)).toEqual(value);
  });

  it('is never a text in a column of bytes', async () => {
    const bytes = await become(connect, 'VARCHAR(20)', "'Ada'", DataTypes.BLOB).catch((error: unknown) => error);
    if (Buffer.isBuffer(bytes)) expect(bytes.toString()).toBe('Ada');
    else expect(bytes).toMatchObject(refused);
  });

  it('is not taken for the number of a member of an ENUM, nor a member for its number', async () => {
    const numbered = DataTypes.ENUM('b', '1');
    const fromNumber = become(connect, 'INTEGER', '1', numbered);
    if (has('transactionalDdl')) expect(await fromNumber).toBe('1');
    else await expect(fromNumber).rejects.toMatchObject(refused);
    if (has('transactionalDdl')) return;
    await expect(become(connect, "ENUM('b', 'a')", "'a'", DataTypes.INTEGER)).rejects.toMatchObject(refused);
    expect(await become(connect, "ENUM('b', 'a')", "'a'", DataTypes.ENUM('a', 'b'))).toBe('a');
  });

  requires('schemas')('is a json that becomes a jsonb', async () => {
    expect(await become(connect, 'json', `'{"a": 1}'`, DataTypes.JSON)).toEqual({ a: 1 });
    expect(await become(connect, 'json', `'{"a": 1}'`, DataTypes.TEXT)).toBe('{"a": 1}');
  });

  requires('schemas')('is a time in UTC where it has no zone, whatever the zone of the session', async () => {
    const first = await connect([], { sync: false, pool: 1 });
    await first.query("SET TIME ZONE 'America/New_York'");
    await first.query('CREATE TABLE things (id INTEGER PRIMARY KEY, value timestamp, day date)');
    await first.query("INSERT INTO things VALUES (1, '2024-07-01 12:00:00', '2024-07-01')");
    const define = (type: Type): Database => {
      const database = new Database(first.knex, { preparedStatements: false });
      const id = { type: DataTypes.INTEGER, primaryKey: true };
      database.define('Thing', { id, value: type, day: type }, { timestamps: false, tableName: 'things' });
      return database;
    };
    await define(DataTypes.DATE).sync({ alter: true });
    const rows = await first.query(
      sql`SELECT value = '2024-07-01T12:00:00Z' AS a, day = '2024-07-01T00:00:00Z' AS b FROM things`,
    );
    expect(rows).toEqual([{ a: true, b: true }]);
    await expect(define(DataTypes.DATEONLY).sync({ alter: true })).rejects.toMatchObject(refused);
  });
});
