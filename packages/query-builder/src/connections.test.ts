import { inspect } from 'node:util';
import type { Knex } from 'knex';
import { Connections } from './connections';
import { openConnections } from './pool/open-connections';
import { rowsAsObjects } from './sql/statement';
import { everyServer, mysql, postgres, useServer } from './test-support/databases';
import { createPerson, insert, names, pause, select, write } from './test-support/statements';

/** How each driver marks the place of the first value. */
const firstMark: Record<string, string> = { sqlite: '?', postgres: '$1', mysql: '?' };
const textMark: Record<string, string> = { sqlite: 'CAST(? AS CHAR)', postgres: '$1::text', mysql: 'CAST(? AS CHAR)' };

const selectOne = { sql: 'SELECT 1', writes: false, returnsRows: true, cached: true };

describe.each(everyServer)('Connections to $name', server => {
  const { it } = useServer(server);

  it('run a cached statement again and again, with other values', async ({ connections }) => {
    await createPerson(connections);
    const mark = firstMark[connections.driver.dialect] ?? '';
    const statement = { sql: `INSERT INTO person VALUES (${mark})`, writes: true, returnsRows: false, cached: true };
    for (const name of ['Ada', 'Bob', 'Cy']) {
      expect(await connections.run(statement, [name], {})).toMatchObject({ rows: [], affected: 1 });
    }
    expect(await names(connections)).toEqual(['Ada', 'Bob', 'Cy']);
  });

  it('count the rows that matched, changed or not', async ({ connections }) => {
    await createPerson(connections);
    await insert(connections, 'Ada');
    expect(await write(connections, "UPDATE person SET name = 'Ada'")).toBe(1);
  });

  it('keep more statements than they may keep prepared', async ({ connections }) => {
    for (let index = 0; index < 600; index += 1) {
      const statement = { ...selectOne, sql: `SELECT ${index}` };
      expect(Number((await connections.run(statement, [], {})).rows[0]?.[0])).toBe(index);
    }
    expect((await connections.run({ ...selectOne, sql: 'SELECT 0' }, [], {})).rows).toHaveLength(1);
  });

  it('work without prepared statements', async ({ open }) => {
    const connections = open({ preparedStatements: false });
    expect((await connections.run(selectOne, [], {})).rows.map(String)).toEqual(['1']);
    const text = textMark[connections.driver.dialect] ?? '';
    expect((await connections.run({ ...selectOne, sql: `SELECT ${text}` }, ["it's"], {})).rows).toEqual([["it's"]]);
  });

  it('run what the user wrote, with the names of the columns', async ({ connections }) => {
    await createPerson(connections);
    await insert(connections, 'Ada');
    const result = await connections.raw('SELECT name, 1 AS one FROM person', [], {});
    expect(result).toMatchObject({ columns: ['name', 'one'], rows: [['Ada', 1]] });
    expect(rowsAsObjects(result)).toEqual([{ name: 'Ada', one: 1 }]);
    expect(await connections.raw("INSERT INTO person VALUES ('Bob')", [], {})).toMatchObject({ rows: [], affected: 1 });
  });

  it('tell the text of statements to whom it concerns', async ({ open }) => {
    const texts: string[] = [];
    const connections = open({ logging: sql => texts.push(`all: ${sql}`) });
    await connections.run(selectOne, [], {});
    await connections.run(selectOne, [], { logging: sql => texts.push(`this: ${sql}`) });
    await connections.run(selectOne, [], { logging: false });
    expect(texts).toEqual(['all: SELECT 1', 'this: SELECT 1']);
  });

  it('tell why no connection became free', async ({ target }) => {
    const { knex, ...opened } = openConnections(limited(target));
    const connections = new Connections({ knex, ...opened });
    const transaction = await connections.startUnmanagedTransaction({ type: 'DEFERRED' });
    const call = connections.run(selectOne, [], {});
    await expect(call).rejects.toMatchObject({
      code: 'CONNECTION_ACQUIRE_TIMEOUT',
      message: expect.stringContaining('1 transaction is open'),
    });
    await transaction.rollback();
    await connections.run(selectOne, [], {});
    await connections.close();
  });

  it('refuse work once they are closed, and have rolled back what was left open', async ({ connections, open }) => {
    const second = open();
    await createPerson(second);
    const transaction = await second.startUnmanagedTransaction();
    await insert(second, 'Ada', { transaction });
    await second.close();
    expect(transaction.state).toBe('rolled back');
    await expect(second.run(selectOne, [], {})).rejects.toMatchObject({ code: 'DATABASE_CLOSED' });
    await connections.run(selectOne, [], {});
  });

  it('give columns called __proto__ to objects as they are', async ({ connections }) => {
    const [row] = rowsAsObjects({ columns: ['__proto__', 'a'], rows: [[{ evil: true }, 1]], affected: 1 });
    expect([Object.keys(row ?? {}), ({} as { evil?: boolean }).evil]).toEqual([['__proto__', 'a'], undefined]);
    await connections.run(selectOne, [], {});
  });

  it('show nothing of their configuration', async ({ connections }) => {
    expect(inspect(connections, { depth: 9 })).toBe(`Connections { dialect: '${connections.driver.dialect}' }`);
  });

  it('speak UTC', async ({ connections }) => {
    const clocks: Record<string, string> = {
      sqlite: "SELECT 'UTC'",
      postgres: 'SHOW TimeZone',
      mysql: 'SELECT @@session.time_zone',
    };
    const [zone] = (await select(connections, clocks[connections.driver.dialect] ?? ''))[0] ?? [];
    expect(['UTC', '+00:00']).toContain(zone);
  });
});

