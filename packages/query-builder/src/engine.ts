import {
  requireBindable,
  type AggregateQuery,
  type DeleteCommand,
  type Engine,
  type ExecutionContext,
  type InsertCommand,
  type SchemaPort,
  type SelectQuery,
  type SqlFragment,
  type TableName,
  type TransactionHandle,
  type TransactionOptions,
  type UpdateCommand,
} from '@mortise/core';
import type { Knex } from 'knex';
import type { Connections } from './connection/connections';
import type { RawResult } from './connection/statement';
import { prefixedName } from './dialects/identifier';
import type { Dialect } from './dialects/dialect';
import { compileAggregate } from './plan/compile-aggregate';
import { compileFragment, compileText } from './plan/compile-raw';
import { compileInsert, insertShape, type InsertPlan } from './plan/compile-insert';
import { compileSelect, type SelectPlan } from './plan/compile-select';
import { compileDelete, compileUpdate, type WritePlan } from './plan/compile-write';
import { bindAll } from './plan/fragment';
import { PlanCache } from './plan/plan-cache';
import type { Rendered } from './plan/render';
import { aggregateShape, deleteShape, selectShape, updateShape } from './plan/shape';
import { attachItems, readRows, type ParentList, type ReadResult } from './read/read-rows';
import { Schema } from './schema';

/** The engine on knex: plans are made once for a shape, and run through the database's connections. */
export class SqlEngine implements Engine {
  readonly schema: SchemaPort;
  readonly #connections: Connections;
  readonly #dialect: Dialect;
  readonly #plans = new PlanCache();
  /** Plans of queries that are kept by their callers: no shape has to be made for them. */
  readonly #selects = new WeakMap<SelectQuery, SelectPlan>();

  constructor(connections: Connections, dialect: Dialect) {
    this.#connections = connections;
    this.#dialect = dialect;
    this.schema = new Schema(connections, dialect.schema);
  }

  get locksRows(): boolean {
    return this.#dialect.syntax.locksRows;
  }

  transactionOf(context: ExecutionContext): TransactionHandle | undefined {
    return this.#connections.transactionOf(context);
  }

  get #context(): { dialect: Dialect; builder: Connections } {
    return { dialect: this.#dialect, builder: this.#connections };
  }

  async select(query: SelectQuery, values: readonly unknown[], context: ExecutionContext): Promise<object[]> {
    const { items } = await this.#read(this.#planOf(query), values, [], context);
    // The reader makes a new array each time.
    return items as object[];
  }

