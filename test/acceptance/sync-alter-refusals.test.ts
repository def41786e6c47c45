import { DatabaseError, DataTypes, Database, type AttributeOptions, type ModelOptions } from 'mortise';
import { describeEachDialect, statementLog, type DialectSuite } from '../support/describe-each-dialect';

type Attributes = Record<string, AttributeOptions | AttributeOptions['type']>;

const changing = /^\s*(CREATE|ALTER|DROP|COMMENT)\b(?! TEMPORARY| TABLE mortise_rehearsal)/i;

/** A table of persons with these rows, and what happens when its model is to become another. */
async function altering(
  connect: DialectSuite['connect'],
  { before, rows = [] }: { readonly before: Attributes; readonly rows?: readonly object[] },
): Promise<(after: Attributes, options?: ModelOptions) => Promise<void>> {
  const first = await connect([], { sync: false });
  const Before = first.define('Person', before, { timestamps: false });
  await first.sync();
  await Before.bulkCreate(rows);
  return async (after, options = {}) => {
    const { log, statements } = statementLog();
    const database = new Database(first.knex, { logging: log, preparedStatements: false });
    database.define('Person', after, { timestamps: false, ...options });
    const attempt = database.sync({ alter: true });
    await attempt.catch(() => undefined);
    expect(statements.filter(statement => changing.test(statement))).toEqual([]);
    await attempt;
  };
}

const optional = { name: DataTypes.STRING };
const named = [{ name: 'Ada' }, { name: 'Ada' }];

