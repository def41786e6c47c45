import { DataTypes, type Database } from 'mortise';
import { describeEachDialect } from '../support/describe-each-dialect';

const shared = { timestamps: false };

/** Toots of persons, where the table of the persons is there already, as others made it. */
function defineToots(database: Database): void {
  const Person = database.define('Person', { name: DataTypes.STRING(20) }, { ...shared, tableName: 'people' });
  const Place = database.define('Place', {}, { ...shared, tableName: 'places' });
  const Toot = database.define('Toot', {}, { ...shared, tableName: 'toots' });
  Toot.belongsTo(Place, { as: 'place' });
  Toot.belongsTo(Person, { as: 'author' });
}

const refusal = (reason: RegExp): object => ({
  name: 'DatabaseError',
  code: 'FOREIGN_KEY_REFUSED',
  message: expect.stringMatching(reason) as string,
  hint: expect.stringContaining('the same type') as string,
});

describeEachDialect('A foreign key that does not fit', ({ connect, requires, has }) => {
  // SQLite takes any type.
  if (!has('untypedColumns'))
    it('to a column of another type is named by sync()', async () => {
      const database = await connect([], { sync: false });
      await database.knex.schema.createTable('people', table => {
        table.string('id', 20).primary();
        table.string('name', 20);
      });
      defineToots(database);
      await expect(database.sync()).rejects.toMatchObject(
        refusal(/"toots_authorId_fkey".* is refused: .*(does not match referenced column|incompatible types).*\.$/),
      );
    });

  it('to a column that is no key is named when it is made, or used', async () => {
    const database = await connect([], { sync: false });
    await database.knex.schema.createTable('people', table => {
      table.integer('id').notNullable();
      table.string('name', 20);
    });
    defineToots(database);
    const use = async (): Promise<unknown> => {
      await database.sync();
      return database.model('Toot').create({ authorId: 1 });
    };
    await expect(use()).rejects.toMatchObject(refusal(/no index|no unique|mismatch/));
  });

  requires('databaseCollations')('tells columns, and another sign, collation or engine', async () => {
    const database = await connect([], { sync: false });
    const { knex } = database;
    defineToots(database);
    const details = { constraint: 'toots_authorId_fkey', columns: ['authorId'], table: 'toots' };
    for (const [create, reason] of [
      [
        '(id INT UNSIGNED PRIMARY KEY, name VARCHAR(20))',
        /"toots_authorId_fkey" of "toots".* 'authorId' does not match/,
      ],
      ['(id INT PRIMARY KEY, name VARCHAR(20)) ENGINE=MyISAM', /"toots_authorId_fkey" of "toots".* not found/],
    ] as const) {
      await knex.raw(`CREATE TABLE people ${create}`);
      await expect(database.sync()).rejects.toMatchObject({ ...refusal(reason), ...details });
      await knex.raw('DROP TABLE people');
    }
  });

  requires('databaseCollations')('is the cause of sync({ alter: true }) that fails', async () => {
    const database = await connect([], { sync: false });
    await database.knex.raw('CREATE TABLE people (id INT PRIMARY KEY, name VARCHAR(20)) ENGINE=MyISAM');
    await database.knex.raw('CREATE TABLE toots (id INT AUTO_INCREMENT PRIMARY KEY) ENGINE=InnoDB');
    defineToots(database);
    await expect(database.sync({ alter: true })).rejects.toMatchObject({
      code: 'ALTER_FAILED',
      hint: expect.stringContaining('InnoDB') as string,
      cause: refusal(/"toots_authorId_fkey"/),
    });
  });

  requires('databaseCollations')('is told of raw SQL too', async () => {
    const database = await connect();
    await database.query('CREATE TABLE people (id INT UNSIGNED PRIMARY KEY)');
    const toots =
      'CREATE TABLE toots (id INT, authorId INT, CONSTRAINT `mine` FOREIGN KEY (`authorId`) REFERENCES people (id))';
    await expect(database.query(toots)).rejects.toMatchObject({
      ...refusal(/"mine" of "toots" is refused/),
      constraint: 'mine',
      columns: ['authorId'],
    });
  });

  requires('databaseCollations')('has a name that another table has taken', async () => {
    const database = await connect([], { sync: false });
    await database.knex.raw('CREATE TABLE places (id INT AUTO_INCREMENT PRIMARY KEY)');
    await database.knex.raw(
      'CREATE TABLE old_toots (a INT, CONSTRAINT toots_authorId_fkey FOREIGN KEY (a) REFERENCES places (id))',
    );
    defineToots(database);
    await expect(database.sync()).rejects.toMatchObject({
      code: 'CONSTRAINT_NAME_TAKEN',
      message: expect.stringContaining('"toots_authorId_fkey"') as string,
      constraint: 'toots_authorId_fkey',
    });
  });
});