  #planOf(query: SelectQuery): SelectPlan {
    const isKept = Object.isFrozen(query);
    const known = isKept ? this.#selects.get(query) : undefined;
    if (known !== undefined) return known;
    const plan = this.#plans.get(selectShape(query), () => compileSelect(query, this.#context));
    if (isKept) this.#selects.set(query, plan);
    return plan;
  }

  async #read(
    plan: SelectPlan,
    values: readonly unknown[],
    keys: readonly unknown[],
    context: ExecutionContext,
  ): Promise<ReadResult> {
    const { statement, bindings, reader } = plan;
    const { rows } = await this.#connections.run(statement, bindAll(bindings, values, keys), context);
    const result = readRows(rows, reader);
    for (const pending of result.pending) {
      if (pending.keys.size > 0) await this.#readSeparate(pending, values, context);
    }
    return result;
  }

  /** Fetches the rows of an include for all parents at once. */
  async #readSeparate(pending: ParentList, values: readonly unknown[], context: ExecutionContext): Promise<void> {
    const { query, decoders } = pending.read;
    const keys = [...pending.keys.values()].map(key => {
      const decoded = key.map((part, index) => decoders[index]?.(part) ?? part);
      return decoded.length === 1 ? decoded[0] : decoded;
    });
    attachItems(pending, await this.#read(this.#separatePlan(query), values, keys, context));
  }

  /** The query of a separate include lives as long as the plan it is part of. */
  #separatePlan(query: SelectQuery): SelectPlan {
    let plan = this.#selects.get(query);
    if (plan === undefined) {
      plan = compileSelect(query, this.#context);
      this.#selects.set(query, plan);
    }
    return plan;
  }

  async aggregate(query: AggregateQuery, values: readonly unknown[], context: ExecutionContext): Promise<number> {
    const plan = this.#plans.get(aggregateShape(query), () => compileAggregate(query, this.#context));
    const { rows } = await this.#connections.run(plan.statement, bindAll(plan.bindings, values, []), context);
    return Number(rows[0]?.[0]);
  }

  async insert(command: InsertCommand, context: ExecutionContext): Promise<readonly (readonly unknown[])[]> {
    const chunks = this.#chunks(command);
    const [only] = chunks;
    if (only !== undefined && chunks.length === 1) return this.#insertChunk(command, only, context);
    return this.transaction(context, async transaction => {
      const returned: (readonly unknown[])[] = [];
      for (const chunk of chunks)
        returned.push(...(await this.#insertChunk(command, chunk, { ...context, transaction })));
      return returned;
    });
  }

  /** As few statements as the database's limits allow; many rows in parts of one size, whose statement stays prepared. */
  #chunks({ rows, attributes }: InsertCommand): readonly InsertCommand['rows'][] {
    const { maxBindings, rowsPerInsert } = this.#dialect.syntax;
    if (attributes.length === 0) return rows.map(row => [row]);
    const most = Math.floor(maxBindings / attributes.length);
    if (rows.length <= Math.min(most, 1_000)) return [rows];
    const size = Math.min(most, rowsPerInsert);
    return Array.from({ length: Math.ceil(rows.length / size) }, (_none, index) =>
      rows.slice(index * size, (index + 1) * size),
    );
  }

  async #insertChunk(
    command: InsertCommand,
    rows: InsertCommand['rows'],
    context: ExecutionContext,
  ): Promise<readonly (readonly unknown[])[]> {
    const plan = this.#plans.get(insertShape(command, rows.length), () =>
      compileInsert(command, rows.length, this.#context),
    );
    const { rows: returned } = await this.#connections.run(plan.statement, encodeRows(rows, plan), context);
    return command.returning.length === 0 ? [] : returned.map(row => decodeRow(row, plan));
  }

  async update(command: UpdateCommand, values: readonly unknown[], context: ExecutionContext): Promise<number> {
    const plan = this.#plans.get(updateShape(command), () => compileUpdate(command, this.#context));
    return this.#write(plan, values, context);
  }

  async delete(command: DeleteCommand, values: readonly unknown[], context: ExecutionContext): Promise<number> {
    const plan = this.#plans.get(deleteShape(command), () => compileDelete(command, this.#context));
    return this.#write(plan, values, context);
  }

  async #write(
    { statement, bindings }: WritePlan,
    values: readonly unknown[],
    context: ExecutionContext,
  ): Promise<number> {
    const { affected } = await this.#connections.run(statement, bindAll(bindings, values, []), context);
    return affected;
  }

  /** Runs SQL of the user's, and gives its rows with the names of their columns. */
  query(
    statement: string | SqlFragment,
    bind: readonly unknown[] | undefined,
    context: ExecutionContext,
  ): Promise<RawResult> {
    if (typeof statement !== 'string') {
      const values = statement.parts.flatMap(part => (part.type === 'value' ? [part.value] : []));
      return this.#runRaw(compileFragment(statement, this.#context), values, context);
    }
    // Text without values goes as it is: its question marks may be operators.
    if (bind === undefined) return this.#connections.raw(statement, [], context);
    bind.forEach(requireBindable);
    return this.#runRaw(compileText(statement, bind.length, this.#context), bind, context);
  }

  #runRaw({ text, bindings }: Rendered, values: readonly unknown[], context: ExecutionContext): Promise<RawResult> {
    return this.#connections.raw(text, bindAll(bindings, values, []), context);
  }

  transaction<T>(options: TransactionOptions, work: (transaction: TransactionHandle) => Promise<T>): Promise<T> {
    return this.#connections.transaction(options, work);
  }

  /** A knex builder on a table. */
  tableQuery({ schema, name }: TableName): Knex.QueryBuilder {
    const { knex } = this.#connections;
    return this.#dialect.schema.supportsSchemas && schema !== undefined
      ? knex.withSchema(schema).from(name)
      : knex(prefixedName(schema, name));
  }

  close(): Promise<void> {
    return this.#connections.close();
  }
}

/** All values of all rows, one after the other, as the driver takes them. */
function encodeRows(rows: InsertCommand['rows'], { encoders }: InsertPlan): unknown[] {
  const bound: unknown[] = [];
  for (const row of rows) {
    for (let index = 0; index < encoders.length; index++) {
      const encode = encoders[index];
      const value = row[index];
      bound.push(encode === undefined || value === null ? value : encode(value));
    }
  }
  return bound;
}

const decodeRow = (row: readonly unknown[], { decoders }: InsertPlan): readonly unknown[] =>
  row.map((raw, index) => {
    const decode = decoders[index];
    return decode === undefined || raw === null ? raw : decode(raw);
  });
