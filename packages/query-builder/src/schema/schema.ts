import { type ExecutionContext, type ModelDefinition, QueryError, type SchemaPort } from '@mortise/core';
import type { Connections } from '../connection/connections';
import type { SchemaSyntax } from '../dialects/schema-syntax';
import { createTables } from './create-tables';
import { DdlSession } from './ddl-session';
import { dropInTransaction, dropWithoutForeignKeys } from './drop-tables';
import { checkKeyColumns } from './key-columns';
import { checkNameLengths } from './name-lengths';
import { checkReferencedKeys } from './referenced-keys';
import { orderTables } from './table-order';

type DdlWork = (session: DdlSession) => Promise<void>;

/** Creates and drops the tables of models. */
export class Schema implements SchemaPort {
  constructor(
    private readonly connections: Connections,
    private readonly syntax: SchemaSyntax,
  ) {}

  /**
   * Creates tables and indexes that are not there, and leaves the others as they are.
   *
   * @throws DefinitionError for what the database cannot hold, before anything is created.
   * @throws QueryError `DDL_IN_TRANSACTION` where creating a table would commit the open transaction.
   */
  async create(definitions: readonly ModelDefinition[], context: ExecutionContext): Promise<void> {
    const { syntax } = this;
    for (const definition of definitions) {
      checkNameLengths(definition, syntax);
      checkKeyColumns(definition, syntax);
      checkReferencedKeys(definition);
    }
    const work: DdlWork = session => createTables(orderTables(definitions), syntax, session);
    if (syntax.hasTransactionalDdl) await this.#inTransaction(work, context);
    else await this.#onConnection(work, context);
  }

  /** Drops tables that are there, whatever refers to them; inside a transaction, if nothing else refers to them. */
  async drop(definitions: readonly ModelDefinition[], context: ExecutionContext): Promise<void> {
    const { syntax } = this;
    const steps = orderTables(definitions);
    const isInside = this.connections.transactionOf(context) !== undefined;
    if (syntax.hasTransactionalDdl && (isInside || syntax.drop.foreignKeysOff.length === 0)) {
      await this.#inTransaction(session => dropInTransaction(steps, syntax, session), context);
    } else {
      await this.#onConnection(session => dropWithoutForeignKeys(steps, syntax, session), context);
    }
  }

  async #inTransaction(work: DdlWork, context: ExecutionContext): Promise<void> {
    const log = this.connections.logFor(context);
    const { transaction, logging } = context;
    await this.connections.transaction({ transaction, logging }, inner => work(new DdlSession(inner, log)));
  }

  async #onConnection(work: DdlWork, context: ExecutionContext): Promise<void> {
    if (this.connections.transactionOf(context) !== undefined) throw ddlInTransaction();
    const log = this.connections.logFor(context);
    await this.connections.withConnection(runner => work(new DdlSession(runner, log)), context);
  }
}

function ddlInTransaction(): QueryError {
  const message = 'This database commits an open transaction when a table is created or dropped.';
  return new QueryError('DDL_IN_TRANSACTION', message, { hint: 'Call it before or after the transaction.' });
}
