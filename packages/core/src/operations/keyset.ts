import { type CompiledQuery, compileFind, type FindSource } from '../compile/find';
import { beginningAfter, withCompleteOrder, keysetShape } from '../compile/keyset';
import type { ModelDefinition } from '../definition/model-definition';
import { engineOf, type PlacedRows, executionOf } from '../engine';
import { QueryError } from '../errors/query-error';
import type { FindOptions } from '../options/find-options';
import { ParameterBag } from '../query/parameter-bag';
import type { KeysetPosition, KeysetReach, SelectQuery } from '../query/select-query';
import { alikeAtEnd, isSamePlace, looksAlike, withoutPlaces } from './equal-places';
import type { Caller } from './caller';
import { finishFound, preparedOptions } from './find';

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

type Place = KeysetPosition | undefined;

interface ReadRange extends PlacedRows {
  readonly query: SelectQuery;
  readonly hasMore: boolean;
}

/**
 * One row more than asked for tells whether there are more. Where rows are locked it stays free, and is looked at by a statement
 * of its own; but not where the rows that locks meet are newer than what such a statement would see.
 */
async function readRange(reading: Reading, range: KeysetRange): Promise<ReadRange> {
  const { scoped, caller } = reading;
  const [engine, execution] = [engineOf(caller.definition), executionOf(scoped)];
  if (scoped.lock) engine.assertCanLock(execution);
  const looksApart = scoped.lock && engine.locksRows && engine.keepsSnapshots;
  const looksPast = range.looksAhead && !looksApart;
  const { query, values } = compileRange(reading, { ...range, limit: looksPast ? range.limit + 1 : range.limit });
  const { limit: most, isGiven } = range;
  const placed = await engine.selectPlaced(query, values, { ...execution, most, isGiven });
  const isFull = placed.positions.length === most;
  if (!range.looksAhead) return { ...placed, query, hasMore: isFull };
  const next = looksApart && isFull ? await lookBeyond(reading, range, placed) : placed.beyond[0];
  await refuseEqualPlaces(reading, range, { positions: placed.positions, next });
  return { ...placed, query, hasMore: next !== undefined };
}

/** The place of the row after those that were locked. */
async function lookBeyond(reading: Reading, range: KeysetRange, { positions }: PlacedRows): Promise<Place> {
  const [position] = positions.slice(-1);
  if (position === undefined) return (await otherPlaces(reading, range, { reach: 'after', known: [] }))[0];
  const onwards = { ...range, position, isGiven: false };
  return (await otherPlaces(reading, onwards, { reach: 'from', known: alikeAtEnd(positions) }))[0];
}

interface Look {
  readonly reach: KeysetReach;
  /** Places of rows that were read, which are left out. */
  readonly known: readonly KeysetPosition[];
}

/** Places of rows that are only looked at: enough of them for one that is not known. */
async function otherPlaces(
  reading: Reading,
  range: KeysetRange,
  { reach, known }: Look,
): Promise<readonly KeysetPosition[]> {
  const engine = engineOf(reading.caller.definition);
  const free = { ...reading.scoped, lock: undefined, skipLocked: undefined, noWait: undefined };
  const scoped = engine.keepsSnapshots ? free : reading.scoped;
  const look = { ...range, limit: known.length + 1, checkShape: undefined };
  const { query, values } = compileRange({ ...reading, scoped }, look, reach);
  const context = { ...executionOf(scoped), most: 0, isGiven: range.isGiven };
  return withoutPlaces((await engine.selectPlaced(query, values, context)).beyond, known);
}

function compileRange(
  { caller: { definition }, scoped, source }: Reading,
  { position, isBackward, limit, checkShape }: KeysetRange,
  reach: KeysetReach = 'after',
): CompiledQuery<SelectQuery> {
  // The values of a source stay its own: it may be read from again.
  const start = source && { ...source, bag: new ParameterBag([...source.bag.values]) };
  const found = withCompleteOrder(compileFind(definition, { ...scoped, limit }, start));
  checkShape?.(keysetShape(found));
  return beginningAfter(found, { position, isBackward, reach });
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
async function refuseEqualPlaces(
  reading: Reading,
  range: KeysetRange,
  { positions, next }: Pick<PlacedRows, 'positions'> & { readonly next: Place },
): Promise<void> {
  const [position] = positions.slice(-1);
  if (position === undefined || next === undefined || !looksAlike(position, next)) return;
  const place = { ...range, position, isGiven: false };
  const isShared = isSamePlace(position, next) || (await isSharedPlace(reading, place, positions));
  if (isShared) throw ambiguousOrder(reading.caller.definition);
}

/** What the database takes for equal it alone knows: whether a row that was not read has the place. */
async function isSharedPlace(
  reading: Reading,
  place: KeysetRange,
  positions: readonly KeysetPosition[],
): Promise<boolean> {
  return (await otherPlaces(reading, place, { reach: 'at', known: alikeAtEnd(positions) })).length > 0;
}

const ambiguousOrder = ({ name }: ModelDefinition): QueryError =>
  new QueryError(
    'AMBIGUOUS_ORDER',
    `Two rows of ${name} have the same place in the order: what has to tell rows apart is equal in them.`,
    {
      hint: 'Its table lacks the primary key that the model has, or a junction the key over its two foreign keys: give it that, or order by what differs too.',
    },
  );
