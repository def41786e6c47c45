import { createPerson, insert, meeting, names, pause, select, write } from '../test-support/statements';
import { everyServer, mysql, postgres, sqliteFile, sqliteMemory, useServer } from '../test-support/databases';
import type { Transaction } from './transaction';

describe.each(everyServer)('A transaction on $name', server => {
  const { it } = useServer(server);

  it('commits what its function did', async ({ connections }) => {
    await createPerson(connections);
    const result = await connections.transaction({}, async () => {
      await insert(connections, 'Ada');
      return 'done';
    });
    expect([result, await names(connections)]).toEqual(['done', ['Ada']]);
  });

  it('is undone when its function throws, and the error comes out as it is', async ({ connections }) => {
    await createPerson(connections);
    const error = new Error('no');
    const attempt = connections.transaction({}, async () => {
      await insert(connections, 'Ada');
      throw error;
    });
    await expect(attempt).rejects.toBe(error);
    expect(await names(connections)).toEqual([]);
  });

  it('runs calls made at once one after the other', async ({ connections }) => {
    await createPerson(connections);
    await connections.transaction({}, async () => {
      await Promise.all(['Ada', 'Bob', 'Cy'].map(name => insert(connections, name)));
    });
    expect(await names(connections)).toEqual(['Ada', 'Bob', 'Cy']);
  });

  it('keeps what a nested transaction committed and drops what another rolled back', async ({ connections }) => {
    await createPerson(connections);
    await connections.transaction({}, async () => {
      await insert(connections, 'Ada');
      await connections.transaction({}, () => insert(connections, 'Bob'));
      const failing = connections.transaction({}, async () => {
        await insert(connections, 'Cy');
        await connections.transaction({}, () => insert(connections, 'Di'));
        throw new Error('no');
      });
      await expect(failing).rejects.toThrow('no');
    });
    expect(await names(connections)).toEqual(['Ada', 'Bob']);
  });

  it('keeps nested transactions that run at once apart', async ({ connections }) => {
    await createPerson(connections);
    const child = (name: string, fails: boolean) =>
      connections.transaction({}, async () => {
        await insert(connections, name);
        await pause(5);
        await insert(connections, `${name}2`);
        if (fails) throw new Error('no');
      });
    await connections.transaction({}, async () => {
      await Promise.allSettled([
        child('Ada', false),
        child('Bob', true),
        child('Cy', false),
        insert(connections, 'Di'),
      ]);
    });
    expect(await names(connections)).toEqual(['Ada', 'Ada2', 'Cy', 'Cy2', 'Di']);
  });

  it('runs a call for the outer transaction made inside a nested one', async ({ connections }) => {
    await createPerson(connections);
    await connections.transaction({}, async outer => {
      await connections.transaction({ transaction: outer }, async () => {
        await insert(connections, 'Ada', { transaction: outer });
        await connections.transaction({ transaction: outer }, () => insert(connections, 'Bob', { transaction: outer }));
      });
    });
    expect(await names(connections)).toEqual(['Ada', 'Bob']);
  });

  it('runs afterCommit callbacks once, in order, after the outermost commit', async ({ connections }) => {
    await createPerson(connections);
    const events: string[] = [];
    await connections.transaction({}, async outer => {
      outer.afterCommit(() => events.push('outer'));
      await connections.transaction({}, async nested => {
        nested.afterCommit(async () => {
          await pause(5);
          events.push(`nested sees ${String(await names(connections))}`);
        });
      });
      outer.afterCommit(() => events.push('last'));
      await insert(connections, 'Ada');
      events.push('working');
    });
    expect(events).toEqual(['working', 'outer', 'nested sees Ada', 'last']);
  });

  it('runs afterRollback and no afterCommit callbacks when it is undone', async ({ connections }) => {
    const events: string[] = [];
    const attempt = connections.transaction({}, async transaction => {
      transaction.afterCommit(() => events.push('committed'));
      transaction.afterRollback(() => events.push('undone'));
      throw new Error('no');
    });
    await expect(attempt).rejects.toThrow('no');
    expect(events).toEqual(['undone']);
  });

  it('stands although an afterCommit callback fails, and tells the error', async ({ connections }) => {
    await createPerson(connections);
    const events: string[] = [];
    const attempt = connections.transaction({}, async transaction => {
      transaction.afterCommit(() => Promise.reject(new Error('mail server')));
      transaction.afterCommit(() => events.push('second'));
      await insert(connections, 'Ada');
    });
    await expect(attempt).rejects.toMatchObject({ code: 'AFTER_COMMIT_FAILED', cause: { message: 'mail server' } });
    expect([events, await names(connections)]).toEqual([['second'], ['Ada']]);
  });

  it('refuses calls after it has ended', async ({ connections }) => {
    await createPerson(connections);
    let left: Transaction | undefined;
    await connections.transaction({}, async transaction => {
      left = transaction;
    });
    const late = insert(connections, 'Ada', { transaction: left });
    await expect(late).rejects.toMatchObject({ code: 'TRANSACTION_FINISHED' });
    expect(await names(connections)).toEqual([]);
  });

  it('refuses calls its function did not await, on whatever connection', async ({ connections }) => {
    await createPerson(connections);
    const late: Promise<unknown>[] = [];
    await connections.transaction({}, async () => {
      late.push(pause(10).then(() => insert(connections, 'Ada')));
      late.push(pause(10).then(() => connections.transaction({}, async () => {})));
    });
    for (const call of late) await expect(call).rejects.toMatchObject({ code: 'TRANSACTION_FINISHED' });
    expect(await names(connections)).toEqual([]);
  });

  it('can be ended by its caller, with a nested one inside', async ({ connections }) => {
    await createPerson(connections);
    const outer = await connections.startUnmanagedTransaction();
    await insert(connections, 'Ada', { transaction: outer });
    const nested = await connections.startUnmanagedTransaction({ transaction: outer });
    await insert(connections, 'Bob', { transaction: nested });
    await nested.rollback();
    await outer.commit();
    expect([await names(connections), nested.parent, outer.state]).toEqual([['Ada'], outer, 'committed']);
  });

  it('refuses calls while an unmanaged nested one is open, which nobody could end otherwise', async ({
    connections,
  }) => {
    const outer = await connections.startUnmanagedTransaction();
    const nested = await connections.startUnmanagedTransaction({ transaction: outer });
    const call = select(connections, 'SELECT 1', { transaction: outer });
    await expect(call).rejects.toMatchObject({ code: 'NESTED_TRANSACTION_OPEN' });
    await expect(outer.commit()).rejects.toMatchObject({ code: 'NESTED_TRANSACTION_OPEN' });
    await outer.rollback();
    expect([outer.state, nested.state]).toEqual(['rolled back', 'rolled back']);
  });

  it('does not wait for itself when it is ended from inside a nested one', async ({ connections }) => {
    const outer = await connections.startUnmanagedTransaction();
    await connections.transaction({ transaction: outer }, async () => {
      await expect(outer.commit()).rejects.toMatchObject({ code: 'NESTED_TRANSACTION_OPEN' });
    });
    await outer.commit();
  });

  it('leaves the end of a managed transaction to its function', async ({ connections }) => {
    await connections.transaction({}, async transaction => {
      await expect(transaction.commit()).rejects.toMatchObject({ code: 'MANAGED_TRANSACTION' });
    });
  });

  it('takes a transaction of this database only', async ({ connections, open }) => {
    const foreign = await open().startUnmanagedTransaction({ type: 'DEFERRED' });
    const call = select(connections, 'SELECT 1', { transaction: foreign });
    await expect(call).rejects.toMatchObject({ code: 'UNKNOWN_TRANSACTION' });
  });

  it('only reads when it was told so', async ({ connections }) => {
    await createPerson(connections);
    const attempt = connections.transaction({ readOnly: true }, () => insert(connections, 'Ada'));
    await expect(attempt).rejects.toMatchObject({ code: 'READ_ONLY_TRANSACTION' });
    const written = connections.transaction({ readOnly: true }, () =>
      connections.raw("INSERT INTO person VALUES ('Ada')", [], {}),
    );
    await expect(written).rejects.toMatchObject({
      code: expect.stringMatching(/^(READ_ONLY_TRANSACTION|DATABASE_READ_ONLY|DATABASE_ERROR)$/),
    });
    const read = connections.transaction({ readOnly: true }, () => connections.raw('SELECT * FROM person', [], {}));
    expect((await read).rows).toEqual([]);
  });

  it('takes wrong SQL of the user for an error of the database', async ({ connections }) => {
    const attempt = connections.transaction({}, () => connections.raw('SELEKT', [], {}));
    await expect(attempt).rejects.toMatchObject({ name: 'DatabaseError', code: 'DATABASE_ERROR' });
    await expect(connections.raw('SELEKT', [], {})).rejects.toMatchObject({ code: 'DATABASE_ERROR' });
  });

  it('takes names of levels and types from closed lists', async ({ connections }) => {
    const type = 'IMMEDIATE; DROP TABLE person' as 'IMMEDIATE';
    await expect(connections.transaction({ type }, async () => {})).rejects.toMatchObject({
      code: 'UNKNOWN_TRANSACTION_TYPE',
    });
    const isolationLevel = 'SERIALIZABLE; DROP TABLE person' as 'SERIALIZABLE';
    const attempt = connections.transaction({ isolationLevel }, async () => {});
    await expect(attempt).rejects.toMatchObject({ code: 'UNKNOWN_ISOLATION_LEVEL' });
  });

  it('logs the text of what it runs, BEGIN and COMMIT too', async ({ open }) => {
    const texts: string[] = [];
    const connections = open({ logging: sql => texts.push(sql) });
    await connections.transaction({}, () =>
      connections.transaction({}, async () => void (await select(connections, 'SELECT 1'))),
    );
    expect(texts.slice(1)).toEqual(['SAVEPOINT mortise_1', 'SELECT 1', 'RELEASE SAVEPOINT mortise_1', 'COMMIT']);
  });
});