function limited(target: Parameters<typeof openConnections>[0]): Parameters<typeof openConnections>[0] {
  const limits = { pool: { min: 1, max: 1 }, acquireConnectionTimeout: 1000 };
  if (typeof target !== 'string') return { ...target, ...limits };
  return { client: 'better-sqlite3', connection: { filename: target.slice('sqlite:'.length) }, ...limits };
}

describe('Connections to MariaDB', () => {
  const { it } = useServer(mysql);

  it('are strict, whatever the server is set to', async ({ connections }) => {
    await createPerson(connections);
    await expect(insert(connections, 'A'.repeat(101))).rejects.toMatchObject({ name: 'DatabaseError' });
    const mode = await select(connections, 'SELECT @@session.sql_mode');
    expect(String(mode)).toMatch(/STRICT_TRANS_TABLES/);
  });

  it('let backslashes escape, even where the server is told otherwise', async ({ connections }) => {
    const client = connections.knex.client as Knex.Client;
    const connection = (await client.acquireConnection()) as object;
    await connections.driver.control(connection, "SET sql_mode = 'NO_BACKSLASH_ESCAPES,ANSI_QUOTES'");
    await connections.driver.setUp(connection, {});
    const { rows } = await connections.driver.query(connection, 'SELECT @@sql_mode', []);
    await client.releaseConnection(connection);
    const modes = String(rows[0]?.[0]).split(',');
    expect(modes).not.toContain('NO_BACKSLASH_ESCAPES');
    expect(modes).toEqual(expect.arrayContaining(['ANSI_QUOTES', 'STRICT_TRANS_TABLES']));
  });

  it('refuse an object where a value would be written into the text', async ({ connections }) => {
    const statement = { ...selectOne, sql: 'SELECT 1 FROM DUAL WHERE 1 = ?', cached: false };
    const call = connections.run(statement, [{ '1': 1 }], {});
    await expect(call).rejects.toMatchObject({ code: 'UNSUPPORTED_VALUE' });
  });

  it('go on after a packet that was too large', async ({ connections }) => {
    const [limit] = (await select(connections, 'SELECT @@max_allowed_packet'))[0] ?? [];
    const statement = { ...selectOne, sql: 'SELECT LENGTH(?)' };
    const large = connections.run(statement, ['x'.repeat(Number(limit) + 1_000)], {});
    await expect(large).rejects.toMatchObject({ name: expect.stringMatching(/^(Database|Connection)Error$/) });
    expect((await connections.run(selectOne, [], {})).rows).toHaveLength(1);
  });
});

describe('Connections to PostgreSQL', () => {
  const { it } = useServer(postgres);

  it('give values as the text of the server', async ({ connections }) => {
    const rows = await select(connections, "SELECT 1, 2.50::numeric, true, '2024-01-01 00:00+02'::timestamptz, NULL");
    expect(rows).toEqual([['1', '2.50', 't', '2023-12-31 22:00:00+00', null]]);
  });

  it('tell that the server has closed one at work, and go on with another', async ({ connections }) => {
    const [pid] = (await select(connections, 'SELECT pg_backend_pid()'))[0] ?? [];
    const working = select(connections, `SELECT pg_sleep(5), ${String(pid)}`);
    const failure = expect(working).rejects.toMatchObject({ name: 'ConnectionError', phase: 'query', retryable: true });
    // A read that is lost sooner is done again.
    await pause(600);
    const state = `SELECT state FROM pg_stat_activity WHERE pid = ${String(pid)} AND query LIKE 'SELECT pg_sleep%'`;
    while ((await select(connections, state)).length === 0) await pause(10);
    await select(connections, `SELECT pg_terminate_backend(${String(pid)})`);
    await failure;
    expect(await select(connections, 'SELECT 1')).toEqual([['1']]);
  });

  it('say nothing about login or host when they are refused', async ({ target }) => {
    const connection = { host: '127.0.0.1', port: 1, user: 'ada', password: 'hunter2' };
    const unreachable = new Connections(openConnections({ ...(target as object), connection }));
    const call = unreachable.run(selectOne, [], {});
    await expect(call).rejects.toMatchObject({ name: 'ConnectionError', code: 'CONNECTION_FAILED', phase: 'connect' });
    await unreachable.close();
  });
});
