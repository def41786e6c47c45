import { EventEmitter } from 'node:events';
import createKnex, { type Knex } from 'knex';

/*
 * What is used here of knex, and of tarn, its pool, that their documentation does not promise: read in the sources of knex
 * 3.3.0 and tarn 3.1.2, and to be read again with another version. The rest of the package uses what is documented, and the
 * members that knex's types give a client.
 */

/**
 * The text of a SELECT. knex looks for its clauses on plain objects, where each that stands on `Object.prototype` would be
 * one: here they stand on objects without a prototype.
 */
export function sqlWithoutPrototype({ client }: Knex, query: Knex.QueryBuilder): Knex.Sql {
  // What knex declares as any: the client makes a compiler of a builder.
  const compiler = (client as { queryCompiler(builder: object): KnexCompiler }).queryCompiler(query);
  for (const clauses of [compiler.single, compiler.grouped]) Object.setPrototypeOf(clauses, null);
  return compiler.toSQL('select');
}

interface KnexCompiler {
  readonly single: object;
  readonly grouped: object;
  toSQL(method: string): Knex.Sql;
}

/** What tarn's pool has, and knex's types leave out. */
interface TarnPool extends Readonly<Record<'used' | 'free' | 'pendingDestroys', readonly { resource: object }[]>> {
  readonly max: number;
  numPendingAcquires(): number;
  on(event: 'startReaping', listener: () => void): void;
  check(): void;
  interval?: NodeJS.Timeout | null;
  readonly reapIntervalMillis: number;
}

/** A pool that the user handed in to knex may have none of it. */
const poolOf = ({ pool }: Knex.Client): Partial<TarnPool> => (pool ?? {}) as Partial<TarnPool>;

/** The most connections that there may be; undefined where nobody says so. */
export const poolLimit = (client: Knex.Client): number | undefined => poolOf(client).max;

/** How many connections are open that nobody uses. */
export const countIdle = (client: Knex.Client): number => poolOf(client).free?.length ?? 0;

/** Whether somebody waits for a connection; so it is taken where nobody says. */
export const isSomebodyWaiting = (client: Knex.Client): boolean => poolOf(client).numPendingAcquires?.() !== 0;

/** Whether a connection has not been lost since it came out of the pool, as far as that is known at once. */
export function isStillUsable(client: Knex.Client, connection: object): boolean {
  // knex declares a promise, and its own clients answer at once.
  const isValid: unknown = client.validateConnection(connection);
  return isValid === true && !isDisposed(connection);
}

const isDisposed = (connection: { readonly __knex__disposed?: unknown }): boolean =>
  connection.__knex__disposed !== undefined;

/** Every connection, whoever holds it. */
export function connectionsOf(client: Knex.Client): readonly object[] {
  const { used = [], free = [], pendingDestroys = [] } = poolOf(client);
  return [...used, ...free, ...pendingDestroys].map(({ resource }) => resource);
}

/** Marks a connection: the pool closes such a one instead of giving it out. */
export function markDisposed(connection: object): void {
  Object.assign(connection, { __knex__disposed: 'The connection was lost.' });
}

/** Has the timer that looks for idle connections set by `outside`, and lets a program end that waits for nothing else. */
export function reapOutside(client: Knex.Client, outside: <T>(work: () => T) => T): void {
  const pool = client.pool as TarnPool | undefined;
  // It tells just before it sets its timer.
  pool?.on('startReaping', () =>
    queueMicrotask(() => {
      if (pool.interval === undefined || pool.interval === null) return;
      clearInterval(pool.interval);
      pool.interval = outside(() => setInterval(() => pool.check(), pool.reapIntervalMillis)).unref();
    }),
  );
}

/** Whether an error says that knex could not load the package of a driver. */
export const isDriverNotLoaded = (message: string): boolean => message.startsWith('Knex: run');

/** Stands around the opening of each connection. */
export function aroundOpening(client: Knex.Client, around: (open: () => Promise<unknown>) => Promise<unknown>): void {
  const open: () => Promise<unknown> = client.acquireRawConnection.bind(client);
  Object.assign(client, { acquireRawConnection: () => around(open) });
}

/** Stands around the closing of each connection. */
export function aroundClosing(
  client: Knex.Client,
  around: (connection: object, close: () => Promise<unknown>) => Promise<unknown>,
): void {
  const close: (connection: object) => Promise<unknown> = client.destroyRawConnection.bind(client);
  Object.assign(client, {
    destroyRawConnection: (connection: object) => around(connection, async () => close(connection)),
  });
}

