import { AsyncLocalStorage } from 'node:async_hooks';
import { type ExecutionContext, QueryError, refuseOtherCopy } from '@mortise/core';
import type { ConnectionPool } from '../pool/connection-pool';
import { checkStepOut } from './refused-calls';
import { Transaction, type StandingPlace } from './transaction';

/** The transactions the running code stands in, the innermost first: at most one for each database. */
interface Place {
  readonly owner: CurrentTransaction;
  readonly transaction: Transaction;
  readonly outer: Place | undefined;
}

// One for all databases: each storage that was ever used costs every promise of the process, and is never given up.
const storage = new AsyncLocalStorage<Place>();

/** The managed transaction in whose function the running code stands, for one database. */
export class CurrentTransaction implements StandingPlace {
  constructor(private readonly pool: ConnectionPool) {}

  get(): Transaction | undefined {
    let place = storage.getStore();
    while (place !== undefined && place.owner !== this) place = place.outer;
    return place?.transaction;
  }

  /** Runs a function, and everything it starts, in the transaction. */
  run<T>(transaction: Transaction, work: (transaction: Transaction) => T): T {
    const outer = without(this, storage.getStore());
    return storage.run({ owner: this, transaction, outer }, work, transaction);
  }

  /**
   * The transaction a call runs in: the one asked for, else the current one.
   *
   * @throws QueryError `UNKNOWN_TRANSACTION` for what is no transaction of this database.
   */
  of({ transaction: asked }: ExecutionContext): Transaction | undefined {
    if (asked === undefined) return this.get();
    if (asked === null) return undefined;
    if (!isTransaction(asked) || !asked.isOn(this.pool)) throw unknownTransaction();
    // The outer transaction waits for the nested one we are in: to wait for the outer one would never end.
    return this.isNestedIn(asked) ? this.get() : asked;
  }

  /**
   * The same for a call that runs now.
   *
   * @throws QueryError `NO_SECOND_CONNECTION` or `NO_SECOND_WRITER`, too
   */
  forCall(context: ExecutionContext, writes: boolean): Transaction | undefined {
    if (context.transaction === null) this.checkStepOut(writes);
    return this.of(context);
  }

  /** Refuses a call outside of it that would wait for its end. */
  checkStepOut(writes: boolean): void {
    checkStepOut(this.get(), this.pool, writes);
  }

  /** Whether the running code stands in an open transaction that is nested in this one. */
  isNestedIn(transaction: Transaction): boolean {
    const current = this.get();
    return current !== undefined && current !== transaction && !current.isFinished && current.isWithin(transaction);
  }
}

/** The places of the other databases, so that nested transactions don't make the chain longer. */
function without(owner: CurrentTransaction, place: Place | undefined): Place | undefined {
  if (place === undefined) return undefined;
  if (place.owner === owner) return place.outer;
  return { ...place, outer: without(owner, place.outer) };
}

/** @throws QueryError `OTHER_COPY` for a transaction of another copy of Mortise */
function isTransaction(asked: object): asked is Transaction {
  if (asked instanceof Transaction) return true;
  refuseOtherCopy(asked, () => 'The transaction given');
  return false;
}

function unknownTransaction(): QueryError {
  return new QueryError('UNKNOWN_TRANSACTION', 'The transaction given belongs to another database, or is none.', {
    hint: 'Pass what database.transaction() or database.startUnmanagedTransaction() gave.',
  });
}
