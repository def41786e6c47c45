import { inspect } from 'node:util';
import {
  DataTypes,
  IsolationLevel,
  Model,
  UniqueConstraintError,
  type CreationOptional,
  type Database,
  type InferAttributes,
  type InferCreationAttributes,
  type TransactionOptions,
} from 'mortise';
import { Attribute, Table, Unique } from 'mortise/decorators';
import { describeEachDialect, statementLog } from '../support/describe-each-dialect';

@Table({ timestamps: false })
class Person extends Model<InferAttributes<Person>, InferCreationAttributes<Person>> {
  declare id: CreationOptional<number>;

  @Attribute(DataTypes.STRING)
  @Unique
  declare name: string;
}

const names = async (): Promise<string[]> => (await Person.findAll({ order: 'name' })).map(({ name }) => name);

describeEachDialect('a managed transaction', ({ connect, requires }) => {
  it('commits what its function did, and gives what it returned', async () => {
    const database = await connect([Person]);
    const given = await database.transaction(async () => {
      const ada = await Person.create({ name: 'Ada' });
      await Person.bulkCreate([{ name: 'Ben' }, { name: 'Cleo' }]);
      await Person.destroy({ where: { name: 'Ben' } });
      return ada.id;
    });
    expect(given).toBe(1);
    expect(await names()).toEqual(['Ada', 'Cleo']);
  });

  it('is used by the calls inside it without being passed', async () => {
    const { log, statements, clear } = statementLog();
    const database = await connect([Person], { logging: log });
    clear();
    await database.transaction(async () => {
      await Person.create({ name: 'Ada' });
      expect(await names()).toEqual(['Ada']);
    });
    expect(statements[0]).toMatch(/BEGIN|START TRANSACTION/);
    expect(statements.at(-1)).toBe('COMMIT');
  });

  it('is undone when its function throws, and the error comes out as it is', async () => {
    const database = await connect([Person]);
    const mine = new RangeError('no');
    const work = database.transaction(async () => {
      await Person.create({ name: 'Ada' });
      await Promise.reject(mine);
    });
    await expect(work).rejects.toBe(mine);
    expect(await names()).toEqual([]);
  });

  it('is undone when the database refuses a statement and nobody catches it', async () => {
    const database = await connect([Person]);
    const work = database.transaction(async () => {
      await Person.create({ name: 'Ada' });
      await Person.create({ name: 'Ada' });
    });
    await expect(work).rejects.toBeInstanceOf(UniqueConstraintError);
    expect(await names()).toEqual([]);
  });

  it('runs calls that are made at once', async () => {
    const database = await connect([Person]);
    await database.transaction(async () => {
      await Promise.all(['Ada', 'Ben', 'Cleo', 'Dan'].map(name => Person.create({ name })));
      const [all, ada] = await Promise.all([Person.count(), Person.findOne({ where: { name: 'Ada' } })]);
      expect([all, ada?.name]).toEqual([4, 'Ada']);
    });
    expect(await Person.count()).toBe(4);
  });

  it('undoes all calls made at once when one of them fails', async () => {
    const database = await connect([Person]);
    const work = database.transaction(() =>
      Promise.all(['Ada', 'Ben', 'Ada', 'Cleo'].map(name => Person.create({ name }))),
    );
    await expect(work).rejects.toBeInstanceOf(UniqueConstraintError);
    expect(await names()).toEqual([]);
  });

  it('is known as the current one inside, and not outside', async () => {
    const database = await connect([Person]);
    expect(database.getCurrentTransaction()).toBeUndefined();
    await database.transaction(async transaction => {
      expect(database.getCurrentTransaction()).toBe(transaction);
      await Promise.resolve();
      expect(database.getCurrentTransaction()).toBe(transaction);
    });
    expect(database.getCurrentTransaction()).toBeUndefined();
  });

  it('may be passed to calls as well', async () => {
    const database = await connect([Person]);
    await database.transaction(async transaction => {
      await Person.create({ name: 'Ada' }, { transaction });
      expect(await Person.count({ transaction })).toBe(1);
    });
    expect(await names()).toEqual(['Ada']);
  });

  it('takes an isolation level', async () => {
    const database = await connect([Person]);
    const options = { isolationLevel: IsolationLevel.SERIALIZABLE };
    await database.transaction(options, async transaction => {
      expect(transaction.isolationLevel).toBe('SERIALIZABLE');
      await Person.create({ name: 'Ada' });
    });
    expect(await names()).toEqual(['Ada']);
  });

  it.each<[string, object, string]>([
    ['an isolation level that is not there', { isolationLevel: 'SERIALISABLE' }, 'UNKNOWN_ISOLATION_LEVEL'],
    ['SQL for an isolation level', { isolationLevel: 'SERIALIZABLE; DROP TABLE x' }, 'UNKNOWN_ISOLATION_LEVEL'],
    ['a type that is not there', { type: 'LATER' }, 'UNKNOWN_TRANSACTION_TYPE'],
    ['an option that is not there', { isolation: 'SERIALIZABLE' }, 'UNKNOWN_OPTION'],
  ])('refuses %s', async (_description, options: TransactionOptions, code) => {
    const database = await connect([Person]);
    await expect(database.transaction(options, async () => 1)).rejects.toMatchObject({ code });
    await expect(database.startUnmanagedTransaction(options)).rejects.toMatchObject({ code });
  }); // F13 F15

  it('refuses to run nothing', async () => {
    const database = await connect([Person]);
    const run = database.transaction.bind(database) as (...args: readonly unknown[]) => Promise<unknown>;
    await expect(run()).rejects.toMatchObject({ code: 'MISSING_CALLBACK' });
    await expect(run({})).rejects.toMatchObject({ code: 'MISSING_CALLBACK' });
  });

  it('refuses calls that its function did not await', async () => {
    const database = await connect([Person]);
    let late: Promise<unknown> = Promise.resolve();
    let resume = (): void => {};
    const ended = new Promise<void>(resolve => (resume = resolve));
    await database.transaction(async () => {
      late = ended.then(() => Person.create({ name: 'Late' }));
    });
    resume();
    await expect(late).rejects.toMatchObject({ code: 'TRANSACTION_FINISHED' });
    expect(await names()).toEqual([]);
  });

  it('is printed by its id and state', async () => {
    const database = await connect([Person]);
    await database.transaction(async transaction => {
      expect(inspect(transaction)).toBe(`Transaction { id: '${transaction.id}', state: 'open', depth: 0 }`);
    });
  }); // F17

  requires('transactionalDdl')('undoes the creation of tables', async () => {
    const database = await connect([Person], { sync: false });
    const work = database.transaction(async () => {
      await database.sync();
      throw new Error('back');
    });
    await expect(work).rejects.toThrow('back');
    await expect(Person.count()).rejects.toMatchObject({ code: 'UNKNOWN_TABLE' });
  });
});

