import { type Awaitable, engineOf, isPending, executionOf } from '../engine';
import { applyScopes } from '../compile/apply-scopes';
import { compileContext } from '../compile/find';
import { compileWhere } from '../compile/where';
import { columnOf, type ModelDefinition, uniqueKeysOf } from '../definition/model-definition';
import { type DatabaseError, DeadlockError, UniqueConstraintError } from '../errors/database-error';
import { QueryError } from '../errors/query-error';
import { validationItem } from '../errors/validation-error-item';
import { rowOf } from '../instance/changes';
import { stateOf, readValue } from '../instance/instance';
import type { AnyRead, FindOptions, WhereOptions } from '../options/find-options';
import { ownWriteOptions } from '../options/operation-rules';
import { Op } from '../options/operators';
import type { ExecutionContext } from '../options/transaction-options';
import type { FindOrCreateOptions } from '../options/write-options';
import { ParameterBag } from '../query/parameter-bag';
import { buildInstance, requireValues, insertShape } from './new-row';
import { afterInsert, insertGroup, oneRow, prepareInsert } from './create';
import type { Caller } from './caller';
import { findOne } from './find';
import { namesInSql } from './inserted-sql';
import { keepingNested, takeNested, writeNested, type NestedValues } from './nested-writes';
import { withoutNulls } from './omit-null';
import { ownTransaction } from './own-transaction';
import { deletedRow, quoted } from './rows-in-the-way';
import { SqlFragment } from '../sql/sql-fragment';
import { takenValues, takingOf } from './taken-values';
import { isEqualities, mayHold, valuesAskedFor } from './where-values';
import { runAfterWrite } from './write-hooks';

/** A row that is to be there: how it is found, and what it is made of. */
interface Wanted {
  readonly caller: Caller;
  readonly verb: 'findOrCreate' | 'findCreateFind' | 'findOrBuild';
  readonly options: FindOrCreateOptions;
  /** What the `where` says that such a row has, and the scopes of the call. */
  readonly asked: ReadonlyMap<string, unknown>;
  /** What the `where` alone speaks of. */
  readonly named: readonly string[];
  /** What the scopes of the call say. */
  readonly scope: FindOptions & AnyRead;
  readonly build: () => object;
}

/**
 * The row that matches, or a new one. Where the values hold a unique key, as many callers as may be make one row: who comes
 * second is left out by the database, and finds what the first has made.
 *
 * @throws UniqueConstraintError where a row stands in the way that does not match
 */
export async function findOrCreate(
  caller: Caller,
  options: FindOrCreateOptions,
  verb: 'findOrCreate' | 'findCreateFind' = 'findOrCreate',
): Promise<[instance: object, created: boolean]> {
  const wanted = wantedRow(caller, options, verb);
  return (await find(wanted)) ?? makeOrFind(wanted, 1);
}

/** The row that matches, or a new instance that is not saved. */
export async function findOrBuild(
  caller: Caller,
  options: FindOrCreateOptions,
): Promise<[instance: object, built: boolean]> {
  const wanted = wantedRow(caller, options, 'findOrBuild');
  const [found] = (await find(wanted)) ?? [];
  return found === undefined ? [wanted.build(), true] : [found, false];
}

function wantedRow(caller: Caller, given: FindOrCreateOptions, verb: Wanted['verb']): Wanted {
  const { definition } = caller;
  const options = ownWriteOptions(given);
  const { where, defaults = {}, fields }: FindOrCreateOptions & AnyRead = options;
  if (compileWhere(where, compileContext(definition, new ParameterBag())) === undefined)
    throw missingWhere(definition, verb);
  requireValues(definition, defaults);
  const taking = takingOf(definition, { fields });
  const named = [...valuesAskedFor(definition, where).keys()];
  const scope: FindOptions & AnyRead = applyScopes<FindOptions>(definition, caller.scopes, {});
  const asked = valuesAskedFor(definition, [where, scope.where]);
  // What the where asks for is NULL where it says so.
  const taken = withoutNulls(definition, takenValues(defaults, taking), options);
  refuseContradiction(definition, asked, taken);
  const build = (): object => buildInstance(definition, { ...taken, ...Object.fromEntries(asked) }, { ...taking, fields: undefined }); // prettier-ignore
  // What cannot be a row of the model is refused whether there is one or not.
  build();
  return { caller, verb, options, asked, named, scope, build };
}

/** A row with other values than were asked for would be made anew by each call. */
function refuseContradiction(definition: ModelDefinition, asked: ReadonlyMap<string, unknown>, taken: object): void {
  for (const [name, value] of Object.entries(taken)) {
    if (value === undefined || !asked.has(name)) continue;
    if (!mayHold(definition, name, [value, asked.get(name)])) throw contradiction(definition, name);
  }
}