describe.each([sqliteFile, postgres, mysql])('Transactions on $name', server => {
  const { it } = useServer(server);

  it('never see each other: 100 at once', async ({ connections }) => {
    await createPerson(connections);
    const work = (index: number) =>
      connections.transaction({}, async transaction => {
        const name = `p${String(index).padStart(3, '0')}`;
        await insert(connections, name);
        await pause(Math.random() * 3);
        const own = await select(connections, `SELECT count(*) FROM person WHERE name = '${name}'`);
        return [Number(own[0]?.[0]), connections.currentTransaction === transaction];
      });
    const results = await Promise.all(Array.from({ length: 100 }, (_, index) => work(index)));
    expect(results).toEqual(Array.from({ length: 100 }, () => [1, true]));
    expect(await names(connections)).toHaveLength(100);
  });

  it('are stepped out of with `transaction: null`', async ({ connections }) => {
    await createPerson(connections);
    await connections.transaction({}, async () => {
      await insert(connections, 'Ada');
      expect(await names(connections, { transaction: null })).toEqual([]);
    });
    expect(await names(connections)).toEqual(['Ada']);
  });
});

describe('A transaction on PostgreSQL', () => {
  const { it } = useServer(postgres);

  it('fails to commit when a failed statement in it was swallowed', async ({ connections }) => {
    await createPerson(connections);
    const events: string[] = [];
    const attempt = connections.transaction({}, async transaction => {
      transaction.afterCommit(() => events.push('committed'));
      await insert(connections, 'Ada');
      await insert(connections, 'Ada').catch(() => undefined);
    });
    await expect(attempt).rejects.toMatchObject({ code: 'TRANSACTION_ABORTED' });
    expect([events, await names(connections)]).toEqual([[], []]);
  });

  it('survives a failed statement inside a nested one', async ({ connections }) => {
    await createPerson(connections);
    await connections.transaction({}, async () => {
      await insert(connections, 'Ada');
      await connections.transaction({}, () => insert(connections, 'Ada')).catch(() => undefined);
      await insert(connections, 'Bob');
    });
    expect(await names(connections)).toEqual(['Ada', 'Bob']);
  });

  it('tells that its connection was lost, and the pool goes on with another', async ({ connections }) => {
    await createPerson(connections);
    const attempt = connections.transaction({}, async () => {
      await insert(connections, 'Ada');
      const own = await select(connections, 'SELECT pg_backend_pid()');
      await select(connections, `SELECT pg_terminate_backend(${String(own[0]?.[0])})`, { transaction: null });
      await pause(20);
      await insert(connections, 'Bob');
    });
    await expect(attempt).rejects.toMatchObject({ name: 'ConnectionError', code: 'CONNECTION_LOST', retryable: true });
    expect(await names(connections)).toEqual([]);
  });

  it('runs at the isolation level asked for', async ({ connections }) => {
    const level = await connections.transaction({ isolationLevel: 'SERIALIZABLE' }, () =>
      select(connections, 'SHOW transaction_isolation'),
    );
    expect(level).toEqual([['serializable']]);
  });
});

