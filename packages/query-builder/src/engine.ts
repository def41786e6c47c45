import {
  guardInsert,
  guardInsertAlike,
  isGuarded,
  type AggregateQuery,
  type DeleteCommand,
  type Engine,
  type ExecutionContext,
  type ExplainOptions,
  type Explanation,
  type InsertAlikeCommand,
  type InsertCommand,
  type InsertedRows,
  type PlacedContext,
  type PlacedRows,
  type PreparedSelect,
  type PreparedWrite,
  type RelatedRead,
  type SchemaPort,
  type SelectQuery,
  type SqlFragment,
  type StatementText,
  type TransactionHandle,
  type OperationTransactionOptions,
  type UpdateCommand,
  type ModelDefinition,
  type Uniqueness,
  type WritableColumns,
} from '@mortise/core';
import type { Knex } from 'knex';
import type { CloseOptions, Connections } from './connections';
import { after, type Awaitable, type RawResult } from './sql/statement';
import type { Dialect } from './dialects/contract/dialect';
import { RowInserter } from './plan/insert/row-inserter';
import { renderAggregate } from './plan/render-select';
import { bindAll } from './sql/fragment';
import { offlineKnex } from './plan/offline-knex';
import { PlanCache, aggregateShape } from './plan/shape';
import { explainQuery, shownTextOf, textOf } from './plan/explain-query';
import type { TextValues } from './plan/named-values';
import { RowChanges } from './row-changes';
import { RowReads } from './row-reads';
import { runSql, tableQuery } from './written-by-hand';
import { mapObjects, mapRows } from './read/map-rows';
import { ColumnsToWrite } from './schema/writable-columns';
import { keepingReferences } from './schema/change/keep-references';
import { Schema } from './schema/schema';
import { UniqueKeys } from './schema/unique-keys';
import { checkLockable } from './transaction/refused-calls';

/** The engine on knex: plans are made once for a shape, and run through the database's connections. */
export class SqlEngine implements Engine {
  readonly schema: SchemaPort;
  readonly #connections: Connections;
  readonly #dialect: Dialect;
  readonly #plans = new PlanCache();
  readonly #reads: RowReads;
  readonly #inserter: RowInserter;
  readonly #changes: RowChanges;
  readonly #uniqueKeys: UniqueKeys;
  readonly #columnsToWrite: ColumnsToWrite;

