import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { Console } from 'node:console';
import { PassThrough } from 'node:stream';
import { format } from 'logform';
import { err, errWithCause } from 'pino-std-serializers';
import {
  Database,
  DatabaseError,
  DataTypes,
  Model,
  MortiseError,
  sql,
  type CreationOptional,
  type InferAttributes,
  type InferCreationAttributes,
} from 'mortise';
import { Attribute, NotNull, Table, Unique } from 'mortise/decorators';
import { describeEachDialect } from '../support/describe-each-dialect';
import type { Ending } from '../support/failing-process';

@Table({ timestamps: false })
class Account extends Model<InferAttributes<Account>, InferCreationAttributes<Account>> {
  declare id: CreationOptional<number>;

  @Attribute(DataTypes.STRING(40))
  @NotNull
  @Unique
  declare token: string;

  @Attribute({ type: DataTypes.INTEGER, references: 'Account' })
  declare parentId: number | null;
}

const secret = 'S3CRET';
/** A number that no message has for another reason. */
const secretNumber = 918273645;
const hidden = new RegExp(`${secret}|${secretNumber}`);

const printed = (print: (to: Console) => void): string => {
  const stream = new PassThrough();
  print(new Console(stream, stream));
  return String(stream.read());
};

/** Every field that a loop can reach, however deep. */
function enumerated(value: unknown, depth = 0): string {
  if (typeof value !== 'object' || value === null || depth > 6) return String(value);
  const texts: string[] = [];
  for (const key in value) texts.push(key, enumerated((value as Record<string, unknown>)[key], depth + 1));
  for (const [key, each] of Object.entries(value)) texts.push(key, enumerated(each, depth + 1));
  if (value instanceof Error) texts.push(value.message, String(value.stack), enumerated(value.cause, depth + 1));
  return texts.join('\n');
}

/** Every own property, whether it is enumerable or not: no getter of a prototype. */
function owned(value: unknown, depth = 0): string {
  if (typeof value !== 'object' || value === null || depth > 6) return String(value);
  return Reflect.ownKeys(value)
    .map(key => owned((value as Record<PropertyKey, unknown>)[key], depth + 1))
    .join('\n');
}

const winston = (error: Error, layout: ReturnType<typeof format.json>): string => {
  const logged = format
    .combine(format.errors({ stack: true, cause: true }), layout)
    .transform(Object.assign(error, { level: 'error' }) as never) as Record<symbol, unknown>;
  return String(logged[Symbol.for('message')]) + inspect(logged, { depth: 6 });
};

/** The ways in which an error is shown by someone who doesn't know it. */
const ways: Readonly<Record<string, (error: Error) => string>> = {
  message: ({ message }) => message,
  stack: ({ stack }) => String(stack),
  String: error => String(error),
  template: error => `${error as unknown as string}`,
  'util.inspect': error => [0, 1, 2, Infinity].map(depth => inspect(error, { depth })).join('\n'),
  'util.inspect with all that is hidden': error => inspect(error, { depth: Infinity, showHidden: true }),
  'util.inspect without what errors say of themselves': error =>
    inspect(error, { depth: Infinity, showHidden: true, customInspect: false }),
  'JSON.stringify': error => JSON.stringify(error) + JSON.stringify({ errors: [error, error.cause] }),
  'console.log': error => printed(to => to.log('Failed:', error, { error }, [error])),
  'console.error': error => printed(to => to.error(error)),
  'console.dir': error => printed(to => to.dir(error, { depth: null })),
  'console.log of its cause': error => printed(to => to.log(error.cause)),
  structuredClone: error => inspect(structuredClone(error), { depth: Infinity, showHidden: true }),
  'Object.entries and for in': error => enumerated(error),
  'its own properties': error => owned(error),
  'an AggregateError around it': error => inspect(new AggregateError([error], 'all failed'), { depth: Infinity }),
  'an Error around it': error => inspect(new Error('failed', { cause: error }), { depth: Infinity, showHidden: true }),
  'pino': error => JSON.stringify(err(error)) + inspect(err(error), { depth: 6 }),
  'pino with causes': error => JSON.stringify(errWithCause(new Error('failed', { cause: error }))),
  'winston as JSON': error => winston(error, format.json()),
  'winston as text': error => winston(error, format.simple()),
  'winston with a printf': error => winston(error, format.printf(info => `${String(info.message)} ${String(info['stack'])}`)),
}; // prettier-ignore

/** What a database refuses with the value in the driver's error. */
const failures: Readonly<Record<string, (database: Database) => Promise<unknown>>> = {
  'a unique key': async () => Account.bulkCreate([{ token: secret }, { token: secret }]),
  'a unique key alone': async () => Account.update({ token: secret }, { all: true }),
  'a foreign key': async () => Account.create({ token: 'x', parentId: secretNumber }),
  'a cast': async database => database.query(sql`SELECT CAST(${secret} AS INTEGER) + nothing`),
  'a text that is too long': async () => Account.create({ token: secret.repeat(10) }),
  'a statement that is wrong': async database => database.query('SELECT nothing WHERE 1 = ?', { bind: [secret] }),
};

