import { connect as dial, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { Database, sql, type Knex } from 'mortise';
import { describeEachDialect } from '../support/describe-each-dialect';
import { Person } from '../support/worlds/people';

const times = <T>(count: number, make: (index: number) => T): T[] =>
  Array.from({ length: count }, (_none, index) => make(index));
const pause = (milliseconds: number): Promise<void> => new Promise(resolve => setTimeout(resolve, milliseconds));
const configOf = ({ knex }: Database): Knex.Config => (knex.client as { config: Knex.Config }).config;

describeEachDialect('Connections that are lost', ({ connect, requires, has }) => {
  const ownId = has('schemas') ? 'SELECT pg_backend_pid() AS id' : 'SELECT connection_id() AS id';
  const nap = has('schemas') ? 'SELECT pg_sleep(0.05)' : 'SELECT SLEEP(0.05)';

  /** A database with all its connections open, and idle. */
  async function warm(pool: number): Promise<{ database: Database; ids: readonly number[] }> {
    const database = await connect([Person], { pool });
    await Person.create({ name: 'Ada' });
    const found = await Promise.all(
      times(pool, () =>
        database.transaction(async () => {
          const [row] = await database.query<{ id: number }>(ownId);
          await database.query(nap);
          return Number(row?.id);
        }),
      ),
    );
    return { database, ids: [...new Set(found)] };
  }

  /** What a restart of the server does to connections, done from another one. */
  async function kill(database: Database, ids: readonly number[]): Promise<void> {
    const other = new Database({ ...configOf(database), pool: { min: 0, max: 1 } });
    try {
      for (const id of ids)
        await other.query(has('schemas') ? sql`SELECT pg_terminate_backend(${id}::int)` : `KILL ${id}`);
    } finally {
      await other.close();
    }
  }

  describe.each([1, 2, 8])('with a pool of %i', pool => {
    // A pooler replaces its own, and tells who was just given one of those.
    const capability = has('ownSessions') ? 'concurrentWriters' : 'ownSessions';
    requires(capability)('are replaced when they were idle, and nobody is told', async () => {
      const { database, ids } = await warm(pool);
      for (let round = 0; round < 3; round += 1) {
        await kill(database, round === 0 ? ids : await idsOf(database, pool));
        const reads = await Promise.all(times(pool * 2, () => Person.findAll()));
        expect(reads.every(people => people.length === 1 + round)).toBe(true);
        await kill(database, await idsOf(database, pool));
        await database.transaction(() => Person.create({ name: `round ${round}` }));
        await pause(30);
        await Person.update({ name: 'Adele' }, { where: { id: 1 } });
      }
      expect(await Person.count()).toBe(4);
    }); // F18

    const idsOf = async (database: Database, size: number): Promise<readonly number[]> => {
      const ids = await Promise.all(times(size, () => database.query<{ id: number }>(ownId)));
      return [...new Set(ids.map(([row]) => Number(row?.id)))];
    };
  });

  requires('concurrentWriters')('tell whoever was using them, and work again for the next', async () => {
    const { database } = await warm(2);
    const working = database.query(has('schemas') ? 'SELECT pg_sleep(5), pg_backend_pid()' : 'SELECT SLEEP(5)');
    const lost = { name: 'ConnectionError', phase: 'query', hint: expect.any(String) as string };
    const failure = expect(working).rejects.toMatchObject({ ...lost, cause: expect.anything() as unknown });
    const list = has('schemas')
      ? "SELECT pid AS id FROM pg_stat_activity WHERE query LIKE 'SELECT pg_sleep(5)%'"
      : "SELECT id FROM information_schema.processlist WHERE info = 'SELECT SLEEP(5)' AND db = DATABASE()";
    // A read that is lost sooner is done again.
    await pause(600);
    let ids: readonly number[] = [];
    while (ids.length === 0) ids = (await database.query<{ id: number }>(list)).map(({ id }) => Number(id));
    await kill(database, ids);
    await failure;
    expect(await Promise.all(times(4, () => Person.count()))).toEqual([1, 1, 1, 1]);
  }); // F18

  requires('concurrentWriters')('end their transaction, which is not begun anew by itself', async () => {
    const { database } = await warm(2);
    let runs = 0;
    const working = database.transaction(async () => {
      runs += 1;
      await Person.create({ name: 'Ben' });
      const [row] = await database.query<{ id: number }>(ownId);
      await kill(database, [Number(row?.id)]);
      const lost = { name: 'ConnectionError', code: 'CONNECTION_LOST', phase: 'query', retryable: true };
      await expect(Person.findAll()).rejects.toMatchObject(lost);
      await Person.create({ name: 'Cleo' });
    });
    await expect(working).rejects.toMatchObject({ code: 'TRANSACTION_ABORTED' });
    expect([runs, await Person.count()]).toEqual([1, 1]);
  }); // F18

  requires('concurrentWriters')('before COMMIT leave open whether it took effect, and say so', async () => {
    const { database } = await warm(2);
    const transaction = await database.startUnmanagedTransaction();
    await Person.create({ name: 'Ben' }, { transaction });
    const [row] = await database.query<{ id: number }>(ownId, { transaction });
    await kill(database, [Number(row?.id)]);
    const lost = { name: 'ConnectionError', code: 'CONNECTION_LOST', phase: 'commit', retryable: false };
    await expect(transaction.commit()).rejects.toMatchObject(lost);
    expect(await Person.count()).toBe(1);
  }); // F18

  requires('concurrentWriters')('under load fail only those who were using them', async () => {
    const { database } = await warm(8);
    let isOver = false;
    let failures: readonly unknown[] = [];
    const reader = async (): Promise<void> => {
      while (!isOver) await Person.findAll().catch((error: unknown) => (failures = [...failures, error]));
    };
    const readers = times(8, reader);
    for (let round = 0; round < 10; round += 1) {
      const [row] = await database.query<{ id: number }>(ownId).catch(() => []);
      await kill(database, row === undefined ? [] : [Number(row.id)]).catch(() => undefined);
    }
    isOver = true;
    await Promise.all(readers);
    for (const failure of failures) expect(failure).toMatchObject({ name: 'ConnectionError', retryable: true });
    expect(await Promise.all(times(16, () => Person.count()))).toEqual(times(16, () => 1));
  }); // F18

  requires('concurrentWriters')('are reported by errors only: nothing is printed', async () => {
    const printed = jest.spyOn(process.stderr, 'write').mockReturnValue(true);
    const logged = (['log', 'warn', 'error', 'debug'] as const).map(name => jest.spyOn(console, name));
    try {
      const { database, ids } = await warm(2);
      await kill(database, ids);
      await pause(30);
      await Person.count();
      const nowhere = new Database({ ...configOf(database), connection: { host: '127.0.0.1', port: 1 } });
      await expect(nowhere.authenticate()).rejects.toMatchObject({ code: 'CONNECTION_FAILED' });
      await nowhere.close();
      for (const spy of [printed, ...logged]) expect(spy).not.toHaveBeenCalled();
    } finally {
      jest.restoreAllMocks();
    }
  }); // F19

  requires('concurrentWriters')('without a word are given up when a call has its limit', async () => {
    const { database } = await warm(1);
    const gate = await Gate.before(serverOf(configOf(database)));
    const behind = new Database({ ...configOf(database), connection: gate.connection, pool: { min: 0, max: 1 } });
    try {
      expect(await behind.query('SELECT 1 AS one')).toEqual([{ one: 1 }]);
      gate.close();
      const started = performance.now();
      await expect(behind.query('SELECT 2 AS two', { timeout: 100 })).rejects.toMatchObject({ code: 'QUERY_TIMEOUT' });
      expect(performance.now() - started).toBeLessThan(6_000);
      gate.open();
      expect(await behind.query('SELECT 3 AS three')).toEqual([{ three: 3 }]);
    } finally {
      await behind.close();
      await gate.end();
    }
  }); // F23
});

describeEachDialect('A connection that cannot be made', ({ connect, requires }) => {
  const secret = 'hunter2-s3cret';

  async function failureOf(change: object): Promise<Error> {
    const database = await connect([], { sync: false });
    const base = serverOf(configOf(database));
    const wrong = new Database({ ...configOf(database), connection: { ...base, ...change } });
    try {
      await wrong.authenticate();
      throw new Error('It was made all the same.');
    } catch (error) {
      return error as Error;
    } finally {
      await wrong.close();
    }
  }

  requires('concurrentWriters')('tells why, and keeps the password', async () => {
    const cases: readonly (readonly [object, object])[] = [
      [{ port: 1 }, { code: 'CONNECTION_FAILED', retryable: true }],
      [{ host: 'no-such-host.invalid' }, { code: expect.stringMatching(/HOST_NOT_FOUND|CONNECTION_FAILED/) as string }],
      [{ database: 'no_such_database' }, { code: 'UNKNOWN_DATABASE', retryable: false }],
      [
        { user: 'no_such_user', password: secret },
        { code: 'ACCESS_DENIED', retryable: false },
      ],
    ];
    for (const [change, expected] of cases) {
      const failure = await failureOf(change);
      expect(failure).toMatchObject({
        name: 'ConnectionError',
        phase: 'connect',
        hint: expect.any(String),
        ...expected,
      });
      expect([failure.message, failure.stack, JSON.stringify(failure)].join()).not.toContain(secret);
    }
  }); // F17 F18
});

describeEachDialect('A file that cannot be opened', ({ requires }) => {
  requires('oneWriter')('is told apart from a query that fails', async () => {
    const database = new Database('sqlite:/no/such/folder/app.db');
    const failure = { name: 'ConnectionError', code: 'DATABASE_FILE_UNREACHABLE', phase: 'connect', retryable: false };
    await expect(database.authenticate()).rejects.toMatchObject(failure);
    await expect(database.authenticate()).rejects.toThrow('Check that its folder is there');
    await database.close();
  });
});

interface Address {
  readonly host: string;
  readonly port: number;
  readonly user?: string;
  readonly password?: string;
  readonly database?: string;
}

function serverOf({ connection }: Knex.Config): Address {
  if (typeof connection !== 'string') return connection as Address;
  const { hostname, port, username, pathname } = new URL(connection);
  return { host: hostname, port: Number(port), user: username, database: pathname.slice(1) };
}

/** Stands before a server; closed, it lets nothing through, and tells nobody. */
class Gate {
  readonly #sockets = new Set<Socket>();
  private constructor(
    private readonly server: Server,
    private readonly target: Address,
  ) {}

  static async before(target: Address): Promise<Gate> {
    const server = createServer(client => gate.#join(client));
    const gate = new Gate(server, target);
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
    return gate;
  }

  get connection(): Address {
    return { ...this.target, host: '127.0.0.1', port: (this.server.address() as AddressInfo).port };
  }

  #isClosed = false;

  #join(client: Socket): void {
    const upstream = dial(this.target.port, this.target.host);
    for (const [from, to] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      this.#sockets.add(from);
      from.on('data', data => void (this.#isClosed || to.write(data)));
      from.on('error', () => to.destroy());
      from.on('close', () => to.destroy());
    }
  }

  close(): void {
    this.#isClosed = true;
  }

  open(): void {
    this.#isClosed = false;
  }

  async end(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise(resolve => this.server.close(resolve));
  }
}