describeEachDialect('nested transactions', ({ connect }) => {
  it('are part of the outer one', async () => {
    const database = await connect([Person]);
    const work = database.transaction(async () => {
      await database.transaction(() => Person.create({ name: 'Ada' }));
      throw new Error('back');
    });
    await expect(work).rejects.toThrow('back');
    expect(await names()).toEqual([]);
  });

  it('are undone alone when they fail', async () => {
    const database = await connect([Person]);
    await database.transaction(async () => {
      await Person.create({ name: 'Ada' });
      const inner = database.transaction(async () => {
        await Person.create({ name: 'Ben' });
        await Person.create({ name: 'Ada' });
      });
      await expect(inner).rejects.toBeInstanceOf(UniqueConstraintError);
      await Person.create({ name: 'Cleo' });
    });
    expect(await names()).toEqual(['Ada', 'Cleo']);
  });

  it('nest to any depth', async () => {
    const database = await connect([Person]);
    await database.transaction(async () => {
      await database.transaction(async () => {
        await Person.create({ name: 'Ada' });
        const deepest = database.transaction(async () => {
          await Person.create({ name: 'Ben' });
          throw new Error('back');
        });
        await expect(deepest).rejects.toThrow('back');
      });
    });
    expect(await names()).toEqual(['Ada']);
  });

  it('stay apart when they run at once', async () => {
    const database = await connect([Person]);
    await database.transaction(async () => {
      const attempt = (name: string): Promise<void> =>
        database.transaction(async () => {
          await Person.create({ name });
          if (name === 'Ben') throw new Error('back');
        });
      await Promise.allSettled(['Ada', 'Ben', 'Cleo'].map(attempt));
    });
    expect(await names()).toEqual(['Ada', 'Cleo']);
  });

  it.each([true, false])('cannot only read where the outer one writes, nor the reverse: %s', async readOnly => {
    const database = await connect([Person]);
    const nested = database.transaction({ readOnly: !readOnly }, () =>
      database.transaction({ readOnly }, () => Person.create({ name: 'Ada' })),
    );
    await expect(nested).rejects.toMatchObject({ code: 'NESTED_READ_ONLY' });
    expect(await names()).toEqual([]);
  });
});

