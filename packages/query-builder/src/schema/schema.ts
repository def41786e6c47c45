import {
  type AlterOptions,
  type ChangeOptions,
  type ExecutionContext,
  type InspectedTable,
  type InspectOptions,
  type LockWait,
  type ModelDefinition,
  QueryError,
  type SchemaChange,
  type SchemaPort,
  type SqlFragment,
  type TableDifferences,
  type TableName,
  type TruncateTables,
} from '@mortise/core';
import { type Executor, fromFirstWord } from '../sql/statement';
import type { Dialect } from '../dialects/contract/dialect';
import type { Ask } from '../dialects/contract/alter-syntax';
import type { SchemaSyntax } from '../dialects/contract/schema-syntax';
import { alterTables } from './alter/alter-tables';
import { tableDifferences } from './alter/table-differences';
import { inOwnTransaction } from './alter/run-steps';
import { changeErrors } from './change/change-errors';
import { outlineDefinition } from './change/outline-definition';
import { runChange } from './change/run-change';
import { textOfSql } from './change/text-of-sql';
import { tryingOut } from './change/try-out';
import { createTables, recreateTables, checkAreTables, holdingCreationLock } from './create-tables';
import { DdlSession } from './ddl-session';
import { checkDefinitions } from './check-definition';
import { dropInTransaction, dropWithoutForeignKeys } from './drop-tables';
import { withIndexTexts } from './index-texts';
import { inspectTables } from './inspect-tables';
import { createSchema, dropSchema, schemaNames, tablesOfSchema } from './named-schemas';
import { holdingSessionLock } from './session-lock';
import { orderTables, type TableStep } from './table-order';
import { emptyTables, restartNumbers } from './truncate-tables';
import { UniqueKeys } from './unique-keys';
import { ColumnsToWrite } from './writable-columns';

type DdlWork = (session: DdlSession) => Promise<void>;

/** Creates, changes and drops the tables of models. */
export class Schema implements SchemaPort {
  private readonly syntax: SchemaSyntax;

  constructor(
    private readonly executor: Executor,
    private readonly dialect: Dialect,
    private readonly uniqueKeys = new UniqueKeys(executor, dialect.schema),
    private readonly columnsToWrite = new ColumnsToWrite(executor, dialect.schema),
  ) {
    this.syntax = dialect.schema;
  }

  /**
   * Creates tables and indexes that are not there, and leaves the others as they are.
   *
   * @throws DefinitionError for what the database cannot hold, and `NOT_A_TABLE`, before anything is created.
   * @throws QueryError `DDL_IN_TRANSACTION` where creating a table would commit the open transaction.
   */
  async create(given: readonly ModelDefinition[], context: ExecutionContext): Promise<void> {
    const { syntax } = this;
    const definitions = this.#checked(given);
    let created: readonly TableStep[] = [];
    const work: DdlWork = async session => {
      await checkAreTables(definitions, syntax, session);
      created = await createTables(orderTables(definitions), syntax, session);
    };
    if (syntax.hasTransactionalDdl) await this.#inTransaction(work, context);
    else await this.#onConnection(work, context);
    this.#noteTables(definitions, created, context);
  }

