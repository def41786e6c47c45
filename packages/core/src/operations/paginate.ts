import type { FindSource } from '../compile/find';
import { engineOf, executionOf } from '../engine';
import { QueryError } from '../errors/query-error';
import type { CountOptions, FindOptions } from '../options/find-options';
import { pageHints, type PageOptions, pageRules } from '../options/page-options';
import { ParameterBag } from '../query/parameter-bag';
import type { KeysetPosition } from '../query/select-query';
import { checkCallOptions, ownOptions } from '../rules/known-options';
import { type Cursor, cursorText, otherOrder, readCursor, shortened } from './cursor';
import type { Caller } from './caller';
import { countable, countRows } from './find';
import { findAfter, type KeysetRows } from './keyset';
import { Page } from './page';

/** Rows of a page unless it says how many. */
const DEFAULT_SIZE = 20;

/** Where the rows of a page are, and who asks for them: `Person.paginate`. */
interface PagePlace {
  readonly owner: string;
  /** Said, so that none is found on Object.prototype. */
  readonly source: FindSource | undefined;
}

/** What a page's options say of its place in the order. */
interface AskedPage {
  readonly size: number;
  readonly isBackward: boolean;
  readonly cursor: Cursor | undefined;
}

/**
 * A page of the rows that match, in their order.
 *
 * @throws QueryError `INVALID_CURSOR`, `INVALID_ORDER`, `AMBIGUOUS_ORDER`, `INVALID_LIMIT`, `INVALID_OPTION`, `MISSING_PRIMARY_KEY`
 */
export async function paginate(
  caller: Caller,
  options: PageOptions = {},
  place: PagePlace = { owner: `${caller.definition.name}.paginate`, source: undefined },
): Promise<Page<object>> {
  const checked = checkCallOptions(options, pageRules, place.owner, pageHints);
  const { first, last, after, before, count, ...find } = ownOptions(checked, pageRules);
  const asked = askedPage({ first, last, after, before }, place.owner);
  const { found, shape } = await readPage(caller, find, asked, place);
  const counted = count === true ? await countAll(caller, find, place) : undefined;
  return pageOf(found, { asked, shape, count: counted });
}

/** A page of nothing, as of a row that is not saved. */
export function emptyPage(options: PageOptions, owner: string): Page<object> {
  const asked = askedPage(options, owner);
  const found = { rows: [], read: [], positions: [], hasMore: false };
  return pageOf(found, {
    asked: { ...asked, cursor: undefined },
    shape: '',
    count: options.count === true ? 0 : undefined,
  });
}

function askedPage(
  { first, last, after, before }: Pick<PageOptions, 'first' | 'last' | 'after' | 'before'>,
  owner: string,
): AskedPage {
  const isBackward = isSaid(last) || isSaid(before);
  if (isBackward && (isSaid(first) || isSaid(after))) throw bothWays(owner);
  const size = isBackward ? last : first;
  const cursor = isBackward ? before : after;
  checkSize(size, isBackward ? 'last' : 'first', owner);
  return { size: size ?? DEFAULT_SIZE, isBackward, cursor: isSaid(cursor) ? readCursor(cursor, owner) : undefined };
}

const isSaid = <T>(option: T): option is NonNullable<T> => option !== undefined && option !== null;

function bothWays(owner: string): QueryError {
  return new QueryError('INVALID_OPTION', `${owner} goes one way: "first" with "after", or "last" with "before".`, {
    hint: 'Leave out the options of the other way.',
  });
}

function checkSize(size: unknown, option: 'first' | 'last', owner: string): void {
  if (!isSaid(size) || (typeof size === 'number' && Number.isSafeInteger(size + 1) && size >= 0)) return;
  throw new QueryError('INVALID_LIMIT', `The option "${option}" of ${owner} is not a whole number from 0 up.`);
}

async function readPage(
  caller: Caller,
  find: FindOptions,
  { size, isBackward, cursor }: AskedPage,
  { owner, source }: PagePlace,
): Promise<{ readonly found: KeysetRows; readonly shape: string }> {
  const { dialect } = engineOf(caller.definition);
  let shape = '';
  const checkShape = (given: string): void => {
    shape = shortened(`${dialect} ${given}`);
    if (cursor !== undefined && cursor.shape !== shape) throw otherOrder(owner);
  };
  const at = { position: cursor?.position, isBackward, isGiven: cursor !== undefined };
  // A page may be empty, whatever the model says of finds.
  const options = { ...find, rejectOnEmpty: find.rejectOnEmpty ?? false };
  const range = { ...at, limit: size, looksAhead: true, verb: 'paginate', checkShape };
  const found = await findAfter(caller, options, range, source);
  return { found, shape };
}

/** As many as there are without a page. */
function countAll(caller: Caller, find: FindOptions, { source }: PagePlace): Promise<number> {
  const options = { ...countable(find as CountOptions), hooks: find.hooks, ...executionOf(find) } as CountOptions;
  return countRows(caller, options, source && countedSource(source));
}

/** Nothing is loaded onto rows that are counted. */
function countedSource({ bag, origin }: FindSource): FindSource {
  const steps = origin?.steps.map(step => ({ ...step, include: undefined }));
  return { bag: new ParameterBag([...bag.values]), origin: origin && steps && { ...origin, steps } };
}

interface PageFacts {
  readonly asked: AskedPage;
  readonly shape: string;
  readonly count: number | undefined;
}

function pageOf({ rows, read, positions, hasMore }: KeysetRows, { asked, shape, count }: PageFacts): Page<object> {
  const { isBackward, cursor } = asked;
  const cameFrom = cursor !== undefined;
  return new Page({
    rows,
    read,
    cursorAt: index => cursorText({ shape, position: positions[index] as KeysetPosition }), // one for each row that was read
    hasPreviousPage: isBackward ? hasMore : cameFrom,
    hasNextPage: isBackward ? cameFrom : hasMore,
    count,
  });
}
