import { DatabaseError, type KeysetPosition, type Parameter, type PlacedRows, type SelectQuery } from '@mortise/core';
import type { SeekSyntax } from '../dialects/contract/syntax';
import { invalidPlace } from '../dialects/shared/held-value';
import type { Binding } from '../sql/fragment';
import type { Awaitable, StatementResult } from '../sql/statement';
import { type PlaceReader, readPlaces, type SelectPlan } from './read-rows';

/** A query with a keyset and a limit. */
interface PlacedSelect {
  readonly query: SelectQuery;
  readonly values: readonly unknown[];
  /** Rows to be read; of those after them only the place. */
  readonly most: number;
  /** Whether the place that rows come after was told by somebody else. */
  readonly isGiven: boolean;
}

type Rows = StatementResult['rows'];

/** Who runs it. */
interface PlacedRunner {
  readonly seek: SeekSyntax;
  /** The rows of one range of an index, and of the other where both may have some. */
  partsOf(query: SelectQuery): readonly [SelectQuery, SelectQuery?];
  planOf(query: SelectQuery): SelectPlan;
  run(plan: SelectPlan, values: readonly unknown[]): Awaitable<StatementResult>;
  read(plan: SelectPlan, rows: Rows): Awaitable<object[]>;
}

/**
 * The rows after a place: near ones first, and where they are not enough, those of the other range of the index.
 *
 * @throws QueryError `INVALID_CURSOR` for a given place that the database can't compare with
 */
export async function selectPlaced(select: PlacedSelect, runner: PlacedRunner): Promise<PlacedRows> {
  const [nearQuery, farQuery] = runner.partsOf(select.query);
  const near = await runPart({ ...select, query: nearQuery }, runner);
  const lacks = limitOf(select) - near.rows.length;
  if (farQuery === undefined || lacks <= 0) return readParts(select, [near], runner);
  const far = await runPart({ ...select, query: farQuery, values: withLimit(select, lacks) }, runner);
  if (!hasMoved(select.query, near, far)) return readParts(select, [near, far], runner);
  return readParts(select, [await runPart(select, runner)], runner);
}

/** What a statement for some of the rows gave. */
interface Part {
  readonly plan: SelectPlan;
  readonly rows: Rows;
  readonly positions: readonly KeysetPosition[];
}

async function runPart(select: PlacedSelect, runner: PlacedRunner): Promise<Part> {
  const plan = runner.planOf(select.query);
  try {
    const { rows } = await runner.run(plan, select.values);
    // A reader of places is there: the query has a keyset.
    return { plan, rows, positions: readPlaces(rows, plan.reader.places as PlaceReader) };
  } catch (error) {
    throw select.isGiven && isOfPlace(error, plan, runner.seek) ? invalidPlace(error) : error;
  }
}

async function readParts({ most }: PlacedSelect, parts: readonly Part[], runner: PlacedRunner): Promise<PlacedRows> {
  const items: object[] = [];
  for (const { plan, rows } of parts) items.push(...(await runner.read(plan, rows.slice(0, most - items.length))));
  const places = parts.flatMap(({ positions }) => positions);
  return { rows: items, positions: places.slice(0, most), beyond: places.slice(most) };
}

/**
 * Whether a row stands in both parts: somebody gave it another place between the statements. One statement for all of them,
 * which no index serves as well, sees each row in one place.
 */
function hasMoved({ keyset }: SelectQuery, near: Part, far: Part): boolean {
  const keyOf = (place: KeysetPosition): string => JSON.stringify(keyset?.identity.map(index => place[index]));
  const met = new Set(near.positions.map(keyOf));
  return far.positions.some(place => met.has(keyOf(place)));
}

/** Whether the database could not read what is held of a place: no value of the program's own. */
function isOfPlace(error: unknown, { bindings, reader }: SelectPlan, seek: SeekSyntax): boolean {
  if (!(error instanceof DatabaseError)) return false;
  const unfit = seek.unfitBindings?.(error.original(), error.parameters ?? []) ?? [];
  return unfit.length > 0 && unfit.every(index => reader.places?.sought.has(bindings[index] as Binding));
}

/** The slot of the limit, which the query has. */
const limitSlot = ({ query: { limit } }: PlacedSelect): number => (limit as Parameter).slot;

const limitOf = (select: PlacedSelect): number => select.values[limitSlot(select)] as number; // as compileLimit takes it

const withLimit = (select: PlacedSelect, limit: number): readonly unknown[] =>
  select.values.with(limitSlot(select), limit);
