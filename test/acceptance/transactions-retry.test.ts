import {
  DataTypes,
  DeadlockError,
  Model,
  type CreationOptional,
  type Database,
  type InferAttributes,
  type InferCreationAttributes,
} from 'mortise';
import { Attribute, Table } from 'mortise/decorators';
import { describeEachDialect, type ConnectOptions } from '../support/describe-each-dialect';
import { meeting } from '../support/meeting';

@Table({ timestamps: false })
class Account extends Model<InferAttributes<Account>, InferCreationAttributes<Account>> {
  declare id: CreationOptional<number>;
  @Attribute(DataTypes.INTEGER) declare balance: number;
}

/** What the database throws when it ends a transaction in favour of another. */
const conflict = (): DeadlockError => new DeadlockError('DEADLOCK', 'Two waited.', { hint: 'Again.', retryable: true });

describeEachDialect('A transaction that may be retried', ({ connect, requires }) => {
  async function accounts(options: ConnectOptions = {}): Promise<Database> {
    const database = await connect([Account], options);
    await Account.bulkCreate([{ balance: 0 }, { balance: 0 }]);
    return database;
  }

  it('runs once where nothing is in its way', async () => {
    const database = await accounts();
    let attempts = 0;
    const result = await database.transaction({ retry: 3 }, async () => {
      attempts += 1;
      return Account.count();
    });
    expect([result, attempts]).toEqual([2, 1]);
  });

  it('starts over with a new transaction, and keeps only what the last attempt did', async () => {
    const database = await accounts();
    const ids = new Set<string>();
    await database.transaction({ retry: { limit: 5, delay: 1 } }, async transaction => {
      ids.add(transaction.id);
      await Account.create({ balance: ids.size });
      if (ids.size < 3) throw conflict();
    });
    const balances = (await Account.findAll({ order: 'id' })).map(({ balance }) => balance);
    expect([ids.size, balances]).toEqual([3, [0, 0, 3]]);
  });

  it('runs afterCommit for the attempt that committed, and afterRollback for each other', async () => {
    const database = await accounts();
    const events: string[] = [];
    let attempt = 0;
    await database.transaction({ retry: { limit: 2, delay: 0 } }, async transaction => {
      const number = (attempt += 1);
      transaction.afterCommit(() => events.push(`committed ${number}`));
      transaction.afterRollback(() => events.push(`undone ${number}`));
      await database.transaction(async nested => void nested.afterCommit(() => events.push(`nested ${number}`)));
      if (number < 3) throw conflict();
    });
    expect(events).toEqual(['undone 1', 'undone 2', 'committed 3', 'nested 3']);
  });

  it('gives instances back as new that a failed attempt had saved', async () => {
    const database = await accounts();
    const account = Account.build({ balance: 7 });
    const seen: boolean[] = [];
    await database.transaction({ retry: { limit: 1, delay: 0 } }, async () => {
      seen.push(account.isNewRecord);
      await account.save();
      if (seen.length === 1) throw conflict();
    });
    expect([seen, await Account.count({ where: { balance: 7 } })]).toEqual([[true, true], 1]);
  });

  it('gives up after so many attempts, and tells how many', async () => {
    const database = await accounts();
    let attempts = 0;
    const failing = database.transaction({ retry: { limit: 2, delay: 1 } }, async () => {
      attempts += 1;
      throw conflict();
    });
    await expect(failing).rejects.toThrow('Two waited. It was tried 3 times');
    await expect(failing).rejects.toBeInstanceOf(DeadlockError);
    await expect(failing).rejects.toMatchObject({ code: 'DEADLOCK', retryable: true });
    expect(attempts).toBe(3);
  });

  it.each([10, 9_000])('tells how many, whatever hint of %i characters there was', async length => {
    const database = await accounts();
    const failing = database.transaction({ retry: { limit: 1, delay: 0 } }, async () => {
      throw new DeadlockError('DEADLOCK', 'Two waited.', { hint: 'x'.repeat(length), retryable: true });
    });
    await expect(failing).rejects.toThrow(/^Two waited\. It was tried 2 times[^x]*$/);
  });

  it('knows a conflict by the cause of an error too, and throws what the function threw', async () => {
    const database = await accounts();
    const mine = new Error('The transfer failed.', { cause: conflict() });
    let attempts = 0;
    const failing = database.transaction({ retry: { limit: 1, delay: 0 } }, async () => {
      attempts += 1;
      throw mine;
    });
    await expect(failing).rejects.toBe(mine);
    expect(attempts).toBe(2);
  });

  it('does not start over for other errors, nor for those of a callback after the commit', async () => {
    const database = await accounts();
    let attempts = 0;
    const refused = database.transaction({ retry: 3 }, async () => {
      attempts += 1;
      await Account.create({ id: 1, balance: 1 });
    });
    await expect(refused).rejects.toMatchObject({ code: 'UNIQUE_CONSTRAINT' });
    const late = database.transaction({ retry: 3 }, async transaction => {
      attempts += 1;
      transaction.afterCommit(() => Promise.reject(conflict()));
    });
    await expect(late).rejects.toMatchObject({ code: 'AFTER_COMMIT_FAILED', cause: { code: 'DEADLOCK' } });
    expect(attempts).toBe(2);
  });

  it('does not start over without being asked', async () => {
    const database = await accounts();
    let attempts = 0;
    const failing = database.transaction(async () => {
      attempts += 1;
      throw conflict();
    });
    await expect(failing).rejects.toMatchObject({ code: 'DEADLOCK' });
    expect(attempts).toBe(1);
  });

  it('cannot be nested: only the outermost can start over', async () => {
    const database = await accounts();
    await database.transaction(async () => {
      const nested = database.transaction({ retry: 1 }, async () => {});
      await expect(nested).rejects.toMatchObject({ name: 'QueryError', code: 'NESTED_RETRY' });
    });
  });

  it.each<[string, unknown, string]>([
    ['a negative number', -1, 'INVALID_RETRY'],
    ['a fraction', 1.5, 'INVALID_RETRY'],
    ['no number', Number.NaN, 'INVALID_RETRY'],
    ['true', true, 'INVALID_RETRY'],
    ['text', '3', 'INVALID_RETRY'],
    ['no limit', { delay: 1 }, 'INVALID_RETRY'],
    ['a negative delay', { limit: 1, delay: -1 }, 'INVALID_RETRY'],
    ['a delay without end', { limit: 1, maxDelay: Infinity }, 'INVALID_RETRY'],
    ['a misspelt option', { limit: 1, dellay: 5 }, 'UNKNOWN_OPTION'],
  ])('refuses %s', async (_what, retry, code) => {
    const database = await connect([Account]);
    let runs = 0;
    // As a program without types may call it.
    const failing = database.transaction({ retry: retry as number }, async () => (runs += 1));
    await expect(failing).rejects.toMatchObject({ name: 'QueryError', code });
    expect(runs).toBe(0);
  });

  it('is always a managed one', async () => {
    const database = await connect([Account]);
    const options: object = { retry: 3 };
    await expect(database.startUnmanagedTransaction(options)).rejects.toMatchObject({ code: 'UNKNOWN_OPTION' });
  });

  requires('concurrentWriters')('gets through after a deadlock', async () => {
    const database = await accounts();
    const bothHold = meeting(2);
    let attempts = 0;
    const transfer = (from: number, to: number): Promise<void> =>
      database.transaction({ retry: { limit: 3, delay: 5 } }, async () => {
        attempts += 1;
        await Account.findByPk(from, { lock: true });
        await bothHold();
        const target = await Account.findByPk(to, { lock: true, rejectOnEmpty: true });
        await target.update({ balance: target.balance + 1 });
      });
    await Promise.all([transfer(1, 2), transfer(2, 1)]);
    expect((await Account.findAll()).map(({ balance }) => balance)).toEqual([1, 1]);
    expect(attempts).toBe(3);
  }); // F5

  requires('concurrentWriters')('loses no update of many at once', async () => {
    const database = await accounts({ pool: 8 });
    const isolationLevel = 'SERIALIZABLE';
    const deposit = (): Promise<unknown> =>
      database.transaction({ isolationLevel, retry: { limit: 100, delay: 2, maxDelay: 50 } }, async () => {
        const account = await Account.findByPk(1, { rejectOnEmpty: true });
        await account.update({ balance: account.balance + 1 });
      });
    await Promise.all(Array.from({ length: 24 }, deposit));
    expect((await Account.findByPk(1))?.balance).toBe(24);
  }); // F5

  it('gets through where a transaction that only read before begins to write', async () => {
    const database = await accounts({ file: true });
    const bothHaveRead = meeting(2);
    const deposit = (): Promise<unknown> =>
      database.transaction({ type: 'DEFERRED', retry: { limit: 50, delay: 1, maxDelay: 20 } }, async () => {
        const account = await Account.findByPk(1, { rejectOnEmpty: true, lock: undefined });
        await bothHaveRead();
        await Account.update({ balance: account.balance + 1 }, { where: { id: 1, balance: account.balance } });
      });
    await Promise.all([deposit(), deposit()]);
    expect([1, 2]).toContain((await Account.findByPk(1))?.balance);
  }); // F3
});
