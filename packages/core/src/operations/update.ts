import { QueryError } from '../errors/query-error';
import { validateInstance } from '../lifecycle/validate-instance';
import { attributeOf, type ModelDefinition } from '../model/model-definition';
import type { ExecutionContext } from '../ports/engine';
import type { Assignment } from '../query/commands';
import { allOf } from '../query/condition';
import type { WhereHolder } from '../query/find-options';
import { livingRows } from '../query/living-rows';
import { ParameterBag } from '../query/parameter-bag';
import { compileWhere } from '../query/where';
import { SqlFragment } from '../sql/sql-fragment';
import { assignValues, newState } from './build';
import { Instance } from '../model/instance';
import { requireWhere } from './destroy';
import { executionOf } from './execution';
import { assign } from './save';

/** Options of `Model.update()`. */
export interface UpdateOptions<TAttributes = Record<string, unknown>>
  extends ExecutionContext, WhereHolder<TAttributes> {
  /** True, without `where`: every row. */
  readonly all?: boolean;
  /** False: without the validators of the model; types and NOT NULL are checked all the same. */
  readonly validate?: boolean;
  readonly hooks?: boolean;
  /** True: `updatedAt` stays. */
  readonly silent?: boolean;
}

/** Writes the same values to all rows that match, and gives their number. Values may be SQL. */
export async function updateWhere(
  definition: ModelDefinition,
  values: object,
  options: UpdateOptions,
): Promise<number> {
  const { hooks } = definition;
  const runsHooks = options.hooks !== false;
  const bag = new ParameterBag();
  const where = requireWhere(definition, compileWhere(options.where, { definition, bag }), options, 'update');
  const assignments = await assignmentsOf(definition, values, bag, options);
  if (runsHooks && hooks.has('beforeBulkUpdate')) await hooks.run('beforeBulkUpdate', options, values);
  const living = allOf([where, livingRows(definition, options.paranoid)]);
  const count = await definition.engine.update(
    { definition, assignments, where: living },
    bag.values,
    executionOf(options),
  );
  if (runsHooks && hooks.has('afterBulkUpdate')) await hooks.run('afterBulkUpdate', options, values);
  return count;
}

/** Values as assignments, checked as those of an instance would be. */
async function assignmentsOf(
  definition: ModelDefinition,
  values: object,
  bag: ParameterBag,
  options: UpdateOptions,
): Promise<readonly Assignment[]> {
  const present = Object.entries(values).filter(([, value]) => value !== undefined);
  const inSql = present.filter((entry): entry is [string, SqlFragment] => SqlFragment.is(entry[1]));
  const plain = present.filter(([, value]) => !SqlFragment.is(value));
  if (present.length === 0) throw new QueryError('NOTHING_TO_UPDATE', `${definition.name}.update was given no values.`);
  const canonical = await canonicalValues(definition, Object.fromEntries(plain), options);
  const written = inSql.map(([name, fragment]) => ({
    attribute: attributeOf(definition, name).name,
    value: { pieces: bag.pieces(definition, fragment) },
  }));
  return [...assign(definition, canonical, bag), ...written];
}

async function canonicalValues(
  definition: ModelDefinition,
  values: object,
  options: UpdateOptions,
): Promise<Map<string, unknown>> {
  // A scratch instance: setters and validators work on it as on any other.
  const instance = Reflect.construct(Instance, [newState(definition)], definition.model) as Instance;
  assignValues(instance, definition, values);
  const { updatedAt } = definition.timestamps;
  const isStamped = updatedAt !== undefined && options.silent !== true && !(updatedAt in values);
  if (isStamped) (instance as unknown as Record<string, unknown>)[updatedAt] = new Date();
  const attributes = [...Object.keys(values), ...(isStamped ? [updatedAt] : [])].map(
    name => attributeOf(definition, name).name,
  );
  return validateInstance({ definition, instance, attributes, runsValidators: options.validate !== false });
}