  /** A new table has the keys of its definition, if that is the only one; of others nobody knows. */
  #noteTables(definitions: readonly ModelDefinition[], created: readonly TableStep[], context: ExecutionContext): void {
    const places = new Map<string, number>();
    const placeOf = ({ table }: ModelDefinition): string => this.syntax.quoteTable(table);
    for (const each of definitions) places.set(placeOf(each), (places.get(placeOf(each)) ?? 0) + 1);
    const catalogues = [this.uniqueKeys, this.columnsToWrite];
    for (const each of definitions) for (const catalogue of catalogues) catalogue.forget(each);
    for (const { definition } of created) {
      if (places.get(placeOf(definition)) !== 1) continue;
      for (const catalogue of catalogues) catalogue.know(definition, context);
    }
  }

  /**
   * Creates tables that are not there, and makes the others as the definitions say. What no definition knows stays,
   * unless `drop` is set. What can't be done is refused before anything is changed.
   *
   * @throws DefinitionError for what the database cannot hold, `NOT_A_TABLE` and `PRIMARY_KEY_CHANGED`.
   * @throws DatabaseError `ROWS_WITHOUT_VALUE`, `ROWS_WITH_NULL`, `ROWS_NOT_UNIQUE`, `ROWS_OUTSIDE_ENUM`,
   * `ROWS_WITHOUT_TARGET` or `ROWS_NOT_CONVERTIBLE` for rows that stand against it, else `ALTER_FAILED`.
   * @throws QueryError `DDL_IN_TRANSACTION` where the change can't be part of the open transaction.
   */
  async alter(
    given: readonly ModelDefinition[],
    { drop, known: others }: AlterOptions,
    context: ExecutionContext,
  ): Promise<void> {
    const { syntax } = this;
    const definitions = this.#checked(given);
    const known = withIndexTexts(others, this.dialect);
    const isInside = this.#isInside(context);
    const work: DdlWork = async session => {
      await checkAreTables(definitions, syntax, session);
      await alterTables({ definitions, known, drop, syntax, session, isInside });
    };
    await this.#asOne(work, context);
    this.#noteTables(definitions, [], context);
  }

  get isTransactional(): boolean {
    return this.syntax.hasTransactionalDdl;
  }

  /**
   * Makes one change of the tables, by what is there.
   *
   * @throws DatabaseError for what is not there, is there already or is in use, and as `alter` does for rows.
   * @throws DefinitionError for what the database cannot hold.
   * @throws QueryError `DDL_IN_TRANSACTION` where the change can't be part of the open transaction.
   */
  async change(change: SchemaChange, options: ChangeOptions, context: ExecutionContext): Promise<void> {
    if (change.type === 'sql') return this.#runSql(change.statement, options, context);
    const { syntax, dialect } = this;
    const { resumes = false, isTrial = false, onStatement } = options;
    const aside = 'concurrently' in change && change.concurrently ? syntax.withoutLocking : undefined;
    const isInside = this.#isInside(context);
    if (aside !== undefined && isInside && !isTrial)
      throw changeErrors.inTransaction('leave a table unlocked meanwhile');
    const isBound = isInside && this.executor.transactionOf(context)?.changesTables !== true;
    const run = (session: DdlSession): Promise<void> =>
      runChange(change, { dialect, session, resumes, isBound, aside: isTrial ? undefined : aside });
    const told = aside === undefined ? onStatement : (sql: string): void => onStatement?.(aside(sql));
    const runTold = (session: DdlSession): Promise<void> => run(session.telling(isTrial ? told : onStatement));
    if (aside !== undefined && !isInside) await this.#onConnection(runTold, context);
    else await this.#asOne(locking(runTold, syntax), context);
    this.#noteTables([outlineDefinition({ table: tableOf(change) })], [], context);
  }

  tryingOut<T>(
    work: (change: (change: SchemaChange, options: ChangeOptions) => Promise<void>) => Promise<T>,
  ): Promise<T> {
    return tryingOut(this.executor, this.dialect, work);
  }

  canBeUndone(change: SchemaChange): boolean {
    const { hasTransactionalDdl } = this.syntax;
    if (change.type !== 'sql') return hasTransactionalDdl && !('concurrently' in change && change.concurrently);
    const text = textOfSql(change.statement, this.dialect);
    // What else an author wants outside of a transaction may be refused in one.
    return hasTransactionalDdl ? OF_ROWS.test(fromFirstWord(text)) : !this.dialect.driver.commitsFirst(text);
  }

  async columnNames(table: TableName, context: ExecutionContext): Promise<readonly string[] | undefined> {
    const ask: Ask = async sql => {
      const statement = { sql, writes: false, returnsRows: true, cached: false };
      return (await this.executor.run(statement, [], context)).rows;
    };
    const { alter } = this.syntax;
    if (alter.columnNames === undefined) return (await alter.describe(table, ask))?.columns.map(({ name }) => name);
    const names = (await ask(alter.columnNames(table))).map(([name]) => String(name));
    return names.length === 0 ? undefined : names;
  }

  async holdingLock<T>(
    name: string,
    wait: LockWait,
    work: (assertHeld: () => Promise<void>) => Promise<T>,
  ): Promise<T> {
    const { sessionLock } = this.syntax;
    if (sessionLock === undefined) return work(() => Promise.resolve());
    return holdingSessionLock(this.executor, sessionLock, { ...wait, name }, work);
  }

  /** A statement of the author's: in the open transaction, else in none. */
  async #runSql(statement: SqlFragment, { onStatement }: ChangeOptions, context: ExecutionContext): Promise<void> {
    const text = textOfSql(statement, this.dialect);
    onStatement?.(text);
    await this.executor.raw(text, [], context);
  }

  /**
   * What `alter` would do, by tables: nothing is done.
   *
   * @throws DefinitionError for what the database cannot hold, and `NOT_A_TABLE`.
   */
  async differences(
    given: readonly ModelDefinition[],
    { drop, known: others }: AlterOptions,
    context: ExecutionContext,
  ): Promise<readonly TableDifferences[]> {
    const { syntax } = this;
    const definitions = this.#checked(given);
    const known = withIndexTexts(others, this.dialect);
    let found: readonly TableDifferences[] = [];
    const look: DdlWork = async session => {
      await checkAreTables(definitions, syntax, session);
      found = await tableDifferences({ definitions, known, drop, syntax, session, isInside: false });
    };
    await (this.#isInside(context) ? this.#inTransaction(look, context) : this.#onConnection(look, context));
    return found;
  }

  /**
   * Drops tables that are there, and creates them anew: both or neither, where the database has DDL in transactions.
   *
   * @throws DefinitionError for what the database cannot hold, and `NOT_A_TABLE`, before anything is dropped.
   * @throws QueryError `DDL_IN_TRANSACTION` where it would commit the open transaction.
   */
  async recreate(given: readonly ModelDefinition[], context: ExecutionContext): Promise<void> {
    const { syntax } = this;
    const definitions = this.#checked(given);
    const steps = orderTables(definitions);
    const work: DdlWork = async session => {
      await checkAreTables(definitions, syntax, session);
      await recreateTables(steps, syntax, session);
    };
    await this.#asOne(work, context);
    this.#noteTables(definitions, steps, context);
  }

  /**
   * Drops tables that are there, whatever refers to them; inside a transaction, if nothing else refers to them.
   *
   * @throws DefinitionError `NOT_A_TABLE` before anything is dropped.
   */
  async drop(definitions: readonly ModelDefinition[], context: ExecutionContext): Promise<void> {
    const { syntax } = this;
    const steps = orderTables(definitions);
    const dropBy =
      (drop: typeof dropInTransaction): DdlWork =>
      async session => {
        await checkAreTables(definitions, syntax, session);
        await drop(steps, syntax, session);
      };
    if (syntax.hasTransactionalDdl && (this.#isInside(context) || syntax.drop.foreignKeysOff.length === 0)) {
      await this.#inTransaction(dropBy(dropInTransaction), context);
    } else {
      await this.#onConnection(dropBy(dropWithoutForeignKeys), context);
    }
    this.#noteTables(definitions, [], context);
  }

  /**
   * Empties tables: all of them, or none.
   *
   * @throws QueryError `DDL_IN_TRANSACTION` where numbering rows anew would commit the open transaction.
   */
  async truncate(
    definitions: readonly ModelDefinition[],
    options: TruncateTables,
    context: ExecutionContext,
  ): Promise<void> {
    const { syntax } = this;
    const steps = orderTables(definitions);
    const restarts = options.restartIdentity && syntax.truncate.restart !== undefined;
    const commits = restarts && !syntax.hasTransactionalDdl;
    if (commits && this.#isInside(context)) throw ddlInTransaction();
    const restart: DdlWork = session => restartNumbers(steps, syntax, session);
    await this.#inTransaction(async session => {
      await emptyTables(steps, options, { syntax, session });
      if (restarts && !commits) await restart(session);
    }, context);
    if (commits) await this.#onConnection(restart, context);
  }

  /**
   * Describes the tables that are there, with the data types whose values their columns hold.
   *
   * @throws QueryError `INSPECT_UNSUPPORTED` where the dialect does not say which tables there are.
   */
  async inspect(options: InspectOptions, context: ExecutionContext): Promise<readonly InspectedTable[]> {
    const { syntax } = this;
    const { inspect } = syntax;
    if (inspect === undefined) throw inspectUnsupported(this.dialect.name);
    return this.#asking(ask => inspectTables(options, { syntax, inspect, ask }), context);
  }

  async createSchema(name: string, context: ExecutionContext): Promise<void> {
    const statements = createSchema(name, this.syntax);
    if (statements.length > 0) await this.#inTransaction(session => session.run(statements), context);
  }

  async dropSchema(name: string, context: ExecutionContext): Promise<void> {
    const statements = dropSchema(name, this.syntax);
    if (statements.length > 0) return this.#inTransaction(session => session.run(statements), context);
    const tables = await this.#asking(ask => tablesOfSchema(name, this.syntax, ask), context);
    if (tables.length > 0) await this.drop(tables, context);
  }

  schemas(context: ExecutionContext): Promise<readonly string[]> {
    return this.#asking(ask => schemaNames(this.syntax, ask), context);
  }

  #asking<T>(work: (ask: Ask) => Promise<T>, context: ExecutionContext): Promise<T> {
    const log = this.executor.logFor(context);
    return this.executor.withConnection(runner => {
      const session = new DdlSession(runner, log);
      return work(sql => session.rows(sql));
    }, context);
  }

  /** What the database can hold, with the SQL of its indexes. */
  #checked(definitions: readonly ModelDefinition[]): readonly ModelDefinition[] {
    checkDefinitions(definitions, this.syntax);
    return withIndexTexts(definitions, this.dialect);
  }

  #isInside(context: ExecutionContext): boolean {
    return this.executor.transactionOf(context) !== undefined;
  }

  /** In one transaction, with what has to be set before it begins, where the database has DDL in transactions. */
  async #asOne(work: DdlWork, context: ExecutionContext): Promise<void> {
    const { hasTransactionalDdl, alter } = this.syntax;
    const { ownTransaction } = alter;
    if (!hasTransactionalDdl) await this.#onConnection(work, context);
    else if (this.#isInside(context) || ownTransaction === undefined) await this.#inTransaction(work, context);
    else await this.#onConnection(session => inOwnTransaction(work, ownTransaction, session), context);
  }

  async #inTransaction(work: DdlWork, context: ExecutionContext): Promise<void> {
    const log = this.executor.logFor(context);
    const { transaction, logging, timeout, signal } = context;
    await this.executor.transaction({ transaction, logging, timeout, signal }, inner =>
      work(new DdlSession(inner, log, this.syntax.explainFailure)),
    );
  }

  async #onConnection(work: DdlWork, context: ExecutionContext): Promise<void> {
    if (this.#isInside(context)) throw ddlInTransaction();
    const log = this.executor.logFor(context);
    await this.executor.withConnection(
      runner => work(new DdlSession(runner, log, this.syntax.explainFailure)),
      context,
    );
  }
}

function ddlInTransaction(): QueryError {
  const message = 'This database commits an open transaction when a table is created, dropped, or numbered anew.';
  return new QueryError('DDL_IN_TRANSACTION', message, { hint: 'Call it before or after the transaction.' });
}

function inspectUnsupported(dialect: string): QueryError {
  const message = `The dialect "${dialect}" does not say which tables there are.`;
  return new QueryError('INSPECT_UNSUPPORTED', message, { hint: 'Its schema syntax has no "inspect".' });
}

/** Statements that every transaction takes. */
const OF_ROWS = /^(?:INSERT|UPDATE|DELETE|MERGE|REPLACE|WITH|SELECT)\b/i;

/** While nobody else creates or alters tables. */
const locking =
  (work: DdlWork, syntax: SchemaSyntax): DdlWork =>
  session =>
    holdingCreationLock(() => work(session), syntax, session);

const tableOf = (change: Exclude<SchemaChange, { type: 'sql' }>): TableName =>
  change.type === 'createTable' ? change.table.table : change.table;
