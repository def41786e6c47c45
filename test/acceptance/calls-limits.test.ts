import { getEventListeners } from 'node:events';
import {
  DataTypes,
  Model,
  sql,
  type BelongsToManySetAssociationsMixin,
  type CreationOptional,
  type Database,
  type ExecutionContext,
  type InferAttributes,
  type InferCreationAttributes,
  type NonAttribute,
} from 'mortise';
import { Attribute, BelongsToMany, Table } from 'mortise/decorators';
import { describeEachDialect, statementLog, type ConnectOptions } from '../support/describe-each-dialect';

@Table({ timestamps: false })
class Person extends Model<InferAttributes<Person>, InferCreationAttributes<Person>> {
  declare id: CreationOptional<number>;
  @Attribute(DataTypes.STRING) declare name: string;
  @BelongsToMany(() => Toot, { through: 'LikedToot', inverse: { as: 'likedBy' } })
  declare likedToots?: NonAttribute<Toot[]>;
  declare setLikedToots: BelongsToManySetAssociationsMixin<Toot>;
}

@Table({ timestamps: false })
class Toot extends Model<InferAttributes<Toot>, InferCreationAttributes<Toot>> {
  declare id: CreationOptional<number>;
}

const models = [Person, Toot];
/** Longer ones are given up on, and must not keep the test run open. */
const pause = (milliseconds: number): Promise<void> =>
  new Promise(resolve => setTimeout(resolve, milliseconds).unref());
const timedOut = { name: 'TimeoutError', code: 'QUERY_TIMEOUT' };
const aborted = { name: 'TimeoutError', code: 'ABORTED' };
const listenersOf = (signal: AbortSignal): number => getEventListeners(signal, 'abort').length;

async function elapsed(work: Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work.catch(() => undefined);
  return performance.now() - start;
}

