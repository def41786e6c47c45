import { Database, DataTypes, type Knex } from 'mortise';
import { describeEachDialect } from '../support/describe-each-dialect';
import { Proxy, serverOf } from '../support/proxy';
import { Person } from '../support/worlds/people';

const configOf = ({ knex }: Database): Knex.Config => (knex.client as { config: Knex.Config }).config;
/** So that the text of each statement is what goes over the line. */
const unprepared = { preparedStatements: false };
const unknown = { name: 'ConnectionError', code: 'CONNECTION_LOST', retryable: false };

describeEachDialect('An answer that is lost', ({ connect, requires }) => {
  const test = requires('concurrentWriters');
  const cleanups: (() => Promise<unknown>)[] = [];

  afterEach(async () => {
    for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
  });

  /** `behind` speaks to the server through a proxy; `beside` looks at what is there. */
  async function open(pool = 1) {
    const beside = await connect([Person]);
    await Person.create({ name: 'Ada' });
    const names = async (): Promise<string[]> =>
      (
        await beside.query<{ name: string }>('SELECT name FROM "People" ORDER BY id'.replaceAll('"', quote(beside)))
      ).map(({ name }) => name);
    const proxy = await Proxy.before(serverOf(configOf(beside)));
    const behind = new Database(
      { ...configOf(beside), connection: proxy.address, pool: { min: 0, max: pool } },
      unprepared,
    );
    cleanups.push(() => proxy.end());
    cleanups.push(() => behind.close({ timeout: 1_000 }));
    const Person2 = behind.define<Person>('Person', { name: DataTypes.STRING }, { timestamps: false });
    await Person2.findAll();
    return { behind, beside, names, proxy, Person: Person2 };
  }

  const quote = ({ knex }: Database): string =>
    String(configOf({ knex } as Database).client).startsWith('pg') ? '"' : '`';

  describe('of a write outside of transactions', () => {
    const writes: readonly [string, RegExp, (model: typeof Person, ada: Person) => Promise<unknown>, string[]][] = [
      ['create', /INSERT/, model => model.create({ name: 'Ben' }), ['Ada', 'Ben']],
      ['bulkCreate', /INSERT/, model => model.bulkCreate([{ name: 'Ben' }, { name: 'Cleo' }]), ['Ada', 'Ben', 'Cleo']],
      ['update', /UPDATE/, model => model.update({ name: 'Eve' }, { where: { name: 'Ada' } }), ['Eve']],
      ['update of an instance', /UPDATE/, (_model, ada) => ada.update({ name: 'Eve' }), ['Eve']],
      ['destroy', /DELETE/, model => model.destroy({ where: { name: 'Ada' } }), []],
    ];
    for (const [name, verb, write, expected] of writes) {
      test(`leaves open what became of it, and is not called repeatable: ${name}`, async () => {
        const { proxy, names, Person } = await open();
        const ada = await Person.findOne({ rejectOnEmpty: true });
        proxy.from(verb, 'cut once');
        const failure: unknown = await write(Person as never, ada).catch((error: unknown) => error);
        expect(failure).toMatchObject({ ...unknown, phase: 'query' });
        expect((failure as Error).message).toContain('nobody knows whether the statement took effect');
        expect(await names()).toEqual(expected);
      });
    }

    test('is told likewise of a statement of the user’s own, which may write', async () => {
      const { proxy, behind } = await open();
      proxy.from(/SELECT 1/, 'cut once');
      await expect(behind.query('SELECT 1')).rejects.toMatchObject({ ...unknown, phase: 'query' });
    });

    test('is repeatable for a read', async () => {
      const { proxy, Person } = await open();
      proxy.from(/select t0/i, 'cut'); // It is made again at once, and the second answer is lost as well.
      await expect(Person.findAll()).rejects.toMatchObject({ name: 'ConnectionError', retryable: true });
      proxy.answers = 'pass';
      proxy.from(/select t0/i, 'cut once');
      expect(await Person.findAll()).toHaveLength(1);
    });

    test('is repeatable inside a transaction, which is undone', async () => {
      const { proxy, behind, names, Person } = await open();
      proxy.from(/INSERT/, 'cut once');
      const working = behind.transaction(() => Person.create({ name: 'Ben' }));
      await expect(working).rejects.toMatchObject({ code: 'CONNECTION_LOST', retryable: true });
      expect(await names()).toEqual(['Ada']);
    });

    test('and kept back, is waited for no longer than asked, and not said to be ended', async () => {
      const { proxy, Person } = await open();
      proxy.from(/INSERT/, 'keep back');
      const failure: unknown = await Person.create({ name: 'Ben' }, { timeout: 300 }).catch((error: unknown) => error);
      expect(failure).toMatchObject({ name: 'TimeoutError', code: 'QUERY_TIMEOUT', retryable: false });
      expect((failure as Error).message).toContain('nobody knows whether it took effect');
    });
  });

  describe('of COMMIT', () => {
    for (const answers of ['cut once', 'keep back'] as const) {
      test(`leaves the transaction unknown, and runs neither kind of callback: ${answers}`, async () => {
        const { proxy, behind, names, Person } = await open();
        const told: string[] = [];
        const transaction = await behind.startUnmanagedTransaction({ timeout: 700 });
        transaction.afterCommit(() => told.push('committed'));
        transaction.afterRollback(() => told.push('rolled back'));
        transaction.afterUnknown(() => told.push('unknown'));
        const ben = await Person.create({ name: 'Ben' }, { transaction });
        proxy.from(/COMMIT/, answers);
        const failure: unknown = await transaction.commit().catch((error: unknown) => error);
        expect(failure).toMatchObject({
          retryable: false,
          code: answers === 'cut once' ? 'CONNECTION_LOST' : 'COMMIT_UNANSWERED',
        });
        expect((failure as Error).message).toContain('nobody knows');
        expect([transaction.state, ...told]).toEqual(['unknown', 'unknown']);
        // The idiom of those who catch what commit() throws hides nothing.
        await transaction.rollback();
        expect(await names()).toEqual(['Ada', 'Ben']);
        proxy.answers = 'pass';
        ben.name = 'Benjamin';
        for (const write of [() => ben.save(), () => ben.update({ name: 'B' }), () => ben.destroy()])
          await expect(write()).rejects.toMatchObject({ code: 'ROW_UNKNOWN' });
        await ben.reload();
        await ben.update({ name: 'Benjamin' });
        expect(await names()).toEqual(['Ada', 'Benjamin']);
      });
    }

    test('is told to whoever ran the transaction, once, also with retry', async () => {
      const { proxy, behind, names, Person } = await open();
      let runs = 0;
      const working = behind.transaction({ retry: 3 }, async () => {
        runs += 1;
        await Person.create({ name: 'Ben' });
        proxy.from(/COMMIT/, 'cut once');
      });
      await expect(working).rejects.toMatchObject({ ...unknown, phase: 'commit' });
      expect([runs, await names()]).toEqual([1, ['Ada', 'Ben']]);
    });

    test('leaves a row that may be deleted to be looked for', async () => {
      const { proxy, behind, Person } = await open();
      const ada = await Person.findOne({ rejectOnEmpty: true });
      const transaction = await behind.startUnmanagedTransaction();
      await ada.destroy({ transaction });
      proxy.from(/COMMIT/, 'cut once');
      await expect(transaction.commit()).rejects.toMatchObject(unknown);
      proxy.answers = 'pass';
      await expect(ada.update({ name: 'Eve' })).rejects.toMatchObject({ code: 'ROW_UNKNOWN' });
      await expect(ada.reload()).rejects.toMatchObject({ code: 'ROW_GONE' });
    });
  });

  test('of BEGIN or of a savepoint is waited for no longer than asked', async () => {
    const { proxy, behind, names, Person } = await open();
    proxy.from(/BEGIN|START/, 'keep back');
    const timedOut = { name: 'TimeoutError', code: 'QUERY_TIMEOUT' };
    await expect(behind.transaction({ timeout: 300 }, async () => undefined)).rejects.toMatchObject(timedOut);
    proxy.answers = 'pass';
    const working = behind.transaction({ timeout: 500 }, async () => {
      await Person.create({ name: 'Ben' });
      proxy.from(/SAVEPOINT/, 'keep back');
      await behind.transaction(() => Person.create({ name: 'Cleo' }));
    });
    await expect(working).rejects.toMatchObject(timedOut);
    expect(await names()).toEqual(['Ada']);
  });

  test('of ROLLBACK is waited for no longer than asked: the server undoes what is open on a line that is gone', async () => {
    const { proxy, behind, names, Person } = await open();
    const transaction = await behind.startUnmanagedTransaction({ timeout: 500 });
    await Person.create({ name: 'Ben' }, { transaction });
    proxy.from(/ROLLBACK/, 'keep back');
    await transaction.rollback();
    expect(transaction.state).toBe('rolled back');
    expect(await names()).toEqual(['Ada']);
  });

  test('lets a transaction run again that asked for it, while nothing was committed', async () => {
    const { proxy, behind, names, Person } = await open(2);
    let runs = 0;
    await behind.transaction({ retry: 2 }, async () => {
      runs += 1;
      if (runs === 1) proxy.from(/INSERT/, 'cut once');
      await Person.create({ name: 'Ben' });
    });
    expect([runs, await names()]).toEqual([2, ['Ada', 'Ben']]);
  });

  test('keeps close({ timeout }) no longer than asked', async () => {
    const { proxy, behind } = await open(2);
    const transaction = await behind.startUnmanagedTransaction();
    proxy.answers = 'keep back';
    const running = behind.query('SELECT 1', { transaction }).catch((error: unknown) => error);
    await new Promise(resolve => setTimeout(resolve, 20));
    await behind.close({ timeout: 200 });
    expect(await running).toMatchObject({ name: 'ConnectionError', code: 'CONNECTION_LOST' });
    await expect(transaction.commit()).rejects.toThrow();
    await expect(behind.query('SELECT 1')).rejects.toMatchObject({ code: 'DATABASE_CLOSED' });
  });
});

describeEachDialect('close({ drain })', ({ connect }) => {
  it('waits for transactions that their callers end, and begins nothing new', async () => {
    const database = await connect([Person], { file: true, pool: 2 });
    const transaction = await database.startUnmanagedTransaction();
    await Person.create({ name: 'Ada' }, { transaction });
    const closing = database.close({ drain: true });
    await expect(Person.findAll()).rejects.toMatchObject({ code: 'DATABASE_CLOSED' });
    await Person.create({ name: 'Ben' }, { transaction });
    await transaction.commit();
    await closing;
    expect(transaction.state).toBe('committed');
  });

  it.each([[{ timeout: -1 }], [{ timeout: '5s' }], [{ drain: 1 }], [{ tiemout: 5 }]])('refuses %j', async options => {
    const database = await connect([Person]);
    await expect(database.close(options as never)).rejects.toMatchObject({ name: 'QueryError' });
  });
});