async function find({ caller, options }: Wanted, lock?: FindOptions['lock']): Promise<[object, false] | undefined> {
  const { where, paranoid, hooks }: FindOrCreateOptions & AnyRead = options;
  const found = await findOne(caller, {
    ...executionOf(options),
    where,
    paranoid,
    hooks,
    lock,
    rejectOnEmpty: false,
  } as FindOptions);
  return found === null ? undefined : [found, false];
}

/** Rows that go again before they can be looked at: nobody is that unlucky more often. */
const MOST_ATTEMPTS = 10;

/** What was left out is looked for again; what is not there then stands in the way of nothing any more. */
async function makeOrFind(wanted: Wanted, attempt: number): Promise<[object, boolean]> {
  const { caller: { definition }, options } = wanted; // prettier-ignore
  const made = await make(wanted);
  if (!(made instanceof Error)) return [made, true];
  const lock = lockToSee(definition, options);
  const found = await find(wanted, lock);
  if (found !== undefined) return found;
  // Another key than the one that decides: what the database said of it is the answer.
  if (made instanceof UniqueConstraintError) throw made;
  if (made instanceof RowIsThere) await refuseBlocked(wanted, made, lock);
  if (attempt === MOST_ATTEMPTS) throw made instanceof RowIsThere ? uniqueViolation(definition, made.key) : made;
  return makeOrFind(wanted, attempt + 1);
}

/** At REPEATABLE READ some databases show a row that others made meanwhile to locking reads alone. */
function lockToSee(definition: ModelDefinition, options: ExecutionContext): FindOptions['lock'] {
  const engine = engineOf(definition);
  const isInside = engine.transactionOf(executionOf(options)) !== undefined;
  return isInside && engine.locksRows && !engine.keepsSnapshots ? 'SHARE' : undefined;
}

/** Thrown to undo what was written for a row that another caller has made first; nobody else sees it. */
class RowIsThere extends Error {
  constructor(readonly key: readonly string[], readonly values: ReadonlyMap<string, unknown>) {
    super('There is such a row.');
  }
} // prettier-ignore

/** The new instance, or why there is none: in a transaction of its own, so that a row that is left out leaves no trace. */
async function make(wanted: Wanted): Promise<object> {
  const { caller: { definition }, options } = wanted; // prettier-ignore
  const isInside = engineOf(definition).transactionOf(executionOf(options)) !== undefined;
  try {
    return await ownTransaction(definition, options, ({ transaction }) =>
      makeWithin({ ...wanted, options: { ...options, transaction } }),
    );
  } catch (error) {
    if (error instanceof RowIsThere || error instanceof UniqueConstraintError) return error;
    if (error instanceof DeadlockError && !isInside) return error;
    throw error;
  }
}

async function makeWithin(wanted: Wanted): Promise<object> {
  const instance = wanted.build();
  const nested = takeNested(wanted.caller.definition, [instance]);
  if (nested.size === 0) return insertUnlessThere(wanted, instance);
  await keepingNested(nested, () => makeWithNested(wanted, instance, nested));
  return instance;
}

async function makeWithNested(wanted: Wanted, instance: object, nested: NestedValues): Promise<void> {
  const { hooks, validate } = wanted.options;
  const within = { hooks, validate, ...executionOf(wanted.options) };
  await writeNested(nested, 'before', within);
  await insertUnlessThere(wanted, instance);
  await writeNested(nested, 'after', within);
}

async function insertUnlessThere(wanted: Wanted, instance: object): Promise<object> {
  const { caller: { definition }, options } = wanted; // prettier-ignore
  const { hooks, validate } = options;
  const write = { definition, instance, options: { hooks, validate, ...executionOf(options) } };
  const former = rowOf(instance);
  const values = await prepareInsert(write);
  const key = decidingKey(wanted, values);
  // Without a key to go by, one writer or a lock still lets nobody in between, where there is such.
  if (key === undefined) await engineOf(definition).lockName?.(nameOf(wanted, values), write.options);
  const found = key === undefined ? await find(wanted) : undefined;
  if (found !== undefined) throw new RowIsThere([], values);
  const conflict = key === undefined ? undefined : { attributes: key, update: [] };
  const shape = insertShape(definition, values);
  const group = {
    definition,
    shape,
    instances: [instance],
    rows: [values],
    inSql: namesInSql([values]),
    ...oneRow,
    conflict,
  };
  await settled(insertGroup(group, write.options));
  if (stateOf(instance).isNewRecord) throw new RowIsThere(key ?? [], values);
  if (mayBeUnfound(wanted, values)) await refuseUnfound(wanted, instance, write.options);
  await runAfterWrite(write, former, afterInsert);
  return instance;
}

/** Equal for callers that ask for the same. */
function nameOf({ caller: { definition }, asked }: Wanted, values: ReadonlyMap<string, unknown>): string {
  const { schema, name } = definition.table;
  const parts = [...asked.keys()].sort().map(each => [each, values.get(each)]);
  const text = (_key: string, value: unknown): unknown => (typeof value === 'bigint' ? String(value) : value);
  return JSON.stringify(['mortise', schema ?? null, name, ...parts], text);
}

