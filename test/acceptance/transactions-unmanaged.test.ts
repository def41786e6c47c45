import { Model } from 'mortise';
import { describeEachDialect } from '../support/describe-each-dialect';
import { Person } from '../support/worlds/people';

const names = async (): Promise<string[]> => (await Person.findAll({ order: 'name' })).map(({ name }) => name);

describeEachDialect('an unmanaged transaction', ({ connect }) => {
  it('is used by the calls it is passed to, and no others', async () => {
    const database = await connect([Person], { file: true });
    const transaction = await database.startUnmanagedTransaction();
    await Person.create({ name: 'Ada' }, { transaction });
    expect(await Person.count({ transaction })).toBe(1);
    expect(await Person.count()).toBe(0);
    expect(database.getCurrentTransaction()).toBeUndefined();
    await transaction.commit();
    expect(await names()).toEqual(['Ada']);
  });

  it('is undone by rollback', async () => {
    const database = await connect([Person]);
    const transaction = await database.startUnmanagedTransaction();
    const ada = await Person.create({ name: 'Ada' }, { transaction });
    await ada.update({ name: 'Ada King' }, { transaction });
    await Person.bulkCreate([{ name: 'Ben' }], { transaction });
    await Person.update({ name: 'Cleo' }, { where: { name: 'Ben' }, transaction });
    await transaction.rollback();
    expect(await names()).toEqual([]);
  });

  it('is passed to every kind of call', async () => {
    const database = await connect([Person], { pool: 1 });
    const transaction = await database.startUnmanagedTransaction();
    const ada = await Person.create({ name: 'Ada' }, { transaction });
    await ada.set({ name: 'Ada King' }).save({ transaction });
    await ada.reload({ transaction });
    await Person.findByPk(ada.id, { transaction });
    await Person.findOne({ transaction });
    await Person.findAndCountAll({ transaction });
    await Person.destroy({ where: { id: 99 }, transaction });
    await database.query('SELECT 1', { transaction });
    await ada.destroy({ transaction });
    await transaction.commit();
    expect(await names()).toEqual([]);
  });

  it('cannot be used after it has ended', async () => {
    const database = await connect([Person]);
    const transaction = await database.startUnmanagedTransaction();
    await transaction.commit();
    await expect(Person.count({ transaction })).rejects.toMatchObject({ code: 'TRANSACTION_FINISHED' });
    await expect(transaction.commit()).rejects.toMatchObject({ code: 'TRANSACTION_FINISHED' });
    await expect(transaction.rollback()).rejects.toMatchObject({ code: 'TRANSACTION_FINISHED' });
    expect(() => transaction.afterCommit(() => {})).toThrow('committed');
  });

  it('may be nested, inside another by its option', async () => {
    const database = await connect([Person]);
    const outer = await database.startUnmanagedTransaction();
    await Person.create({ name: 'Ada' }, { transaction: outer });
    const inner = await database.startUnmanagedTransaction({ transaction: outer });
    await Person.create({ name: 'Ben' }, { transaction: inner });
    await inner.rollback();
    await outer.commit();
    expect(await names()).toEqual(['Ada']);
  });

  it('runs a managed one inside it', async () => {
    const database = await connect([Person]);
    const outer = await database.startUnmanagedTransaction();
    await database.transaction({ transaction: outer }, () => Person.create({ name: 'Ada' }));
    await outer.rollback();
    expect(await names()).toEqual([]);
  });

  it('runs what follows it once it is committed', async () => {
    const database = await connect([Person]);
    const events: string[] = [];
    const transaction = await database.startUnmanagedTransaction();
    transaction.afterCommit(() => events.push('committed'));
    expect(events).toEqual([]);
    await transaction.commit();
    expect(events).toEqual(['committed']);
  }); // P60

  it('is rolled back when the database is closed', async () => {
    const database = await connect([Person]);
    const transaction = await database.startUnmanagedTransaction();
    await Person.create({ name: 'Ada' }, { transaction });
    await database.close();
    expect(transaction.state).toBe('rolled back');
  });

  it('of another database is refused', async () => {
    class Stranger extends Model {}
    const database = await connect([Person]);
    const other = await connect([Stranger]);
    const transaction = await other.startUnmanagedTransaction();
    await expect(Person.count({ transaction })).rejects.toMatchObject({ code: 'UNKNOWN_TRANSACTION' });
    await expect(Person.create({ name: 'Ada' }, { transaction })).rejects.toMatchObject({
      code: 'UNKNOWN_TRANSACTION',
    });
    await expect(database.query('SELECT 1', { transaction })).rejects.toMatchObject({ code: 'UNKNOWN_TRANSACTION' });
    await transaction.rollback();
  });

  it.each<[string, unknown]>([
    ['true', true],
    ['an object of its shape', { id: 'x', afterCommit: () => {} }],
    ['text', 'transaction'],
  ])('is nothing but one that was begun: not %s', async (_description, transaction) => {
    await connect([Person]);
    const options: object = { transaction };
    await expect(Person.create({ name: 'Ada' }, options)).rejects.toMatchObject({ code: 'UNKNOWN_TRANSACTION' });
    expect(await names()).toEqual([]);
  }); // F14
});
