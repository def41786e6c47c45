import { engineOf, executionOf } from '../engine';
import { attributeOf, columnOf, type ModelDefinition, uniqueKeysOf } from '../definition/model-definition';
import { listNames } from '../errors/nearest-name';
import { QueryError } from '../errors/query-error';
import { canonical, keyIdentity } from '../instance/canonical-value';
import type { ExecutionContext } from '../options/transaction-options';
import type { WhereOptions } from '../options/find-options';
import type { BulkUpdateOptions } from '../options/write-options';
import type { Assignment, AssignedCase } from '../query/commands';
import { allOf, type Condition } from '../query/condition';
import { compileContext } from '../compile/find';
import { compilePieces } from '../compile/pieces';
import type { ParameterBag } from '../query/parameter-bag';
import { Pace } from '../rules/pace';
import { SqlFragment } from '../sql/sql-fragment';
import { requireValues } from './new-row';
import type { Caller } from './caller';
import { keyedRows, refuseStale, setKey, versionIn } from './keyed-rows';
import { withoutNulls } from './omit-null';
import { refuseDefaults, sqlValuesIn } from './read-back';
import { type Version, versionBump, stampChanged } from './row-version';
import { refuseImmutable } from './run-validators';
import { takenValues, takingOf } from './taken-values';
import { ownValuesHooks, withBulkHooks } from './bulk-hooks';
import { valuesForHooks } from './hook-options';
import { canonicalValues } from './update';

/** The values of one row, and what it is found by. */
interface RowUpdate {
  readonly key: readonly unknown[];
  readonly values: ReadonlyMap<string, unknown>;
  /** The version that the row is to have, where the caller says so. */
  readonly version?: Version | undefined;
}

/** Rows that are written together. */
interface UpdateBatch {
  readonly caller: Caller;
  readonly key: readonly string[];
  readonly rows: readonly RowUpdate[];
}

/**
 * Gives many rows each its own values, by few statements of one transaction.
 *
 * @returns the number of rows that were there
 */
export async function bulkUpdate(caller: Caller, rows: readonly object[], options: BulkUpdateOptions): Promise<number> {
  const { definition } = caller;
  const given = copied(definition, rows, options);
  const work = async (chosen: ChosenOptions): Promise<number> => {
    const key = keyOf(definition, chosen.key);
    const updates = await updatesOf(definition, { key, rows: given }, chosen);
    return writeBatches({ caller, key, rows: updates }, chosen);
  };
  return withBulkHooks<ChosenOptions, number>(ownValuesHooks(definition), options, work, given);
}

/** A hook may take rows away by a condition. */
interface ChosenOptions extends BulkUpdateOptions {
  readonly where?: WhereOptions;
}

/** Hooks may change the rows, but never the caller's own. */
function copied(
  definition: ModelDefinition,
  rows: readonly unknown[],
  { fields, key }: BulkUpdateOptions,
): readonly object[] {
  if (!Array.isArray(rows)) throw notAList(definition);
  const taking = takingOf(definition, { fields });
  const names = new Set([...(taking.fields ?? []), ...keyOf(definition, key)]);
  const known = { ...taking, fields: taking.fields === undefined ? undefined : names };
  return Array.from(rows, (row): object => {
    requireValues(definition, row);
    return valuesForHooks(definition, takenValues(row as object, known)); // an object of values
  });
}

/** The attributes that tell the rows: of one unique key, so that each is one row. */
function keyOf(definition: ModelDefinition, given: unknown): readonly string[] {
  if (given === undefined && definition.primaryKey.length > 0) return definition.primaryKey;
  const list: unknown = typeof given === 'string' ? [given] : (given ?? []);
  if (!Array.isArray(list)) throw noKey(definition);
  const names = Array.from(list as readonly string[], name => columnOf(definition, name).name);
  const isUnique = uniqueKeysOf(definition).some(
    key => key.length === new Set(names).size && key.every(name => names.includes(name)),
  );
  if (!isUnique) throw noKey(definition);
  return names;
}