describeEachDialect('sync({ alter: true }) changes nothing and refuses', ({ connect }) => {
  it('a new column without a value for the rows that are there', async () => {
    const become = await altering(connect, { before: optional, rows: named });
    await expect(become({ ...optional, age: { type: DataTypes.INTEGER, allowNull: false } })).rejects.toMatchObject({
      name: 'DatabaseError',
      code: 'ROWS_WITHOUT_VALUE',
      message: expect.stringContaining('Person.age'),
      hint: expect.stringContaining('defaultValue'),
      columns: ['age'],
    });
  });

  it('NOT NULL where there are NULLs', async () => {
    const become = await altering(connect, { before: optional, rows: [{ name: null }] });
    await expect(become({ name: { type: DataTypes.STRING, allowNull: false } })).rejects.toMatchObject({
      code: 'ROWS_WITH_NULL',
      message: expect.stringContaining('Person.name'),
    });
  });

  it('a unique index over rows that are equal', async () => {
    const become = await altering(connect, { before: optional, rows: named });
    await expect(become({ name: { type: DataTypes.STRING, unique: true } })).rejects.toMatchObject({
      code: 'ROWS_NOT_UNIQUE',
      message: expect.stringContaining('Person.name'),
    });
  });

  it('a unique index over a new column with the same default for all', async () => {
    const become = await altering(connect, { before: optional, rows: named });
    const code = { type: DataTypes.STRING, defaultValue: 'same', unique: true };
    await expect(become({ ...optional, code })).rejects.toMatchObject({ code: 'ROWS_NOT_UNIQUE' });
  });

  it('a type that a value cannot become', async () => {
    const become = await altering(connect, { before: optional, rows: named });
    for (const type of [DataTypes.INTEGER, DataTypes.DATE, DataTypes.JSON, DataTypes.DOUBLE]) {
      await expect(become({ name: type })).rejects.toMatchObject({
        code: 'ROWS_NOT_CONVERTIBLE',
        message: expect.stringContaining('Person.name'),
      });
    }
  });

  it('a type that would change a value', async () => {
    const become = await altering(connect, { before: { size: DataTypes.DOUBLE }, rows: [{ size: 1.5 }] });
    await expect(become({ size: DataTypes.INTEGER })).rejects.toMatchObject({ code: 'ROWS_NOT_CONVERTIBLE' });
  });

  it('members of an ENUM that leave out a value that is there', async () => {
    const before = { mood: DataTypes.ENUM('good', 'bad') };
    const become = await altering(connect, { before, rows: [{ mood: 'bad' }] });
    await expect(become({ mood: DataTypes.ENUM('good') })).rejects.toMatchObject({
      code: expect.stringMatching(/ROWS_OUTSIDE_ENUM|ROWS_NOT_CONVERTIBLE/),
      message: expect.stringContaining('Person.mood'),
    });
  });

  it('texts that are no members of the ENUM they become', async () => {
    const become = await altering(connect, { before: optional, rows: named });
    await expect(become({ name: DataTypes.ENUM('Bob') })).rejects.toMatchObject({
      code: expect.stringMatching(/ROWS_OUTSIDE_ENUM|ROWS_NOT_CONVERTIBLE/),
      message: expect.stringContaining('Person.name'),
    });
  });

  it('a foreign key that rows do not have a target for', async () => {
    const before = { mentorId: DataTypes.INTEGER };
    const become = await altering(connect, { before, rows: [{ mentorId: 99 }] });
    await expect(become({ mentorId: { type: DataTypes.INTEGER, references: 'Person' } })).rejects.toMatchObject({
      code: 'ROWS_WITHOUT_TARGET',
      message: expect.stringContaining('Person.mentorId'),
    });
  });

  it('another primary key', async () => {
    const become = await altering(connect, { before: optional });
    await expect(become({ name: { type: DataTypes.STRING, primaryKey: true } })).rejects.toMatchObject({
      name: 'DefinitionError',
      code: 'PRIMARY_KEY_CHANGED',
      message: expect.stringContaining('Person'),
      hint: expect.stringContaining('migration'),
    });
  });

  it('nothing of this in an empty table', async () => {
    const first = await connect([], { sync: false });
    first.define('Person', optional, { timestamps: false });
    await first.sync();
    const database = new Database(first.knex, { preparedStatements: false });
    const age = { type: DataTypes.INTEGER, allowNull: false };
    const Person = database.define(
      'Person',
      { name: { type: DataTypes.INTEGER, unique: true }, age },
      { timestamps: false },
    );
    await database.sync({ alter: true });
    await Person.create({ name: 1, age: 36 });
    expect(await Person.count()).toBe(1);
  });

  it('holds no value of a row in its message', async () => {
    const become = await altering(connect, { before: optional, rows: [{ name: 'secret' }] });
    const error: unknown = await become({ name: DataTypes.INTEGER }).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(DatabaseError);
    expect((error as Error).message).not.toContain('secret');
  });
});

describeEachDialect('The options of sync', ({ connect }) => {
  const sync = async (options: object): Promise<unknown> => (await connect([], { sync: false })).sync(options);

  it('exclude force together with alter', async () => {
    await expect(sync({ force: true, alter: true })).rejects.toMatchObject({
      name: 'QueryError',
      code: 'INVALID_OPTION',
    });
    await expect(sync({ force: true, alter: { drop: true } })).rejects.toMatchObject({ code: 'INVALID_OPTION' });
    await expect(sync({ force: true, alter: false })).resolves.toBeDefined();
  });

  it('refuse what alter does not know', async () => {
    await expect(sync({ alter: 'yes' })).rejects.toMatchObject({ code: 'INVALID_OPTION' });
    await expect(sync({ alter: null })).rejects.toMatchObject({ code: 'INVALID_OPTION' });
    await expect(sync({ alter: [] })).rejects.toMatchObject({ code: 'INVALID_OPTION' });
    await expect(sync({ alter: { drop: 'columns' } })).rejects.toMatchObject({ code: 'INVALID_OPTION' });
    await expect(sync({ alter: { dorp: true } })).rejects.toThrow('Did you mean "drop"?');
    await expect(sync({ force: 1 })).rejects.toMatchObject({ code: 'INVALID_OPTION' });
  });
});
