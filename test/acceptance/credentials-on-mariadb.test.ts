import { inspect } from 'node:util';
import { randomBytes } from 'node:crypto';
import knex from 'knex';
import { DataTypes, Database, type DatabaseConfig, type ModelStatic } from 'mortise';
import { serverConfig } from '../support/servers';

const isReached = (process.env['MORTISE_REACHED'] ?? '').split(',').includes('mariadb');

/** `it`, or a skip that says why. */
const test: typeof it = isReached
  ? it
  : (Object.assign(
      (name: string) => it.skip(`${name} (skipped: MariaDB is not reached)`, () => undefined),
      {},
    ) as typeof it);

describe('A MariaDB whose passwords change', () => {
  const user = `ada_${randomBytes(4).toString('hex')}`;
  let admin: Database;
  const opened: Database[] = [];

  beforeEach(async () => {
    if (!isReached) return;
    admin = new Database(serverConfig('mariadb'));
    await admin.query(`CREATE USER '${user}'@'%' IDENTIFIED BY 'first-secret'`);
  });
  afterEach(async () => {
    for (const database of opened.splice(0)) await database.close();
    if (!isReached) return;
    await admin.query(`DROP USER '${user}'@'%'`);
    await admin.close();
  });

  /** Changes the password, and ends the sessions that were begun with the one before. */
  async function rotate(password: string): Promise<void> {
    await admin.query(`ALTER USER '${user}'@'%' IDENTIFIED BY '${password}'`);
    await admin.query(`KILL USER '${user}'`);
  }

  function place(): { host: string; port: number; user: string; database: string } {
    const { hostname, port } = new URL(serverConfig('mariadb').connection as string);
    return { host: hostname, port: port === '' ? 3306 : Number(port), user, database: 'information_schema' };
  }

  function open(connection: DatabaseConfig['connection']): Database {
    const database = new Database({ client: 'mysql2', connection, pool: { max: 3 } });
    opened.push(database);
    return database;
  }

  /** Reads of what everybody may see, at the same time, so that there are several connections. */
  function several(database: Database): Promise<unknown> {
    const { models } = database;
    const attributes = { engine: { type: DataTypes.STRING, primaryKey: true } };
    const options = { tableName: 'ENGINES', timestamps: false };
    const Engine: ModelStatic = models.get('Engine') ?? database.define('Engine', attributes, options);
    return Promise.all([1, 2, 3].map(() => Engine.count()));
  }

  test('has one asked for each connection, where a function stands in its place', async () => {
    let current = 'first-secret';
    let asked = 0;
    const database = open({ ...place(), password: async () => ((asked += 1), current) });
    await several(database);
    expect(asked).toBe(3);
    await rotate((current = 'second-secret'));
    await several(database);
    expect(asked).toBeGreaterThan(3);
    // Another connection, beside those of the pool, ends it.
    const sleeping = database.query('SELECT SLEEP(60)', { timeout: 200 });
    await expect(sleeping).rejects.toMatchObject({ code: 'QUERY_TIMEOUT' });
  });

  test('has a function of all settings asked again once they have expired', async () => {
    let current = 'first-secret';
    const database = open(async () => {
      const password = current;
      return { ...place(), password, expirationChecker: () => password !== current };
    });
    await several(database);
    await rotate((current = 'second-secret'));
    await several(database);
    const { connectionSettings } = database.knex.client;
    expect(inspect(connectionSettings)).not.toContain('second-secret');
    // What knex sends is treated as it is where the settings are given at once.
    expect(connectionSettings).toMatchObject({ timezone: 'Z', stringifyObjects: true });
  });

  test('is not asked again and again for settings that have expired as they come', async () => {
    // A promise is true to whoever does not wait for it.
    for (const expirationChecker of [() => true, async () => false]) {
      const database = open(async () => ({ ...place(), password: 'first-secret', expirationChecker }) as never);
      const hint = expect.stringContaining('password');
      await expect(database.authenticate()).rejects.toMatchObject({ code: 'CREDENTIALS_INVALID', hint });
    }
  });

  test('tells why there is none, and asks again', async () => {
    const failure = new Error('The vault is sealed.');
    let answer = (): unknown => {
      throw failure;
    };
    const database = open({ ...place(), password: () => answer() as string });
    const failed = { code: 'CREDENTIALS_UNAVAILABLE', cause: failure, retryable: true };
    await expect(database.authenticate()).rejects.toMatchObject(failed);
    answer = () => 42;
    await expect(database.authenticate()).rejects.toMatchObject({ code: 'CREDENTIALS_INVALID' });
    answer = () => 'other-secret';
    await expect(database.authenticate()).rejects.toMatchObject({ code: 'ACCESS_DENIED' });
    answer = () => 'first-secret';
    await database.authenticate();
  });

  test('is asked for by a knex instance of the user as well', async () => {
    const password = async (): Promise<string> => 'first-secret';
    const instance = knex({ client: 'mysql2', connection: { ...place(), password } });
    for (const database of [new Database(instance), new Database(instance)]) await database.authenticate();
    await instance.destroy();
  });
});
