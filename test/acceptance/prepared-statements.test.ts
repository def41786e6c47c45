import { Database, DataTypes, type AttributeOptions, type Model, type ModelStatic } from 'mortise';
import { describeEachDialect } from '../support/describe-each-dialect';

function define(database: Database, value: AttributeOptions['type']): ModelStatic<Model> {
  const id = { type: DataTypes.INTEGER, primaryKey: true, autoIncrement: true };
  return database.define('Thing', { id, value }, { timestamps: false, tableName: 'things' });
}

/** Writes and reads by the value, with the statements that both models share. */
async function use(Thing: ModelStatic<Model>, value: unknown): Promise<unknown> {
  const made = await Thing.create({ value });
  await Thing.update({ value }, { where: { id: made.get('id') } });
  return (await Thing.findOne({ where: { value }, rejectOnEmpty: true })).get('value');
}

describeEachDialect('Statements that were prepared before a column took another type', ({ connect }) => {
  it('fit it after sync({ alter }), inside a transaction too', async () => {
    const first = await connect([], { sync: false });
    const Before = define(first, DataTypes.STRING);
    await first.sync();
    expect(await use(Before, '5')).toBe('5');
    const second = new Database(first.knex);
    const After = define(second, DataTypes.INTEGER);
    await second.sync({ alter: true });
    expect(await second.transaction(() => use(After, 6))).toBe(6);
  });

  it('fit it after a transaction that changed it, on connections that it did not use', async () => {
    const first = await connect([], { sync: false, file: true, pool: 2 });
    const Before = define(first, DataTypes.DOUBLE);
    await first.sync();
    const readers = await Promise.all([use(Before, 1.5), use(Before, 1.5)]);
    expect(readers).toEqual([1.5, 1.5]);
    const second = new Database(first.knex);
    const After = define(second, DataTypes.DECIMAL(30, 10));
    await second.sync({ alter: true });
    const exact = '12345678901234567.8901234567';
    expect(await Promise.all([use(After, exact), use(After, exact)])).toEqual([exact, exact]);
  }); // A value sent as the double it was would lose its digits, without an error.

  it('fit it after others have changed it', async () => {
    const first = await connect([], { sync: false, pool: 1 });
    const Before = define(first, DataTypes.STRING);
    await first.sync();
    await Before.create({ value: '5' });
    await Before.findOne({ where: { value: '5' } });
    await first.knex.schema.alterTable('things', table => table.integer('value').alter());
    const After = define(new Database(first.knex), DataTypes.INTEGER);
    expect(await use(After, 6)).toBe(6);
  });
});
