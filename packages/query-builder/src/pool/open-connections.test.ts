import { inspect } from 'node:util';
import knex from 'knex';
import { Connections } from '../connections';
import { type ConnectionTarget, openConnections } from './open-connections';

const secret = 'hunter2-%2F';

describe('Opening connections', () => {
  it.each([
    ['sqlite::memory:', 'sqlite', ':memory:'],
    ['sqlite:data/app.db', 'sqlite', 'data/app.db'],
    ['sqlite:///var/app.db', 'sqlite', '/var/app.db'],
  ])('takes %s', async (url, dialect, filename) => {
    const { knex: made, driver, ownsKnex } = openConnections(url);
    expect([driver.dialect, made.client.config.connection.filename, ownsKnex]).toEqual([dialect, filename, true]);
    await made.destroy();
  });

  it.each([
    ['postgres://ada:p%40ss@db.example:6543/app', 'postgres', 'pg'],
    ['postgresql://ada:p%40ss@db.example:6543/app', 'postgres', 'pg'],
    ['mysql://ada:p%40ss@db.example:6543/app', 'mysql', 'mysql2'],
    ['mariadb://ada:p%40ss@db.example:6543/app', 'mysql', 'mysql2'],
  ])('takes %s', async (url, dialect, client) => {
    const { knex: made, driver } = openConnections(url);
    const { host, user, password, database, port } = made.client.config.connection;
    expect([driver.dialect, made.client.driverName]).toEqual([dialect, client]);
    expect([host, user, password, database, Number(port)]).toEqual(['db.example', 'ada', 'p@ss', 'app', 6543]);
    await made.destroy();
  });

  it.each(['pg', 'postgres', 'postgresql', 'mysql2', 'mysql', 'better-sqlite3'])(
    'knows the client %s',
    async client => {
      const { knex: made } = openConnections({ client, connection: { filename: ':memory:', host: 'localhost' } });
      await made.destroy();
    },
  );

  it('takes a knex instance, and leaves it open', async () => {
    const instance = knex({ client: 'better-sqlite3', connection: { filename: ':memory:' }, useNullAsDefault: true });
    const connections = new Connections(openConnections(instance));
    await connections.close();
    expect(await instance.raw('SELECT 1 AS one')).toEqual([{ one: 1 }]);
    await instance.destroy();
  });

  it('leaves the configuration it is given as it is', async () => {
    const config = Object.freeze({ client: 'mysql', connection: Object.freeze({ host: 'localhost' }) });
    await openConnections(config).knex.destroy();
  });

  it('leaves the password of a connection where it is, for the next one made of the same settings', async () => {
    const connection = Object.freeze({ host: 'localhost', password: secret });
    for (const client of ['pg', 'mysql2']) {
      const { knex: made } = openConnections({ client, connection });
      await made.destroy();
      const { knex: next } = openConnections({ client, connection: { ...connection, host: 'elsewhere' } });
      expect([next.client.connectionSettings.password, made.client.config.connection.password]).toEqual([
        secret,
        secret,
      ]);
      await next.destroy();
      const { knex: again } = openConnections({ client, connection: made.client.config.connection });
      expect(again.client.connectionSettings.password).toBe(secret);
      await again.destroy();
    }
  });

  it('refuses a function in place of a file', () => {
    const opening = () => openConnections({ client: 'better-sqlite3', connection: () => ({ filename: ':memory:' }) });
    expect(opening).toThrow(expect.objectContaining({ code: 'INVALID_CONNECTION' }));
  });

  it('keeps what the user chose', async () => {
    const config = {
      client: 'better-sqlite3',
      connection: { filename: 'app.db' },
      pool: { max: 2 },
      useNullAsDefault: false,
    };
    const { knex: made } = openConnections(config);
    expect([made.client.config.useNullAsDefault, made.client.pool.max]).toEqual([false, 2]);
    await made.destroy();
  });

  it('has one connection to a database in memory, whatever is asked for', async () => {
    const connection = { filename: ':memory:' };
    const { knex: made } = openConnections({ client: 'better-sqlite3', connection, pool: { min: 0, max: 9 } });
    expect([made.client.pool.min, made.client.pool.max]).toEqual([1, 1]);
    await made.destroy();
  });

  it.each([
    ['sqlite3', 'UNKNOWN_CLIENT', /better-sqlite3/],
    ['bettersqlite3', 'UNKNOWN_CLIENT', /Did you mean "better-sqlite3"/],
    ['oracledb', 'UNKNOWN_CLIENT', /speaks through: better-sqlite3, pg/],
    [() => 'pg', 'UNKNOWN_CLIENT', /speaks through: better-sqlite3, pg/],
  ])('refuses the client %s', (client, code, message) => {
    // A program without types may give any function as a class.
    expect(() => openConnections({ client: client as string, connection: {} })).toThrow(
      expect.objectContaining({ code, message: expect.stringMatching(message) }),
    );
  });

  it.each([`oracle://ada:${secret}@db`, `ada:${secret}@db`, `mysql://ada:${secret}@db:port/app`, `mysql://[${secret}`])(
    'says what is wrong with %s, and never the string itself',
    url => {
      const error = errorOf(() => openConnections(url));
      expect(error).toMatchObject({ code: 'INVALID_CONNECTION' });
      expect(inspect(error, { depth: 9, showHidden: true })).not.toContain('hunter2');
    },
  );

  it('refuses null in place of the settings of a connection', () => {
    expect(errorOf(() => openConnections({ client: 'pg', connection: null as never }))).toMatchObject({
      code: 'INVALID_CONNECTION',
    });
  });

  it('shows no password when it is inspected', async () => {
    const connections = new Connections(openConnections(`postgres://ada:${secret}@localhost/app`));
    expect(inspect(connections, { depth: 20, showHidden: true })).not.toContain('hunter2');
    await connections.close();
  });

  function openFailing(problem: string): unknown {
    class WithoutPackage extends knex.Client {
      // What knex calls to load the package; its types don't list it.
      _driver(): never {
        throw new Error(problem);
      }
    }
    Object.assign(WithoutPackage.prototype, { driverName: 'pg' });
    const target: ConnectionTarget = { client: WithoutPackage, connection: { host: 'localhost' } };
    return errorOf(() => openConnections(target));
  }

  it('tells which package is missing', () => {
    const error = openFailing("Cannot find module 'pg'");
    expect(error).toMatchObject({ code: 'DRIVER_MISSING', hint: 'Run: npm install pg' });
  });

  it('tells a package that cannot be loaded from one that is missing', () => {
    const error = openFailing("Cannot assign to read only property 'toString' of object");
    expect(error).toMatchObject({ code: 'DRIVER_UNLOADABLE', name: 'DefinitionError' });
  });
});

function errorOf(call: () => unknown): unknown {
  try {
    return call();
  } catch (error) {
    return error;
  }
}
