import {
  DataTypes,
  Deferrable,
  Database,
  ForeignKeyConstraintError,
  NotNullConstraintError,
  sql,
  UniqueConstraintError,
  type AttributeOptions,
  type ModelOptions,
} from 'mortise';
import { describeEachDialect, statementLog, type DialectSuite } from '../support/describe-each-dialect';

type Definition = (database: Database) => void;

const plain = { timestamps: false };

const person =
  (attributes: Record<string, AttributeOptions | AttributeOptions['type']>, options: ModelOptions = {}): Definition =>
  database =>
    void database.define('Person', attributes, { ...plain, ...options });

interface Evolving {
  /** A program of a later day, with other models, on the same tables. */
  readonly become: (definition: Definition, options?: object) => Promise<Database>;
  /** The statements of the last day. */
  readonly statements: readonly string[];
  readonly first: Database;
}

async function evolving(connect: DialectSuite['connect']): Promise<Evolving> {
  const first = await connect([], { sync: false });
  const { log, statements, clear } = statementLog();
  const become = async (definition: Definition, options: object = { alter: true }): Promise<Database> => {
    // A statement that a connection keeps prepared would remember the types of the day before.
    const database = new Database(first.knex, { logging: log, preparedStatements: false });
    definition(database);
    clear();
    return database.sync(options);
  };
  return { become, statements, first };
}

const changing = /^\s*(CREATE|ALTER|DROP|COMMENT)\b/i;