describeEachDialect('A call with a limit', ({ connect, requires, has }) => {
  const open = async (options: ConnectOptions = {}): Promise<Database> => {
    const database = await connect(models, options);
    await Person.create({ name: 'Ada' });
    return database;
  };
  const sleep = has('schemas') ? sql`pg_sleep(${5}) IS NULL` : sql`SLEEP(${5}) = 0`;
  /** How many statements still sleep on the server. */
  async function sleeping(database: Database): Promise<number> {
    const list = has('schemas')
      ? "SELECT 1 FROM pg_stat_activity WHERE query LIKE '%pg_sleep%' AND state = 'active' AND pid <> pg_backend_pid() AND query LIKE '%people%'"
      : "SELECT 1 FROM information_schema.processlist WHERE info LIKE '%SLEEP(%' AND db = DATABASE() AND id <> CONNECTION_ID()";
    return (await database.query(list)).length;
  }
  const sleepingFind = (options: ExecutionContext): Promise<unknown> => Person.findAll({ where: sleep, ...options });

  it('ends as ever where it does not come near it', async () => {
    const database = await open();
    const { signal } = new AbortController();
    expect(await Person.count({ timeout: 10_000, signal })).toBe(1);
    await database.transaction({ timeout: 10_000, signal }, () => Person.create({ name: 'Ben' }, { timeout: 10_000 }));
    expect(await Person.findAll({ include: ['likedToots'], timeout: 10_000, signal })).toHaveLength(2);
    expect(listenersOf(signal)).toBe(0);
  });

  requires('rowLocks')('ends on the server too when its time is over', async () => {
    const database = await open();
    const call = sleepingFind({ timeout: 150 });
    await expect(call).rejects.toMatchObject({ ...timedOut, sql: expect.stringMatching(/sleep/i) as string });
    expect(await sleeping(database)).toBe(0);
    expect(await Person.count()).toBe(1);
  }); // F23

  requires('rowLocks')('ends on the server too when it is aborted, and tells the reason', async () => {
    const database = await open();
    const controller = new AbortController();
    const call = sleepingFind({ signal: controller.signal });
    await pause(100);
    const reason = new Error('The client went away.');
    controller.abort(reason);
    await expect(call).rejects.toMatchObject({ ...aborted, cause: reason });
    expect([await sleeping(database), listenersOf(controller.signal)]).toEqual([0, 0]);
  }); // F23

  requires('rowLocks')('leaves a connection that works as before', async () => {
    const database = await open({ pool: 1 });
    for (let round = 0; round < 5; round += 1) {
      await expect(sleepingFind({ timeout: 30 })).rejects.toMatchObject(timedOut);
      expect(await Person.count()).toBe(1);
      await expect(database.query(sql`SELECT ${sleep} AS slept`, { timeout: 30 })).rejects.toMatchObject(timedOut);
      await database.transaction(() => Person.update({ name: `round ${round}` }, { where: { id: 1 } }));
    }
    expect((await Person.findByPk(1))?.name).toBe('round 4');
  });

  requires('rowLocks')('may end at any moment without harm to the next', async () => {
    await open({ pool: 2 });
    const calls = Array.from({ length: 60 }, async (_none, index) => {
      const where = has('schemas') ? sql`pg_sleep(${0.01}) IS NOT NULL` : sql`SLEEP(${0.01}) = 0`;
      await Person.findAll({ where, timeout: 5 + (index % 12) }).catch((error: unknown) => {
        expect(error).toMatchObject(timedOut);
      });
      expect(await Person.findAll()).toHaveLength(1);
    });
    await Promise.all(calls);
  });

  it('is not begun once its signal is aborted', async () => {
    const { log, statements, clear } = statementLog();
    const database = await open({ logging: log });
    clear();
    const signal = AbortSignal.abort();
    const calls: readonly ((options: ExecutionContext) => Promise<unknown>)[] = [
      options => Person.findAll(options),
      options => Person.findByPk(1, options),
      options => Person.count(options),
      options => Person.create({ name: 'Ben' }, options),
      options => Person.bulkCreate([{ name: 'Ben' }, { name: 'Cleo' }], options),
      options => Person.update({ name: 'Ben' }, { where: { id: 1 }, ...options }),
      options => Person.destroy({ where: { id: 1 }, ...options }),
      options => Person.build({ name: 'Ben' }).save(options),
      options => database.query('SELECT 1', options),
      options => database.transaction(options, () => Person.create({ name: 'Ben' })),
      options => database.startUnmanagedTransaction(options),
    ];
    for (const call of calls) await expect(call({ signal })).rejects.toMatchObject(aborted);
    expect(await Person.findAll()).toMatchObject([{ name: 'Ada' }]);
    expect(statements.filter(text => /INSERT|UPDATE|DELETE|BEGIN|START/.test(text))).toHaveLength(0);
  });

  it('stops between the statements of one call', async () => {
    const database = await open();
    const controller = new AbortController();
    const ada = await Person.findByPk(1, { rejectOnEmpty: true });
    await Toot.bulkCreate([{}, {}]);
    await ada.setLikedToots([1]);
    const logging = (text: string): void => (text.startsWith('DELETE') ? controller.abort() : undefined);
    const call = ada.setLikedToots([2], { signal: controller.signal, logging });
    await expect(call).rejects.toMatchObject(aborted);
    const [found] = await Person.findAll({ include: ['likedToots'] });
    expect(found?.likedToots?.map(({ id }) => id)).toEqual([1]);
    expect(database.getCurrentTransaction()).toBeUndefined();
  });

  it('waits no longer than that for a connection', async () => {
    const database = await open({ pool: 1 });
    const transaction = await database.startUnmanagedTransaction();
    const started = performance.now();
    await expect(Person.count({ timeout: 60 })).rejects.toMatchObject(timedOut);
    await expect(database.transaction({ timeout: 60 }, async () => 1)).rejects.toMatchObject(timedOut);
    expect(performance.now() - started).toBeLessThan(2_000);
    await transaction.rollback();
    expect(await Person.count()).toBe(1);
  });

  it('waits no longer than that to write', async () => {
    const database = await open({ file: true });
    const transaction = await database.startUnmanagedTransaction();
    await Person.update({ name: 'Adele' }, { where: { id: 1 }, transaction });
    const write = Person.update({ name: 'Agnes' }, { where: { id: 1 }, timeout: 80 });
    await expect(write).rejects.toMatchObject(timedOut);
    await transaction.commit();
    await Person.update({ name: 'Alba' }, { where: { id: 1 } });
    expect((await Person.findByPk(1))?.name).toBe('Alba');
  });

  it('waits no longer than that for its turn in a transaction', async () => {
    const database = await open();
    await database.transaction(async outer => {
      let release = (): void => {};
      const nested = database.transaction(() => new Promise<void>(resolve => (release = resolve)));
      await pause(20);
      await expect(Person.count({ transaction: outer, timeout: 40 })).rejects.toMatchObject(timedOut);
      release();
      await nested;
      expect(await Person.count()).toBe(1);
    });
  });

  it.each<[string, object]>([
    ['no time', { timeout: 0 }],
    ['a negative time', { timeout: -5 }],
    ['a fraction', { timeout: 1.5 }],
    ['text', { timeout: '100' }],
    ['more than a timer can wait', { timeout: 3_000_000_000 }],
    ['no signal', { signal: {} }],
    ['a controller', { signal: new AbortController() }],
  ])('refuses %s', async (_what, options) => {
    const database = await open();
    const refused = { name: 'QueryError', code: 'INVALID_OPTION' };
    await expect(Person.findAll(options)).rejects.toMatchObject(refused);
    await expect(database.transaction(options, async () => 1)).rejects.toMatchObject(refused);
  });
});

