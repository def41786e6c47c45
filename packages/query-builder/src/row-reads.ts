import {
  type ExecutionContext,
  listItem,
  type PlacedContext,
  type PlacedRows,
  type PreparedSelect,
  type RelatedRead,
  type SelectQuery,
} from '@mortise/core';
import type { Connections } from './connections';
import type { Dialect } from './dialects/contract/dialect';
import { renderSelect } from './plan/render-select';
import { seekParts } from './plan/seek-parts';
import { type PlanCache, selectShape } from './plan/shape';
import { separateQuery } from './plan/start-from';
import { explainUnreadable } from './read/explain-unreadable';
import { inLanes } from './read/in-lanes';
import {
  attachItems,
  itemsByKey,
  type ParentList,
  readRows,
  type ReadResult,
  type ResultReader,
  type SelectPlan,
} from './read/read-rows';
import { selectPlaced } from './read/select-placed';
import { bindAll } from './sql/fragment';
import { after, type Awaitable } from './sql/statement';

interface ReadsOptions {
  readonly connections: Connections;
  readonly dialect: Dialect;
  readonly plans: PlanCache;
}

/** What a statement is run with. */
interface Bound {
  readonly values: readonly unknown[];
  readonly keys: readonly unknown[];
}

/** SELECT: planned once for a shape, and read together with what is fetched apart. */
export class RowReads {
  readonly #options: ReadsOptions;

  constructor(options: ReadsOptions) {
    this.#options = options;
  }

  select(query: SelectQuery, values: readonly unknown[], context: ExecutionContext): Awaitable<object[]> {
    return this.#select(this.planOf(query), values, context);
  }

  /** No shape has to be made for it: its plan is its own, made at the first run. */
  prepare(query: SelectQuery): PreparedSelect {
    let plan: SelectPlan | undefined;
    const { dialect } = this.#options;
    return {
      run: (values, context) => this.#select((plan ??= renderSelect(query, dialect)), values, context),
    };
  }

  selectPlaced(
    query: SelectQuery,
    values: readonly unknown[],
    { most, isGiven, ...context }: PlacedContext,
  ): Promise<PlacedRows> {
    const { connections, dialect } = this.#options;
    const sharing = connections.sharing(context);
    return selectPlaced(
      { query, values, most, isGiven },
      {
        seek: dialect.syntax.seek,
        partsOf: whole => seekParts(whole, dialect),
        planOf: part => this.planOf(part),
        run: ({ statement, bindings }, bound) => connections.run(statement, bindAll(bindings, bound, []), sharing),
        read: (plan, rows) => this.#readWhole(readableRows(rows, plan.reader), values, sharing),
      },
    );
  }

  async related(
    { definition, node, keys }: RelatedRead,
    values: readonly unknown[],
    context: ExecutionContext,
  ): Promise<readonly (readonly object[])[]> {
    const query = separateQuery(node, { parent: definition, mode: 'instances' });
    const sharing = this.#options.connections.sharing(context);
    const result = await this.#read(this.planOf(query), { values, keys: keys.map(listItem) }, sharing);
    return itemsByKey(keys.length, result);
  }

  planOf(query: SelectQuery): SelectPlan {
    const { plans, dialect } = this.#options;
    return plans.get(selectShape(query), () => renderSelect(query, dialect));
  }

  #select(plan: SelectPlan, values: readonly unknown[], context: ExecutionContext): Awaitable<object[]> {
    const sharing = this.#options.connections.sharing(context);
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

  async #read(plan: SelectPlan, bound: Bound, context: ExecutionContext): Promise<ReadResult> {
    const result = await this.#readFirst(plan, bound, context);
    await this.#readPending(result, bound.values, context);
    return result;
  }

  /** What the statement of the root gives. */
  #readFirst(
    { statement, bindings, reader }: SelectPlan,
    bound: Bound,
    context: ExecutionContext,
  ): Awaitable<ReadResult> {
    const sent = bindAll(bindings, bound.values, bound.keys);
    return after(this.#options.connections.run(statement, sent, context), ({ rows }) => readableRows(rows, reader));
  }

  async #readPending({ pending }: ReadResult, values: readonly unknown[], context: ExecutionContext): Promise<void> {
    const lists = pending.filter(({ keys }) => keys.length > 0);
    const [only, ...others] = lists;
    if (others.length > 0) {
      const lanes = this.#options.connections.lanesFor(context);
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
    attachItems(pending, await this.#read(plan, { values, keys }, context));
  }
}

/** Rows as items; what can't be read is told by its attribute. */
function readableRows(rows: readonly (readonly unknown[])[], reader: ResultReader): ReadResult {
  try {
    return readRows(rows, reader);
  } catch (error) {
    throw explainUnreadable(error, rows, reader.root);
  }
}
