import { inspect } from 'node:util';
import { ConnectionError, Database, DataTypes, DefinitionError, Model, type Knex } from 'mortise';
import { describeEachDialect } from '../support/describe-each-dialect';
import { Person } from '../support/worlds/people';

/** The configuration a database of the tests was made with. */
const configOf = ({ knex }: Database): Knex.Config => (knex.client as { config: Knex.Config }).config;

const protocols: Readonly<Record<string, string>> = { 'better-sqlite3': 'sqlite', pg: 'postgres', mysql2: 'mysql' };

function urlOf({ client, connection }: Knex.Config): string {
  if (typeof connection === 'string') return connection;
  const { filename, user, host, port, database } = connection as Record<string, string | number | undefined>;
  const place = filename ?? `//${user}@${host}:${port}/${database}`;
  return `${protocols[String(client)]}:${place}`;
}

describeEachDialect('a Database', ({ connect }) => {
  const opened: Database[] = [];
  const open = (...args: ConstructorParameters<typeof Database>): Database => {
    const database = new Database(...args);
    opened.push(database);
    return database;
  };
  afterEach(async () => {
    for (const database of opened.splice(0)) await database.close();
  });

  it('takes a URL', async () => {
    const database = open(urlOf(configOf(await connect([], { file: true }))));
    expect(await database.query('SELECT 1 AS one')).toEqual([{ one: 1 }]);
  });

  it('takes a knex configuration, with options of its own among it or beside it', async () => {
    const config = configOf(await connect([], { file: true, sync: false }));
    const database = open({ ...config, models: [Person] });
    await database.sync();
    expect((await Person.create({ name: 'Ada' })).id).toBe(1);
    await database.close();
    const again = open(config, { models: [Person] });
    expect(again.models.has('Person')).toBe(true);
    expect(await Person.count()).toBe(1);
  });

  it('takes a knex instance, uses it, and leaves it open', async () => {
    const owner = await connect();
    const database = open(owner.knex, { models: [Person] });
    await database.sync();
    await Person.create({ name: 'Ada' });
    expect(database.knex).toBe(owner.knex);
    await database.close();
    expect(await owner.query('SELECT 1 AS one')).toEqual([{ one: 1 }]);
  });

  it('does not change the configuration it is given', async () => {
    const { client, connection } = configOf(await connect([], { file: true }));
    const config = Object.freeze({ client, connection, models: Object.freeze([Person]) });
    await open(config).authenticate();
    expect(config).toEqual({ client, connection, models: [Person] });
  });

  it('connects to nothing before it is asked', () => {
    expect(() => open('postgres://nobody@127.0.0.1:1/nothing', { models: [Person] })).not.toThrow();
  });

  it('asks whether the database is there', async () => {
    const database = await connect();
    await expect(database.authenticate()).resolves.toBeUndefined();
  });

  it('gives knex for what it cannot say itself', async () => {
    const database = await connect([Person]);
    await Person.bulkCreate([{ name: 'Ada' }, { name: 'Ben' }]);
    expect(await Person.knexQuery().where({ name: 'Ben' }).select('id')).toEqual([{ id: 2 }]);
    const rows = await database.knex(Person.definition.table.name).count({ people: '*' });
    expect(rows.map(({ people }) => Number(people))).toEqual([2]);
  });

  it('is printed without its configuration', async () => {
    const database = await connect([Person]);
    expect(inspect(database)).toBe('Database { models: [Person] }');
    expect(JSON.stringify(database)).not.toMatch(/filename|127\.0\.0\.1|connection/);
  }); // F17
});

describeEachDialect('a Database that was closed', ({ connect }) => {
  it('refuses whatever it is asked', async () => {
    const database = await connect([Person]);
    await database.close();
    await expect(database.query('SELECT 1')).rejects.toMatchObject({ code: 'DATABASE_CLOSED' });
    await expect(database.transaction(async () => 1)).rejects.toMatchObject({ code: 'DATABASE_CLOSED' });
    await expect(database.authenticate()).rejects.toMatchObject({ code: 'DATABASE_CLOSED' });
    await expect(Person.findAll()).rejects.toMatchObject({ code: 'DATABASE_CLOSED' });
  });

  it('may be closed again', async () => {
    const database = await connect([Person]);
    await database.close();
    await expect(database.close()).resolves.toBeUndefined();
  });

  it('lets its models join another', async () => {
    const first = await connect([Person]);
    await Person.create({ name: 'Ada' });
    await first.close();
    await connect([Person]);
    expect(await Person.count()).toBe(0);
  });
});

