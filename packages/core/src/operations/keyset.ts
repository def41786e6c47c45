import { type CompiledQuery, compileFind, type FindSource } from '../compile/find';
import { beginningAfter, withCompleteOrder } from '../compile/keyset';
import { keysetShape } from '../compile/keyset-shape';
import { engineOf, type PlacedRows } from '../engine';
import { QueryError } from '../errors/query-error';
import type { FindOptions } from '../options/find-options';
import { executionOf } from '../options/find-rules';
import { ParameterBag } from '../query/parameter-bag';
import type { KeysetPosition, SelectQuery } from '../query/select-query';
import { type Caller, finishFound, preparedOptions } from './find';

/** Which rows of an order are asked for. Each member is said, so that none is found on Object.prototype. */
export interface KeysetRange {
  /** The place that rows come after, and backward before; undefined: from the beginning, and backward from the end. */
  readonly position: KeysetPosition | undefined;
  readonly isBackward: boolean;
  /** Whether the place was told by somebody else. */
  readonly isGiven: boolean;
  /** The most rows, a whole number from 0. */
  readonly limit: number;
  /** Whether it is asked if more rows follow; else they are taken to, where there are as many as the limit. */
  readonly looksAhead: boolean;
  /** Which call asks, as errors name it. */
  readonly verb: string;
  /** Told what the positions belong to before anything is sent; see `keysetShape`. */
  readonly checkShape: ((shape: string) => void) | undefined;
}

export interface KeysetRows {
  /** In the order of the query, also where the rows before a place were asked for. */
  readonly rows: object[];
  /** The same as they were before hooks put some in or took some off. */
  readonly read: readonly object[];
  /** The exact place of each row that was read, which the row itself may no longer have. */
  readonly positions: readonly KeysetPosition[];
  /** Whether there are more on the side away from the place. */
  readonly hasMore: boolean;
}

/**
 * Rows next to a place in their order, which is made complete by the primary key: as `findAll` reads them, with scopes, hooks
 * and includes. What a row is ordered by is read with it as the database has it, so that a walk from one place to the next
 * meets each row once, whatever else is inserted or deleted meanwhile.
 *
 * @throws QueryError `INVALID_ORDER`, `MISSING_PRIMARY_KEY`, `AMBIGUOUS_ORDER`, `INVALID_OPTION` (a limit or offset of a scope)
 */
export async function findAfter(
  caller: Caller,
  options: FindOptions,
  range: KeysetRange,
  source?: FindSource,
): Promise<KeysetRows> {
  const scoped = await preparedOptions(caller, options, range.verb);
  refuseRange(caller, scoped, range.verb);
  const { query, hasMore, ...placed } = await readRange({ caller, scoped, source }, range);
  const read = range.isBackward ? [...placed.rows].reverse() : placed.rows;
  const positions = range.isBackward ? [...placed.positions].reverse() : placed.positions;
  const rows = [...read];
  await finishFound(caller, rows, { query, scoped, runsHooks: options.hooks !== false });
  return { rows, read, positions, hasMore };
}

interface Reading {
  readonly caller: Caller;
  readonly scoped: FindOptions;
  readonly source: FindSource | undefined;
}

interface ReadRange extends PlacedRows {
  readonly query: SelectQuery;
  readonly hasMore: boolean;
}

/** One row more than asked for tells whether there are more; not where rows are locked, which that one would be too. */
async function readRange(reading: Reading, range: KeysetRange): Promise<ReadRange> {
  const { definition } = reading.caller;
  const { lock } = reading.scoped;
  const [engine, execution] = [engineOf(definition), executionOf(reading.scoped)];
  const looksPast = range.looksAhead && !(lock && engine.locksRows);
  const { query, values } = compileRange(reading, range, looksPast ? range.limit + 1 : range.limit);
  if (lock) engine.assertCanLock(execution);
  const { limit: most, isGiven } = range;
  const placed = await engine.selectPlaced(query, values, { ...execution, most, isGiven });
  if (looksPast) refuseEqualPlaces(reading, placed);
  const isFull = placed.positions.length === most;
  const hasMore = looksPast ? placed.next !== undefined : isFull && (await hasRowBeyond(reading, range, placed));
  return { ...placed, query, hasMore };
}

/** Whether a row comes after those that were locked: it is looked at, and stays free. */
async function hasRowBeyond(reading: Reading, range: KeysetRange, { positions }: PlacedRows): Promise<boolean> {
  if (!range.looksAhead) return true;
  const scoped = { ...reading.scoped, lock: undefined, skipLocked: undefined, noWait: undefined };
  const further = { ...range, position: positions.at(-1) ?? range.position, checkShape: undefined };
  const { query, values } = compileRange({ ...reading, scoped }, further, 1);
  const context = { ...executionOf(scoped), most: 0, isGiven: range.isGiven };
  const { next } = await engineOf(reading.caller.definition).selectPlaced(query, values, context);
  return next !== undefined;
}

function compileRange(
  { caller: { definition }, scoped, source }: Reading,
  { position, isBackward, checkShape }: KeysetRange,
  limit: number,
): CompiledQuery<SelectQuery> {
  // The values of a source stay its own: it may be read from again.
  const start = source && { ...source, bag: new ParameterBag([...source.bag.values]) };
  const found = withCompleteOrder(compileFind(definition, { ...scoped, limit }, start));
  checkShape?.(keysetShape(found));
  return beginningAfter(found, { position, isBackward });
}

/** A scope or a hook may say what the call could not. */
function refuseRange({ definition: { name } }: Caller, options: FindOptions, verb: string): void {
  const given = (['limit', 'offset'] as const).find(option => (options[option] ?? null) !== null);
  if (given === undefined) return;
  throw new QueryError('INVALID_OPTION', `${name}.${verb} has no ${given}: one comes from a scope or a hook.`, {
    hint: `Leave that scope out: ${name}.withoutScope().${verb}(…), or keep the ${given} out of the scope.`,
  });
}

/** Who goes on after a place leaves out whatever else has it. */
function refuseEqualPlaces({ caller: { definition } }: Reading, { positions, next }: PlacedRows): void {
  const last = positions.at(-1);
  if (last === undefined || next === undefined || !last.every((value, index) => value === next[index])) return;
  const message = `Two rows of ${definition.name} have the same place in the order: what has to tell rows apart is equal in them.`;
  throw new QueryError('AMBIGUOUS_ORDER', message, {
    hint: 'Its table lacks the primary key that the model has, or a junction the key over its two foreign keys: give it that, or order by what differs too.',
  });
}
