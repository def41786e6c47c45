import { DataTypes, Model, type Database, type Knex } from 'mortise';
import { describeEachDialect, statementLog } from '../support/describe-each-dialect';

class Person extends Model {
  declare id: number;
  declare name: string;
}

const back = new Error('back');

/** Rows one by one; undefined where knex needs another package for that, which is not installed (pg-query-stream). */
async function streamed(query: Knex.QueryBuilder): Promise<string[] | undefined> {
  const read: string[] = [];
  try {
    for await (const row of query.stream()) read.push((row as { name: string }).name);
    return read;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'MODULE_NOT_FOUND') return undefined;
    throw error;
  }
}

describeEachDialect('knex in a transaction', ({ connect }) => {
  const open = async (options: Parameters<typeof connect>[1] = {}): Promise<Database> => {
    const database = await connect([], { file: true, sync: false, ...options });
    Person.init({ name: DataTypes.STRING }, { database, modelName: 'Person', tableName: 'people', timestamps: false });
    await database.sync();
    return database;
  };
  const names = async (): Promise<string[]> => (await Person.findAll({ order: ['id'] })).map(({ name }) => name);
  const add = (name: string): Promise<unknown> => Promise.resolve(Person.knexQuery().insert({ name }));

  it('leaves no rows after a rollback, by Model.knexQuery() and by transaction.knex', async () => {
    const database = await open();
    const work = database.transaction(async transaction => {
      await add('Ada');
      await transaction.knex('people').insert({ name: 'Ben' });
      await transaction.knex.raw("INSERT INTO people (name) VALUES ('Cy')");
      expect(await names()).toEqual(['Ada', 'Ben', 'Cy']);
      throw back;
    });
    await expect(work).rejects.toBe(back);
    expect(await names()).toEqual([]);
  });

  it('is committed with the rest, on a database of one connection', async () => {
    const database = await open({ pool: 1, file: false });
    await database.transaction(async transaction => {
      await Person.create({ name: 'Ada' });
      await Promise.all([add('Ben'), Person.create({ name: 'Cy' }), transaction.knex('people').insert({ name: 'Di' })]);
    });
    expect((await names()).sort()).toEqual(['Ada', 'Ben', 'Cy', 'Di']);
  });

  it('follows savepoints: what a nested transaction did is undone with it', async () => {
    const database = await open();
    await database.transaction(async outer => {
      await add('Ada');
      const nested = database.transaction(async () => {
        await add('Ben');
        // The outer one waits for the nested one, in which this is called.
        await outer.knex('people').insert({ name: 'Cy' });
        throw back;
      });
      await expect(nested).rejects.toBe(back);
      await add('Di');
    });
    expect(await names()).toEqual(['Ada', 'Di']);
  });

  it('runs in the transaction it is given, and in the one current where it is built or awaited', async () => {
    const database = await open();
    const given = await database.startUnmanagedTransaction();
    await Person.knexQuery({ transaction: given }).insert({ name: 'Ada' });
    await given.rollback();
    const before = Person.knexQuery().insert({ name: 'Ben' });
    const work = database.transaction(async () => {
      await before;
      throw back;
    });
    await expect(work).rejects.toBe(back);
    expect(await names()).toEqual([]);
  });

  it('steps out with `transaction: null`, where there is another connection', async () => {
    const database = await open();
    await database.transaction({ type: 'DEFERRED' }, async () => {
      expect(await Person.knexQuery({ transaction: null }).select('name')).toEqual([]);
    });
    await database.close();
    const alone = await open({ pool: 1, file: false });
    const work = alone.transaction(() => Promise.resolve(Person.knexQuery({ transaction: null }).select('name')));
    await expect(work).rejects.toMatchObject({ code: 'NO_SECOND_CONNECTION' });
  });

  it('is refused once the transaction has ended', async () => {
    const database = await open();
    let query: Knex.QueryBuilder | undefined;
    let knex: Knex | undefined;
    await database.transaction(async transaction => {
      query = Person.knexQuery().insert({ name: 'Ada' });
      knex = transaction.knex;
    });
    await expect(Promise.resolve(query)).rejects.toMatchObject({ code: 'TRANSACTION_FINISHED' });
    await expect(Promise.resolve(knex?.('people').insert({ name: 'Ada' }))).rejects.toMatchObject({
      code: 'TRANSACTION_FINISHED',
    });
    expect(await names()).toEqual([]);
  });

  it('keeps transactions that run at once apart', async () => {
    const database = await open();
    const run = (name: string, fails: boolean): Promise<void> =>
      database.transaction(async () => {
        await add(name);
        await new Promise(resolve => setTimeout(resolve, 5));
        await add(`${name}2`);
        if (fails) throw back;
      });
    await Promise.allSettled([run('Ada', false), run('Ben', true), run('Cy', false)]);
    expect((await names()).sort()).toEqual(['Ada', 'Ada2', 'Cy', 'Cy2']);
  });

  it('takes a transaction of Mortise by transacting()', async () => {
    const database = await open();
    const transaction = await database.startUnmanagedTransaction();
    // knex's types know transactions of its own only.
    for (const given of [transaction, transaction.knex] as unknown as Knex.Transaction[]) {
      await database.knex('people').insert({ name: 'Ada' }).transacting(given);
    }
    await database.knex.batchInsert('people', [{ name: 'Ben' }]).transacting(transaction.knex as Knex.Transaction);
    expect(await Person.count({ transaction })).toBe(3);
    await transaction.rollback();
    expect(await names()).toEqual([]);
  });

  it('begins, ends and nests none by itself', async () => {
    const database = await open();
    await database.transaction(async ({ knex }) => {
      const code = { code: 'TRANSACTION_CONTROL' };
      await expect(Promise.resolve(knex.raw('COMMIT'))).rejects.toMatchObject(code);
      const nested = { ...code, hint: expect.stringMatching(/^Use database\.transaction\(…\)/) as string };
      await expect(knex.transaction(async () => {})).rejects.toMatchObject(nested);
      const closed = { ...code, hint: 'End the transaction, or close the database.' };
      await expect(knex.destroy()).rejects.toMatchObject(closed);
      await add('Ada');
    });
    expect(await names()).toEqual(['Ada']);
  });

  it('writes nothing in a transaction that only reads', async () => {
    const database = await open();
    const work = database.transaction({ readOnly: true }, () => add('Ada'));
    await expect(work).rejects.toHaveProperty('message');
    expect(await names()).toEqual([]);
  });

  it('gives the connection back after an error and after a stream', async () => {
    const database = await open();
    await Person.bulkCreate([{ name: 'Ada' }, { name: 'Ben' }]);
    await database.transaction(async transaction => {
      const failing = database.transaction(({ knex }) => Promise.resolve(knex('nowhere').select()));
      // An error of knex's own: of the driver, which another realm may have made.
      await expect(failing).rejects.toMatchObject({ message: expect.stringContaining('nowhere') as string });
      const read = await streamed(transaction.knex('people').select('name').orderBy('name'));
      expect(read ?? ['Ada', 'Ben']).toEqual(['Ada', 'Ben']);
      await add('Cy');
    });
    expect(await names()).toEqual(['Ada', 'Ben', 'Cy']);
  });

  it('refuses unknown options, and what is no transaction', async () => {
    await open();
    expect(() => Person.knexQuery({ transacton: null } as never)).toThrow('Did you mean "transaction"?');
    expect(() => Person.knexQuery({ transaction: {} as never })).toThrow(
      expect.objectContaining({ code: 'UNKNOWN_TRANSACTION' }),
    );
  });

  it('tells listeners of the database of its queries', async () => {
    const database = await open();
    const { log, statements } = statementLog();
    database.knex.on('query', ({ sql }: { sql: string }) => log(sql));
    await database.transaction(async transaction => {
      await add('Ada');
      await transaction.knex('people').select();
    });
    expect(statements).toHaveLength(2);
  });
});
