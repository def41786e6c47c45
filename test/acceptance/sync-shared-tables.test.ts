import { Database, DataTypes, UniqueConstraintError, type SyncOptions } from 'mortise';
import { describeEachDialect, statementLog, type DialectSuite } from '../support/describe-each-dialect';

const people = { timestamps: false, tableName: 'people' };
const isChange = (statement: string): boolean => /^\s*(CREATE|ALTER|DROP|COMMENT)\b/i.test(statement);

/** Persons, some of which are employees: two models of one table. */
function definePeople(database: Database): { readonly Person: ReturnType<Database['define']> } {
  const Person = database.define(
    'Person',
    {
      name: { type: DataTypes.STRING(99), allowNull: false },
      email: { type: DataTypes.STRING(50), unique: true },
      mood: DataTypes.ENUM('good', 'bad'),
    },
    people,
  );
  const Employee = database.define(
    'Employee',
    {
      fullName: { type: DataTypes.STRING(99), allowNull: false, field: 'name' },
      level: { type: DataTypes.ENUM('junior', 'senior'), allowNull: false, defaultValue: 'junior' },
    },
    people,
  );
  Employee.belongsTo(Employee, { as: 'boss' });
  return { Person };
}

/** A later program on a table that has names alone. */
async function onTableOfNames(connect: DialectSuite['connect']): Promise<{
  readonly database: Database;
  readonly Person: ReturnType<Database['define']>;
  readonly statements: string[];
}> {
  const first = await connect([], { sync: false });
  const Name = first.define('Name', { name: DataTypes.STRING(20) }, people);
  await first.sync();
  await Name.create({ name: 'Ada' });
  const { log, statements } = statementLog();
  const database = new Database(first.knex, { logging: log, preparedStatements: false });
  const { Person } = definePeople(database);
  return { database, Person, statements };
}

/** What both models say of the table is so. */
async function checkPeople(database: Database): Promise<void> {
  const [Person, Employee] = [database.model('Person'), database.model('Employee')];
  const bob = await Person.create({ name: 'Bob', email: 'bob@example.org', mood: 'good' });
  await expect(Person.create({ name: 'Bobby', email: 'bob@example.org' })).rejects.toBeInstanceOf(
    UniqueConstraintError,
  );
  const eve = await Employee.create({ fullName: 'Eve', level: 'senior', bossId: bob.get('id') });
  expect(eve.get('level')).toBe('senior');
  await expect(Employee.create({ fullName: 'Mallory', bossId: 999 })).rejects.toMatchObject({
    code: 'FOREIGN_KEY_CONSTRAINT',
  });
}

describeEachDialect('Models that share a table', ({ connect }) => {
  it('are created with what each of them knows', async () => {
    const database = await connect([], { sync: false });
    definePeople(database);
    await database.sync();
    await checkPeople(database);
  });

  it.each<[SyncOptions]>([[{ alter: true }], [{ alter: { drop: true } }]])(
    'are altered together: %j',
    async options => {
      const { database, statements } = await onTableOfNames(connect);
      await database.sync(options);
      expect(await database.model('Person').findAll({ raw: true })).toEqual([
        { id: 1, name: 'Ada', email: null, mood: null },
      ]);
      await checkPeople(database);
      statements.splice(0);
      await database.sync(options);
      expect(statements.filter(isChange)).toEqual([]);
    },
  );

  it('are told apart from what no model knows when one of them is altered', async () => {
    const { database, Person } = await onTableOfNames(connect);
    await database.sync({ alter: true });
    await database.query('ALTER TABLE people ADD COLUMN extra INTEGER');
    await Person.sync({ alter: { drop: true } });
    await expect(database.query('SELECT extra FROM people')).rejects.toThrow();
    await checkPeople(database);
  });
});
