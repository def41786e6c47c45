import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { DataTypes, DeadlockError, type Database, type Knex, type Model, type ModelStatic } from 'mortise';
import { describeEachDialect } from '../support/describe-each-dialect';
import type { HeldReport } from '../support/holding-process';

const support = join(__dirname, '../support');

/** What a process of its own still holds, which alone can be told to collect its garbage. */
async function heldBy({ client, connection, searchPath }: Knex.Config): Promise<HeldReport> {
  const program = [
    '--expose-gc',
    '-r',
    join(support, 'run-from-source.cjs'),
    join(support, 'holding-process.ts'),
    JSON.stringify({ client, connection, searchPath, pool: { min: 0, max: 2 } }),
  ];
  return JSON.parse((await promisify(execFile)(process.execPath, program)).stdout) as HeldReport;
}

function people(database: Database): ModelStatic<Model> {
  return database.define('Person', { name: DataTypes.STRING });
}

describeEachDialect('What a transaction held', ({ connect }) => {
  it('is let go of once it has ended, though a connection opened in it and the transaction itself live on', async () => {
    const { knex } = await connect([], { sync: false, file: true });
    const { config } = knex.client as { readonly config: Knex.Config };
    expect(await heldBy(config)).toEqual({ row: false, callback: false, request: false });
  }, 30_000);

  it('is asked for once, however many rows are written in it', async () => {
    const database = await connect([], { sync: false });
    const Person = people(database);
    await database.sync();
    let asked = 0;
    await database.transaction(async transaction => {
      const afterRollback = transaction.afterRollback.bind(transaction);
      Object.assign(transaction, { afterRollback: (callback: () => void) => ((asked += 1), afterRollback(callback)) });
      const made = await Person.bulkCreate([{ name: 'Ada' }, { name: 'Ben' }, { name: 'Cy' }]);
      for (const person of made) await person.update({ name: 'Di' });
    });
    expect(asked).toBe(1);
  });
});

describeEachDialect('Very many callbacks of a nested transaction', ({ connect }) => {
  const MANY = 150_000;

  it.each(['commit', 'rollback'] as const)(
    'run after the %s of the outer one',
    async end => {
      const database = await connect();
      const counts = { commit: 0, rollback: 0 };
      const outer = await database.startUnmanagedTransaction();
      await database.transaction({ transaction: outer }, async nested => {
        for (let each = 0; each < MANY; each += 1) {
          nested.afterCommit(() => void (counts.commit += 1));
          nested.afterRollback(() => void (counts.rollback += 1));
        }
      });
      await outer[end]();
      expect(counts).toEqual({ commit: 0, rollback: 0, [end]: MANY });
    },
    20_000,
  );
});

describeEachDialect('A callback after a transaction', ({ connect }) => {
  const database = async (): Promise<Database> => {
    const connected = await connect([], { sync: false });
    const Person = people(connected);
    await connected.sync();
    await Person.create({ name: 'Ada' });
    return connected;
  };

  it('that throws says that the transaction is committed, and why it threw', async () => {
    const cause = new Error('mail server');
    const connected = await database();
    const work = connected.transaction(async transaction => {
      transaction.afterCommit(() => Promise.reject(cause));
      await connected.model('Person').create({ name: 'Ben' });
    });
    await expect(work).rejects.toMatchObject({ code: 'AFTER_COMMIT_FAILED', cause });
    await expect(work).rejects.toThrow('The transaction is committed');
    expect(await connected.model('Person').count()).toBe(2);
  });

  it('that throws after commit() or rollback() says so too, with all causes', async () => {
    const connected = await database();
    const [first, second] = [new Error('first'), new Error('second')];
    const begun = async () => {
      const transaction = await connected.startUnmanagedTransaction();
      for (const error of [first, second]) {
        transaction.afterCommit(() => Promise.reject(error));
        transaction.afterRollback(() => Promise.reject(error));
      }
      return transaction;
    };
    const cause = { errors: [first, second] };
    await expect((await begun()).commit()).rejects.toMatchObject({ code: 'AFTER_COMMIT_FAILED', cause });
    const undone = await begun();
    await expect(undone.rollback()).rejects.toMatchObject({ code: 'AFTER_ROLLBACK_FAILED', cause });
    expect(undone.state).toBe('rolled back');
  });

  it('is refused at once where it is no function', async () => {
    const connected = await database();
    const work = connected.transaction(async transaction => {
      await connected.model('Person').create({ name: 'Ben' });
      // Callers without types give anything.
      transaction.afterCommit(null as never);
    });
    await expect(work).rejects.toMatchObject({ code: 'INVALID_CALLBACK' });
    expect(await connected.model('Person').count()).toBe(1);
    const transaction = await connected.startUnmanagedTransaction();
    expect(() => transaction.afterRollback('later' as never)).toThrow('afterRollback() takes a function');
    await transaction.rollback();
  });

  it('does not make an outer transaction start over that awaits one committed for itself', async () => {
    const connected = await connect([], { sync: false, file: true });
    let attempts = 0;
    const deadlock = new DeadlockError('DEADLOCK', 'Two transactions waited for each other.', { retryable: true });
    const work = connected.transaction({ retry: 3, type: 'DEFERRED' }, async () => {
      attempts += 1;
      await connected.transaction({ transaction: null, type: 'DEFERRED' }, async inner => {
        inner.afterCommit(() => Promise.reject(deadlock));
      });
    });
    await expect(work).rejects.toMatchObject({ code: 'AFTER_COMMIT_FAILED' });
    expect(attempts).toBe(1);
  });
});
