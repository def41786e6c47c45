import { DataTypes, type Database, type UniqueConstraintError } from 'mortise';
import { describeEachDialect } from '../support/describe-each-dialect';

const shared = { timestamps: false };

/** Persons with a unique address, a pair of names that is unique, and toots they like. */
async function people(database: Database): Promise<ReturnType<Database['define']>> {
  const Person = database.define(
    'Person',
    {
      id: { type: DataTypes.INTEGER, primaryKey: true },
      email: { type: DataTypes.STRING(50), unique: true, columnName: 'e_mail' },
      first: { type: DataTypes.STRING(50), unique: 'full name' },
      last: { type: DataTypes.STRING(50), unique: 'full name' },
      nick: DataTypes.STRING(50),
    },
    { ...shared, tableName: 'people' },
  );
  const Toot = database.define('Toot', { text: DataTypes.STRING(50) }, { ...shared, tableName: 'toots' });
  Person.belongsToMany(Toot, { as: 'likedToots', through: 'LikedToot', inverse: { as: 'likedBy' } });
  await database.sync();
  await Person.create({ id: 1, email: 'ada@example.org', first: 'Ada', last: 'Lovelace' });
  return Person;
}

const says = (table: string, columns: readonly string[]): object => ({
  name: 'UniqueConstraintError',
  code: 'UNIQUE_CONSTRAINT',
  table,
  columns,
  message: expect.stringContaining(
    `There is another row of "${table}" with the same ${columns.map(each => `"${each}"`).join(', ')}.`,
  ) as string,
});

describeEachDialect('An error of a unique key', ({ connect }) => {
  it('names table and columns, however the row is written', async () => {
    const database = await connect([], { sync: false });
    const Person = await people(database);
    const email = says('people', ['e_mail']);
    await expect(Person.create({ id: 2, email: 'ada@example.org' })).rejects.toMatchObject(email);
    await expect(Person.bulkCreate([{ id: 2, email: 'b' }, { id: 3, email: 'b' }])).rejects.toMatchObject(email); // prettier-ignore
    const bob = await Person.create({ id: 2, email: 'bob@example.org' });
    await expect(bob.update({ email: 'ada@example.org' })).rejects.toMatchObject(email);
    await expect(Person.update({ email: 'x' }, { all: true })).rejects.toMatchObject(email);
    await expect(database.transaction(() => Person.create({ id: 3, email: 'ada@example.org' }))).rejects.toMatchObject(
      email,
    );
  });

  it('names all columns of a key, and those of the primary key', async () => {
    const database = await connect([], { sync: false });
    const Person = await people(database);
    const names = Person.create({ id: 2, first: 'Ada', last: 'Lovelace' });
    await expect(names).rejects.toMatchObject(says('people', ['first', 'last']));
    await expect(Person.create({ id: 1 })).rejects.toMatchObject(says('people', ['id']));
  });

  it('names the other key by which a row is there', async () => {
    const database = await connect([], { sync: false });
    const Tag = database.define('Tag', { label: { type: DataTypes.STRING(20), unique: true } }, shared);
    await database.sync();
    await Tag.create({ label: 'tea' });
    const rows = [{ id: 2, label: 'tea' }];
    const label = { name: 'UniqueConstraintError', table: 'Tags', columns: ['label'] };
    await expect(Tag.bulkCreate(rows, { updateOnDuplicate: ['label'] })).rejects.toMatchObject(label);
  });

  it('has the value and the instance, where one was written', async () => {
    const database = await connect([], { sync: false });
    const Person = await people(database);
    const told = async (write: Promise<unknown>): Promise<readonly unknown[]> => {
      const error = (await write.catch((reason: unknown) => reason)) as UniqueConstraintError;
      expect(JSON.stringify(error)).not.toContain('ada@example.org');
      return error.errors.map(({ attribute, value, instance }) => [attribute, value, instance?.constructor]);
    };
    const email = [['email', 'ada@example.org', Person]];
    expect(await told(Person.create({ id: 2, email: 'ada@example.org' }))).toEqual(email);
    const bob = await Person.create({ id: 2, email: 'bob@example.org' });
    expect(await told(bob.update({ email: 'ada@example.org' }))).toEqual(email);
    expect(await told(Person.bulkCreate([{ id: 4, email: 'ada@example.org' }]))).toEqual(email);
    expect(await told(Person.upsert({ id: 3, email: 'ada@example.org' }, { conflictFields: ['id'] }))).toEqual(email);
    expect(await told(bob.update({ first: 'Ada', last: 'Lovelace' }))).toEqual([['first', 'Ada', Person], ['last', 'Lovelace', Person]]); // prettier-ignore
    const several = [
      { id: 4, email: 'x' },
      { id: 5, email: 'ada@example.org' },
    ];
    expect(await told(Person.bulkCreate(several))).toEqual([['email', undefined, undefined]]);
  });

  it('names the pair of a junction', async () => {
    const database = await connect([], { sync: false });
    const Person = await people(database);
    const ada = await Person.findByPk(1);
    const toot = await database.model('Toot').create({ text: 'hello' });
    await ada?.related('likedToots').add(toot);
    const columns = ['likedById', 'likedTootId'];
    const link = { likedById: 1, likedTootId: toot.get('id') };
    const { table, columns: told } = (await database
      .model('LikedToot')
      .create(link)
      .catch((error: unknown) => error)) as { table: string; columns: readonly string[] };
    expect(table).toBe('LikedToots');
    expect([...told].sort()).toEqual(columns);
  });

  it('names the columns of a key that no model knows', async () => {
    const database = await connect([], { sync: false });
    const Person = await people(database);
    await database.knex.schema.alterTable('people', table => table.unique(['nick'], { indexName: 'by_hand' }));
    await Person.create({ id: 2, nick: 'countess' });
    await expect(Person.create({ id: 3, nick: 'countess' })).rejects.toMatchObject(says('people', ['nick']));
  });
});
