import {
  InsertedSql,
  Pace,
  type ExecutionContext,
  type InsertAlikeCommand,
  type InsertCommand,
  type InsertedRows,
} from '@mortise/core';
import type { Dialect } from '../../dialects/contract/dialect';
import { after, type Awaitable, isPending, type Executor } from '../../sql/statement';
import { type PlanCache, insertAlikeShape, insertShape } from '../shape';
import { renderInsert, renderInsertAlike } from './render-insert';
import type { Encoder, InsertAlikePlan, InsertPlan, InsertStrategy } from './insert-plan';
import { mayLeaveRows, refuseLeftRows } from './left-rows';
import { insertIdStrategy, type ReadRows } from './insert-id-strategy';
import { returningStrategy, ReturningSupport } from './returning-strategy';
import { evenRuns, answerOf } from './even-runs';

/** More characters and bytes in one statement gain nothing, and servers refuse packets of some megabytes. */
const LONGEST_STATEMENT = 1_000_000;

/** Up to here rows go in one statement, whatever their number; more are sent in parts of one size. */
const MOST_AT_ONCE = 1_000;

interface InserterContext {
  readonly executor: Executor;
  readonly dialect: Dialect;
  readonly plans: PlanCache;
  /** The version of the server, where the user has told it. */
  readonly serverVersion: string | undefined;
  readonly select: ReadRows;
}

/** The most rows that come as one list: it takes some milliseconds to write them. */
const MOST_LISTED = 1_000;

type Rows = InsertCommand['rows'];

/** Writes rows in as few statements as their answers and the limits of the database allow. */
export class RowInserter {
  readonly #context: InserterContext;
  readonly #returning: ReturningSupport;

  constructor(context: InserterContext) {
    this.#context = context;
    this.#returning = new ReturningSupport(context);
  }

  insert(command: InsertCommand, context: ExecutionContext): Awaitable<InsertedRows> {
    const isAsked = command.returning.length > 0 || command.tellsKept === true;
    const isTold = isAsked ? this.#returning.get(context) : false;
    if (typeof isTold !== 'boolean') return isTold.then(() => this.insert(command, context));
    const { unset } = this.#context.dialect.syntax;
    if (command.isUneven === true && (unset === undefined || (isRequired(command) && !isTold)))
      return this.#inRuns(command, context);
    const strategy = this.#strategyFor(command, isTold);
    const write = (within: ExecutionContext): Awaitable<InsertedRows> => this.#insertBy(strategy, command, within);
    return command.rows.length > 1 ? this.#undoingLeft(command, write, context) : write(context);
  }

  /** That a row was left is found out afterwards: then what was written of the others is undone. */
  #undoingLeft<T>(
    command: Pick<InsertCommand, 'definition' | 'conflict'>,
    write: (context: ExecutionContext) => Awaitable<T>,
    context: ExecutionContext,
  ): Awaitable<T> {
    const { executor, dialect } = this.#context;
    if (!mayLeaveRows(command, dialect.syntax)) return write(context);
    return executor.transaction(context, async transaction => write({ ...context, transaction }));
  }

  /** In one statement of one text where the database has a form for a list of rows. */
  insertAlike(command: InsertAlikeCommand, context: ExecutionContext): Awaitable<void> {
    const { executor, dialect, plans } = this.#context;
    const plan = plans.get(insertAlikeShape(command), () => renderInsertAlike(command, dialect));
    const isListed = plan.list !== undefined && command.values.length > 1;
    if (isListed && command.values.length > MOST_LISTED) return this.#insertListed(command, context);
    if (!isListed) return after(this.insert(spelledOut(command), context), nothing); // nobody asks what they made
    const write = (within: ExecutionContext): Awaitable<void> =>
      after(executor.run(plan.statement, listedValues(command, plan), within), ({ affected }) =>
        refuseLeftRows(command, { sent: command.values.length, written: affected }, dialect.syntax),
      );
    return this.#undoingLeft(command, write, context);
  }

  /** A long list in parts, between which others have their turns. */
  async #insertListed(command: InsertAlikeCommand, context: ExecutionContext): Promise<void> {
    await this.#context.executor.transaction(context, async transaction => {
      const pace = new Pace();
      for (const values of slices(command.values, MOST_LISTED)) {
        await this.insertAlike({ ...command, values }, { ...context, transaction });
        if (pace.isDue) await pace.rest();
      }
    });
  }

  #strategyFor(command: InsertCommand, isTold: boolean): InsertStrategy {
    const { dialect, select } = this.#context;
    if (isTold) return returningStrategy(command, dialect.syntax);
    return isRequired(command) ? insertIdStrategy(command, select) : silentStrategy(command);
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

  #insertBy(strategy: InsertStrategy, command: InsertCommand, context: ExecutionContext): Awaitable<InsertedRows> {
    // One row, as of every `create`, goes without further ado.
    if (command.rows.length === 1) return this.#send(command, strategy, context);
    return this.#inParts(command, this.#parts(command, strategy), strategy, context);
  }

  /** Many rows in parts of one size, whose statement stays prepared. */
  #parts({ rows, attributes, hasSql }: InsertCommand, { oneByOne }: InsertStrategy): readonly Rows[] {
    if (oneByOne) return rows.map(row => [row]);
    const { maxBindings, rowsPerInsert } = this.#context.dialect.syntax;
    const most = Math.max(1, Math.floor(maxBindings / (attributes.length + boundInSql(rows, hasSql))));
    return rows.length <= Math.min(most, MOST_AT_ONCE) ? [rows] : slices(rows, Math.min(most, rowsPerInsert));
  }

  /** All in one transaction, where there are several parts. */
  #inParts(
    command: InsertCommand,
    parts: readonly Rows[],
    strategy: InsertStrategy,
    context: ExecutionContext,
  ): Awaitable<InsertedRows> {
    const [only] = parts;
    if (only !== undefined && parts.length === 1) return this.#send({ ...command, rows: only }, strategy, context);
    return this.#context.executor.transaction(context, async transaction => {
      const answers: InsertedRows[number][] = [];
      const pace = new Pace();
      for (const rows of parts) {
        const sent = this.#send({ ...command, rows }, strategy, { ...context, transaction });
        for (const row of isPending(sent) ? await sent : sent) answers.push(row);
        if (pace.isDue) await pace.rest();
      }
      return answers;
    });
  }

  #send(command: InsertCommand, strategy: InsertStrategy, context: ExecutionContext): Awaitable<InsertedRows> {
    const { executor, dialect, plans } = this.#context;
    const { rows, isUneven, hasSql } = command;
    const render = (): InsertPlan => renderInsert(strategy.shape, command, dialect);
    // Rows of which each may leave out something else have as many texts as there are rows.
    const plan =
      isUneven === true || hasSql === true ? render() : plans.get(insertShape(strategy.shape, rows.length), render);
    const values = encodeRows(rows, plan);
    if (rows.length > 1 && sizeOf(values) > LONGEST_STATEMENT) {
      return this.#inParts(command, slices(rows, Math.ceil(rows.length / 2)), strategy, context);
    }
    const mark = nextMark();
    if (plan.isMarked) values.push(mark);
    const running = executor.run(plan.statement, values, context);
    return after(running, result => {
      if (command.definition.tenantValues !== undefined)
        refuseLeftRows(command, { sent: rows.length, written: result.affected }, dialect.syntax);
      return strategy.read({ command, plan, result, mark }, context);
    });
  }
}