describeEachDialect('models of a Database', ({ connect }) => {
  it('are known by their names', async () => {
    const { models } = await connect([Person]);
    expect(models.get('Person')).toBe(Person);
    expect(models.getOrThrow('Person')).toBe(Person);
    expect([models.has('Person'), models.has('Pirson')]).toEqual([true, false]);
    expect(models.get('Pirson')).toBeUndefined();
    expect([...models]).toEqual([Person]);
  });

  it('are asked for by the nearest name there is', async () => {
    const database = await connect([Person]);
    expect(() => database.models.getOrThrow('Pirson')).toThrow('There is no model "Pirson". Did you mean "Person"?');
    expect(() => database.model('person')).toThrow('Did you mean "Person"?');
  });

  it('may be added later, and defined without a class', async () => {
    const database = await connect([], { sync: false });
    database.addModels([Person]);
    const Toot = database.define('Toot', { text: DataTypes.STRING }, { timestamps: false });
    await database.sync();
    await Person.create({ name: 'Ada' });
    const toot = await Toot.create({ text: 'hello' });
    expect([Toot.name, toot.get()]).toEqual(['Toot', { id: 1, text: 'hello' }]);
    expect([...database.models].map(({ name }) => name)).toEqual(['Person', 'Toot']);
  }); // S4

  it('may be classes that are given their attributes by init', async () => {
    class User extends Model {
      declare id: number;
    }
    const database = await connect([], { sync: false });
    User.init({}, { database, modelName: 'user', timestamps: false });
    await database.sync();
    expect((await User.create()).id).toBe(1);
    expect(database.model('user')).toBe(User);
  }); // S6

  it('belong to one open database at a time', async () => {
    await connect([Person]);
    expect(() => new Database('sqlite::memory:', { models: [Person] })).toThrow(/Person belongs to another database/);
  });

  it('start from the options of define', async () => {
    await connect([Person], { define: { underscored: true } });
    const Toot = Person.registry;
    expect(Toot.getOrThrow('Person').definition.table.name).toBe('people');
  });

  it('cannot be used before they belong to a database', async () => {
    class Stray extends Model {}
    await expect(Stray.findAll()).rejects.toThrow(/Stray belongs to no database yet/);
    await expect(Stray.create()).rejects.toBeInstanceOf(DefinitionError);
    expect(() => new Stray()).toThrow(DefinitionError);
  });
});

describe('a Database that is described wrongly', () => {
  // As a program without types may call it.
  const open = (...args: readonly unknown[]): Database => Reflect.construct(Database, args) as Database;

  it.each<[string, readonly unknown[], string]>([
    ['nothing', [], 'MISSING_CONNECTION'],
    ['null', [null], 'MISSING_CONNECTION'],
    ['text that is no URL', ['app.db'], 'INVALID_CONNECTION'],
    ['a protocol nobody knows', ['oracle://localhost/x'], 'INVALID_CONNECTION'],
    ['a URL that cannot be read', ['mysql://[/x'], 'INVALID_CONNECTION'],
    ['a client nobody knows', [{ client: 'oracledb' }], 'UNKNOWN_CLIENT'],
    ['no client', [{ connection: { host: 'localhost' } }], 'UNKNOWN_CLIENT'],
    ['an option that is not there', ['sqlite::memory:', { modles: [] }], 'UNKNOWN_OPTION'],
    ['undefined among the models', ['sqlite::memory:', { models: [undefined] }], 'INVALID_MODEL'],
    ['a class that is no model', ['sqlite::memory:', { models: [class Toot {}] }], 'INVALID_MODEL'],
    ['an object among the models', ['sqlite::memory:', { models: [{}] }], 'INVALID_MODEL'],
  ])('is refused: %s', (_description, args, code) => {
    expect(() => open(...args)).toThrow(expect.objectContaining({ code }) as Error);
  }); // F15

  it('names the nearest option', () => {
    expect(() => open('sqlite::memory:', { modles: [] })).toThrow(
      'Database has no option "modles". Did you mean "models"?',
    );
  }); // F15

  it('is told apart from one that cannot be reached', async () => {
    const database = new Database('postgres://nobody:secret@127.0.0.1:1/nothing');
    try {
      const failed = database.authenticate();
      await expect(failed).rejects.toBeInstanceOf(ConnectionError);
      await expect(failed).rejects.toMatchObject({ phase: 'connect' });
    } finally {
      await database.close();
    }
  }); // F18
});
