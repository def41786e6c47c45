import type { ExecutionContext, InsertCommand, InsertedRows } from '@mortise/core';
import type { Dialect } from '../../dialects/contract/dialect';
import type { Executor } from '../../sql/executor';
import type { PlanCache } from '../plan-cache';
import type { TextBuilder } from '../select-text';
import { compileInsert, insertShape, type InsertPlan } from './render-insert';
import { encodeRows, sizeOf } from './encode-rows';
import { answerOf, evenRuns } from './even-runs';
import { insertIdWay, type ReadRows } from './insert-id-strategy';
import { silentWay, type InsertWay } from './insert-strategy';
import { returningWay } from './returning-strategy';
import { ReturningSupport } from './returning-support';

/** More characters and bytes in one statement gain nothing, and servers refuse packets of some megabytes. */
const LONGEST_STATEMENT = 1_000_000;

/** Up to here rows go in one statement, whatever their number; more are sent in parts of one size. */
const MOST_AT_ONCE = 1_000;

export interface InserterContext {
  readonly executor: Executor & TextBuilder;
  readonly dialect: Dialect;
  readonly plans: PlanCache;
  readonly select: ReadRows;
}

type Rows = InsertCommand['rows'];

/** Writes rows in as few statements as their answers and the limits of the database allow. */
export class RowInserter {
  readonly #context: InserterContext;
  readonly #returning: ReturningSupport;

  constructor(context: InserterContext) {
    this.#context = context;
    this.#returning = new ReturningSupport(context.executor, context.dialect.syntax);
  }

  insert(command: InsertCommand, context: ExecutionContext): Promise<InsertedRows> {
    const isAsked = command.returning.length > 0 || command.tellsKept === true;
    const isTold = isAsked ? this.#returning.get(context) : false;
    if (typeof isTold !== 'boolean') return isTold.then(() => this.insert(command, context));
    const isRequired = command.required.length > 0 || command.tellsKept === true;
    const { dialect, select } = this.#context;
    if (command.isUneven === true && (dialect.syntax.unset === undefined || (isRequired && !isTold)))
      return this.#inRuns(command, context);
    const way = isTold ? returningWay(command, dialect.syntax) : isRequired ? insertIdWay(command, select) : undefined;
    return this.#insertBy(way ?? silentWay(command), command, context);
  }

  /** In the order of the rows, so that the database numbers them in it. */
  async #inRuns(command: InsertCommand, context: ExecutionContext): Promise<InsertedRows> {
    return this.#context.executor.transaction(context, async transaction => {
      const answers: InsertedRows[number][] = [];
      for (const run of evenRuns(command)) {
        const told = await this.insert(run.command, { ...context, transaction });
        for (const row of answerOf(run, told)) answers.push(row);
      }
      return answers;
    });
  }

  #insertBy(way: InsertWay, command: InsertCommand, context: ExecutionContext): Promise<InsertedRows> {
    // One row, as of every `create`, goes without further ado.
    if (command.rows.length === 1) return this.#send(command, way, context);
    return this.#inParts(command, this.#parts(command, way), way, context);
  }

  /** Many rows in parts of one size, whose statement stays prepared. */
  #parts({ rows, attributes }: InsertCommand, { oneByOne }: InsertWay): readonly Rows[] {
    if (oneByOne) return rows.map(row => [row]);
    const { maxBindings, rowsPerInsert } = this.#context.dialect.syntax;
    const most = Math.floor(maxBindings / attributes.length);
    return rows.length <= Math.min(most, MOST_AT_ONCE) ? [rows] : slices(rows, Math.min(most, rowsPerInsert));
  }

  /** All in one transaction, where there are several parts. */
  async #inParts(
    command: InsertCommand,
    parts: readonly Rows[],
    way: InsertWay,
    context: ExecutionContext,
  ): Promise<InsertedRows> {
    const [only] = parts;
    if (only !== undefined && parts.length === 1) return this.#send({ ...command, rows: only }, way, context);
    return this.#context.executor.transaction(context, async transaction => {
      const answers: InsertedRows[number][] = [];
      for (const rows of parts) {
        for (const row of await this.#send({ ...command, rows }, way, { ...context, transaction })) answers.push(row);
      }
      return answers;
    });
  }

  async #send(command: InsertCommand, way: InsertWay, context: ExecutionContext): Promise<InsertedRows> {
    const { executor, dialect, plans } = this.#context;
    const { rows, isUneven } = command;
    const compile = (): InsertPlan => compileInsert(way.shape, command, { dialect, builder: executor });
    // Rows of which each may leave out something else have as many texts as there are rows.
    const plan = isUneven === true ? compile() : plans.get(insertShape(way.shape, rows.length), compile);
    const values = encodeRows(rows, plan);
    if (rows.length > 1 && sizeOf(values) > LONGEST_STATEMENT) {
      return this.#inParts(command, slices(rows, Math.ceil(rows.length / 2)), way, context);
    }
    const mark = nextMark();
    if (plan.isMarked) values.push(mark);
    const result = await executor.run(plan.statement, values, context);
    return way.read({ command, plan, result, mark }, context);
  }
}

function slices(rows: Rows, size: number): readonly Rows[] {
  const count = Math.ceil(rows.length / size);
  return Array.from({ length: count }, (_none, index) => rows.slice(index * size, (index + 1) * size));
}

let last = 2 ** 52;

/** A number for one statement: above all counters that rows have, and exact. */
function nextMark(): number {
  last += 1;
  return last;
}