/** The most values that SQL of one row is bound. */
function boundInSql(rows: Rows, hasSql: boolean | undefined): number {
  if (hasSql !== true) return 0;
  const bound = (value: unknown): number => (value instanceof InsertedSql ? value.values.length : 0);
  return rows.reduce(
    (most, row) =>
      Math.max(
        most,
        row.reduce<number>((sum, value) => sum + bound(value), 0),
      ),
    0,
  );
}

/** All values of all rows that were given, one after the other, as the driver takes them. */
function encodeRows(rows: InsertCommand['rows'], { encoders, inSql }: InsertPlan): unknown[] {
  if (inSql !== undefined) return encodeWithSql(rows, encoders, inSql);
  const bound: unknown[] = [];
  for (const row of rows) {
    for (let index = 0; index < encoders.length; index++) {
      const encode = encoders[index];
      const value = row[index];
      if (value === undefined) continue;
      bound.push(encode === undefined || value === null ? value : encode(value));
    }
  }
  return bound;
}

/** The same where some are SQL, which may be bound several values, or none. */
function encodeWithSql(
  rows: InsertCommand['rows'],
  encoders: InsertPlan['encoders'],
  inSql: ReadonlyMap<unknown, readonly unknown[]>,
): unknown[] {
  const encoded = (value: unknown, place: number): readonly unknown[] => {
    if (value === undefined) return [];
    return value instanceof InsertedSql ? (inSql.get(value) ?? []) : [encodedBy(encoders[place], value)];
  };
  return rows.flatMap(row => row.flatMap(encoded));
}

const nothing = (): void => {};

/** What the placeholders of a listed INSERT stand for: the list comes behind what all rows share. */
function listedValues(
  { shared, differing, values }: InsertAlikeCommand,
  { list, encoders }: ListedPlan,
): readonly unknown[] {
  const isShared = (_value: unknown, place: number): boolean => !differing.includes(place);
  const encoded = shared.map((value, place) => encodedBy(encoders[place], value));
  return [...encoded.filter(isShared), list.bind(values)];
}

type ListedPlan = Extract<InsertAlikePlan, { readonly statement: unknown }>;

const encodedBy = (encode: Encoder, value: unknown): unknown =>
  encode === undefined || value === null || value === undefined ? value : encode(value);

/** The same rows, each with all of its values. */
function spelledOut({ shared, differing, values, ...command }: InsertAlikeCommand): InsertCommand {
  const rows = values.map(own => {
    const row = shared.slice();
    if (differing.length === 1)
      row[differing[0] as number] = own; // its only one
    else differing.forEach((place, part) => (row[place] = (own as readonly unknown[])[part]));
    return row;
  });
  return { ...command, rows, returning: [], required: [] };
}

/**
 * About how long encoded values are: characters of texts, bytes of Buffers. Of a character a server may take up to four
 * bytes.
 */
function sizeOf(values: readonly unknown[]): number {
  let size = 0;
  for (const value of values) {
    if (typeof value === 'string' || Buffer.isBuffer(value)) size += value.length;
  }
  return size;
}

/** Nothing is asked: as many rows in a statement as fit. */
function silentStrategy({ definition, attributes, conflict }: InsertCommand): InsertStrategy {
  const shape = { definition, attributes, conflict, returning: [] };
  return { shape, oneByOne: attributes.length === 0, read: () => [] };
}

/** Whether the caller can't do without what the database makes of the rows. */
const isRequired = ({ required, tellsKept }: InsertCommand): boolean => required.length > 0 || tellsKept === true;

function slices<T>(rows: readonly T[], size: number): readonly (readonly T[])[] {
  const count = Math.ceil(rows.length / size);
  return Array.from({ length: count }, (_none, index) => rows.slice(index * size, (index + 1) * size));
}

let last = 2 ** 52;

/** A number for one statement: above all counters that rows have, and exact. */
function nextMark(): number {
  last += 1;
  return last;
}
