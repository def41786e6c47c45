import { Database, DataTypes, ForeignKeyConstraintError, type Knex, type SyncOptions } from 'mortise';
import { describeEachDialect, type DialectSuite } from '../support/describe-each-dialect';

const plain = { timestamps: false };
/** Far less than others would wait for the lock, and than the pool for a connection. */
const SHORT = 5_000;

function define(database: Database, type: typeof DataTypes.STRING | typeof DataTypes.TEXT): void {
  const Person = database.define('Person', { name: type }, plain);
  const Toot = database.define('Toot', { text: type }, plain);
  Toot.belongsTo(Person, { as: 'author' });
}

/** Two databases at the same place: as one process, and another. */
async function twoPrograms(connect: DialectSuite['connect']): Promise<readonly [Database, Database]> {
  const database = await connect([], { sync: false, file: true, pool: 1, preparedStatements: false });
  define(database, DataTypes.STRING);
  await database.sync();
  await database.model('Person').create({ name: 'Ada' });
  // knex declares `client` as any.
  const { config } = database.knex.client as { readonly config: Knex.Config };
  const other = new Database(config, { preparedStatements: false });
  define(other, DataTypes.STRING);
  return [database, other];
}

/** What a connection that was left as it should be allows. */
async function checkConnection(database: Database, other: Database): Promise<void> {
  await other.sync({ timeout: SHORT });
  await database.sync({ timeout: SHORT });
  await expect(database.model('Toot').create({ authorId: 99 })).rejects.toBeInstanceOf(ForeignKeyConstraintError);
  await database.transaction(() => database.model('Person').create({ name: 'Bob' }));
  expect(await other.model('Person').count()).toBe(await database.model('Person').count());
  await other.model('Person').destroy({ where: { name: 'Bob' }, timeout: SHORT });
}

/** Aborts a sync as each of its statements is about to run, and looks at what is left each time. */
async function abortEach(database: Database, options: SyncOptions, check: () => Promise<void>): Promise<void> {
  for (let last = 1; ; last += 1) {
    const controller = new AbortController();
    let seen = 0;
    const logging = (): void => void ((seen += 1) === last && controller.abort());
    const ended = await database
      .sync({ ...options, logging, signal: controller.signal })
      .catch((error: unknown) => error);
    await check();
    if (seen < last) return expect(ended).toBe(database);
    if (ended !== database) expect(ended).toMatchObject({ code: 'ABORTED' });
  }
}

describeEachDialect('sync() that is aborted leaves its connection as it was', ({ connect }) => {
  it.each<[string, SyncOptions]>([
    ['while it creates', {}],
    ['while it drops', { force: true }],
    ['while it alters', { alter: true }],
  ])('%s', async (_when, options) => {
    const [first, other] = await twoPrograms(connect);
    const changed = new Database(first.knex, { preparedStatements: false });
    define(changed, options.alter === true ? DataTypes.TEXT : DataTypes.STRING);
    try {
      await abortEach(changed, options, () => checkConnection(first, other));
    } finally {
      await other.close();
    }
  });
});

describeEachDialect('sync({ force: true })', ({ connect, requires }) => {
  requires('transactionalDdl')('loses no row where it does not get to its end', async () => {
    const database = await connect([], { sync: false, file: true });
    define(database, DataTypes.STRING);
    await database.sync();
    await database.model('Person').create({ name: 'Ada' });
    for (let last = 1; ; last += 1) {
      const controller = new AbortController();
      let seen = 0;
      const logging = (): void => void ((seen += 1) === last && controller.abort());
      const ended = await database.sync({ force: true, logging, signal: controller.signal }).catch(() => 'aborted');
      if (ended !== 'aborted') break;
      expect([await database.model('Person').count(), await database.model('Toot').count()]).toEqual([1, 0]);
    }
    expect(await database.model('Person').count()).toBe(0);
  });

  it('drops nothing where the models cannot be created', async () => {
    const database = await connect([], { sync: false });
    define(database, DataTypes.STRING);
    await database.sync();
    await database.model('Person').create({ name: 'Ada' });
    // What "name" refers to has to be unique.
    database.define('Pet', { owner: { type: DataTypes.STRING, references: { model: 'Person', key: 'name' } } }, plain);
    await expect(database.sync({ force: true })).rejects.toMatchObject({ code: 'KEY_NOT_UNIQUE' });
    expect(await database.model('Person').count()).toBe(1);
  });
});

describeEachDialect('sync() with a timeout', ({ connect }) => {
  it('waits no longer than that for a connection', async () => {
    const database = await connect([], { sync: false, file: true, pool: 1 });
    define(database, DataTypes.STRING);
    const transaction = await database.startUnmanagedTransaction();
    for (const options of [{}, { force: true }, { alter: true }]) {
      const start = performance.now();
      const attempt = database.sync({ ...options, timeout: 50 });
      await expect(attempt).rejects.toMatchObject({ code: 'QUERY_TIMEOUT' });
      expect(performance.now() - start).toBeLessThan(SHORT);
    }
    await transaction.rollback();
    await database.sync();
  });
});
