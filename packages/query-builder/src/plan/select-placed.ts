import {
  DatabaseError,
  type DataType,
  type KeysetPosition,
  type Parameter,
  type PlacedRows,
  type SelectQuery,
} from '@mortise/core';
import type { Dialect } from '../dialects/contract/dialect';
import type { SeekSyntax } from '../dialects/contract/syntax';
import { invalidPlace } from '../dialects/shared/held-value';
import { seekParts } from './seek-parts';
import { type PlaceReader, readPlaces, type SelectPlan } from '../read/read-rows';
import type { Awaitable, StatementResult } from '../sql/statement';

/** A query with a keyset and a limit. */
interface PlacedSelect {
  readonly query: SelectQuery;
  readonly values: readonly unknown[];
  /** Rows to be read; of one more only the place. */
  readonly most: number;
  /** Whether the place that rows come after was told by somebody else. */
  readonly isGiven: boolean;
}

/** Who runs it. */
interface PlacedRunner {
  readonly dialect: Dialect;
  planOf(query: SelectQuery): SelectPlan;
  run(plan: SelectPlan, values: readonly unknown[]): Awaitable<StatementResult>;
  read(plan: SelectPlan, rows: StatementResult['rows']): Awaitable<object[]>;
}

/**
 * The rows after a place: near ones first, and where they are not enough, those of the other range of the index.
 *
 * @throws QueryError `INVALID_CURSOR` for a given place that no row has
 */
export async function selectPlaced(select: PlacedSelect, runner: PlacedRunner): Promise<PlacedRows> {
  const { query, most, isGiven } = select;
  const { seek } = runner.dialect.syntax;
  const [near, far] = seekParts(query, runner.dialect);
  try {
    if (isGiven) checkPlace({ ...select, query: near }, runner);
    const placed = await readPart({ ...select, query: near }, runner);
    const lacks = limitOf(select) - placed.rows.length;
    if (far === undefined || placed.next !== undefined || lacks <= 0) return placed;
    const values = withLimit(select, lacks);
    const rest = await readPart({ ...select, query: far, values, most: most - placed.rows.length }, runner);
    return { ...rest, rows: [...placed.rows, ...rest.rows], positions: [...placed.positions, ...rest.positions] };
  } catch (error) {
    throw isGiven && isUnfit(error, positionOf(select), seek) ? invalidPlace(error) : error;
  }
}

async function readPart({ query, values, most }: PlacedSelect, runner: PlacedRunner): Promise<PlacedRows> {
  const plan = runner.planOf(query);
  const { rows } = await runner.run(plan, values);
  const items = await runner.read(plan, rows.slice(0, most));
  const positions = readPlaces(rows.slice(0, most + 1), placesOf(plan));
  return { rows: items, positions: positions.slice(0, most), next: positions[most] };
}

/** Before anything is sent: databases that compare anything would find nothing, or begin somewhere. */
function checkPlace(select: PlacedSelect, runner: PlacedRunner): void {
  const { types } = placesOf(runner.planOf(select.query));
  for (const [index, held] of positionOf(select).entries()) {
    const type = types[index] as DataType; // each term has one
    if (held !== null && runner.dialect.syntax.seek.fits?.(held, type) === false) throw invalidPlace();
  }
}

const placesOf = ({ reader }: SelectPlan): PlaceReader => reader.places as PlaceReader; // the query has a keyset

const positionOf = ({ query, values }: PlacedSelect): KeysetPosition =>
  values[query.keyset?.after?.position.slot ?? -1] as KeysetPosition; // where it is given

/** Whether the database could not read what is held of a place. */
function isUnfit(error: unknown, position: KeysetPosition, seek: SeekSyntax): boolean {
  if (!(error instanceof DatabaseError)) return false;
  const number = seek.unfitBinding?.(error.original());
  if (number === undefined) return false;
  return number === 0 || position.some(held => held?.slice(1) === error.parameters[number - 1]);
}

/** The slot of the limit, which the query has. */
const limitSlot = ({ query: { limit } }: PlacedSelect): number => (limit as Parameter).slot;

const limitOf = (select: PlacedSelect): number => select.values[limitSlot(select)] as number; // as compileLimit takes it

const withLimit = (select: PlacedSelect, limit: number): readonly unknown[] =>
  select.values.with(limitSlot(select), limit);