describe('A transaction on MariaDB', () => {
  const { it } = useServer(mysql);

  it('tells that its connection was lost, and the pool goes on with another', async ({ connections }) => {
    await createPerson(connections);
    const attempt = connections.transaction({}, async () => {
      await insert(connections, 'Ada');
      const own = await select(connections, 'SELECT connection_id()');
      await write(connections, `KILL ${String(own[0]?.[0])}`, { transaction: null });
      await pause(20);
      await insert(connections, 'Bob');
    });
    await expect(attempt).rejects.toMatchObject({ name: 'ConnectionError', code: 'CONNECTION_LOST' });
    expect(await names(connections)).toEqual([]);
  });

  it('runs nothing outside of itself after the server has rolled it back for a deadlock', async ({ connections }) => {
    await createPerson(connections);
    await write(connections, "INSERT INTO person VALUES ('Ada'), ('Bob')");
    const lock = (name: string) => write(connections, `UPDATE person SET name = name WHERE name = '${name}'`);
    // Each holds its first row before either asks for the other's: else the one may be done before the other begins.
    const bothHold = meeting(2);
    const work = (first: string, second: string) =>
      connections.transaction({}, async () => {
        await lock(first);
        await bothHold();
        await lock(second).catch(() => undefined);
        await insert(connections, `${first}2`);
      });
    const [one, two] = await Promise.allSettled([work('Ada', 'Bob'), work('Bob', 'Ada')]);
    expect([one.status, two.status].sort()).toEqual(['fulfilled', 'rejected']);
    expect(await names(connections)).toHaveLength(3);
  });
});

