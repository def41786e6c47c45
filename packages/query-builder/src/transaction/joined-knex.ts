import { EventEmitter } from 'node:events';
import { QueryError } from '@mortise/core';
import createKnex, { type Knex } from 'knex';
import type { Loan, Transaction } from './transaction';

/** The transaction that a query of knex runs in, asked for as it begins; none: on a connection of the pool. */
export type TransactionNow = () => Transaction | undefined;

/** What knex tells of its queries. */
const EVENTS = ['start', 'query', 'query-error', 'query-response'] as const;

/** knex's own mark of what `transacting()` takes. */
const TRANSACTING = { transacting: true };

/**
 * A client of knex whose queries run in a transaction of ours: in their turn, on its connection, and by its rules. What
 * becomes of them is told to whoever listens to the client it is made from.
 */
export function joinedClient(base: Knex.Client, transactionNow: TransactionNow): Knex.Client {
  // The same in all but what is said below.
  const joined = Object.create(base) as Knex.Client;
  Reflect.apply(EventEmitter, joined, []);
  for (const event of EVENTS) joined.on(event, (...args: unknown[]) => base.emit(event, ...args));
  return Object.assign(joined, TRANSACTING, {
    runner: (builder: unknown): unknown => base.runner.call(borrower(joined, transactionNow), builder),
    transaction(this: Knex.Client, container: unknown, config: Knex.TransactionConfig & { connection?: unknown }) {
      // knex itself asks for one on the connection that it has, where it makes a table of SQLite anew.
      if (config.connection === undefined) return Promise.reject(nestedByKnex());
      return base.transaction.call(this, container, config, undefined) as unknown;
    },
    destroy: () => Promise.reject(notItsOwn()),
  });
}

/** A knex instance on such a client. */
export function joinedKnex(client: Knex.Client): Knex {
  // knex takes a class for its clients, whose constructor may give what is there already.
  const Given = function () {
    return client;
  } as unknown as typeof Knex.Client;
  return createKnex({ client: Given });
}

/** The client for one query: it borrows the connection, and gives it back once, however often knex says so. */
function borrower(joined: Knex.Client, transactionNow: TransactionNow): Knex.Client {
  let loan: Loan | undefined;
  const within = async (query: unknown, send: () => Promise<unknown>): Promise<unknown> =>
    loan === undefined ? send() : loan.run(textOf(query), send);
  return Object.assign(Object.create(joined) as Knex.Client, {
    acquireConnection: async (): Promise<unknown> => {
      loan = await transactionNow()?.lend();
      return loan === undefined ? (joined.acquireConnection() as Promise<unknown>) : loan.connection;
    },
    releaseConnection: (connection: unknown): Promise<unknown> => {
      if (loan === undefined) return joined.releaseConnection(connection) as Promise<unknown>;
      loan.giveBack();
      return Promise.resolve();
    },
    query(this: Knex.Client, connection: unknown, query: unknown): Promise<unknown> {
      return within(query, () => joined.query.call(this, connection, query) as Promise<unknown>);
    },
    async stream(this: Knex.Client, connection: unknown, query: unknown, stream: EventEmitter, options: unknown) {
      let isSent = false;
      const send = (): Promise<unknown> => {
        const streaming = joined.stream.call(this, connection, query, stream, options) as Promise<unknown>;
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

function nestedByKnex(): QueryError {
  const message = 'knex cannot begin a transaction inside one of Mortise.';
  const hint = 'Use datajoined.transaction(…), which nests; for batchInsert(…), add .transacting(transaction.knex).';
  return new QueryError('TRANSACTION_CONTROL', message, { hint });
}

function notItsOwn(): QueryError {
  return new QueryError('TRANSACTION_CONTROL', 'The knex of a transaction has no connections of its own to close.', {
    hint: 'End the transaction, or close the datajoined.',
  });
}
