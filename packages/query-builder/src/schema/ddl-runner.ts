import { QueryError, type ExecutionContext } from '@mortise/core';
import type { Ask } from '../dialects/contract/alter-syntax';
import type { SchemaSyntax } from '../dialects/contract/schema-syntax';
import type { Executor } from '../sql/statement';
import { inOwnTransaction } from './alter/run-steps';
import { DdlSession, type DdlWork } from './ddl-session';

/** Where statements that change tables are run: in the open transaction, in one of their own, or in none. */
export class DdlRunner {
  readonly #executor: Executor;
  readonly #syntax: SchemaSyntax;

  constructor(executor: Executor, syntax: SchemaSyntax) {
    this.#executor = executor;
    this.#syntax = syntax;
  }

  isInside(context: ExecutionContext): boolean {
    return this.#executor.transactionOf(context) !== undefined;
  }

  /** In one transaction, with what has to be set before it begins, where the database has DDL in transactions. */
  async asOne(work: DdlWork, context: ExecutionContext): Promise<void> {
    const { hasTransactionalDdl, alter } = this.#syntax;
    const { ownTransaction } = alter;
    if (!hasTransactionalDdl) await this.onConnection(work, context);
    else if (this.isInside(context) || ownTransaction === undefined) await this.inTransaction(work, context);
    else await this.onConnection(session => inOwnTransaction(work, ownTransaction, session), context);
  }

  async inTransaction(work: DdlWork, context: ExecutionContext): Promise<void> {
    const log = this.#executor.logFor(context);
    const { transaction, logging, timeout, signal } = context;
    await this.#executor.transaction({ transaction, logging, timeout, signal }, inner =>
      work(new DdlSession(inner, log, this.#syntax.explainFailure)),
    );
  }

  /** @throws QueryError `DDL_IN_TRANSACTION` inside a transaction, which it would commit. */
  async onConnection(work: DdlWork, context: ExecutionContext): Promise<void> {
    if (this.isInside(context)) throw ddlInTransaction();
    const log = this.#executor.logFor(context);
    await this.#executor.withConnection(
      runner => work(new DdlSession(runner, log, this.#syntax.explainFailure)),
      context,
    );
  }

  /** Looks, and changes nothing. */
  asking<T>(work: (ask: Ask) => Promise<T>, context: ExecutionContext): Promise<T> {
    const log = this.#executor.logFor(context);
    return this.#executor.withConnection(runner => {
      const session = new DdlSession(runner, log);
      return work(sql => session.rows(sql));
    }, context);
  }
}

export function ddlInTransaction(): QueryError {
  const message = 'This database commits an open transaction when a table is created, dropped, or numbered anew.';
  return new QueryError('DDL_IN_TRANSACTION', message, { hint: 'Call it before or after the transaction.' });
}
