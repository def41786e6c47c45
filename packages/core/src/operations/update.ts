import type { UpdateOptions, WriteOptions } from '../options/write-options';
import { engineOf } from '../engine';
import { QueryError } from '../errors/query-error';
import { validateInstance } from './validate-instance';
import { changedAttributes } from '../instance/changes';
import { Instance } from '../instance/instance';
import { attributeOf, columnOf, type ModelDefinition } from '../definition/model-definition';
import { ownWriteOptions } from '../options/operation-rules';
import type { Assignment } from '../query/commands';
import { allOf, livingRows } from '../query/condition';
import type { WhereOptions } from '../options/find-options';
import type { ParameterBag } from '../query/parameter-bag';
import { SqlFragment } from '../sql/sql-fragment';
import { assignValues, newState } from './build';
import { executionOf } from '../options/find-rules';
import type { Caller } from './find';
import { type Matching, matchingRows, oneByOne } from './matching-rows';
import { assign, updateInstance } from './save';
import { takenValues, takingOf } from './taken-values';
import { stampChanged } from './timestamps';

/** Writes the same values to all rows that match, and gives their number. Values may be SQL. */
export function updateWhere(caller: Caller, values: object, options: UpdateOptions): Promise<number> {
  const { definition } = caller;
  // Who leaves the options out is told that a condition is missing.
  const given: UpdateOptions = { ...options };
  const taken = takenValues(values, takingOf(definition, { fields: given.fields }));
  return withBulkHooks(definition, { values: taken, options: given }, (toWrite, chosen) => {
    const { where, bag } = matchingRows(caller, chosen, 'update');
    const living = allOf([where, livingRows(definition, chosen.paranoid)]);
    return writeToAll({ definition, where: living, bag }, toWrite, chosen);
  });
}

/** Options of a write to rows that somebody else chose; hooks are told which by the `where`. */
export interface UpdateMatchingOptions extends WriteOptions {
  readonly where?: WhereOptions;
  readonly individualHooks?: boolean;
}

/** Writes the same values to all rows that meet a condition, with the model's bulk hooks around it. */
export function updateMatching(matching: Matching, values: object, options: UpdateMatchingOptions): Promise<number> {
  return withBulkHooks(matching.definition, { values, options }, (given, chosen) =>
    writeToAll(matching, given, chosen),
  );
}

interface HookedUpdate<Options> {
  readonly values: object;
  readonly options: Options;
}

/** Hooks get values and options to change them, but never the caller's own. */
export async function withBulkHooks<Options extends WriteOptions>(
  { hooks }: ModelDefinition,
  { values, options }: HookedUpdate<Options>,
  work: (values: object, options: Options) => Promise<number>,
): Promise<number> {
  // A list of rows is a copy already.
  const given = Array.isArray(values) ? values : { ...values };
  const chosen = { ...ownWriteOptions(options) };
  const runsHooks = chosen.hooks !== false;
  if (runsHooks && hooks.has('beforeBulkUpdate')) await hooks.run('beforeBulkUpdate', chosen, given);
  const count = await work(given, chosen);
  if (runsHooks && hooks.has('afterBulkUpdate')) await hooks.run('afterBulkUpdate', chosen, given);
  return count;
}

type ManyOptions = Pick<UpdateOptions, keyof WriteOptions | 'individualHooks' | 'silent'>;

async function writeToAll(matching: Matching, values: object, options: ManyOptions): Promise<number> {
  if (options.individualHooks === true) return writeToEach(matching, values, options);
  const { definition, where, bag } = matching;
  const assignments = await assignmentsOf(definition, values, bag, options);
  return engineOf(definition).update({ definition, assignments, where }, bag.values, executionOf(options));
}

function writeToEach(matching: Matching, values: object, options: ManyOptions): Promise<number> {
  const { definition } = matching;
  const { validate, hooks, silent } = options;
  return oneByOne(matching, options, (instance, transaction) =>
    updateInstance({ definition, instance }, values, { validate, hooks, silent, ...executionOf(options), transaction }),
  );
}

type Entry<Value> = readonly [name: string, value: Value];

/** Values as assignments, checked as those of an instance would be. */
async function assignmentsOf(
  definition: ModelDefinition,
  values: object,
  bag: ParameterBag,
  options: ManyOptions,
): Promise<readonly Assignment[]> {
  const present = Object.entries(values).filter(([, value]) => value !== undefined);
  for (const [name] of present) attributeOf(definition, name);
  const inSql = present.filter((entry): entry is [string, SqlFragment] => SqlFragment.is(entry[1]));
  const plain = present.filter(([, value]) => !SqlFragment.is(value));
  const canonical = await canonicalValues(definition, Object.fromEntries(plain), options);
  if (canonical.size + inSql.length === 0) throw nothingToUpdate(definition);
  if (options.silent !== true && !stampsItself(definition, inSql)) stampChanged(definition, canonical);
  const fragments = inSql.map(([name, fragment]) => [columnOf(definition, name).name, fragment] as const);
  return assign(definition, new Map<string, unknown>([...canonical, ...fragments]), bag);
}

/** What is written once setters have had their say: a setter may write other attributes than its own. */
export function canonicalValues(
  definition: ModelDefinition,
  values: object,
  options: Pick<ManyOptions, 'validate'>,
): Promise<Map<string, unknown>> {
  // A scratch instance: setters and validators work on it as on any other.
  const instance = Reflect.construct(Instance, [newState(definition)], definition.model) as Instance;
  assignValues({ definition, instance }, values);
  const attributes = changedAttributes(instance, definition);
  return validateInstance({ definition, instance, attributes, runsValidators: options.validate !== false });
}

const stampsItself = ({ timestamps }: ModelDefinition, inSql: readonly Entry<SqlFragment>[]): boolean =>
  inSql.some(([name]) => name === timestamps.updatedAt);

function nothingToUpdate({ name }: ModelDefinition): QueryError {
  return new QueryError('NOTHING_TO_UPDATE', `${name}.update was given no values that have a column.`);
}
