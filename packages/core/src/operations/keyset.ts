import { compileFind, type FindSource } from '../compile/find';
import { keysetShape, withKeyset } from '../compile/keyset';
import { engineOf } from '../engine';
import { QueryError } from '../errors/query-error';
import type { FindOptions } from '../options/find-options';
import { executionOf } from '../options/find-rules';
import { ParameterBag } from '../query/parameter-bag';
import type { KeysetPosition } from '../query/select-query';
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
  /** The exact place of each row, which the row itself may no longer have. */
  readonly positions: KeysetPosition[];
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
  const { definition } = caller;
  const { verb = 'findAll', limit } = range;
  const scoped = await preparedOptions(caller, options, verb);
  refuseRange(caller, scoped, verb);
  const isBackward = range.before !== undefined;
  // The values of a source stay its own: it may be read from again.
  const start = source && { ...source, bag: new ParameterBag([...source.bag.values]) };
  const found = compileFind(definition, { ...scoped, limit: limit + 1 }, start);
  const { query, values } = withKeyset(found, { position: range.before ?? range.after, isBackward });
  range.checkShape?.(
    keysetShape(isBackward ? withKeyset(found, { position: undefined, isBackward: false }).query : query),
  );
  const engine = engineOf(definition);
  const execution = executionOf(scoped);
  if (scoped.lock) engine.assertCanLock(execution);
  const { rows, positions, hasMore } = await engine.selectPlaced(query, values, { ...execution, most: limit });
  const ordered = isBackward ? rows.reverse() : rows;
  await finishFound(caller, ordered, { query, scoped, runsHooks: options.hooks !== false });
  return { rows: ordered, positions: isBackward ? [...positions].reverse() : [...positions], hasMore };
}

/** A scope or a hook may say what the call could not. */
function refuseRange({ definition: { name } }: Caller, options: FindOptions, verb: string): void {
  const given = (['limit', 'offset'] as const).find(option => (options[option] ?? null) !== null);
  if (given === undefined) return;
  throw new QueryError('INVALID_OPTION', `${name}.${verb} has no ${given}: one comes from a scope or a hook.`, {
    hint: `Leave that scope out: ${name}.unscoped().${verb}(…), or keep the ${given} out of the scope.`,
  });
}
