import { inspect } from 'node:util';
import {
  Database,
  DataTypes,
  Model,
  MortiseError,
  Op,
  sql,
  type CreationOptional,
  type InferAttributes,
  type InferCreationAttributes,
} from 'mortise';
import { Attribute, NotNull, Table, Unique } from 'mortise/decorators';
import { describeEachDialect, statementLog } from '../support/describe-each-dialect';

@Table({ timestamps: false })
class Account extends Model<InferAttributes<Account>, InferCreationAttributes<Account>> {
  declare id: CreationOptional<number>;

  @Attribute(DataTypes.STRING(40))
  @NotNull
  @Unique
  declare token: string;

  @Attribute(DataTypes.INTEGER)
  declare age: number | null;

  @Attribute({ type: DataTypes.INTEGER, references: 'Account' })
  declare parentId: number | null;

  @Attribute(DataTypes.ENUM('small', 'large'))
  declare size: string | null;

  @Attribute(DataTypes.UUID)
  declare code: string | null;

  @Attribute(DataTypes.DECIMAL(6, 2))
  declare balance: string | null;

  @Attribute(DataTypes.JSON)
  declare profile: unknown;

  @Attribute({ type: DataTypes.STRING, validate: { isEmail: true, len: [3, 20] } })
  declare mail: string | null;
}

const secret = 'S3CRET';
/** A number that no message has for another reason. */
const secretNumber = 918273645;

/** All that may be logged of an error by someone who doesn't know it. */
function shown(error: unknown): string {
  const { message, stack } = error as Error;
  return [
    message,
    stack,
    String(error),
    inspect(error, { depth: Infinity }),
    inspect(error, { depth: Infinity, showHidden: true }),
    inspect({ nested: new Error('around', { cause: error }) }, { depth: Infinity }),
    JSON.stringify(error),
  ].join('\n');
}

const hidden = new RegExp(`${secret}|${secretNumber}`);

/** As a program without types may pass it. */
const loose = (value: unknown): never => value as never;

const failures: readonly (readonly [description: string, work: (database: Database) => Promise<unknown>])[] = [
  ['a unique key', async () => Account.bulkCreate([{ token: secret }, { token: secret }])],
  ['a foreign key', async () => Account.create({ token: secret, parentId: secretNumber })],
  ['a value that is too long', async () => Account.create({ token: secret.repeat(10) })],
  ['a value of another type', async () => Account.create({ token: 'x', age: loose(secret) })],
  ['an object as a value', async () => Account.create({ token: loose({ [secret.slice(0, 1)]: secret }) })],
  ['no member of an ENUM', async () => Account.create({ token: 'x', size: secret })],
  ['no UUID', async () => Account.create({ token: 'x', code: secret })],
  ['too many digits', async () => Account.create({ token: 'x', balance: String(secretNumber) })],
  ['no JSON', async () => Account.create({ token: 'x', profile: { a: [secret, () => secret] } })],
  ['a validator', async () => Account.create({ token: 'x', mail: secret })],
  ['a validator in bulk', async () => Account.bulkCreate([{ token: 'x', mail: secret }])],
  ['a value of another type in a where', async () => Account.findAll({ where: { age: loose(secret) } })],
  ['an object in a where', async () => Account.findAll({ where: { token: loose({ ne: secret }) } })],
  ['an operand that is wrong', async () => Account.findAll({ where: { age: { [Op.between]: loose(secret) } } })],
  ['a pattern that is wrong', async () => Account.findAll({ where: { token: { [Op.like]: loose([secret]) } } })],
  ['a where that is wrong', async () => Account.findAll({ where: loose(secret) })],
  ['a key that is wrong', async () => Account.findByPk(loose(secret))],
  ['a limit that is wrong', async () => Account.findAll({ limit: loose(secret) })],
  ['an order that is wrong', async () => Account.findAll({ order: loose([{ x: secret }]) })],
  ['attributes that are wrong', async () => Account.findAll({ attributes: loose([{ x: secret }]) })],
  ['SQL that is wrong', async () => Account.findAll({ where: sql`nothing = ${secret}` })],
  [
    'SQL that divides by nothing',
    async () => Account.update({ age: sql`1 / length(${secret}) + nothing` }, { all: true }),
  ],
  ['SQL that casts a text', async db => db.query(sql`SELECT CAST(${secret} AS INTEGER) + nothing`)],
  ['a query that is wrong', async db => db.query('SELECT nothing WHERE 1 = ?', { bind: [secret] })],
  ['values that cannot be bound', async db => db.query('SELECT ?', { bind: [{ secret }] })],
  ['too many values', async db => db.query('SELECT 1', { bind: [secret] })],
  ['a static update', async () => Account.update({ age: loose(secret) }, { all: true })],
  ['a static update that breaks a key', async () => Account.update({ token: secret }, { all: true })],
  ['a static destroy', async () => Account.destroy({ where: { age: loose(secret) } })],
];