describeEachDialect('what follows a transaction', ({ connect }) => {
  const events: string[] = [];
  beforeEach(() => events.splice(0));

  it('runs once it is committed, when others can see what it did', async () => {
    const database = await connect([Person]);
    await database.transaction(async transaction => {
      transaction.afterCommit(async () => void events.push(`sees ${(await names()).join()}`));
      await Person.create({ name: 'Ada' });
      events.push('done');
    });
    expect(events).toEqual(['done', 'sees Ada']);
  }); // P60

  it('runs after the outermost commit where it was asked for inside a nested one', async () => {
    const database = await connect([Person]);
    await database.transaction(async () => {
      await database.transaction(async inner => void inner.afterCommit(() => events.push('committed')));
      events.push('outer goes on');
    });
    expect(events).toEqual(['outer goes on', 'committed']);
  }); // P60

  it('does not run when it is rolled back, alone or with the outer one', async () => {
    const database = await connect([Person]);
    const outer = database.transaction(async transaction => {
      transaction.afterCommit(() => events.push('outer'));
      await database.transaction(async inner => void inner.afterCommit(() => events.push('inner')));
      throw new Error('back');
    });
    await expect(outer).rejects.toThrow('back');
    await database.transaction(async () => {
      const inner = database.transaction(async transaction => {
        transaction.afterCommit(() => events.push('nested'));
        throw new Error('back');
      });
      await expect(inner).rejects.toThrow('back');
    });
    expect(events).toEqual([]);
  }); // P60

  it('runs after a rollback where that was asked for', async () => {
    const database = await connect([Person]);
    const work = database.transaction(async transaction => {
      transaction.afterRollback(() => events.push('rolled back'));
      throw new Error('back');
    });
    await expect(work).rejects.toThrow('back');
    expect(events).toEqual(['rolled back']);
  });

  it('may write', async () => {
    const database = await connect([Person]);
    await database.transaction(async transaction => {
      transaction.afterCommit(() => Person.create({ name: 'Ben' }));
      await Person.create({ name: 'Ada' });
    });
    expect(await names()).toEqual(['Ada', 'Ben']);
  });
});

describeEachDialect('calls outside the current transaction', ({ connect }) => {
  const open = (): Promise<Database> => connect([Person], { file: true });

  it('see only what is committed', async () => {
    const database = await open();
    await Person.create({ name: 'Ada' });
    await database.transaction(async () => {
      await Person.create({ name: 'Ben' });
      expect((await Person.findAll({ transaction: null })).map(({ name }) => name)).toEqual(['Ada']);
      expect(await Person.count({ transaction: null })).toBe(1);
      expect(await names()).toEqual(['Ada', 'Ben']);
    });
  }); // F4

  it('are answered while a transaction elsewhere is open', async () => {
    const database = await open();
    await Person.create({ name: 'Ada' });
    const transaction = await database.startUnmanagedTransaction();
    await Person.create({ name: 'Ben' }, { transaction });
    expect(await names()).toEqual(['Ada']);
    await transaction.commit();
    expect(await names()).toEqual(['Ada', 'Ben']);
  }); // F3 F4

  it('are refused at once where they could only wait for ever', async () => {
    const database = await connect([Person], { pool: 1 });
    await Person.create({ name: 'Ada' });
    await database.transaction(async () => {
      await expect(Person.findAll({ transaction: null })).rejects.toMatchObject({ code: 'NO_SECOND_CONNECTION' });
      expect(await names()).toEqual(['Ada']);
    });
  }); // F4

  it('never wait for a connection of their own where the pool is full', async () => {
    const database = await connect([Person], { pool: 1 });
    await database.transaction(async () => {
      await Promise.all(['Ada', 'Ben', 'Cleo'].map(name => Person.create({ name })));
      await database.transaction(() => Person.create({ name: 'Dan' }));
      const [ada] = await Person.findAll({ order: 'name' });
      await ada?.update({ name: 'Ada King' });
      await ada?.reload();
    });
    expect(await names()).toEqual(['Ada King', 'Ben', 'Cleo', 'Dan']);
  }); // F4 P30
});