describeEachDialect('errors of the database', ({ connect }) => {
  it.each(Object.keys(failures))('tell no value, however they are shown: %s', async failure => {
    const database = await connect([Account]);
    await Account.bulkCreate([{ token: 'a' }, { token: 'b' }]);
    const error: unknown = await failures[failure]?.(database).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(MortiseError);
    const shown = Object.entries(ways).map(([way, show]) => [way, show(error as Error)] as const);
    expect(shown.filter(([, text]) => text === '')).toEqual([]);
    expect(shown.filter(([, text]) => hidden.test(text)).map(([way]) => way)).toEqual([]);
  }); // F17 F28

  it('are fit for a client as JSON', async () => {
    await connect([Account]);
    await Account.create({ token: secret });
    const error: unknown = await Account.create({ token: secret }).catch((reason: unknown) => reason);
    const plain = JSON.parse(JSON.stringify(error)) as Record<string, unknown>;
    expect(plain).toMatchObject({ name: 'UniqueConstraintError', code: 'UNIQUE_CONSTRAINT', columns: ['token'] });
    expect(plain).toHaveProperty('message', (error as Error).message);
    for (const name of ['sql', 'parameters', 'cause', 'stack', 'hint']) expect(plain).not.toHaveProperty(name);
  });

  it('keep what the driver said for who asks for it, and its code in the cause', async () => {
    await connect([Account]);
    await Account.create({ token: secret });
    const error: unknown = await Account.create({ token: secret }).catch((reason: unknown) => reason);
    const { cause, ...failure } = error as DatabaseError;
    const original = (error as DatabaseError).original() as { readonly code: string; readonly message: string };
    expect(cause).toBeInstanceOf(Error);
    expect(cause).toMatchObject({ code: original.code });
    expect((cause as Error).message).not.toBe(original.message);
    // Where it was thrown is told.
    expect((cause as Error).stack).toMatch(/\n {4}at /);
    expect((error as DatabaseError).parameters).toContain(secret);
    expect(Object.keys(failure)).not.toContain('parameters');
  });
});

describe('an error that nobody catches', () => {
  const support = join(__dirname, '../support');
  const config = { client: 'better-sqlite3', connection: { filename: ':memory:' } };
  const servers = (process.env['MORTISE_REACHED'] ?? 'sqlite').split(',');
  const urls: Readonly<Record<string, string>> = {
    postgres: process.env['MORTISE_POSTGRES_URL'] ?? 'postgres://postgres@127.0.0.1:5432/test',
  };
  const places = [
    ['sqlite', config] as const,
    ...servers.filter(name => name in urls).map(name => [name, { client: 'pg', connection: urls[name], pool: { max: 1 } }] as const), // prettier-ignore
  ];
  const endings: readonly Ending[] = ['uncaughtException', 'unhandledRejection', 'console.error'];
  const cases = places.flatMap(([name, place]) => endings.map(ending => [name, ending, place] as const));

  it.each(cases)('on %s tells no value: %s', (_name, ending, place) => {
    const value = `${secret}-${process.pid}-${ending}`;
    const runner = join(support, 'run-from-source.cjs');
    const program = join(support, 'failing-process.ts');
    const words = ['-r', runner, program, JSON.stringify(place), ending, value];
    const { stderr, status } = spawnSync('node', words, { encoding: 'utf8' });
    expect(stderr).toContain('UNIQUE_CONSTRAINT');
    expect(stderr).not.toMatch(hidden);
    expect(status).toBe(ending === 'console.error' ? 0 : 1);
  }); // F28
});

describe('a key as long as a megabyte', () => {
  const long = 'k'.repeat(1_000_000);
  const loose = (value: unknown): never => value as never;
  const body = loose({ [long]: 1 });
  const calls: Readonly<Record<string, (database: Database) => unknown>> = {
    'of values': () => Account.create(body),
    'of many values': () => Account.bulkCreate([body]),
    'of a build': () => Account.build(body),
    'of a where': () => Account.findAll({ where: body }),
    'of a where deeper down': () => Account.findAll({ where: { children: body } as never }),
    'of options': () => Account.findAll(body),
    'of attributes': () => Account.findAll({ attributes: [long] as never }),
    'of an order': () => Account.findAll({ order: [[long, 'ASC']] as never }),
    'of a direction': () => Account.findAll({ order: [['id', long]] as never }),
    'of an include': () => Account.findAll({ include: [long] as never }),
    'of options of an include': () => Account.findAll({ include: [{ association: 'children', ...(body as object) }] as never }),
    'of fields': () => Account.create({ token: 'x' }, { fields: [long] as never }),
    'of an aggregate': () => Account.findAll({ aggregates: body }),
    'of a path': () => Account.findAll({ where: { [`$children.${long}$`]: 1 } as never }),
    'of a JSON operand': () => Account.findAll({ where: { token: body } }),
    'of a primary key': () => Account.findByPk(body),
    'of a scope': () => Account.withScope(loose(long)).findAll(),
    'of a model': database => database.models.getOrThrow(long),
    'of an update': () => Account.update(body, { all: true }),
    'of a lock': () => Account.findAll({ lock: long as never }),
    'of a level': database => database.transaction({ isolationLevel: loose(long) }, async () => 1),
    'of nested values': () => Account.create({ token: 'x', children: [body] } as never, { include: ['children'] }),
    'of a handle': () => Account.build({ token: 'x' }).related(loose(long)),
  }; // prettier-ignore

  it.each(Object.keys(calls))('never stands whole in a message: %s', async name => {
    const database = new Database('sqlite::memory:', { models: [Account] });
    try {
      Account.hasMany(Account, { as: 'children', foreignKey: 'parentId' });
      await database.sync();
      const error: unknown = await (async () => calls[name]?.(database))().then(
        () => undefined,
        (reason: unknown) => reason,
      );
      expect(error).toBeInstanceOf(MortiseError);
      const text = inspect(error, { depth: Infinity, showHidden: true }) + JSON.stringify(error);
      expect(text.length).toBeLessThan(20_000);
      expect((error as Error).message.length).toBeLessThan(1_000);
    } finally {
      await database.close();
    }
  });
});