describeEachDialect('errors', ({ connect }) => {
  it.each(failures)('show no value: %s', async (_description, work) => {
    const { log, statements } = statementLog();
    const database = await connect([Account], { logging: log });
    await Account.bulkCreate([{ token: 'a' }, { token: 'b' }]);
    const error: unknown = await work(database).then(
      () => undefined,
      (reason: unknown) => reason,
    );
    expect(error).toBeInstanceOf(MortiseError);
    expect(shown(error)).not.toMatch(hidden);
    expect(statements.join('\n')).not.toMatch(hidden);
  }); // F17

  it('keep the values where only a program looks for them', async () => {
    await connect([Account]);
    await Account.create({ token: secret });
    const error: unknown = await Account.create({ token: secret }).catch((reason: unknown) => reason);
    const { parameters, sql: text } = error as { parameters: unknown[]; sql: string };
    expect(parameters).toContain(secret);
    expect(text).toMatch(/^INSERT/);
    expect(Object.keys(error as object)).not.toContain('parameters');
  });

  it('have a code and a hint that tells the next step', async () => {
    await connect([Account]);
    const error: unknown = await Account.destroy({}).catch((reason: unknown) => reason);
    expect(error).toMatchObject({
      name: 'QueryError',
      code: 'MISSING_WHERE',
      message:
        'Account.destroy has no condition: it would destroy every row. If that is meant, say so: Account.destroy({ all: true }).',
      hint: 'If that is meant, say so: Account.destroy({ all: true }).',
    });
  });
});

describeEachDialect('nothing of a connection', ({ connect }) => {
  it('is shown by what belongs to a Database', async () => {
    const database = await connect([Account]);
    const transaction = await database.startUnmanagedTransaction();
    const account = await Account.create({ token: secret }, { transaction });
    const objects = [
      database,
      database.models,
      transaction,
      Account,
      Account.definition.engine,
      Account.getAttributes(),
    ];
    for (const each of objects) {
      const text = inspect(each, { depth: 4, showHidden: true });
      expect(text).not.toMatch(/127\.0\.0\.1|mysql:\/\/|postgres:\/\/|password/i);
      expect(text).not.toMatch(hidden);
    }
    expect(account.token).toBe(secret);
    await transaction.rollback();
  }); // F17
});

describe('a password', () => {
  const urls = [
    `postgres://ada:${secret}@127.0.0.1:1/app`,
    `mysql://ada:${secret}@127.0.0.1:1/app`,
    `mysql://ada:${secret}@127.0.0.1:1/app?ssl=${secret}`,
  ];

  it.each(urls)('is in no error of a connection: %#', async url => {
    const database = new Database(url, { models: [] });
    try {
      const calls = [database.authenticate(), database.query('SELECT 1'), database.transaction(async () => 1)];
      for (const result of await Promise.allSettled(calls)) {
        expect(result.status).toBe('rejected');
        expect(shown((result as PromiseRejectedResult).reason)).not.toMatch(hidden);
      }
      expect(inspect(database, { depth: Infinity, showHidden: true })).not.toMatch(hidden);
      expect(JSON.stringify(database)).not.toMatch(hidden);
    } finally {
      await database.close();
    }
  }); // F17

  it.each([
    `oracle://ada:${secret}@db`,
    `mysql://ada:${secret}@db:port/app`,
    `ada:${secret}@db`,
    `postgres//${secret}`,
  ])('is in no error of a definition: %#', url => {
    let error: unknown;
    try {
      new Database(url);
    } catch (reason) {
      error = reason;
    }
    expect(error).toBeInstanceOf(MortiseError);
    expect(shown(error)).not.toMatch(hidden);
  }); // F17

  it('is in no error of wrong options beside it', () => {
    const config = { client: 'mysql2', connection: { host: '127.0.0.1', password: secret }, modles: [] };
    let error: unknown;
    try {
      new Database(config as never, { modles: [] } as never);
    } catch (reason) {
      error = reason;
    }
    expect(error).toBeInstanceOf(MortiseError);
    expect(shown(error)).not.toMatch(hidden);
  }); // F15 F17
});