  constructor(connections: Connections, dialect: Dialect) {
    this.#connections = connections;
    this.#dialect = dialect;
    // Made now: of what stands on Object.prototype later, knex would take settings.
    offlineKnex(dialect);
    this.#uniqueKeys = new UniqueKeys(connections, dialect.schema);
    this.#columnsToWrite = new ColumnsToWrite(connections, dialect.schema);
    this.schema = new Schema(connections, dialect, this.#uniqueKeys, this.#columnsToWrite);
    this.#reads = new RowReads({ connections, dialect, plans: this.#plans });
    this.#changes = new RowChanges({
      executor: connections,
      dialect,
      plans: this.#plans,
      uniqueKeys: this.#uniqueKeys,
    });
    this.#inserter = new RowInserter({
      executor: connections,
      dialect,
      plans: this.#plans,
      serverVersion: connections.serverVersion,
      select: (query, values, context) => this.select(query, values, context),
    });
  }

  get dialect(): string {
    return this.#dialect.name;
  }

  get locksRows(): boolean {
    return this.#dialect.syntax.locksRows;
  }

  get assignsDefaults(): boolean {
    return this.#dialect.syntax.unset !== undefined;
  }

  get keepsSnapshots(): boolean {
    return this.#dialect.syntax.keepsSnapshots;
  }

  get changeCount(): number {
    return this.#connections.changeCount;
  }

  transactionOf(context: ExecutionContext): TransactionHandle | undefined {
    return this.#connections.transactionOf(context);
  }

  assertCanLock(context: ExecutionContext): void {
    checkLockable(this.#connections.transactionOf(context), this.locksRows);
  }

  select(query: SelectQuery, values: readonly unknown[], context: ExecutionContext): Awaitable<object[]> {
    return this.#reads.select(query, values, context);
  }

  selectPlaced(query: SelectQuery, values: readonly unknown[], context: PlacedContext): Promise<PlacedRows> {
    return this.#reads.selectPlaced(query, values, context);
  }

  prepare(query: SelectQuery): PreparedSelect {
    return this.#reads.prepare(query);
  }

  related(
    read: RelatedRead,
    values: readonly unknown[],
    context: ExecutionContext,
  ): Promise<readonly (readonly object[])[]> {
    return this.#reads.related(read, values, context);
  }

  textOf(query: SelectQuery, values: readonly unknown[]): StatementText {
    return shownTextOf(textOf(this.#reads.planOf(query), values));
  }

  explain(
    query: SelectQuery,
    values: readonly unknown[],
    { analyze, ...context }: ExecutionContext & Required<ExplainOptions>,
  ): Promise<Explanation> {
    const asked = { executor: this.#connections, dialect: this.#dialect, context, analyze };
    return explainQuery(query, textOf(this.#reads.planOf(query), values), asked);
  }

  instancesOf(definition: ModelDefinition, rows: readonly object[]): object[] {
    return mapObjects(rows, definition, this.#dialect);
  }

  uniqueness(
    definition: ModelDefinition,
    attributes: readonly string[],
    context: ExecutionContext,
  ): Awaitable<Uniqueness> {
    return this.#uniqueKeys.over(definition, attributes, context);
  }

  forgetWritableColumns(definition: ModelDefinition): void {
    this.#columnsToWrite.forget(definition);
  }

  writableColumns(definition: ModelDefinition, context: ExecutionContext): Promise<WritableColumns | undefined> {
    return this.#columnsToWrite.of(definition, context);
  }

  get lockName(): Engine['lockName'] {
    const sql = this.#dialect.syntax.nameLock;
    if (sql === undefined) return undefined;
    return async (name, context) => {
      await this.#connections.run({ sql, writes: true, returnsRows: true, cached: true }, [name], context);
    };
  }

  async aggregate(query: AggregateQuery, values: readonly unknown[], context: ExecutionContext): Promise<number> {
    const plan = this.#plans.get(aggregateShape(query), () => renderAggregate(query, this.#dialect));
    const { rows } = await this.#connections.run(plan.statement, bindAll(plan.bindings, values, []), context);
    return Number(rows[0]?.[0]);
  }

  insert(command: InsertCommand, context: ExecutionContext): Awaitable<InsertedRows> {
    const guarded = isGuarded(command.definition) ? guardInsert(command, context) : undefined;
    const write = (): Awaitable<InsertedRows> => this.#inserter.insert(command, context);
    return after(guarded, () => this.#uniqueKeys.explaining(write, command, context));
  }

  insertAlike(command: InsertAlikeCommand, context: ExecutionContext): Awaitable<void> {
    const guarded = isGuarded(command.definition) ? guardInsertAlike(command, context) : undefined;
    const write = (): Awaitable<void> => this.#inserter.insertAlike(command, context);
    return after(guarded, () => this.#uniqueKeys.explaining(write, command, context));
  }

  update(command: UpdateCommand, values: readonly unknown[], context: ExecutionContext): Awaitable<number> {
    return this.#changes.update(command, values, context);
  }

  delete(command: DeleteCommand, values: readonly unknown[], context: ExecutionContext): Awaitable<number> {
    return this.#changes.delete(command, values, context);
  }

  prepareUpdate(command: UpdateCommand): PreparedWrite {
    return this.#changes.prepareUpdate(command);
  }

  prepareDelete(command: DeleteCommand): PreparedWrite {
    return this.#changes.prepareDelete(command);
  }

  /** Runs SQL of the user's, and gives its rows with the names of their columns. */
  query(statement: string | SqlFragment, bind: TextValues | undefined, context: ExecutionContext): Promise<RawResult> {
    return runSql(statement, bind, { executor: this.#connections, dialect: this.#dialect, context });
  }

  /** Rows of SQL as instances of a model. */
  mapRows(result: RawResult, definition: ModelDefinition): object[] {
    return mapRows(result, definition, this.#dialect);
  }

  transaction<T>(
    options: OperationTransactionOptions,
    work: (transaction: TransactionHandle) => Promise<T>,
  ): Promise<T> {
    if (options.changesTables === true && this.#connections.transactionOf(options) === undefined)
      work = keepingReferences(work, this.#dialect.schema, this.#connections);
    const begins = this.keepsSnapshots && this.#connections.transactionOf(options) === undefined;
    return this.#connections.transaction(begins ? { isolationLevel: 'READ COMMITTED', ...options } : options, work);
  }

  /** A knex builder on a table, which runs in the transaction of the context, or the current one. */
  tableQuery(definition: ModelDefinition, context: ExecutionContext = {}): Knex.QueryBuilder {
    return tableQuery(definition, this.#connections.clientFor(context), this.#dialect);
  }

  close(options?: CloseOptions): Promise<void> {
    return this.#connections.close(options);
  }
}
