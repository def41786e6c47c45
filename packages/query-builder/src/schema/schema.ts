import type {
  AlterOptions,
  ChangeOptions,
  ExecutionContext,
  InspectedTable,
  InspectOptions,
  LockWait,
  ModelDefinition,
  SchemaChange,
  SchemaPort,
  SqlFragment,
  TableDifferences,
  TableName,
  TruncateTables,
} from '@mortise/core';
import type { Executor } from '../sql/statement';
import type { Dialect } from '../dialects/contract/dialect';
import type { Ask } from '../dialects/contract/alter-syntax';
import type { SchemaSyntax } from '../dialects/contract/schema-syntax';
import { alterTables } from './alter/alter-tables';
import { tableDifferences } from './alter/table-differences';
import { changeErrors } from './change/change-errors';
import { outlineDefinition } from './change/outline-definition';
import { canBeUndone, runChange } from './change/run-change';
import { textOfSql } from './change/text-of-sql';
import { tryingOut } from './change/try-out';
import { createTables, recreateTables, checkAreTables, locking } from './create-tables';
import { ddlInTransaction, DdlRunner } from './ddl-runner';
import type { DdlSession, DdlWork } from './ddl-session';
import { checkDefinitions } from './check-definition';
import { dropInTransaction, dropWithoutForeignKeys } from './drop-tables';
import { withIndexTexts } from './index-texts';
import { columnNames, inspectSyntaxOf, inspectTables } from './inspect-tables';
import { createSchema, dropSchema, schemaNames, tablesOfSchema } from './named-schemas';
import { holdingSessionLock } from './session-lock';
import { orderTables, type TableStep } from './table-order';
import { emptyTables, restartNumbers } from './truncate-tables';
import { UniqueKeys } from './unique-keys';
import { ColumnsToWrite } from './writable-columns';

/** Creates, changes and drops the tables of models. */
export class Schema implements SchemaPort {
  private readonly syntax: SchemaSyntax;
  private readonly ddl: DdlRunner;

  constructor(
    private readonly executor: Executor,
    private readonly dialect: Dialect,
    private readonly uniqueKeys = new UniqueKeys(executor, dialect.schema),
    private readonly columnsToWrite = new ColumnsToWrite(executor, dialect.schema),
  ) {
    this.syntax = dialect.schema;
    this.ddl = new DdlRunner(executor, dialect.schema);
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
    if (syntax.hasTransactionalDdl) await this.ddl.inTransaction(work, context);
    else await this.ddl.onConnection(work, context);
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
    const isInside = this.ddl.isInside(context);
    const work: DdlWork = async session => {
      await checkAreTables(definitions, syntax, session);
      await alterTables({ definitions, known, drop, syntax, session, isInside });
    };
    await this.ddl.asOne(work, context);
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
    const isInside = this.ddl.isInside(context);
    if (aside !== undefined && isInside && !isTrial)
      throw changeErrors.inTransaction('leave a table unlocked meanwhile');
    const isBound = isInside && this.executor.transactionOf(context)?.changesTables !== true;
    const run = (session: DdlSession): Promise<void> =>
      runChange(change, { dialect, session, resumes, isBound, aside: isTrial ? undefined : aside });
    const told = aside === undefined ? onStatement : (sql: string): void => onStatement?.(aside(sql));
    const runTold = (session: DdlSession): Promise<void> => run(session.telling(isTrial ? told : onStatement));
    if (aside !== undefined && !isInside) await this.ddl.onConnection(runTold, context);
    else await this.ddl.asOne(locking(runTold, syntax), context);
    this.#noteTables([outlineDefinition({ table: tableOf(change) })], [], context);
  }

  tryingOut<T>(
    work: (change: (change: SchemaChange, options: ChangeOptions) => Promise<void>) => Promise<T>,
  ): Promise<T> {
    return tryingOut(this.executor, this.dialect, work);
  }

  canBeUndone(change: SchemaChange): boolean {
    return canBeUndone(change, this.dialect);
  }

  async columnNames(table: TableName, context: ExecutionContext): Promise<readonly string[] | undefined> {
    const ask: Ask = async sql => {
      const statement = { sql, writes: false, returnsRows: true, cached: false };
      return (await this.executor.run(statement, [], context)).rows;
    };
    return columnNames(table, this.syntax.alter, ask);
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
    await (this.ddl.isInside(context) ? this.ddl.inTransaction(look, context) : this.ddl.onConnection(look, context));
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
    await this.ddl.asOne(work, context);
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
    if (syntax.hasTransactionalDdl && (this.ddl.isInside(context) || syntax.drop.foreignKeysOff.length === 0)) {
      await this.ddl.inTransaction(dropBy(dropInTransaction), context);
    } else {
      await this.ddl.onConnection(dropBy(dropWithoutForeignKeys), context);
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
    if (commits && this.ddl.isInside(context)) throw ddlInTransaction();
    const restart: DdlWork = session => restartNumbers(steps, syntax, session);
    await this.ddl.inTransaction(async session => {
      await emptyTables(steps, options, { syntax, session });
      if (restarts && !commits) await restart(session);
    }, context);
    if (commits) await this.ddl.onConnection(restart, context);
  }

  /**
   * Describes the tables that are there, with the data types whose values their columns hold.
   *
   * @throws QueryError `INSPECT_UNSUPPORTED` where the dialect does not say which tables there are.
   */
  async inspect(options: InspectOptions, context: ExecutionContext): Promise<readonly InspectedTable[]> {
    const { syntax } = this;
    const inspect = inspectSyntaxOf(this.dialect);
    return this.ddl.asking(ask => inspectTables(options, { syntax, inspect, ask }), context);
  }

  async createSchema(name: string, context: ExecutionContext): Promise<void> {
    const statements = createSchema(name, this.syntax);
    if (statements.length > 0) await this.ddl.inTransaction(session => session.run(statements), context);
  }

  async dropSchema(name: string, context: ExecutionContext): Promise<void> {
    const statements = dropSchema(name, this.syntax);
    if (statements.length > 0) return this.ddl.inTransaction(session => session.run(statements), context);
    const tables = await this.ddl.asking(ask => tablesOfSchema(name, this.syntax, ask), context);
    if (tables.length > 0) await this.drop(tables, context);
  }

  schemas(context: ExecutionContext): Promise<readonly string[]> {
    return this.ddl.asking(ask => schemaNames(this.syntax, ask), context);
  }

  /** What the database can hold, with the SQL of its indexes. */
  #checked(definitions: readonly ModelDefinition[]): readonly ModelDefinition[] {
    checkDefinitions(definitions, this.syntax);
    return withIndexTexts(definitions, this.dialect);
  }
}

const tableOf = (change: Exclude<SchemaChange, { type: 'sql' }>): TableName =>
  change.type === 'createTable' ? change.table.table : change.table;