async function updatesOf(
  definition: ModelDefinition,
  { key, rows }: { readonly key: readonly string[]; readonly rows: readonly object[] },
  options: BulkUpdateOptions,
): Promise<readonly RowUpdate[]> {
  const places = new Map<string, number>();
  const updates: RowUpdate[] = [];
  const pace = new Pace();
  for (const [place, row] of rows.entries()) {
    const update = await updateOf(definition, { key, row, place }, options);
    const identity = keyIdentity(update.key);
    const earlier = places.get(identity);
    if (earlier !== undefined) throw repeated(definition, key, [earlier, place]);
    places.set(identity, place);
    updates.push(update);
    if (pace.isDue) await pace.rest();
  }
  return inKeyOrder(stamped(definition, updates, options));
}

interface PlacedRow {
  readonly key: readonly string[];
  readonly row: object;
  readonly place: number;
}

async function updateOf(
  definition: ModelDefinition,
  { key, row, place }: PlacedRow,
  options: BulkUpdateOptions,
): Promise<RowUpdate> {
  const meant = withoutNulls(definition, row, options);
  const given: readonly (readonly [string, unknown])[] = Object.entries(meant).filter(
    ([, value]) => value !== undefined,
  );
  for (const [name] of given) attributeOf(definition, name);
  const values = new Map(given);
  const set = setKey(definition, key, values);
  const identity = key.map(name => {
    const value = set.get(name) ?? null;
    if (value === null || SqlFragment.is(value)) throw withoutKey(definition, name, place);
    return canonical(definition, attributeOf(definition, name), value);
  });
  const version = versionIn(definition, values);
  const others = given.filter(([name]) => !key.includes(name) && name !== definition.version);
  const plain = Object.fromEntries(others.filter(([, value]) => !SqlFragment.is(value)));
  const written = await canonicalValues(definition, plain, options);
  const inSql = sqlValuesIn(new Map(others));
  refuseDefaults(definition, inSql);
  if (options.validate !== false) refuseImmutable(definition, [...inSql]);
  for (const [name, fragment] of inSql) written.set(columnOf(definition, name).name, fragment);
  return { key: identity, values: written, version };
}

/** Each row tells when it was changed; those that say it themselves keep to that. */
function stamped(
  definition: ModelDefinition,
  updates: readonly RowUpdate[],
  { silent = false }: BulkUpdateOptions,
): readonly RowUpdate[] {
  if (updates.length > 0 && updates.every(({ values }) => values.size === 0)) throw nothingToUpdate(definition);
  // Who is given nothing is not touched.
  updates = updates.filter(({ values }) => values.size > 0);
  if (silent) return updates;
  const stamp = new Map<string, unknown>();
  stampChanged(definition, stamp);
  return updates.map(({ values, ...update }) => ({ ...update, values: new Map([...stamp, ...values]) }));
}

/** Two calls that meet then wait for each other instead of deadlocking. */
function inKeyOrder(updates: readonly RowUpdate[]): readonly RowUpdate[] {
  const placed = updates.map(update => ({ update, identity: keyIdentity(update.key) }));
  return placed.sort((one, other) => (one.identity < other.identity ? -1 : 1)).map(({ update }) => update);
}

/** Each row asks for its key once for each attribute: a server takes some time to read longer statements. */
const MOST_VALUES = 8_000;
const MOST_ROWS = 200;

async function writeBatches(batch: UpdateBatch, options: ChosenOptions): Promise<number> {
  const { caller: { definition }, key, rows } = batch; // prettier-ignore
  const [first] = rows;
  if (first === undefined) return 0;
  const names = new Set(rows.flatMap(({ values }) => [...values.keys()]));
  const perRow = names.size * (key.length + 1) + key.length;
  const size = Math.max(1, Math.min(MOST_ROWS, Math.floor(MOST_VALUES / perRow)));
  const context = executionOf(options);
  const isVersioned = rows.some(({ version }) => version !== undefined);
  if (rows.length <= size && !isVersioned) return writeBatch(batch, options, context);
  return engineOf(definition).transaction(context, async transaction => {
    let count = 0;
    for (let start = 0; start < rows.length; start += size) {
      const part = { ...batch, rows: rows.slice(start, start + size) };
      if (isVersioned) await refuseStale({ ...part, paranoid: options.paranoid }, { ...context, transaction });
      count += await writeBatch(part, options, { ...context, transaction });
    }
    return count;
  });
}