describeEachDialect('sync({ alter: true })', ({ connect, requires, has }) => {
  it('creates tables that are not there, in a circle with those that are', async () => {
    const { become } = await evolving(connect);
    await become(person({ name: DataTypes.STRING }));
    const database = await become(database => {
      const Person = database.define('Person', { name: DataTypes.STRING }, plain);
      const Team = database.define('Team', {}, plain);
      Person.belongsTo(Team, { as: 'team' });
      Team.belongsTo(Person, { as: 'leader' });
    });
    const [Person, Team] = [database.model('Person'), database.model('Team')];
    const ada = await Person.create({ name: 'Ada' });
    await Team.create({ leaderId: ada.get('id') });
    await expect(Person.create({ name: 'Bob', teamId: 99 })).rejects.toBeInstanceOf(ForeignKeyConstraintError);
    await expect(Team.create({ leaderId: 99 })).rejects.toBeInstanceOf(ForeignKeyConstraintError);
  });

  it('adds missing columns, and gives rows that are there their default', async () => {
    const { become } = await evolving(connect);
    const before = await become(person({ name: DataTypes.STRING }));
    await before.model('Person').create({ name: 'Ada' });
    const database = await become(
      person({
        name: DataTypes.STRING,
        age: DataTypes.INTEGER,
        language: { type: DataTypes.STRING(5), allowNull: false, defaultValue: 'en' },
        mood: { type: DataTypes.ENUM('good', 'bad'), allowNull: false, defaultValue: 'good' },
        score: { type: DataTypes.INTEGER, defaultValue: sql`1 + 1` },
      }),
    );
    const [ada] = await database.model('Person').findAll({ raw: true });
    expect(ada).toEqual({ id: 1, name: 'Ada', age: null, language: 'en', mood: 'good', score: 2 });
  });

  it('changes types, and keeps the values', async () => {
    const { become } = await evolving(connect);
    const before = await become(
      person({ age: DataTypes.STRING, height: DataTypes.INTEGER, note: DataTypes.STRING(5) }),
    );
    await before.model('Person').create({ age: '36', height: 170, note: 'short' });
    const database = await become(
      person({
        age: { type: DataTypes.INTEGER, defaultValue: 7 },
        height: DataTypes.STRING(10),
        note: DataTypes.TEXT,
      }),
    );
    const Person = database.model('Person');
    await Person.create({ height: 'tall', note: 'a longer note' });
    expect(await Person.findAll({ raw: true, order: ['id'] })).toEqual([
      { id: 1, age: 36, height: '170', note: 'short' },
      { id: 2, age: 7, height: 'tall', note: 'a longer note' },
    ]);
  });

  it('changes the type of a key together with the keys that refer to it', async () => {
    const { become } = await evolving(connect);
    const toots =
      (type: AttributeOptions['type']): Definition =>
      database => {
        const Person = database.define('Person', { code: { type, primaryKey: true } }, plain);
        const Toot = database.define('Toot', {}, plain);
        Toot.belongsTo(Person, { as: 'author', foreignKey: { name: 'authorCode', onDelete: 'CASCADE' } });
      };
    const before = await become(toots(DataTypes.INTEGER));
    await before.model('Person').create({ code: 1 });
    await before.model('Toot').create({ authorCode: 1 });
    const database = await become(toots(DataTypes.STRING(20)));
    const Toot = database.model('Toot');
    expect(await Toot.findAll({ raw: true })).toEqual([{ id: 1, authorCode: '1' }]);
    await expect(Toot.create({ authorCode: 'nobody' })).rejects.toBeInstanceOf(ForeignKeyConstraintError);
    await database.model('Person').destroy({ where: { code: '1' } });
    expect(await Toot.count()).toBe(0);
  });

  it('changes whether a column may be NULL', async () => {
    const { become } = await evolving(connect);
    const before = await become(person({ name: DataTypes.STRING, age: { type: DataTypes.INTEGER, allowNull: false } }));
    await before.model('Person').create({ name: 'Ada', age: 36 });
    const database = await become(
      person({ name: { type: DataTypes.STRING, allowNull: false }, age: DataTypes.INTEGER }),
    );
    await database.query(sql`INSERT INTO ${sql.identifier('People')} (${sql.identifier('name')}) VALUES ('Bob')`);
    const nameless = sql`INSERT INTO ${sql.identifier('People')} (${sql.identifier('age')}) VALUES (1)`;
    await expect(database.query(nameless)).rejects.toBeInstanceOf(NotNullConstraintError);
  });

  it('adds, changes and removes defaults', async () => {
    const { become } = await evolving(connect);
    await become(person({ a: DataTypes.INTEGER, b: { type: DataTypes.INTEGER, defaultValue: 1 }, c: { type: DataTypes.STRING, defaultValue: 'c' } })); // prettier-ignore
    const database = await become(person({ a: { type: DataTypes.INTEGER, defaultValue: 5 }, b: { type: DataTypes.INTEGER, defaultValue: sql`2 + 2` }, c: DataTypes.STRING })); // prettier-ignore
    await database.query(sql`INSERT INTO ${sql.identifier('People')} (id) VALUES (1)`);
    expect(await database.query(sql`SELECT a, b, c FROM ${sql.identifier('People')}`)).toEqual([
      { a: 5, b: 4, c: null },
    ]);
  });

  it('changes the members of an ENUM', async () => {
    const { become } = await evolving(connect);
    const before = await become(person({ mood: DataTypes.ENUM('good', 'bad', 'sad') }));
    await before.model('Person').create({ mood: 'bad' });
    const database = await become(person({ mood: DataTypes.ENUM('good', 'bad', "so-so, it's") }));
    const Person = database.model('Person');
    await Person.create({ mood: "so-so, it's" });
    const sad = sql`INSERT INTO ${sql.identifier('People')} (mood) VALUES ('sad')`;
    await expect(database.query(sad)).rejects.toThrow();
    expect(await Person.count()).toBe(2);
  });

  it('lets any text in where an ENUM has become a STRING', async () => {
    const { become } = await evolving(connect);
    await become(person({ mood: DataTypes.ENUM('good', 'bad') }));
    const database = await become(person({ mood: DataTypes.STRING }));
    await database.model('Person').create({ mood: 'splendid' });
    expect(await database.model('Person').count()).toBe(1);
  });

  it('adds and changes indexes', async () => {
    const { become, statements } = await evolving(connect);
    const indexed = (...indexes: ModelOptions['indexes'] & object): Definition =>
      person({ name: DataTypes.STRING, city: DataTypes.STRING }, { indexes });
    await become(indexed({ name: 'by_name', fields: ['name'] }));
    const database = await become(
      indexed({ name: 'by_name', unique: true, fields: ['name'] }, { fields: ['city', 'name'] }),
    );
    expect(statements.some(statement => /People_city_name/.test(statement))).toBe(true);
    const Person = database.model('Person');
    await Person.create({ name: 'Ada' });
    await expect(Person.create({ name: 'Ada' })).rejects.toBeInstanceOf(UniqueConstraintError);
  });

  it('knows an index by its definition, not by its name', async () => {
    const { become, statements } = await evolving(connect);
    await become(person({ name: DataTypes.STRING }, { indexes: [{ name: 'one', unique: true, fields: ['name'] }] }));
    await become(person({ name: DataTypes.STRING }, { indexes: [{ name: 'two', unique: true, fields: ['name'] }] }));
    expect(statements.filter(statement => changing.test(statement))).toEqual([]);
  });

  it('adds a foreign key, and changes what it does and where it points', async () => {
    const { become } = await evolving(connect);
    const toots =
      (target: string | undefined, onDelete: 'CASCADE' | 'RESTRICT'): Definition =>
      database => {
        database.define('Person', {}, plain);
        database.define('Robot', {}, plain);
        const references = target === undefined ? {} : { references: target, onDelete };
        database.define('Toot', { authorId: { type: DataTypes.INTEGER, ...references } }, plain);
      };
    await become(toots(undefined, 'CASCADE'));
    let database = await become(toots('Person', 'RESTRICT'));
    await database.model('Person').create({ id: 1 });
    await database.model('Toot').create({ authorId: 1 });
    await expect(database.model('Person').destroy({ where: { id: 1 } })).rejects.toBeInstanceOf(
      ForeignKeyConstraintError,
    );
    database = await become(toots('Person', 'CASCADE'));
    await database.model('Person').destroy({ where: { id: 1 } });
    expect(await database.model('Toot').count()).toBe(0);
    database = await become(toots('Robot', 'CASCADE'));
    await database.model('Person').create({ id: 2 });
    await expect(database.model('Toot').create({ authorId: 2 })).rejects.toBeInstanceOf(ForeignKeyConstraintError);
  });

  requires('deferrableKeys')('changes when a foreign key is checked', async () => {
    const { become } = await evolving(connect);
    const eggs =
      (deferrable: Deferrable): Definition =>
      database => {
        database.define('Hen', {}, plain);
        database.define('Egg', { henId: { type: DataTypes.INTEGER, references: { model: 'Hen', deferrable } } }, plain);
      };
    await become(eggs(Deferrable.NOT));
    const database = await become(eggs(Deferrable.INITIALLY_DEFERRED));
    await database.transaction(async () => {
      await database.model('Egg').create({ henId: 1 });
      await database.model('Hen').create({ id: 1 });
    });
    expect(await database.model('Egg').count()).toBe(1);
  });

  it('keeps rows, numbers and what refers to them when all columns change', async () => {
    const { become } = await evolving(connect);
    const all =
      (attributes: Record<string, AttributeOptions | AttributeOptions['type']>): Definition =>
      database => {
        const Person = database.define('Person', attributes, plain);
        const Toot = database.define('Toot', { text: DataTypes.STRING }, plain);
        Toot.belongsTo(Person, { as: 'author', foreignKey: { onDelete: 'CASCADE' } });
        Person.belongsTo(Person, { as: 'mentor', foreignKey: { name: 'mentorId', onDelete: 'CASCADE' } });
      };
    const before = await become(all({ name: DataTypes.STRING, age: DataTypes.INTEGER }));
    const [Before, Toot] = [before.model('Person'), before.model('Toot')];
    await Before.create({ name: 'Ada', age: 36 });
    await Before.create({ name: 'Bob', mentorId: 1 });
    await Toot.create({ text: 'Hi', authorId: 1 });
    const eve = await Before.create({ name: 'Eve' });
    await eve.destroy();
    const database = await become(
      all({ name: { type: DataTypes.TEXT, allowNull: false }, age: { type: DataTypes.BIGINT, defaultValue: '1' } }),
    );
    const Person = database.model('Person');
    expect(await Person.findAll({ raw: true, attributes: ['id', 'name', 'age', 'mentorId'], order: ['id'] })).toEqual([
      { id: 1, name: 'Ada', age: '36', mentorId: null },
      { id: 2, name: 'Bob', age: null, mentorId: 1 },
    ]);
    expect(await database.model('Toot').count()).toBe(1);
    expect(Number((await Person.create({ name: 'Fay' })).get('id'))).toBeGreaterThan(Number(eve.get('id')));
    await Person.destroy({ where: { id: 1 } });
    expect([await Person.count(), await database.model('Toot').count()]).toEqual([1, 0]);
  });

  it('sees one change in one statement', async () => {
    const { become, statements } = await evolving(connect);
    await become(person({ name: DataTypes.STRING }));
    await become(person({ name: DataTypes.STRING, age: DataTypes.INTEGER }));
    expect(statements.filter(statement => changing.test(statement))).toHaveLength(1);
  });

  it('lets several change the same at the same time', async () => {
    const { become, first } = await evolving(connect);
    await become(person({ name: DataTypes.STRING }));
    const later = person({ name: { type: DataTypes.TEXT }, city: { type: DataTypes.STRING, unique: true } });
    await Promise.all([become(later), become(later), become(later)]);
    const columns = await first.query(sql`SELECT id, name, city FROM ${sql.identifier('People')}`);
    expect(columns).toEqual([]);
  });

  it('is undone with the transaction it is in', async () => {
    if (!has('transactionalDdl')) return;
    const { become, first } = await evolving(connect);
    await become(person({ name: DataTypes.STRING }));
    const attempt = first.transaction(async transaction => {
      await become(person({ name: DataTypes.STRING, age: DataTypes.INTEGER }), { alter: true, transaction });
      throw new Error('no');
    });
    await expect(attempt).rejects.toThrow('no');
    await expect(first.query(sql`SELECT age FROM ${sql.identifier('People')}`)).rejects.toThrow();
  });
});
