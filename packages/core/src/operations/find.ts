import type { Caller } from './caller';
import { after, type Awaitable, engineOf, isPending, executionOf } from '../engine';
import { EmptyResultError, QueryError } from '../errors/query-error';
import { applyScopes } from '../compile/apply-scopes';
import { checkCallOptions, ownOptions } from '../rules/known-options';
import { attributeOf, type ModelDefinition, perDefinition } from '../definition/model-definition';
import { aggregatesOf } from '../compile/aggregates';
import { compileCount, compileFind, type FindSource } from '../compile/find';
import type { AnyRead, CountOptions, ErrorClass, FindOptions, WhereOptions } from '../options/find-options';
import { countRules, findHints, findRules } from '../options/find-rules';
import { includesOf } from '../compile/includes';
import { Op } from '../options/operators';
import { canonical } from '../instance/canonical-value';
import { keyCondition } from './identity';
import { copiedOptions } from './copied-options';
import type { SelectQuery } from '../query/select-query';
import { toldOptions } from './write-hooks';
import { loadOntoJunctions } from './load-nodes';
import { hasJunctionIncludes, markFound, rememberIncludes } from './mark-found';

/** All instances that match. */
export async function findAll(caller: Caller, options: FindOptions = {}, source?: FindSource): Promise<object[]> {
  const { definition } = caller;
  const prepared = preparedOptions(caller, options, 'findAll');
  const scoped = isPending(prepared) ? await prepared : prepared;
  const { query, values } = compileFind(definition, scoped, source);
  const engine = engineOf(definition);
  if (scoped.lock) engine.assertCanLock(executionOf(scoped));
  const rows = await engine.select(query, values, executionOf(scoped));
  const finished = finishFound(caller, rows, { query, scoped, runsHooks: options.hooks !== false });
  if (isPending(finished)) await finished;
  return rows;
}

/** The options of a find with its scopes, as its hooks left them. */
export function preparedOptions(caller: Caller, options: FindOptions, verb: string): Awaitable<FindOptions> {
  const { definition } = caller;
  const { hooks } = definition;
  options = checkCallOptions(options, findRules, `${definition.name}.${verb}`, findHints);
  const scoped = { ...applyScopes(definition, caller.scopes, options) };
  const isHeard = options.hooks !== false && (hooks.has('beforeFind') || hooks.has('afterFind'));
  if (!isHeard) return scoped;
  const told = toldOptions(definition, copiedOptions(scoped));
  if (!hooks.has('beforeFind')) return told;
  return hooks
    .run('beforeFind', told)
    .then(() => checkCallOptions(told, findRules, `${definition.name}.${verb}, after its beforeFind hooks,`));
}

/** What was asked for, and with which options. */
interface AskedFor {
  readonly query: SelectQuery;
  readonly scoped: FindOptions;
  /** As the call said, and no scope. */
  readonly runsHooks: boolean;
}

/** What is done with found rows before they are given to the caller. */
export function finishFound(caller: Caller, rows: object[], asked: AskedFor): Awaitable<void> {
  const { query, scoped, runsHooks } = asked;
  const loaded = query.mode === 'instances' ? finishInstances(rows, asked) : undefined;
  const isHeard = runsHooks && caller.definition.hooks.has('afterFind');
  if (isHeard || isPending(loaded)) return finishLater(caller, rows, { loaded, isHeard, scoped });
  refuseEmpty(caller, rows, scoped);
}

function finishInstances(rows: object[], { query, scoped }: AskedFor): Awaitable<void> {
  markFound(rows, query, scoped);
  const places = { steps: query.origin?.steps, includes: query.includes };
  const remember = (): void => rememberIncludes(rows, includesOf(scoped));
  if (!hasJunctionIncludes(places)) return remember();
  return loadOntoJunctions(rows, places, { ...scoped, ...executionOf(scoped) }).then(remember);
}

interface Later {
  readonly loaded: Awaitable<void>;
  readonly isHeard: boolean;
  readonly scoped: FindOptions;
}

async function finishLater(caller: Caller, rows: object[], { loaded, isHeard, scoped }: Later): Promise<void> {
  await loaded;
  if (isHeard) await caller.definition.hooks.run('afterFind', rows, scoped);
  refuseEmpty(caller, rows, scoped);
}

/** @throws EmptyResultError, or what the call or the model says instead, where nothing was found and that is refused. */
export function refuseEmpty(
  { definition, rejectOnEmpty }: Caller,
  rows: readonly object[],
  options: Pick<FindOptions, 'rejectOnEmpty'>,
): void {
  const rejects = options.rejectOnEmpty ?? rejectOnEmpty;
  if (rows.length === 0 && rejects) throw emptyResult(definition, rejects);
}

function emptyResult({ name }: ModelDefinition, rejectOnEmpty: true | Error | ErrorClass): Error {
  const message = `No ${name} was found.`;
  if (rejectOnEmpty instanceof Error) return rejectOnEmpty;
  if (typeof rejectOnEmpty === 'function') {
    // A program without types may give any function.
    const { prototype } = rejectOnEmpty as { readonly prototype?: object };
    if (prototype !== undefined) return new rejectOnEmpty(message);
    return new QueryError('INVALID_OPTION', `The option "rejectOnEmpty" of ${name} is true, an error, or its class.`);
  }
  return new EmptyResultError('EMPTY_RESULT', message);
}

