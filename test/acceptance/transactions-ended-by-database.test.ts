import {
  DataTypes,
  Model,
  UniqueConstraintError,
  type CreationOptional,
  type Database,
  type InferAttributes,
  type InferCreationAttributes,
} from 'mortise';
import { Attribute, NotNull, Table, Unique } from 'mortise/decorators';
import { describeEachDialect } from '../support/describe-each-dialect';

@Table({ timestamps: false, tableName: 'people' })
class Person extends Model<InferAttributes<Person>, InferCreationAttributes<Person>> {
  declare id: CreationOptional<number>;
  @Attribute(DataTypes.STRING)
  @NotNull
  @Unique
  declare name: string;
}

const names = async (): Promise<string[]> => (await Person.findAll({ order: 'id' })).map(({ name }) => name);

describeEachDialect('A transaction that the database ends by itself', ({ connect, requires }) => {
  const open = async (): Promise<Database> => {
    const database = await connect([Person], { file: true });
    await Person.create({ name: 'Ada' });
    return database;
  };
  const endIt = (database: Database): Promise<unknown> =>
    database.query("INSERT OR ROLLBACK INTO people (name) VALUES ('Ada')");

  requires('oneWriter')('fails with the error that ended it', async () => {
    const database = await open();
    const work = database.transaction(async () => {
      await Person.create({ name: 'Ben' });
      await endIt(database);
    });
    await expect(work).rejects.toBeInstanceOf(UniqueConstraintError);
    expect(await names()).toEqual(['Ada']);
  }); // F22

  requires('oneWriter')('runs nothing more, even where that error was caught', async () => {
    const database = await open();
    const work = database.transaction(async () => {
      await endIt(database).catch(() => undefined);
      await Person.create({ name: 'Cleo' });
    });
    await expect(work).rejects.toMatchObject({ code: 'TRANSACTION_ABORTED' });
    await database.transaction(() => Person.create({ name: 'Dan' }));
    expect(await names()).toEqual(['Ada', 'Dan']);
  }); // F22

  requires('oneWriter')('leaves nothing half-written where the disk is full', async () => {
    const database = await open();
    const work = database.transaction(async () => {
      const [{ page_count: pages }] = (await database.query('PRAGMA page_count')) as [{ page_count: number }];
      await database.query(`PRAGMA max_page_count = ${pages}`);
      await Person.bulkCreate(Array.from({ length: 3_000 }, (_none, index) => ({ name: `${index}`.padEnd(200) })));
    });
    await expect(work).rejects.toMatchObject({ code: 'DISK_FULL' });
    expect(await names()).toEqual(['Ada']);
  }); // F22
});