describeEachDialect('A transaction with a limit', ({ connect, requires, has }) => {
  const open = async (options: ConnectOptions = {}): Promise<Database> => {
    const database = await connect(models, options);
    await Person.create({ name: 'Ada' });
    return database;
  };

  it('is undone when its time is over, whatever its function waits for', async () => {
    const database = await open({ pool: 1 });
    const events: string[] = [];
    let late: Promise<unknown> | undefined;
    const working = database.transaction({ timeout: 400 }, async transaction => {
      transaction.afterCommit(() => events.push('committed'));
      transaction.afterRollback(() => events.push('undone'));
      await Person.create({ name: 'Ben' });
      await (late = pause(4_000).then(() => Person.create({ name: 'Cleo' })));
    });
    expect(await elapsed(working)).toBeLessThan(3_500);
    await expect(working).rejects.toMatchObject(timedOut);
    expect([events, await Person.count()]).toEqual([['undone'], 1]);
    await expect(late).rejects.toMatchObject(timedOut);
  });

  it('is undone when it is aborted, with what is nested in it', async () => {
    const database = await open();
    const controller = new AbortController();
    const work = database.transaction({ signal: controller.signal }, async () => {
      await Person.create({ name: 'Ben' });
      await database.transaction(async () => {
        await Person.create({ name: 'Cleo' });
        controller.abort('enough');
        await pause(5_000);
      });
    });
    expect(await elapsed(work)).toBeLessThan(2_000);
    await expect(work).rejects.toMatchObject({ ...aborted, cause: 'enough' });
    expect([await Person.count(), listenersOf(controller.signal)]).toEqual([1, 0]);
  });

  it('that its caller ends is undone too', async () => {
    const database = await open();
    const transaction = await database.startUnmanagedTransaction({ timeout: 400 });
    await Person.create({ name: 'Ben' }, { transaction });
    await pause(1_000);
    expect(transaction.state).toBe('rolled back');
    await expect(Person.count({ transaction })).rejects.toMatchObject(timedOut);
    await expect(transaction.commit()).rejects.toMatchObject(timedOut);
    // What is undone already need not be undone: no error of it hides the first one.
    await transaction.rollback();
    expect(await Person.count()).toBe(1);
  });

  it('that is nested is undone alone', async () => {
    const database = await open();
    await database.transaction(async () => {
      await Person.create({ name: 'Ben' });
      const nested = database.transaction({ timeout: 300 }, async () => {
        await Person.create({ name: 'Cleo' });
        await pause(1_000);
      });
      await expect(nested).rejects.toMatchObject(timedOut);
    });
    expect((await Person.findAll({ order: 'id' })).map(({ name }) => name)).toEqual(['Ada', 'Ben']);
  });

  it('counts all its attempts', async () => {
    const database = await open();
    let attempts = 0;
    const work = database.transaction({ timeout: 200, retry: { limit: 1_000, delay: 20 } }, async () => {
      attempts += 1;
      await database.query('SELECT 1');
      throw Object.assign(new Error('again'), { cause: await deadlock() });
    });
    await expect(work).rejects.toMatchObject(timedOut);
    expect(attempts).toBeGreaterThan(1);
    expect(attempts).toBeLessThan(50);
  });

  requires('rowLocks')('goes on after a statement that took too long, or says that it cannot', async () => {
    const database = await open();
    const sleep = has('schemas') ? sql`pg_sleep(${5}) IS NULL` : sql`SLEEP(${5}) = 0`;
    const work = database.transaction(async () => {
      await Person.create({ name: 'Ben' });
      await expect(Person.findAll({ where: sleep, timeout: 80 })).rejects.toMatchObject(timedOut);
      await Person.create({ name: 'Cleo' });
    });
    // PostgreSQL ends a transaction with the first statement that fails, and here the next one tells.
    if (has('schemas')) await expect(work).rejects.toMatchObject({ code: 'TRANSACTION_ABORTED' });
    else await work;
    expect(await Person.count()).toBe(has('schemas') ? 1 : 3);
  });

  requires('rowLocks')('lets go of what it locked', async () => {
    const database = await open();
    const holder = database.transaction({ timeout: 100 }, async () => {
      await Person.findByPk(1, { lock: true });
      await pause(3_000);
    });
    await expect(holder).rejects.toMatchObject(timedOut);
    const locked = database.transaction(() => Person.findByPk(1, { lock: true, noWait: true }));
    await expect(locked).resolves.toMatchObject({ name: 'Ada' });
  });
});

async function deadlock(): Promise<Error> {
  const { DeadlockError } = await import('mortise');
  return new DeadlockError('DEADLOCK', 'Two waited.');
}
