import type { ExecutionContext, OperationTransactionOptions, StatementLog, TransactionHandle } from '@mortise/core';
import type { RawResult, Statement, StatementResult, StatementRunner } from './statement';

/** One connection for a while, without a transaction. */
export interface ReservedRunner extends StatementRunner {
  /** Runs a statement that sets the connection right again, whatever limit has passed. It never throws. */
  restore(statement: Statement): Promise<void>;
}

/** Who runs statements where a call asks for it: what plans and schemas need to know of the connections of a database. */
export interface Executor {
  /** The transaction a call with this context runs in. */
  transactionOf(context: ExecutionContext): TransactionHandle | undefined;
  /** Who is told the text of the statements of a call. */
  logFor(context: ExecutionContext): StatementLog | undefined;
  /** Runs a statement in the transaction of the context, in the current one, or on a connection of its own. */
  run(statement: Statement, bindings: readonly unknown[], context: ExecutionContext): Promise<StatementResult>;
  /** The same for a statement whose text has no plan, with the names of its columns. */
  raw(sql: string, bindings: readonly unknown[], context: ExecutionContext): Promise<RawResult>;
  /** Runs the function in a transaction: what it returns commits, what it throws rolls back. */
  transaction<T>(
    options: OperationTransactionOptions,
    work: (transaction: TransactionHandle & StatementRunner) => Promise<T>,
  ): Promise<T>;
  /** Gives the function one connection that may write, outside of transactions, until it ends. */
  withConnection<T>(work: (reserved: ReservedRunner) => Promise<T>, context: ExecutionContext): Promise<T>;
}
