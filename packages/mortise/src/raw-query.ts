import {
  checkCallOptions,
  checkedLater,
  executionRules,
  flag,
  isModelClass,
  QueryError,
  SqlFragment,
  type ExecutionContext,
  type ModelClass,
  type ModelStatic,
  type OptionRules,
} from '@mortise/core';
import { rowsAsObjects, type Connected, type RawResult, type TextValues } from '@mortise/query-builder';

export interface QueryOptions<Model = ModelClass | undefined> extends ExecutionContext {
  /**
   * Values of a statement that is given as text: a list for each `?` in their order, or for `$1`, `$2`; an object for `:name`
   * and `$name`. They are bound, never made text; a list stands in `IN (:ids)`.
   */
  readonly bind?: TextValues;
  /** The same, by its other name. */
  readonly replacements?: TextValues;
  /** Gives instances of this model, by names of its columns or attributes; other columns stand beside them. */
  readonly model?: Model;
  /** True: the first row, or null. */
  readonly plain?: boolean;
  /** True: columns with dots in their names become nested objects. */
  readonly nest?: boolean;
}

/** SQL as text, or as the tag `sql` makes it. */
export type QueryStatement = string | SqlFragment;

const queryRules: OptionRules<QueryOptions> = {
  ...executionRules,
  bind: checkedLater,
  replacements: checkedLater,
  model: checkedLater,
  plain: flag,
  nest: flag,
};

/** Options that queries have elsewhere, and what stands for them. */
const queryHints: Readonly<Record<string, string>> = {
  type: 'Leave it out: rows are given whatever the statement is.',
  mapToModel: 'Leave it out: with the option "model", columns are mapped.',
  raw: 'Leave it out: rows are plain objects, unless there is the option "model".',
  instance: 'Use reload() of the instance.',
};

/** Runs SQL that the user wrote, and gives its rows. */
export async function runQuery(
  connected: Connected,
  statement: QueryStatement,
  options: QueryOptions,
): Promise<object | null> {
  options = checkCallOptions(options, queryRules, 'query', queryHints);
  const { bind, replacements, model, plain, nest, ...context } = options;
  if (typeof statement !== 'string' && !SqlFragment.is(statement)) {
    throw new QueryError('INVALID_SQL', 'query() takes SQL as text or as sql`…`.');
  }
  if (bind !== undefined && replacements !== undefined)
    throw new QueryError('INVALID_OPTION', 'The options "bind" and "replacements" of query say the same: give one.');
  const values = checkedValues(bind === undefined ? 'replacements' : 'bind', bind ?? replacements);
  if (nest === true && model !== undefined)
    throw new QueryError(
      'INVALID_OPTION',
      'The options "nest" and "model" of query say different things of its rows: give one.',
    );
  if (model !== undefined && !isModelClass(model))
    throw new QueryError('INVALID_OPTION', 'The option "model" of query is a model class.');
  const result = await connected.engine.query(statement, values, context);
  const rows = rowsOf(connected, result, { model, nest: nest === true });
  return plain === true ? (rows[0] ?? null) : rows;
}

function checkedValues(option: string, values: TextValues | undefined): TextValues | undefined {
  if (values === undefined || (typeof values === 'object' && (values as object | null) !== null)) return values;
  throw new QueryError(
    'INVALID_OPTION',
    `The option "${option}" of query is a list of values, or an object of values by name.`,
  );
}

function rowsOf(
  { engine }: Connected,
  result: RawResult,
  { model, nest }: { readonly model: ModelClass | undefined; readonly nest: boolean },
): object[] {
  // Its definition is asked for as any caller would.
  if (model !== undefined) return engine.mapRows(result, (model as ModelStatic).definition);
  const rows = rowsAsObjects(result);
  if (!nest) return rows;
  refuseWithin(result.columns);
  return rows.map(nested);
}

/** One name can't be a value and hold others. */
function refuseWithin(columns: readonly string[]): void {
  const holder = columns.find(column => columns.some(other => other.startsWith(`${column}.`)));
  if (holder === undefined) return;
  throw new QueryError('NAME_COLLISION', `The rows of the query have a column "${holder}", and others within it.`, {
    hint: 'Give it another name in the SQL, or leave out the option nest.',
  });
}

/** `{ 'author.name': 'Ada' }` as `{ author: { name: 'Ada' } }`. */
function nested(row: Readonly<Record<string, unknown>>): object {
  const whole = {};
  for (const [column, value] of Object.entries(row)) {
    const path = column.split('.');
    const last = path.pop() as string; // a split gives one part at least
    let place: object = whole;
    for (const part of path) place = placeWithin(place, part);
    define(place, last, value);
  }
  return whole;
}

function placeWithin(place: object, name: string): object {
  const present: unknown = Object.hasOwn(place, name) ? place[name as keyof typeof place] : undefined;
  if (typeof present === 'object' && present !== null) return present;
  const made = {};
  define(place, name, made);
  return made;
}

// Defined, so that a column called __proto__ is one like any other.
function define(place: object, name: string, value: unknown): void {
  Object.defineProperty(place, name, { value, writable: true, enumerable: true, configurable: true });
}
