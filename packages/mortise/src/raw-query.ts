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
  /** Says that rows are wanted, which are given in any case: `QueryTypes.SELECT`. */
  readonly type?: 'SELECT';
  /** True: plain objects, which is what rows are without a model. */
  readonly raw?: boolean;
  /** Says that columns become attributes of the model, as they do in any case. */
  readonly mapToModel?: boolean;
}

/** The kinds of statements whose rows are wanted. */
export const QueryTypes: { readonly SELECT: 'SELECT' } = { SELECT: 'SELECT' };

/** SQL as text, or as the tag `sql` makes it. */
export type QueryStatement = string | SqlFragment;

const queryRules: OptionRules<QueryOptions> = {
  ...executionRules,
  bind: checkedLater,
  replacements: checkedLater,
  model: checkedLater,
  plain: flag,
  nest: flag,
  type: {
    expected: 'QueryTypes.SELECT; of other statements the rows are given too, where there are any',
    accepts: value => value === 'SELECT',
  },
  raw: flag,
  mapToModel: flag,
};

/** Options that queries have elsewhere, and what stands for them. */
const queryHints: Readonly<Record<string, string>> = {
  instance: 'Use reload() of the instance.',
};

/** Runs SQL that the user wrote, and gives its rows. */
export async function runQuery(
  connected: Connected,
  statement: QueryStatement,
  options: QueryOptions,
): Promise<object | null> {
  options = checkCallOptions(options, queryRules, 'query', queryHints);
  const { bind, replacements, model, plain, nest, type: _type, raw, mapToModel, ...context } = options;
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
  refuseWithoutModel({ model, raw, mapToModel });
  if (model !== undefined && !isModelClass(model))
    throw new QueryError('INVALID_OPTION', 'The option "model" of query is a model class.');
  const result = await connected.engine.query(statement, values, context);
  const rows = rowsOf(connected, result, { model, nest: nest === true });
  return plain === true ? (rows[0] ?? null) : rows;
}

/** Of two options that say different things, none is passed over. */
function refuseWithoutModel({ model, raw, mapToModel }: Pick<QueryOptions, 'model' | 'raw' | 'mapToModel'>): void {
  if (model !== undefined && (raw === true || mapToModel === false))
    throw new QueryError(
      'INVALID_OPTION',
      'The option "model" of query gives instances with its attributes: leave out "raw: true" and "mapToModel: false".',
    );
  if (model === undefined && mapToModel === true)
    throw new QueryError('INVALID_OPTION', 'The option "mapToModel" of query needs the option "model".');
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