/** The first instance that matches, or null. */
export async function findOne(caller: Caller, options: FindOptions = {}): Promise<object | null> {
  const [first] = await findAll(caller, { ...options, limit: 1 });
  return first ?? null;
}

/** The instance with that primary key, or null; a composite key is a list of its values. */
export function findByPk(caller: Caller, key: unknown, options?: FindOptions): Awaitable<object | null> {
  const { definition } = caller;
  if (key === undefined) throw undefinedKey(definition);
  const tuple = keyTuple(definition, key);
  if (tuple.every(value => value === null || value === undefined)) return missingKey(caller, options);
  const values = definition.primaryKey.map((name, index) =>
    canonical(definition, attributeOf(definition, name), tuple[index]),
  );
  if (options !== undefined || !isPlainCall(caller)) return findOne(caller, keyedOptions(definition, values, options));
  return after(findByKey(definition).run(values, executionOf(undefined)), ([row]) => row ?? null);
}

/** What is undefined was meant to be something. */
function undefinedKey({ name }: ModelDefinition): QueryError {
  return new QueryError('INVALID_KEY', `${name}.findByPk was given undefined as a key.`, {
    hint: 'Null finds nothing. Look where the key was to come from.',
  });
}

function missingKey(caller: Caller, options: FindOptions | undefined): null {
  const rejects = options?.rejectOnEmpty ?? caller.rejectOnEmpty;
  if (rejects) throw emptyResult(caller.definition, rejects);
  return null;
}

function keyTuple({ name, primaryKey }: ModelDefinition, key: unknown): readonly unknown[] {
  const tuple = Array.isArray(key) && primaryKey.length > 1 ? key : [key];
  if (primaryKey.length === tuple.length) return tuple;
  throw new QueryError(
    'INVALID_KEY',
    `The primary key of ${name} has ${primaryKey.length} attributes: [${primaryKey.join(', ')}].`,
    {
      hint: `Pass its values as a list in that order.`,
    },
  );
}

/** Nothing but the key decides: no scope, no hook, no paranoid condition changes the query. */
function isPlainCall({ definition, scopes, rejectOnEmpty }: Caller): boolean {
  const { hooks, timestamps, strictLoading } = definition;
  const isScoped = scopes.names.length > 0 || (scopes.includesDefault && definition.scopes.default !== undefined);
  return (
    !isScoped &&
    !strictLoading &&
    !rejectOnEmpty &&
    timestamps.deletedAt === undefined &&
    !hooks.has('beforeFind') &&
    !hooks.has('afterFind')
  );
}

/** The query by primary key is prepared once for a model. */
const findByKey = perDefinition(definition =>
  engineOf(definition).prepare({ ...compileFind(definition, {}).query, where: keyCondition(definition) }),
);

function keyedOptions(
  definition: ModelDefinition,
  tuple: readonly unknown[],
  options: FindOptions | undefined,
): FindOptions {
  const key = Object.fromEntries(definition.primaryKey.map((name, index) => [name, { [Op.eq]: tuple[index] }]));
  const where: WhereOptions = options?.where === undefined ? key : { [Op.and]: [key, options.where] };
  return { ...options, where };
}

/** The number of rows that match. */
export async function countRows(caller: Caller, options: CountOptions = {}, source?: FindSource): Promise<number> {
  const { definition } = caller;
  options = checkCallOptions(options, countRules, `${definition.name}.count`, findHints);
  let scoped = {
    ...countable(applyScopes<FindOptions>(definition, caller.scopes, options)),
    ...executionOf(options),
  };
  if (options.hooks !== false && definition.hooks.has('beforeCount')) {
    scoped = toldOptions(definition, copiedOptions(scoped));
    await definition.hooks.run('beforeCount', scoped);
    scoped = checkCallOptions(scoped, countRules, `${definition.name}.count, after its beforeCount hooks,`);
  }
  const { query, values } = compileCount(definition, scoped, source);
  return engineOf(definition).aggregate(query, values, executionOf(scoped));
}

/** What of the options of a find decides how many rows there are. */
export function countable(options: CountOptions): CountOptions {
  const own = ownOptions(options, countRules);
  const read: AnyRead = own;
  const { paranoid, distinct } = own;
  const [aggregates, include] = [aggregatesOf(options), includesOf(options)];
  return { where: read.where, aggregates, include, paranoid, distinct } as CountOptions;
}

/** A page of instances, and how many there are without `limit` and `offset`. */
export async function findAndCountAll(
  caller: Caller,
  options: FindOptions = {},
): Promise<{ rows: object[]; count: number }> {
  const { hooks, rejectOnEmpty = false } = options;
  // A page may be empty, whatever the model says of finds.
  const rows = await findAll(caller, { ...options, rejectOnEmpty });
  const counted = { ...countable(options as CountOptions), hooks, ...executionOf(options) } as CountOptions;
  const count = await countRows(caller, counted);
  return { rows, count };
}