/** Whether a scope says more than what a row is given, or a setter or a hook has changed what was asked for. */
function mayBeUnfound({ caller: { definition }, asked, scope }: Wanted, values: ReadonlyMap<string, unknown>): boolean {
  if (!isEqualities(scope.where) || (scope.include ?? null) !== null) return true;
  return [...asked].some(([name, value]) => !mayHold(definition, name, [values.get(name) ?? null, value]));
}

/** A new row that the next call does not find would be made anew by it. */
async function refuseUnfound(
  { caller, verb, asked }: Wanted,
  instance: object,
  context: ExecutionContext,
): Promise<void> {
  const { definition } = caller;
  const state = stateOf(instance);
  const key = definition.primaryKey.map(name => [name, readValue(instance, state, name)] as const);
  const where = Object.fromEntries([...asked, ...key].map(([name, value]) => [name, value === null ? value : { [Op.eq]: value }])); // prettier-ignore
  const options = { ...executionOf(context), where, paranoid: false, hooks: false };
  if ((await findOne(caller, options as FindOptions)) === null) throw unfound(definition, verb);
}

const settled = async (result: Awaitable<void>): Promise<void> => (isPending(result) ? result : undefined);

/**
 * The unique key by which another caller's row is the one that was asked for: it says no more than the `where` does, or all
 * that the `where` says.
 */
function decidingKey(
  { caller: { definition }, asked, named }: Wanted,
  values: ReadonlyMap<string, unknown>,
): readonly string[] | undefined {
  const isGiven = (name: string): boolean => (values.get(name) ?? null) !== null && !SqlFragment.is(values.get(name));
  const keys = uniqueKeysOf(definition).filter(key => key.every(isGiven));
  const within = keys.find(key => key.every(name => asked.has(name)));
  return within ?? keys.find(key => named.length > 0 && named.every(name => key.includes(name)));
}

/** Says what stands in the way, where a row has the key and does not match. */
async function refuseBlocked({ caller: { definition }, options }: Wanted, { key, values }: RowIsThere, lock: FindOptions['lock']): Promise<void> {
  if (key.length === 0) return;
  const where: WhereOptions = Object.fromEntries(key.map(name => [name, { [Op.eq]: values.get(name) }]));
  const everyRow = { definition, scopes: { includesDefault: false, names: [] } };
  const row = await findOne(everyRow, { ...executionOf(options), where, paranoid: false, hooks: false, lock } as FindOptions);
  if (row === null) return;
  const { deletedAt } = definition.timestamps;
  const isDeleted = deletedAt !== undefined && ((row as Record<string, unknown>)[deletedAt] ?? null) !== null;
  throw isDeleted ? deletedRow(definition, key) : uniqueViolation(definition, key);
} // prettier-ignore

function uniqueViolation(definition: ModelDefinition, key: readonly string[]): DatabaseError {
  const over = definition.indexes.filter(({ unique, attributes }) => unique && isSameKey(attributes, key));
  const own = over.length === 1 ? over[0]?.message : undefined;
  const message = own ?? `There is another ${definition.name} with the same ${quoted(key)}, which does not match.`;
  const errors = key.map(attribute =>
    validationItem({ model: definition.name, attribute, validator: 'unique', message }),
  );
  const columns = key.map(name => columnOf(definition, name).columnName);
  return new UniqueConstraintError('UNIQUE_CONSTRAINT', message, {
    table: definition.table.name,
    columns,
    errors,
    // What its author has it say is shown to people as it is.
    hint: own === undefined ? 'The where says more than the key does, or a scope leaves that row out.' : undefined,
  });
}

const isSameKey = (one: readonly string[], other: readonly string[]): boolean =>
  one.length === other.length && one.every(name => other.includes(name));

function unfound({ name }: ModelDefinition, verb: string): QueryError {
  const message = `The new ${name} is not what ${name}.${verb} was asked for: the next call would not find it.`;
  return new QueryError('UNFOUND_ROW', message, {
    hint: 'A setter or a hook has changed a value of the where, or the scope says more than a new row is given. Nothing was written.',
  });
}

function missingWhere({ name }: ModelDefinition, verb: string): QueryError {
  return new QueryError('MISSING_WHERE', `${name}.${verb} has no condition: any row would do.`, {
    hint: `Say which is meant: ${name}.${verb}({ where: { attribute: value } }).`,
  });
}

function contradiction({ name }: ModelDefinition, attribute: string): QueryError {
  return new QueryError(
    'CONTRADICTING_VALUES',
    `The defaults have another value for ${name}.${attribute} than the where, or a scope.`,
    { hint: 'A row is made of both: leave it out of one.' },
  );
}
