import {
  Database,
  DataTypes,
  Model,
  sql,
  UniqueConstraintError,
  type CreationOptional,
  type InferAttributes,
  type InferCreationAttributes,
} from 'mortise';
import { Attribute, ColumnName, DeletedAt, Table, Unique } from 'mortise/decorators';
import { describeEachDialect, statementLog } from '../support/describe-each-dialect';

@Table({ paranoid: true, indexes: [{ unique: true, fields: ['tenant', 'name'], among: 'living' }] })
class Account extends Model<InferAttributes<Account>, InferCreationAttributes<Account>> {
  declare id: CreationOptional<number>;
  @Attribute(DataTypes.STRING)
  @Unique({ among: 'living' })
  declare email: string | null;
  @Attribute(DataTypes.INTEGER)
  declare tenant: number | null;
  @Attribute(DataTypes.STRING)
  declare name: string | null;
  @Attribute(DataTypes.DATE)
  @ColumnName('gone at')
  @DeletedAt
  declare deletedAt: CreationOptional<Date | null>;
}

const email = 'ada@example.org';

/** A program of a later day, on the same tables. */
const onItsTables = (database: Database): Database => new Database(database.knex, { preparedStatements: false });

describeEachDialect('A unique key among living rows', ({ connect }) => {
  it('lets a value be used again once its row is deleted', async () => {
    await connect([Account]);
    for (let round = 0; round < 3; round++) {
      const account = await Account.create({ email });
      await expect(Account.create({ email })).rejects.toBeInstanceOf(UniqueConstraintError);
      await account.destroy();
    }
    expect(await Account.count({ paranoid: false })).toBe(3);
  });

  it('lets nobody be restored beside another who has the value', async () => {
    await connect([Account]);
    const former = await Account.create({ email });
    await former.destroy();
    await Account.create({ email });
    await expect(former.restore()).rejects.toBeInstanceOf(UniqueConstraintError);
    expect(await Account.count()).toBe(1);
  });

  it('is told by its attributes', async () => {
    await connect([Account]);
    await Account.create({ email });
    await expect(Account.create({ email })).rejects.toMatchObject({ columns: ['email'] });
    await Account.create({ tenant: 1, name: 'a' });
    await Account.create({ tenant: 1, name: 'b' });
    await expect(Account.create({ tenant: 1, name: 'a' })).rejects.toMatchObject({ columns: ['tenant', 'name'] });
  });

  it('holds against callers at once', async () => {
    await connect([Account]);
    await (await Account.create({ email })).destroy();
    const results = await Promise.allSettled(Array.from({ length: 32 }, () => Account.create({ email })));
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  });

  it('shows no column of its own', async () => {
    const database = await connect([Account]);
    await Account.create({ email });
    const [row] = await database.query(sql`SELECT * FROM ${sql.identifier(Account.definition.table.name)}`);
    expect(Object.keys(row as object).sort()).toEqual(
      ['createdAt', 'email', 'gone at', 'id', 'name', 'tenant', 'updatedAt'].sort(),
    );
  });

  it('is left as it is by sync, with alter too', async () => {
    const { log, statements } = statementLog();
    const database = await connect([Account], { logging: log });
    for (const options of [{}, { alter: true }, { alter: { drop: true } }]) {
      await database.sync(options);
      statements.length = 0;
      await database.sync(options);
      expect(statements.filter(text => /^(CREATE|ALTER|DROP) /i.test(text))).toEqual([]);
    }
    await Account.create({ email });
    await expect(Account.create({ email })).rejects.toBeInstanceOf(UniqueConstraintError);
  });

  it.each([
    ['of a key among all rows', { unique: true }, true],
    ['where there was none', {}, true],
    ['with marks, where there were none', { unique: true }, false],
  ])('is made by alter, %s', async (_what, options, paranoid) => {
    const database = await connect([], { sync: false });
    const before = database.define('Account', { email: { type: DataTypes.STRING, ...options } }, { paranoid });
    await database.sync();
    await before.create({ email });
    const later = onItsTables(database);
    const after = later.define(
      'Account',
      { email: { type: DataTypes.STRING, unique: { among: 'living' } } },
      { paranoid: true },
    );
    await later.sync({ alter: { drop: true } });
    await (await after.findOne({ rejectOnEmpty: true })).destroy();
    await after.create({ email });
    await expect(after.create({ email })).rejects.toBeInstanceOf(UniqueConstraintError);
  });

  it('is refused by alter where living rows stand against it, before anything is changed', async () => {
    const database = await connect([], { sync: false });
    const before = database.define('Account', { email: DataTypes.STRING }, { paranoid: true });
    await database.sync();
    await before.bulkCreate([{ email }, { email }]);
    const later = onItsTables(database);
    const after = later.define(
      'Account',
      { email: { type: DataTypes.STRING, unique: { among: 'living' } } },
      { paranoid: true },
    );
    await expect(later.sync({ alter: true })).rejects.toMatchObject({ code: 'ROWS_NOT_UNIQUE' });
    await (await after.findOne({ rejectOnEmpty: true })).destroy();
    await later.sync({ alter: true });
  });

  it('is made by sync in a table that is there', async () => {
    const database = await connect([], { sync: false });
    database.define('Account', { email: DataTypes.STRING }, { paranoid: true });
    await database.sync();
    const later = onItsTables(database);
    const after = later.define(
      'Account',
      { email: { type: DataTypes.STRING, unique: { among: 'living' } } },
      { paranoid: true },
    );
    await later.sync();
    await after.create({ email });
    await expect(after.create({ email })).rejects.toBeInstanceOf(UniqueConstraintError);
  });

  it('is named where it is taken for one that tells rows', async () => {
    await connect([Account]);
    const upsert = Account.upsert({ tenant: 1, name: 'Ada' });
    await expect(upsert).rejects.toMatchObject({
      code: 'NOT_A_UNIQUE_KEY',
      hint: expect.stringContaining('among living rows alone tells none') as unknown,
    });
  });

  it('minds a column that is called as its own', async () => {
    const database = await connect([], { sync: false });
    const attributes = { email: { type: DataTypes.STRING, unique: { among: 'living' } }, deletedAt_living: DataTypes.STRING } as const; // prettier-ignore
    database.define('Account', attributes, { paranoid: true, timestamps: false });
    const made = await database.sync().then(
      () => 'made',
      (error: unknown) => (error as { code?: unknown }).code,
    );
    expect(['made', 'SHARED_COLUMN']).toContain(made);
  });

  it.each([
    ['of a model that is not paranoid', { paranoid: false, unique: { among: 'living' } }, 'INVALID_INDEX'],
    ['of an index that is not unique', { paranoid: true, index: { among: 'living' } }, 'INVALID_INDEX'],
    ['of others', { paranoid: true, unique: { among: 'dead' } }, 'INVALID_OPTION'],
    ['by another name', { paranoid: true, unique: { amongst: 'living' } }, 'UNKNOWN_OPTION'],
  ])('is refused %s', async (_what, { paranoid, ...options }, code) => {
    const database = await connect([], { sync: false });
    database.define('Account', { email: { type: DataTypes.STRING, ...options } as never }, { paranoid });
    expect(() => database.models.definitions()).toThrow(expect.objectContaining({ code }));
  });
});
