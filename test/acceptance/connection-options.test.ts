import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Database, DataTypes, type Knex } from 'mortise';
import { describeEachDialect } from '../support/describe-each-dialect';

const attributes = {
  name: DataTypes.STRING,
  age: DataTypes.INTEGER,
  bornAt: DataTypes.DATE,
  isShown: DataTypes.BOOLEAN,
};

describeEachDialect('An option of the connection', ({ connect }) => {
  it('`typeCast: false`, which only one driver knows, changes nothing about models', async () => {
    const { config } = (await connect([], { sync: false, file: true })).knex.client as { readonly config: Knex.Config };
    const connection = { ...(config.connection as object), typeCast: false };
    const database = new Database({ ...config, connection } as Knex.Config);
    const Person = database.define('Person', attributes, { timestamps: false });
    try {
      await database.sync();
      const row = { name: 'Ada', age: 36, bornAt: new Date('1815-12-10T00:00:00Z'), isShown: true };
      const { id } = (await Person.create(row)).toJSON() as { id: number };
      expect((await Person.findOne({ where: { age: 36 }, rejectOnEmpty: true })).toJSON()).toEqual({ id, ...row });
    } finally {
      await database.close();
    }
  });
});

describeEachDialect('The option `logging`', ({ connect }) => {
  it.each([1, 'yes', {}])('is a function, true or false, and %j is refused', async logging => {
    const database = await connect([], { sync: false });
    const Person = database.define('Person', attributes);
    await database.sync();
    const refused = { code: 'INVALID_OPTION', message: expect.stringContaining('"logging"') as string };
    // Callers without types give anything.
    await expect(Person.findAll({ logging: logging as never })).rejects.toMatchObject(refused);
    await expect(database.query('SELECT 1', { logging: logging as never })).rejects.toMatchObject(refused);
    await expect(database.transaction({ logging: logging as never }, async () => {})).rejects.toMatchObject(refused);
    expect(() => new Database('sqlite::memory:', { logging: logging as never })).toThrow('"logging"');
  });
});

describe('A binary of the driver for SQLite', () => {
  const folder = mkdtempSync(join(tmpdir(), 'mortise-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  const foreign = join(folder, 'foreign.node');
  writeFileSync(foreign, 'a binary of another system');

  it.each([
    ['is not there', join(folder, 'missing.node')],
    ['was built for something else', foreign],
  ])('that %s is told as such, and not to be tried again', async (_what, nativeBinding) => {
    const connection = { filename: ':memory:', options: { nativeBinding } };
    const database = new Database({ client: 'better-sqlite3', connection });
    await expect(database.authenticate()).rejects.toMatchObject({
      code: 'DRIVER_UNLOADABLE',
      retryable: false,
      hint: expect.stringContaining('npm rebuild better-sqlite3') as string,
    });
    await database.close();
  });
});
