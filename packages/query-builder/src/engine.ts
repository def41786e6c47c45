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
  listItem,
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
import { sharingLimit } from './pool/call-limit';
import { after, type Awaitable, type RawResult } from './sql/statement';
import type { Dialect } from './dialects/contract/dialect';
import { RowInserter } from './plan/insert/row-inserter';
import { renderAggregate, renderSelect } from './plan/render-select';
import { bindAll } from './sql/fragment';
import { offlineKnex } from './plan/offline-knex';
import { PlanCache, aggregateShape, selectShape } from './plan/shape';
import { explainQuery, shownTextOf, textOf } from './plan/explain-query';
import { separateQuery } from './plan/start-from';
import type { TextValues } from './plan/named-values';
import { RowChanges } from './row-changes';
import { runSql, tableQuery } from './written-by-hand';
import { mapObjects, mapRows } from './read/map-rows';
import { explainUnreadable } from './read/explain-unreadable';
import {
  type ResultReader,
  type SelectPlan,
  attachItems,
  itemsByKey,
  readRows,
  type ParentList,
  type ReadResult,
} from './read/read-rows';
import { inLanes } from './read/in-lanes';
import { selectPlaced } from './read/select-placed';
import { seekParts } from './plan/seek-parts';
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
    return this.#select(this.#planOf(query), values, context);
  }

  selectPlaced(
    query: SelectQuery,
    values: readonly unknown[],
    { most, isGiven, ...context }: PlacedContext,
  ): Promise<PlacedRows> {
    const sharing = sharingLimit(context);
    return selectPlaced(
      { query, values, most, isGiven },
      {
        seek: this.#dialect.syntax.seek,
        partsOf: whole => seekParts(whole, this.#dialect),
        planOf: part => this.#planOf(part),
        run: ({ statement, bindings }, bound) =>
          this.#connections.run(statement, bindAll(bindings, bound, []), sharing),
        read: (plan, rows) => this.#readWhole(readableRows(rows, plan.reader), values, sharing),
      },
    );
  }

  /** No shape has to be made for it: its plan is its own, made at the first run. */
  prepare(query: SelectQuery): PreparedSelect {
    let plan: SelectPlan | undefined;
    return {
      run: (values, context) => this.#select((plan ??= renderSelect(query, this.#dialect)), values, context),
    };
  }

  textOf(query: SelectQuery, values: readonly unknown[]): StatementText {
    return shownTextOf(textOf(this.#planOf(query), values));
  }

  explain(
    query: SelectQuery,
    values: readonly unknown[],
    { analyze, ...context }: ExecutionContext & Required<ExplainOptions>,
  ): Promise<Explanation> {
    const asked = { executor: this.#connections, dialect: this.#dialect, context, analyze };
    return explainQuery(query, textOf(this.#planOf(query), values), asked);
  }

  instancesOf(definition: ModelDefinition, rows: readonly object[]): object[] {
    return mapObjects(rows, definition, this.#dialect);
  }

  #select(plan: SelectPlan, values: readonly unknown[], context: ExecutionContext): Awaitable<object[]> {
    const sharing = sharingLimit(context);
    return after(this.#readFirst(plan, { values, keys: [] }, sharing), result =>
      this.#readWhole(result, values, sharing),
    );
  }

  /** The rows of a result, once what is fetched apart is there. */
  #readWhole(result: ReadResult, values: readonly unknown[], sharing: ExecutionContext): Awaitable<object[]> {
    // The reader makes a new array each time.
    const items = result.items as object[];
    return result.pending.length === 0 ? items : this.#readPending(result, values, sharing).then(() => items);
  }

  #planOf(query: SelectQuery): SelectPlan {
    return this.#plans.get(selectShape(query), () => renderSelect(query, this.#dialect));
  }

  async #read(
    plan: SelectPlan,
    values: readonly unknown[],
    keys: readonly unknown[],
    context: ExecutionContext,
  ): Promise<ReadResult> {
    const result = await this.#readFirst(plan, { values, keys }, context);
    await this.#readPending(result, values, context);
    return result;
  }

  /** What the statement of the root gives. */
  #readFirst(
    { statement, bindings, reader }: SelectPlan,
    bound: Bound,
    context: ExecutionContext,
  ): Awaitable<ReadResult> {
    const result = this.#connections.run(statement, bindAll(bindings, bound.values, bound.keys), context);
    return after(result, ({ rows }) => readableRows(rows, reader));
  }

  async #readPending({ pending }: ReadResult, values: readonly unknown[], context: ExecutionContext): Promise<void> {
    const lists = pending.filter(({ keys }) => keys.length > 0);
    const [only, ...others] = lists;
    if (others.length > 0) {
      const lanes = this.#connections.lanesFor(context);
      await inLanes(lists, lanes, list => this.#readSeparate(list, values, context));
    } else if (only !== undefined) await this.#readSeparate(only, values, context);
  }

  /** Fetches the rows of an include for all parents at once. */
  async #readSeparate(pending: ParentList, values: readonly unknown[], context: ExecutionContext): Promise<void> {
    const { plan, decoders } = pending.read;
    const keys = pending.keys.map(key => {
      const decoded = key.map((part, index) => decoders[index]?.(part) ?? part);
      return decoded.length === 1 ? decoded[0] : decoded;
    });
    attachItems(pending, await this.#read(plan, values, keys, context));
  }

  async related(
    { definition, node, keys }: RelatedRead,
    values: readonly unknown[],
    context: ExecutionContext,
  ): Promise<readonly (readonly object[])[]> {
    const query = separateQuery(node, { parent: definition, mode: 'instances' });
    const result = await this.#read(this.#planOf(query), values, keys.map(listItem), sharingLimit(context));
    return itemsByKey(keys.length, result);
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

/** What a statement is run with. */
interface Bound {
  readonly values: readonly unknown[];
  readonly keys: readonly unknown[];
}

/** Rows as items; what can't be read is told by its attribute. */
function readableRows(rows: readonly (readonly unknown[])[], reader: ResultReader): ReadResult {
  try {
    return readRows(rows, reader);
  } catch (error) {
    throw explainUnreadable(error, rows, reader.root);
  }
}