/** Opens a connection with other settings. The drivers read them at once, and nobody else stands between. */
export function openWith(client: Knex.Client, settings: object, open: () => Promise<unknown>): Promise<unknown> {
  const { connectionSettings } = client;
  client.connectionSettings = settings;
  try {
    return open();
  } finally {
    client.connectionSettings = connectionSettings;
  }
}

/** A connection, for as long as somebody else sends statements on it. */
export interface Loan {
  readonly connection: object;
  /** Sends one, if whose connection it is takes it, and notes what its failure means. */
  run<T>(sql: string, send: () => Promise<T>): Promise<T>;
  /** To be called at the end; again does nothing. */
  giveBack(): void;
}

/** What is different about a client that is derived from another. */
export interface LendingRules {
  /** The connection for a query, asked for as it begins; none: one of the pool. */
  readonly lend: () => Promise<Loan> | undefined;
  /** What a transaction that somebody asks of it fails with. */
  readonly noTransaction: () => Error;
  /** What closing it fails with. */
  readonly noClosing: () => Error;
}

/** What knex tells of its queries. */
const EVENTS = ['start', 'query', 'query-error', 'query-response'] as const;

/** knex's own mark of what `transacting()` takes. */
const TRANSACTING = { transacting: true };

/**
 * A client whose queries run on connections that it is lent. What becomes of them is told to whoever listens to the client
 * it is made from.
 */
export function lentClient(base: Knex.Client, rules: LendingRules): Knex.Client {
  // The same in all but what is said below.
  const lent = Object.create(base) as Knex.Client;
  Reflect.apply(EventEmitter, lent, []);
  for (const event of EVENTS) lent.on(event, (...args: unknown[]) => base.emit(event, ...args));
  return Object.assign(lent, TRANSACTING, {
    runner: (builder: unknown): unknown => base.runner.call(borrower(lent, rules), builder),
    transaction(this: Knex.Client, container: unknown, config: Knex.TransactionConfig & { connection?: unknown }) {
      // knex itself asks for one on the connection that it has, where it makes a table of SQLite anew.
      if (config.connection === undefined) return Promise.reject(rules.noTransaction());
      return base.transaction.call(this, container, config, undefined) as unknown;
    },
    destroy: () => Promise.reject(rules.noClosing()),
  });
}

/** The client for one query: it borrows the connection, and gives it back once, however often knex says so. */
function borrower(lent: Knex.Client, { lend }: LendingRules): Knex.Client {
  let loan: Loan | undefined;
  const within = async (query: unknown, send: () => Promise<unknown>): Promise<unknown> =>
    loan === undefined ? send() : loan.run(textOf(query), send);
  return Object.assign(Object.create(lent) as Knex.Client, {
    acquireConnection: async (): Promise<unknown> => {
      loan = await lend();
      return loan === undefined ? (lent.acquireConnection() as Promise<unknown>) : loan.connection;
    },
    releaseConnection: (connection: unknown): Promise<unknown> => {
      if (loan === undefined) return lent.releaseConnection(connection) as Promise<unknown>;
      loan.giveBack();
      return Promise.resolve();
    },
    query(this: Knex.Client, connection: unknown, query: unknown): Promise<unknown> {
      return within(query, () => lent.query.call(this, connection, query) as Promise<unknown>);
    },
    async stream(this: Knex.Client, connection: unknown, query: unknown, stream: EventEmitter, options: unknown) {
      let isSent = false;
      const send = (): Promise<unknown> => {
        const streaming = lent.stream.call(this, connection, query, stream, options) as Promise<unknown>;
        isSent = true;
        return streaming;
      };
      await within(query, send).catch((error: unknown) => {
        // knex tells the stream only of what happens from then on.
        if (!isSent) stream.emit('error', error);
        throw error;
      });
    },
  });
}

function textOf(query: unknown): string {
  if (typeof query === 'string') return query;
  const { sql } = query as { readonly sql?: string }; // what knex compiles
  return sql ?? '';
}

/** A knex instance on a client that is there. */
export function knexOn(client: Knex.Client): Knex {
  // knex takes a class for its clients, whose constructor may give what is there already.
  const Given = function () {
    return client;
  } as unknown as typeof Knex.Client;
  return createKnex({ client: Given });
}
