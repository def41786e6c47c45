import { type CompiledQuery, compileFind, type FindSource } from '../compile/find';
import { beginningAfter, keysetShape, withCompleteOrder } from '../compile/keyset';
import { engineOf } from '../engine';
import { QueryError } from '../errors/query-error';
import type { FindOptions } from '../options/find-options';
import { executionOf } from '../options/find-rules';
import { ParameterBag } from '../query/parameter-bag';
import type { KeysetPosition, SelectQuery } from '../query/select-query';
import { type Caller, finishFound, preparedOptions } from './find';

/** Which rows of an order are asked for: the first ones after a place, or the last ones before it. */
export interface KeysetRange {
  /** Where the last read ended: the last of its `positions`. */
  readonly after?: KeysetPosition | undefined;
  /** Rows before this place, the nearest ones; null: the last of all. */
  readonly before?: KeysetPosition | null | undefined;
  /** The most rows, a whole number from 0. */
  readonly limit: number;
  /** Which call asks, as errors name it: `findAll` unless given. */
  readonly verb?: string | undefined;
  /** Told what the positions belong to before anything is sent; see `keysetShape`. */
  readonly checkShape?: ((shape: string) => void) | undefined;
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
 * @throws QueryError `INVALID_ORDER`, `MISSING_PRIMARY_KEY`, `INVALID_OPTION` (a limit or offset of a scope)
 */
export async function findAfter(
  caller: Caller,
  options: FindOptions,
  range: KeysetRange,
  source?: FindSource,
): Promise<KeysetRows> {
  const { limit, verb = 'findAll' } = range;
  const scoped = await preparedOptions(caller, options, verb);
  refuseRange(caller, scoped, verb);
  const { query, values } = compileRange(caller, scoped, { range, source });
  const execution = executionOf(scoped);
  const engine = engineOf(caller.definition);
  if (scoped.lock) engine.assertCanLock(execution);
  const { rows, positions, hasMore } = await engine.selectPlaced(query, values, { ...execution, most: limit });
  const isBackward = range.before !== undefined;
  const read = isBackward ? rows.reverse() : rows;
  const found = [...read];
  await finishFound(caller, found, { query, scoped, runsHooks: options.hooks !== false });
  return { rows: found, read, positions: isBackward ? [...positions].reverse() : positions, hasMore };
}

interface Ranged {
  readonly range: KeysetRange;
  readonly source: FindSource | undefined;
}

/** One row more than asked for tells whether there are more. */
function compileRange(
  { definition }: Caller,
  scoped: FindOptions,
  { range, source }: Ranged,
): CompiledQuery<SelectQuery> {
  const { limit, before, after, checkShape } = range;
  // The values of a source stay its own: it may be read from again.
  const start = source && { ...source, bag: new ParameterBag([...source.bag.values]) };
  const found = withCompleteOrder(compileFind(definition, { ...scoped, limit: limit + 1 }, start));
  checkShape?.(keysetShape(found.query));
  return beginningAfter(found, { position: before ?? after, isBackward: before !== undefined });
}

/** A scope or a hook may say what the call could not. */
function refuseRange({ definition: { name } }: Caller, options: FindOptions, verb: string): void {
  const given = (['limit', 'offset'] as const).find(option => (options[option] ?? null) !== null);
  if (given === undefined) return;
  throw new QueryError('INVALID_OPTION', `${name}.${verb} has no ${given}: one comes from a scope or a hook.`, {
    hint: `Leave that scope out: ${name}.withoutScope().${verb}(…), or keep the ${given} out of the scope.`,
  });
}