describe('A transaction on SQLite in memory', () => {
  const { it } = useServer(sqliteMemory);

  it('can not be stepped out of: there is no second connection', async ({ connections }) => {
    await createPerson(connections);
    await connections.transaction({}, async () => {
      const call = names(connections, { transaction: null });
      await expect(call).rejects.toMatchObject({ code: 'NO_SECOND_CONNECTION' });
      const transaction = connections.transaction({ transaction: null }, async () => {});
      await expect(transaction).rejects.toMatchObject({ code: 'NO_SECOND_CONNECTION' });
    });
  });

  it('surfaces the error after which SQLite rolled back by itself', async ({ connections }) => {
    await createPerson(connections);
    const events: string[] = [];
    const attempt = connections.transaction({}, async transaction => {
      transaction.afterRollback(() => events.push('undone'));
      await insert(connections, 'Ada');
      await write(connections, "INSERT OR ROLLBACK INTO person VALUES ('Ada')");
    });
    await expect(attempt).rejects.toMatchObject({ code: 'UNIQUE_CONSTRAINT' });
    expect([events, await names(connections)]).toEqual([['undone'], []]);
  });

  it('runs nothing outside of itself after SQLite rolled it back', async ({ connections }) => {
    await createPerson(connections);
    const attempt = connections.transaction({}, async () => {
      await insert(connections, 'Ada');
      await write(connections, "INSERT OR ROLLBACK INTO person VALUES ('Ada')").catch(() => undefined);
      await insert(connections, 'Bob');
    });
    await expect(attempt).rejects.toMatchObject({ code: 'TRANSACTION_ABORTED' });
    expect(await names(connections)).toEqual([]);
  });
});
