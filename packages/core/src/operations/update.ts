import type { UpdateOptions, WriteOptions } from '../options/write-options';
import { engineOf, executionOf } from '../engine';
import { QueryError } from '../errors/query-error';
import { validateInstance } from './validate-instance';
import { changedAttributes } from '../instance/changes';
import { Instance, newState } from '../instance/instance';
import { attributeOf, columnOf, type ModelDefinition } from '../definition/model-definition';
import { bulkUpdateHooks, refuseOtherRows, withBulkHooks } from './bulk-hooks';
import { valuesForHooks } from './hook-options';
import type { Assignment } from '../query/commands';
import { allOf, notDeleted } from '../query/condition';
import type { WhereOptions } from '../options/find-options';
import type { ParameterBag } from '../query/parameter-bag';
import type { TransactionHandle } from '../options/transaction-options';
import { SqlFragment } from '../sql/sql-fragment';
import { assignValues } from './new-row';
import type { Caller } from './caller';
import { type Matching, matchingRows, oneByOne } from './matching-rows';
import { assign, updateInstance } from './save';
import { refuseImmutable } from './run-validators';
import { asksForRows, requireSameKey, writeReturning, type Written } from './returning';
import { omitsNull } from './omit-null';
import { refuseVersion, versionBump, stampChanged } from './row-version';
import { takenValues, takingOf } from './taken-values';

/** Writes the same values to all rows that match, and gives their number, and the rows where they are asked for. Values may be SQL. */
export async function updateWhere(caller: Caller, values: object, options: UpdateOptions): Promise<Written> {
  const { definition } = caller;
  // Who leaves the options out is told that a condition is missing.
  const given: UpdateOptions = { ...options };
  const taken = takenValues(values, takingOf(definition, { fields: given.fields }));
  const toWrite = valuesForHooks(definition, taken);
  const work = (chosen: UpdateOptions): Promise<Written> => {
    refuseVersion(definition, toWrite);
    const { where, bag } = matchingRows(caller, chosen, 'update');
    const living = allOf([where, notDeleted(definition, chosen.paranoid)]);
    return writeFound({ definition, where: living, bag }, toWrite, chosen);
  };
  return withBulkHooks(bulkUpdateHooks(definition), given, work, toWrite);
}

async function writeFound(matching: Matching, values: object, options: UpdateOptions): Promise<Written> {
  const { returning } = options;
  if (!asksForRows(returning)) return { count: await writeToAll(matching, values, options) };
  requireSameKey(matching.definition, values);
  const write = (found: Matching, transaction: TransactionHandle): Promise<number> =>
    writeToAll(found, values, { ...options, transaction });
  return writeReturning(matching, { returning, write, isHooked: options.individualHooks === true }, options);
}

/** Options of a write to rows that somebody else chose; hooks are told which by the `where`. */
export interface UpdateMatchingOptions extends WriteOptions {
  readonly where?: WhereOptions;
  readonly individualHooks?: boolean;
}

/** Writes the same values to all rows that meet a condition, with the model's bulk hooks around it. */
export async function updateMatching(
  matching: Matching,
  values: object,
  options: UpdateMatchingOptions,
): Promise<number> {
  const toWrite = valuesForHooks(matching.definition, values);
  // Who links rows holds instances of some of them, and their versions; to take a link off is to write NULL.
  const bulk = bulkUpdateHooks(matching.definition);
  const work = (chosen: UpdateMatchingOptions): Promise<number> => {
    refuseOtherRows(bulk, options, chosen);
    return writeToAll(matching, toWrite, { ...chosen, keepsVersion: true, omitNull: false });
  };
  return withBulkHooks(bulk, options, work, toWrite);
}

interface ManyOptions extends Pick<UpdateOptions, keyof WriteOptions | 'individualHooks' | 'silent' | 'omitNull'> {
  readonly keepsVersion?: boolean;
}

async function writeToAll(matching: Matching, values: object, options: ManyOptions): Promise<number> {
  if (options.individualHooks === true) return writeToEach(matching, values, options);
  const { definition, where, bag } = matching;
  const assignments = await assignmentsOf(definition, values, bag, options);
  return engineOf(definition).update({ definition, assignments, where }, bag.values, executionOf(options));
}

function writeToEach(matching: Matching, values: object, options: ManyOptions): Promise<number> {
  const { definition } = matching;
  const { validate, hooks, silent, omitNull } = options;
  return oneByOne(matching, options, (instance, transaction) =>
    updateInstance({ definition, instance }, values, {
      validate,
      hooks,
      silent,
      omitNull,
      ...executionOf(options),
      transaction,
    }),
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
  const omits = omitsNull(definition, options);
  const present = Object.entries(values).filter(([, value]) => value !== undefined && !(omits && value === null));
  for (const [name] of present) attributeOf(definition, name);
  const inSql = present.filter((entry): entry is [string, SqlFragment] => SqlFragment.is(entry[1]));
  const plain = present.filter(([, value]) => !SqlFragment.is(value));
  if (options.validate !== false) refuseImmutable(definition, inSql);
  const canonical = await canonicalValues(definition, Object.fromEntries(plain), options);
  if (canonical.size + inSql.length === 0) throw nothingToUpdate(definition);
  if (options.silent !== true && !stampsItself(definition, inSql)) stampChanged(definition, canonical);
  const fragments = inSql.map(([name, fragment]) => [columnOf(definition, name).name, fragment] as const);
  const written = new Map<string, unknown>([...canonical, ...fragments]);
  const isCounted = options.keepsVersion !== true && !written.has(definition.version ?? '');
  // MySQL works from left to right: what speaks of the version means the one before.
  return [...assign(definition, written, bag), ...(isCounted ? versionBump(definition) : [])];
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
  const runsValidators = options.validate !== false;
  return validateInstance({ definition, instance, attributes, runsValidators, standsForRows: true });
}

const stampsItself = ({ timestamps }: ModelDefinition, inSql: readonly Entry<SqlFragment>[]): boolean =>
  inSql.some(([name]) => name === timestamps.updatedAt);

function nothingToUpdate({ name }: ModelDefinition): QueryError {
  return new QueryError('NOTHING_TO_UPDATE', `${name}.update was given no values that have a column.`);
}