async function writeBatch(
  { caller, key, rows }: UpdateBatch,
  { paranoid, where: condition }: ChosenOptions,
  context: ExecutionContext,
): Promise<number> {
  const keys = rows.map(row => row.key);
  const { definition, where, bag } = keyedRows(caller, { key, keys, paranoid, where: condition });
  const assignments = [...assignmentsOf({ definition, key, rows }, bag), ...versionBump(definition)];
  return engineOf(definition).update({ definition, assignments, where }, bag.values, context);
}

type Batch = Pick<UpdateBatch, 'key' | 'rows'> & { readonly definition: ModelDefinition };

function assignmentsOf(batch: Batch, bag: ParameterBag): readonly Assignment[] {
  const names = new Set(batch.rows.flatMap(({ values }) => [...values.keys()]));
  return [...names].map(name => assignmentOf(batch, name, bag));
}

/** What all rows share, as the time of the change, is said once; else each row's own, and what has none keeps its own. */
function assignmentOf({ definition, key, rows }: Batch, name: string, bag: ParameterBag): Assignment {
  const giving = rows.filter(({ values }) => values.has(name));
  const [{ values: first }] = giving as [RowUpdate]; // the name is one of theirs
  const isShared = giving.length === rows.length && giving.every(({ values }) => Object.is(values.get(name), first.get(name))); // prettier-ignore
  if (isShared) return { attribute: name, value: valueOf(definition, { name, value: first.get(name) }, bag) };
  const cases = giving.map((row): AssignedCase => ({
    row,
    when: allOf(key.map((attribute, part): Condition => {
      const value = bag.canonical(definition, attribute, row.key[part]);
      return { type: 'compare', attribute, operator: '=', value };
    })) as Condition, // a key has an attribute
    then: valueOf(definition, { name, value: row.values.get(name) }, bag),
  })); // prettier-ignore
  return { attribute: name, value: { cases } };
}

function valueOf(
  definition: ModelDefinition,
  { name, value }: { readonly name: string; readonly value: unknown },
  bag: ParameterBag,
): AssignedCase['then'] {
  if (SqlFragment.is(value)) return { pieces: compilePieces(value, compileContext(definition, bag)) };
  return bag.canonical(definition, name, value);
}

function notAList({ name }: ModelDefinition): QueryError {
  return new QueryError('INVALID_VALUES', `${name}.bulkUpdate takes a list of objects: [{ key, attribute: value }].`);
}

function noKey(definition: ModelDefinition): QueryError {
  const keys = uniqueKeysOf(definition).map(listNames).join('; ') || 'none';
  const message = `${definition.name}.bulkUpdate is told by no unique key which row is which.`;
  return new QueryError('NOT_A_UNIQUE_KEY', message, {
    hint: `Name one in the option "key". Its unique keys: ${keys}.`,
  });
}

function withoutKey({ name: model }: ModelDefinition, name: string, place: number): QueryError {
  return new QueryError('MISSING_KEY', `${model}.bulkUpdate was given a row without "${name}", which tells it: [${place}].`, {
    hint: 'Each row has a value for each attribute of the key.',
  });
} // prettier-ignore

function repeated({ name }: ModelDefinition, key: readonly string[], places: readonly number[]): QueryError {
  const rows = places.map(place => `[${place}]`).join(' and ');
  return new QueryError('REPEATED_KEY', `${name}.bulkUpdate has rows with the same "${key.join(', ')}": ${rows}.`, {
    hint: 'Keep the one that is meant.',
  });
}

function nothingToUpdate({ name }: ModelDefinition): QueryError {
  return new QueryError('NOTHING_TO_UPDATE', `${name}.bulkUpdate was given no values beside the key.`);
}
