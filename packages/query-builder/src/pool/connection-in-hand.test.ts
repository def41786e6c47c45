import knex, { type Knex } from 'knex';
import { Connections } from '../connections';
import { markDisposed } from '../knex-internals';
import { postgres, sqliteFile, useServer } from '../test-support/databases';
import { select } from '../test-support/statements';
import { type ConnectionTarget, openConnections } from './open-connections';

interface TestPool {
  readonly used: readonly { readonly resource: object }[];
  on(event: 'acquireRequest', listener: () => void): void;
}

const poolOf = (connections: Connections): TestPool => (connections.knex.client as { readonly pool: TestPool }).pool;

/** How often a connection is asked for at the pool from now on. */
function countRequests(connections: Connections): () => number {
  let requests = 0;
  poolOf(connections).on('acquireRequest', () => (requests += 1));
  return () => requests;
}

const one = (connections: Connections): Promise<unknown> => select(connections, 'SELECT 1');

const endOfTurn = (): Promise<void> => new Promise(resolve => setImmediate(resolve));

function knexOfOne(target: ConnectionTarget): Knex {
  const connection = { filename: (target as string).slice('sqlite:'.length) }; // what a file of SQLite is opened by
  return knex({ client: 'better-sqlite3', connection, useNullAsDefault: true, pool: { min: 0, max: 1 } });
}

describe('A connection in hand', () => {
  const { it } = useServer(sqliteFile);

  it('serves all statements of a turn, also those of many callers, and transactions', async ({ connections }) => {
    const requests = countRequests(connections);
    await one(connections);
    await Promise.all(Array.from({ length: 5 }, () => one(connections)));
    await connections.transaction({}, () => one(connections));
    await connections.raw('SELECT 1', [], {});
    expect(requests()).toBe(1);
  });

  it('goes back when the turn ends', async ({ connections }) => {
    await one(connections);
    expect(poolOf(connections).used).toHaveLength(1);
    await endOfTurn();
    expect(poolOf(connections).used).toHaveLength(0);
  });

  it('is given up to who waits at the pool, before its holder asks for it again', async ({ target }) => {
    const theirs = knexOfOne(target);
    const connections = new Connections(openConnections(theirs));
    await one(connections);
    let isServed = false;
    const waiting = theirs.raw('SELECT 1').then(() => (isServed = true));
    let asked = 0;
    for (; !isServed && asked < 1_000; asked += 1) await one(connections);
    expect(asked).toBeLessThan(1_000);
    await waiting;
    await connections.close();
    await theirs.destroy();
  });

  it('lets a knex of the user be closed, and what comes after fail', async ({ target }) => {
    const theirs = knexOfOne(target);
    const connections = new Connections(openConnections(theirs));
    await one(connections);
    await connections.close();
    expect(poolOf(connections).used).toHaveLength(0);
    await expect(one(connections)).rejects.toMatchObject({ code: 'DATABASE_CLOSED' });
    await theirs.destroy();
  });

  it('is not used again once it is known to be lost', async ({ connections }) => {
    await one(connections);
    const [lost] = poolOf(connections).used.map(({ resource }) => resource) as [object];
    markDisposed(lost);
    await one(connections);
    expect(poolOf(connections).used.map(({ resource }) => resource)).not.toContain(lost);
  });
});

describe('A connection in hand to a server', () => {
  const { it } = useServer(postgres);

  it('goes back after the statement during which its turn ended, to be looked at there', async ({ connections }) => {
    const requests = countRequests(connections);
    for (let turn = 0; turn < 4; turn += 1) await one(connections);
    expect(requests()).toBe(2);
  });
});
