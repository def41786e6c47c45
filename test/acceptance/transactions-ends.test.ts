import { DatabaseError, DataTypes, Model, type Database } from 'mortise';
import { describeEachDialect } from '../support/describe-each-dialect';

class Person extends Model {
  declare id: number;
  declare name: string;
}

async function open(connect: (models: [], options: object) => Promise<Database>): Promise<Database> {
  const database = await connect([], { sync: false, file: true, pool: 2 });
  Person.init({ name: DataTypes.STRING }, { database, modelName: 'Person', timestamps: false });
  await database.sync();
  return database;
}

describeEachDialect('The end of a transaction', ({ connect, requires }) => {
  it('tells what a log has thrown at COMMIT', async () => {
    const database = await open(connect);
    const logging = (text: string): void => {
      if (text === 'COMMIT') throw new Error('The log is full.');
    };
    const working = database.transaction({ logging }, () => Person.create({ name: 'Ada' }));
    await expect(working).rejects.toThrow('The log is full.');
    expect(await Person.count()).toBe(0);
  });

  it.each(['STATEMENT_OUTDATED', 'PREPARED_STATEMENT_LOST'])('lets retry begin anew after %s', async code => {
    const database = await open(connect);
    let runs = 0;
    await database.transaction({ retry: 2 }, async () => {
      runs += 1;
      await Person.create({ name: 'Ada' });
      if (runs === 1) throw new DatabaseError(code, 'The session is another one.', { retryable: true });
    });
    expect([runs, await Person.count()]).toEqual([2, 1]);
  });

  it('lets a database be closed again, which waits for the same end', async () => {
    const database = await open(connect);
    const transaction = await database.startUnmanagedTransaction();
    await Person.create({ name: 'Ada' }, { transaction });
    const draining = database.close({ drain: true });
    let isOver = false;
    void draining.finally(() => (isOver = true));
    await database.close({ timeout: 50, drain: true });
    await transaction.rollback().catch(() => undefined);
    await draining;
    expect(isOver).toBe(true);
  });

  requires('ownTypes')('does not stand in the way of owners whose columns the database generates', async () => {
    const database = await connect([], { sync: false });
    const generated = 'GENERATED ALWAYS AS (UPPER(code)) STORED';
    await database.query(`CREATE TABLE owner (code VARCHAR(20) PRIMARY KEY, shout VARCHAR(20) ${generated})`);
    const Owner = database.define<Model>(
      'Owner',
      { shout: DataTypes.STRING(20), code: { type: DataTypes.STRING(20), primaryKey: true } },
      { tableName: 'owner', timestamps: false, sync: false },
    );
    const Tag = database.define<Person>('Tag', { name: DataTypes.STRING(20) }, { timestamps: false });
    Owner.belongsToMany(Tag, { as: 'tags', through: 'OwnerTag' });
    await database.sync();
    await database.query("INSERT INTO owner (code) VALUES ('a')");
    const owner = await Owner.findByPk('a', { rejectOnEmpty: true });
    const [first, second] = await Tag.bulkCreate([{ name: 'one' }, { name: 'two' }]);
    await owner.related('tags').set([first as Person, second as Person]);
    await owner.related('tags').set([second as Person]);
    expect(((await owner.related('tags').get()) as unknown as Person[]).map(({ name }) => name)).toEqual(['two']);
  });
});
