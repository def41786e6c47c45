import { QueryError } from '@mortise/core';
import type { Knex } from 'knex';
import { lentClient, type Loan } from '../knex-internals';

/** Whoever lends a connection, as a transaction does with its own. */
export interface Lender {
  lend(): Promise<Loan>;
}

/** Who lends the connection that a query of knex runs on, asked for as it begins; none: it runs on one of the pool. */
export type LenderNow = () => Lender | undefined;

/** A client of knex whose queries run in a transaction of ours: in their turn, on its connection, and by its rules. */
export function joinedClient(base: Knex.Client, lenderNow: LenderNow): Knex.Client {
  return lentClient(base, { lend: () => lenderNow()?.lend(), noTransaction: nestedByKnex, noClosing: notItsOwn });
}

function nestedByKnex(): QueryError {
  const message = 'knex cannot begin a transaction inside one of Mortise.';
  const hint = 'Use database.transaction(…), which nests; for batchInsert(…), add .transacting(transaction.knex).';
  return new QueryError('TRANSACTION_CONTROL', message, { hint });
}

function notItsOwn(): QueryError {
  return new QueryError('TRANSACTION_CONTROL', 'The knex of a transaction has no connections of its own to close.', {
    hint: 'End the transaction, or close the database.',
  });
}
