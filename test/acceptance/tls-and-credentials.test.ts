import { inspect } from 'node:util';
import { Client } from 'pg';
import { DataTypes, Database, type DatabaseConfig } from 'mortise';
import { lacksOwnPostgres, startOwnPostgres, type OwnPostgres } from '../support/own-postgres';
import { wantedDialects } from '../support/servers';

const reason = wantedDialects().includes('postgres') ? lacksOwnPostgres() : 'PostgreSQL is not asked for';

/** `it`, or a skip that says why. */
const test: typeof it =
  reason === undefined
    ? it
    : (Object.assign((name: string) => it.skip(`${name} (skipped: ${reason})`, () => undefined), {}) as typeof it);

describe('A PostgreSQL that takes encrypted connections with a password', () => {
  let server: OwnPostgres;
  let admin: Client;
  const opened: Database[] = [];

  beforeAll(async () => {
    if (reason !== undefined) return;
    server = await startOwnPostgres();
    const owner = new Client({ host: server.socket, port: server.port, user: 'postgres', database: 'postgres' });
    await owner.connect();
    admin = owner;
  }, 60_000);
  beforeEach(async () => {
    if (reason === undefined) await admin.query('CREATE ROLE ada LOGIN');
    await rotate('first-secret');
  });
  afterEach(async () => {
    for (const database of opened.splice(0)) await database.close();
    if (reason === undefined) await admin.query('DROP OWNED BY ada; DROP ROLE ada');
  });
  afterAll(async () => {
    await (admin as Client | undefined)?.end();
    await (server as OwnPostgres | undefined)?.stop();
  });

  async function rotate(password: string): Promise<void> {
    if (reason === undefined) await admin.query(`ALTER ROLE ada PASSWORD '${password}'`);
  }

  /** Ends every session of Ada's, as a change of her password may go with. */
  async function endSessions(): Promise<void> {
    await admin.query("SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE usename = 'ada'");
  }

  const place = () => ({ host: 'localhost', port: server.port, user: 'ada', database: 'postgres' });
  const trusted = () => ({ ca: server.authority, rejectUnauthorized: true });
  const url = (parameters: string): string =>
    `postgres://ada:first-secret@localhost:${server.port}/postgres?${parameters}`;

  function open(connection: DatabaseConfig['connection']): Database {
    const database = new Database({ client: 'pg', connection, pool: { max: 3 } });
    opened.push(database);
    return database;
  }

  async function isEncrypted(database: Database): Promise<unknown> {
    const [session] = await database.query('SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()');
    return session?.['ssl'];
  }

  /** Some at the same time, so that there are several connections. */
  const several = (database: Database): Promise<unknown> =>
    Promise.all([1, 2, 3].map(() => database.query('SELECT pg_sleep(0.02)')));

  describe('is reached', () => {
    test('with the authority that signed its certificate', async () => {
      const database = open({ ...place(), password: 'first-secret', ssl: trusted() });
      expect(await isEncrypted(database)).toBe(true);
      await admin.query('GRANT CREATE ON SCHEMA public TO ada');
      const Toot = database.define('Toot', { text: DataTypes.STRING });
      await Toot.sync();
      await Toot.create({ text: 'hello' });
      expect(await Toot.count({ where: { text: 'hello' } })).toBe(1);
    });

    test('by a URL that says how the certificate is checked', async () => {
      const verified = url(`sslmode=verify-full&sslrootcert=${server.authorityFile}`);
      for (const each of [verified, url('sslmode=no-verify')]) expect(await isEncrypted(open(each))).toBe(true);
      const beside = { connectionString: url(''), ssl: trusted() };
      expect(await isEncrypted(open(beside))).toBe(true);
    });

    test('with a certificate of the client, each time', async () => {
      const database = open({ ...place(), password: 'first-secret', ssl: { ...trusted(), ...server.client } });
      const names = [1, 2, 3].map(() =>
        database.query('SELECT client_dn FROM pg_stat_ssl, pg_sleep(0.02) WHERE pid = pg_backend_pid()'),
      );
      expect((await Promise.all(names)).flat()).toEqual(Array(3).fill({ client_dn: '/CN=ada' }));
    });

    test('to end a call that takes too long', async () => {
      const database = open({ ...place(), password: 'first-secret', ssl: trusted() });
      const sleeping = database.query('SELECT pg_sleep(60)', { timeout: 200 });
      await expect(sleeping).rejects.toMatchObject({ code: 'QUERY_TIMEOUT' });
      const active = "SELECT 1 FROM pg_stat_activity WHERE usename = 'ada' AND state = 'active'";
      expect((await admin.query(active)).rows).toEqual([]);
    });
  });

  describe('is refused', () => {
    const wrong = { name: 'ConnectionError', code: 'CERTIFICATE_REFUSED', phase: 'connect', retryable: false };

    test('where its certificate is not signed by the authority given, or none is given', async () => {
      for (const ssl of [{ ca: server.stranger }, true]) {
        // Which of the two depends on what the server sends beside its own.
        const cause = { code: expect.stringMatching(/^UNABLE_TO_VERIFY_LEAF_SIGNATURE$|^SELF_SIGNED_CERT_IN_CHAIN$/) };
        const refused = open({ ...place(), password: 'first-secret', ssl }).authenticate();
        await expect(refused).rejects.toMatchObject({ ...wrong, cause, hint: expect.stringContaining('ssl.ca') });
      }
      await expect(open(url('sslmode=verify-full')).authenticate()).rejects.toMatchObject(wrong);
    });

    test('where its certificate is for another host', async () => {
      const elsewhere = { ...place(), host: '127.0.0.1', password: 'first-secret', ssl: trusted() };
      const cause = { code: 'ERR_TLS_CERT_ALTNAME_INVALID' };
      const message = expect.stringContaining('another host');
      await expect(open(elsewhere).authenticate()).rejects.toMatchObject({ ...wrong, cause, message });
    });

    test('where it has no TLS, and where it wants it', async () => {
      const bySocket = open({ ...place(), host: server.socket, ssl: true });
      await expect(bySocket.authenticate()).rejects.toMatchObject({ code: 'TLS_UNAVAILABLE', retryable: false });
      const plain = open({ ...place(), password: 'first-secret' }).authenticate();
      const hint = expect.stringContaining('ssl');
      await expect(plain).rejects.toMatchObject({ code: 'ACCESS_DENIED', hint });
    });

    test('where a key is none', async () => {
      const ssl = { ...trusted(), key: 'server.key', cert: 'server.crt' };
      const refused = open({ ...place(), password: 'first-secret', ssl }).authenticate();
      await expect(refused).rejects.toMatchObject({ code: 'TLS_FAILED', hint: expect.stringContaining('PEM') });
    });

    test('where a file of the URL is not there, at once', () => {
      const opening = () => open(url('sslmode=verify-full&sslrootcert=/nowhere/authority.crt'));
      const hint = expect.stringContaining('sslrootcert');
      expect(opening).toThrow(expect.objectContaining({ code: 'INVALID_CONNECTION', hint }));
    });
  });

  describe('is given a password by a function', () => {
    const answers = {
      'at once': (password: string) => password,
      later: (password: string) => Promise.resolve(password),
    };
    for (const [when, answer] of Object.entries(answers))
      test(`that answers ${when}, asked for each connection`, async () => {
        let current = 'first-secret';
        let asked = 0;
        const password = () => ((asked += 1), answer(current));
        const database = open({ ...place(), password, ssl: trusted() });
        await several(database);
        expect(asked).toBe(3);
        await rotate((current = 'second-secret'));
        await endSessions();
        await several(database);
        expect(asked).toBeGreaterThan(3);
      });

    test('that fails, and then answers again', async () => {
      const failure = new Error('The vault is sealed.');
      let answer = (): string | Promise<string> => {
        throw failure;
      };
      const database = open({ ...place(), password: () => answer(), ssl: trusted() });
      const failed = { name: 'ConnectionError', code: 'CREDENTIALS_UNAVAILABLE', cause: failure, retryable: true };
      await expect(database.authenticate()).rejects.toMatchObject(failed);
      answer = () => Promise.reject(failure);
      const all = [1, 2, 3, 4, 5].map(() => expect(database.authenticate()).rejects.toMatchObject(failed));
      await Promise.all(all);
      answer = () => 'first-secret';
      expect(await isEncrypted(database)).toBe(true);
    });

    test('that gives no text, or a wrong one', async () => {
      for (const answer of [undefined, 42, {}]) {
        const refused = open({ ...place(), password: () => answer as never, ssl: trusted() }).authenticate();
        await expect(refused).rejects.toMatchObject({ code: 'CREDENTIALS_INVALID', retryable: false });
      }
      const wrong = open({ ...place(), password: () => 'other-secret', ssl: trusted() }).authenticate();
      await expect(wrong).rejects.toMatchObject({ code: 'ACCESS_DENIED' });
    });

    test('and not beside a URL, which has the last word', () => {
      const opening = () => open({ connectionString: url(''), password: () => 'first-secret' });
      expect(opening).toThrow(expect.objectContaining({ code: 'INVALID_CONNECTION' }));
    });
  });

  describe('is given all of its connection by a function', () => {
    test('which is asked again once it has expired', async () => {
      let current = 'first-secret';
      const connection = async () => {
        const password = current;
        return { ...place(), password, ssl: trusted(), expirationChecker: () => password !== current };
      };
      const database = open(connection);
      await several(database);
      await rotate((current = 'second-secret'));
      await endSessions();
      await several(database);
      expect(await isEncrypted(database)).toBe(true);
    });

    test('or a URL', async () => {
      expect(await isEncrypted(open(async () => url('sslmode=no-verify') as never))).toBe(true);
    });

    test('which fails, or gives nothing, and then answers', async () => {
      const failure = new Error('The vault is sealed.');
      let answer: () => Promise<object> = () => Promise.reject(failure);
      const database = open(() => answer());
      const failed = { code: 'CREDENTIALS_UNAVAILABLE', cause: failure, retryable: true };
      await expect(database.authenticate()).rejects.toMatchObject(failed);
      answer = async () => undefined as never;
      await expect(database.authenticate()).rejects.toMatchObject({ code: 'CREDENTIALS_INVALID' });
      answer = async () => ({ ...place(), password: 'first-secret', ssl: trusted() });
      expect(await isEncrypted(database)).toBe(true);
    });
  });

  test('is reached by secrets that nobody sees', async () => {
    const beside = { connectionString: url(''), ssl: trusted() };
    const given = { ...place(), password: 'first-secret', ssl: { ...trusted(), ...server.client } };
    const asked = { ...given, password: async () => 'first-secret' };
    for (const connection of [given, asked, beside, async () => given, async () => beside]) {
      const database = open(connection);
      const { client } = database.knex;
      for (let round = 0; round < 2; round += 1) {
        const settings = [client.config, client.connectionSettings];
        const shown = [database, ...settings].map(each => inspect(each, { depth: 10 }));
        expect(/first-secret|PRIVATE KEY/.test([...shown, JSON.stringify(settings)].join())).toBe(false);
        // What Node.js keeps of an open connection shows its key.
        expect(inspect([client, client.pool], { depth: 10 }).includes('first-secret')).toBe(false);
        await several(database);
      }
    }
    expect({ ...given, ...given.ssl }).toMatchObject({ password: 'first-secret', key: server.client.key });
    expect({ ...beside }.connectionString).toContain('first-secret');
  });
});
