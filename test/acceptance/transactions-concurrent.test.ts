import {
  DataTypes,
  Database,
  Model,
  sql,
  UniqueConstraintError,
  type CreationOptional,
  type InferAttributes,
  type InferCreationAttributes,
} from 'mortise';
import { Attribute, Default, Table, Unique } from 'mortise/decorators';
import { describeEachDialect } from '../support/describe-each-dialect';

@Table({ timestamps: false })
class Account extends Model<InferAttributes<Account>, InferCreationAttributes<Account>> {
  declare id: CreationOptional<number>;

  @Attribute(DataTypes.STRING)
  @Unique
  declare owner: string;

  @Attribute(DataTypes.INTEGER)
  @Default(0)
  declare balance: CreationOptional<number>;
}

const times = <T>(count: number, make: (index: number) => T): T[] =>
  Array.from({ length: count }, (_none, index) => make(index));

describeEachDialect('transactions at the same time', ({ connect, requires }) => {
  it('never see each other, whichever ends first', async () => {
    const database = await connect([Account], { file: true });
    const sawOthers = await Promise.all(
      times(10, index =>
        database.transaction(async () => {
          await Account.create({ owner: `owner ${index}` });
          const mine = await Account.count({ where: { owner: `owner ${index}` } });
          if (index % 2 === 1) await Account.destroy({ where: { owner: `owner ${index}` } });
          return mine !== 1;
        }),
      ),
    );
    expect(sawOthers).not.toContain(true);
    expect(await Account.count()).toBe(5);
  });

  it('commit and roll back each for itself', async () => {
    const database = await connect([Account], { file: true });
    const results = await Promise.allSettled(
      times(10, index =>
        database.transaction(async () => {
          await Account.create({ owner: `owner ${index}` });
          if (index % 2 === 1) throw new Error('back');
        }),
      ),
    );
    expect(results.map(({ status }) => status)).toEqual(
      times(10, index => (index % 2 === 1 ? 'rejected' : 'fulfilled')),
    );
    expect((await Account.findAll({ order: 'owner' })).map(({ owner }) => owner)).toEqual(
      times(5, index => `owner ${index * 2}`),
    );
  });

  it('lose nothing that 20 writers add at once', async () => {
    const database = await connect([Account], { file: true });
    await Account.create({ owner: 'Ada' });
    const deposit = (): Promise<unknown> =>
      Account.update({ balance: sql`${sql.attribute('balance')} + ${1}` }, { where: { owner: 'Ada' } });
    await Promise.all(times(20, async () => {
      for (let round = 0; round < 5; round += 1) await database.transaction(deposit);
      await deposit();
    })); // prettier-ignore
    expect((await Account.findOne())?.balance).toBe(120);
  }); // F3

  it('lose nothing that 20 writers create at once, in and out of transactions', async () => {
    const database = await connect([Account], { file: true });
    await Promise.all(
      times(20, async index => {
        await Account.create({ owner: `alone ${index}` });
        await database.transaction(() => Account.bulkCreate([{ owner: `one ${index}` }, { owner: `two ${index}` }]));
      }),
    );
    expect(await Account.count()).toBe(60);
  }); // F3

  it('let one of many win who create the same', async () => {
    await connect([Account], { file: true });
    const results = await Promise.allSettled(times(20, () => Account.create({ owner: 'Ada' })));
    const lost = results.filter(result => result.status === 'rejected');
    expect(lost).toHaveLength(19);
    expect(lost.every(({ reason }) => reason instanceof UniqueConstraintError)).toBe(true);
    expect(await Account.count()).toBe(1);
  });

  it('read what was committed while another is open', async () => {
    const database = await connect([Account], { file: true });
    await Account.create({ owner: 'Ada', balance: 1 });
    const transaction = await database.startUnmanagedTransaction();
    await Account.update({ balance: 2 }, { where: { owner: 'Ada' }, transaction });
    const readers = await Promise.all(times(20, () => Account.findOne()));
    expect(readers.map(account => account?.balance)).toEqual(times(20, () => 1));
    await transaction.commit();
    expect((await Account.findOne())?.balance).toBe(2);
  }); // F3 F4

  it('do not keep the event loop from running while they wait', async () => {
    const database = await connect([Account], { file: true });
    let ticks = 0;
    const timer = setInterval(() => (ticks += 1), 5);
    await database.transaction(async () => {
      await Account.create({ owner: 'Ada' });
      await new Promise(resolve => setTimeout(resolve, 100));
    });
    clearInterval(timer);
    expect(ticks).toBeGreaterThan(0);
  }); // F3

  it('of two Databases take turns too', async () => {
    const first = await connect([Account], { file: true });
    const { config } = first.knex.client as { config: ConstructorParameters<typeof Database>[0] };
    const second = new Database(config);
    try {
      const table = sql.identifier(Account.definition.table.name);
      const write = (database: Database, owner: string): Promise<unknown> =>
        database.transaction(() => database.query(sql`INSERT INTO ${table} (owner, balance) VALUES (${owner}, ${0})`));
      await Promise.all(times(20, index => write(index % 2 === 0 ? first : second, `owner ${index}`)));
      expect(await Account.count()).toBe(20);
    } finally {
      await second.close();
    }
  }); // F3

  requires('concurrentWriters')('write beside each other', async () => {
    const database = await connect([Account]);
    const transaction = await database.startUnmanagedTransaction();
    await Account.create({ owner: 'Ada' }, { transaction });
    await Account.create({ owner: 'Ben' });
    expect((await Account.findAll()).map(({ owner }) => owner)).toEqual(['Ben']);
    await transaction.rollback();
    expect(await Account.count()).toBe(1);
  });
});
