import { DataTypes, Deferrable, sql, type Database } from 'mortise';
import { describeEachDialect, statementLog } from '../support/describe-each-dialect';

/** Statements that would change anything but a connection. */
const changing = /^\s*(CREATE|ALTER|DROP|COMMENT|INSERT|UPDATE|DELETE|REPLACE)\b/i;

/** Every type of data, with and without defaults. */
function defineEverything(database: Database): void {
  database.define('Everything', {
    string: { type: DataTypes.STRING, defaultValue: 'it\'s \\ "x" `y`', comment: "it's \\ commented" },
    short: { type: DataTypes.STRING(20), defaultValue: sql`lower(${"It's"})`, unique: true },
    char: { type: DataTypes.CHAR(3), defaultValue: '' },
    text: { type: DataTypes.TEXT, defaultValue: 'long' },
    mediumText: DataTypes.TEXT('medium'),
    tiny: { type: DataTypes.TINYINT, defaultValue: -1 },
    small: DataTypes.SMALLINT,
    smallUnsigned: DataTypes.SMALLINT.UNSIGNED,
    medium: DataTypes.MEDIUMINT,
    integer: { type: DataTypes.INTEGER, defaultValue: sql`1 + 1`, index: true },
    unsigned: { type: DataTypes.INTEGER.UNSIGNED, allowNull: false, defaultValue: 0 },
    bigint: { type: DataTypes.BIGINT, defaultValue: '9007199254740993' },
    bigUnsigned: DataTypes.BIGINT.UNSIGNED,
    float: { type: DataTypes.FLOAT, defaultValue: -1.5 },
    double: DataTypes.DOUBLE,
    decimal: { type: DataTypes.DECIMAL(10, 2), defaultValue: '1.50' },
    anyDecimal: { type: DataTypes.DECIMAL, defaultValue: '1.5' },
    boolean: { type: DataTypes.BOOLEAN, defaultValue: true, allowNull: false },
    date: { type: DataTypes.DATE(3), defaultValue: new Date('2024-02-03T04:05:06.789Z') },
    second: { type: DataTypes.DATE(0), defaultValue: new Date('2024-02-03T04:05:06.000Z') },
    now: { type: DataTypes.DATE(3), defaultValue: sql`CURRENT_TIMESTAMP` },
    day: { type: DataTypes.DATEONLY, defaultValue: '2024-02-03' },
    time: { type: DataTypes.TIME, defaultValue: '04:05:06' },
    uuid: { type: DataTypes.UUID, defaultValue: DataTypes.UUIDV4 },
    json: { type: DataTypes.JSON, defaultValue: { a: "it's", b: [1, null] } },
    blob: { type: DataTypes.BLOB, defaultValue: Buffer.from('a\\b') },
    mood: { type: DataTypes.ENUM("it's", 'back\\slash', '"), --', ''), defaultValue: "it's" },
    one: DataTypes.ENUM('only'),
    empty: { type: DataTypes.STRING, defaultValue: null },
    virtual: DataTypes.VIRTUAL,
  }, { comment: 'all "types"' }); // prettier-ignore
}

/** Keys of several columns, circles, and tables that refer to themselves. */
function defineKeys(database: Database): void {
  const tenant = { type: DataTypes.INTEGER, primaryKey: true };
  const Item = database.define('Item', { tenant, code: { type: DataTypes.STRING(10), primaryKey: true } });
  const Part = database.define('Part', { tenant, number: tenant }, { underscored: true });
  Part.belongsTo(Item, { foreignKey: [{ name: 'tenant', onDelete: 'CASCADE' }, 'itemCode'] });
  const Person = database.define('Person', { name: { type: DataTypes.STRING, allowNull: false, unique: true } });
  Person.belongsTo(Person, { as: 'mentor', foreignKey: { name: 'mentorId', onDelete: 'RESTRICT' } });
  const Team = database.define('Team', {}, { paranoid: true, comment: 'teams' });
  Team.belongsTo(Person, { as: 'leader' });
  Person.belongsTo(Team, { as: 'team' });
  Person.belongsToMany(Team, { as: 'guests', through: 'Visit' });
}

async function expectNoChange(database: Database, options: object = { alter: true }): Promise<void> {
  const { log, statements } = statementLog();
  await database.sync({ ...options, logging: log });
  expect(statements.length).toBeGreaterThan(0);
  expect(statements.filter(statement => changing.test(statement))).toEqual([]);
}

describeEachDialect('sync({ alter: true }) where nothing differs', ({ connect, requires }) => {
  it('changes nothing in tables with every type of data', async () => {
    const database = await connect([], { sync: false });
    defineEverything(database);
    await database.sync();
    await expectNoChange(database);
    await expectNoChange(database, { alter: { drop: true } });
  }); // P51 P52

  it('changes nothing in tables with keys of several columns and circles', async () => {
    const database = await connect([], { sync: false });
    defineKeys(database);
    await database.sync({ alter: true });
    await expectNoChange(database);
    await expectNoChange(database, { alter: { drop: true } });
  });

  it('changes nothing the second time after it has made all columns anew', async () => {
    const database = await connect([], { sync: false });
    const names = [
      'string', 'short', 'char', 'text', 'mediumText', 'tiny', 'small', 'smallUnsigned', 'medium', 'integer', 'unsigned',
      'bigint', 'bigUnsigned', 'float', 'double', 'decimal', 'anyDecimal', 'boolean', 'date', 'second', 'now', 'day',
      'time', 'uuid', 'json', 'mood', 'one', 'empty',
    ]; // prettier-ignore
    const columns = names.map(name => sql`, ${sql.identifier(name)} VARCHAR(99)`);
    const table = sql`CREATE TABLE ${sql.identifier('Everythings')}`;
    const lines = columns.reduce((before, column) => sql`${before}${column}`, sql`id INTEGER PRIMARY KEY`);
    await database.query(sql`${table} (${lines})`);
    defineEverything(database);
    await database.sync({ alter: true });
    await expectNoChange(database);
  });

  it('changes nothing the second time after it has added all columns', async () => {
    const database = await connect([], { sync: false });
    await database.query(sql`CREATE TABLE ${sql.identifier('Everythings')} (id INTEGER PRIMARY KEY)`);
    defineEverything(database);
    await database.sync({ alter: true });
    await expectNoChange(database, { alter: { drop: true } });
  });

  requires('deferrableKeys')('changes nothing in tables with deferrable keys', async () => {
    const database = await connect([], { sync: false });
    const key = (deferrable: Deferrable): object => ({
      type: DataTypes.INTEGER,
      references: { model: 'Node', deferrable },
    });
    const { INITIALLY_DEFERRED, INITIALLY_IMMEDIATE, NOT } = Deferrable;
    database.define('Node', { a: key(INITIALLY_DEFERRED), b: key(INITIALLY_IMMEDIATE), c: key(NOT) });
    await database.sync();
    await expectNoChange(database);
  });

  requires('schemas')('changes nothing in tables of schemas', async () => {
    const database = await connect([], { sync: false });
    const schema = `inner_${process.pid}`;
    const Person = database.define('Person', { name: { type: DataTypes.STRING, unique: true } }, { schema });
    const Pet = database.define('Pet', { kind: DataTypes.ENUM('cat', 'dog') }, { schema });
    Pet.belongsTo(Person, { as: 'owner' });
    try {
      await database.sync({ alter: true });
      await expectNoChange(database, { alter: { drop: true } });
    } finally {
      await database.query(`DROP SCHEMA IF EXISTS ${schema} CASCADE`);
    }
  });
});
