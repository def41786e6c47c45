import { checkInstance, validateInstance } from '../lifecycle/validate-instance';
import { withValidationHooks } from '../lifecycle/validation-hooks';
import { stateOf } from '../model/instance';
import type { ModelDefinition } from '../model/model-definition';
import type { ConflictClause } from '../query/commands';
import type { ExecutionContext } from '../ports/engine';
import { executionOf } from './execution';
import { insertedColumns, insertShape, rowValues, type InsertShape } from './insert-row';
import { keepingNested, takeNested, writeNested, type NestedValues } from './nested-writes';
import { recordSaved } from './saved-row';
import { stampNew } from './timestamps';
import { undoOnRollback } from './undo-on-rollback';

/** Options of `create` and of `save` for a new instance. */
export interface CreateOptions extends ExecutionContext {
  /** False: without the validators of the model; types and NOT NULL are checked all the same. */
  readonly validate?: boolean;
  /** False: without hooks. */
  readonly hooks?: boolean;
}

/** Inserts one new instance, with all that is nested in it. */
export async function insertInstance(
  definition: ModelDefinition,
  instance: object,
  options: CreateOptions,
): Promise<void> {
  const nested = definition.associations.size === 0 ? undefined : takeNested(definition, [instance]);
  if (nested === undefined || nested.size === 0) return insertAlone(definition, instance, options);
  await keepingNested(nested, () =>
    definition.engine.transaction(executionOf(options), transaction =>
      insertWithNested(definition, instance, nested, { ...options, transaction }),
    ),
  );
}

async function insertWithNested(
  definition: ModelDefinition,
  instance: object,
  nested: NestedValues,
  options: CreateOptions,
): Promise<void> {
  await writeNested(nested, 'before', options);
  // What is nested may have led back to the instance, and inserted it.
  if (stateOf(instance).isNewRecord) await insertAlone(definition, instance, options);
  await writeNested(nested, 'after', options);
}

async function insertAlone(definition: ModelDefinition, instance: object, options: CreateOptions): Promise<void> {
  const { hooks } = definition;
  const runsHooks = options.hooks !== false;
  const values = await prepareInsert(definition, instance, options);
  const shape = insertShape(definition, values);
  await insertGroup({ definition, shape, instances: [instance], rows: [values] }, executionOf(options));
  if (runsHooks && hooks.has('afterCreate')) await hooks.run('afterCreate', instance, options);
  if (runsHooks && hooks.has('afterSave')) await hooks.run('afterSave', instance, options);
}

/** Hooks, timestamps and validation: what happens to a new instance before anything is sent. Gives canonical values. */
async function prepareInsert(
  definition: ModelDefinition,
  instance: object,
  options: CreateOptions,
): Promise<Map<string, unknown>> {
  const { hooks } = definition;
  stampNew(instance, definition, new Date());
  if (options.hooks === false) return validated(definition, instance, options);
  await validateWithHooks(definition, instance, options);
  if (hooks.has('beforeCreate')) await hooks.run('beforeCreate', instance, options);
  if (hooks.has('beforeSave')) await hooks.run('beforeSave', instance, options);
  // A hook may have changed values: what is written is checked once more, without running the validators twice.
  return checkInstance({ definition, instance, attributes: insertedColumns(instance, definition) });
}

async function validateWithHooks(definition: ModelDefinition, instance: object, options: CreateOptions): Promise<void> {
  const { hooks } = definition;
  // What must have a value may still get it from a hook.
  const toleratesNull = hooks.has('beforeCreate') || hooks.has('beforeSave');
  await withValidationHooks({ hooks, instance, options }, async () => {
    if (options.validate === false || !definition.hasValidators) return;
    const attributes = insertedColumns(instance, definition);
    await validateInstance({ definition, instance, attributes, runsValidators: true, toleratesNull });
  });
}

/** Canonical values of the columns that an INSERT of this instance names. */
export function validated(
  definition: ModelDefinition,
  instance: object,
  options: CreateOptions,
): Promise<Map<string, unknown>> {
  const attributes = insertedColumns(instance, definition);
  return validateInstance({ definition, instance, attributes, runsValidators: options.validate !== false });
}

/** New instances that go into one INSERT. */
export interface InsertGroup {
  readonly definition: ModelDefinition;
  readonly shape: InsertShape;
  /** Whether some rows leave to the database what others give. */
  readonly isUneven?: boolean;
  readonly instances: readonly object[];
  readonly rows: readonly ReadonlyMap<string, unknown>[];
  readonly conflict?: ConflictClause | undefined;
  /** False: nobody looks at the instances afterwards: nothing is recorded on them. */
  readonly tellsKept?: boolean;
}

/**
 * Inserts a group and records on each instance what its row holds now. One whose row was left out stays new: the row
 * that is there is another's.
 */
export async function insertGroup(group: InsertGroup, context: ExecutionContext): Promise<void> {
  const { definition, shape, conflict, instances, isUneven = false } = group;
  const rows = isUneven
    ? group.rows.map(values => rowValues(definition, values, shape))
    : group.rows.map(values => shape.attributes.map(name => values.get(name)));
  const isTold = group.tellsKept !== false;
  const returned = await definition.engine.insert(
    {
      definition,
      attributes: shape.attributes,
      rows,
      isUneven,
      conflict,
      returning: isTold ? shape.returning : [],
      required: isTold ? shape.required : [],
      tellsKept: conflict?.update.length === 0 && conflict.touches !== true && isTold,
    },
    context,
  );
  if (!isTold) return;
  const isAnswered = returned.length > 0;
  instances.forEach((_instance, index) => {
    const values = isAnswered ? returned[index] : [];
    if (values !== undefined) recordInserted(group, index, values, context);
  });
}

function recordInserted(
  { definition, shape, instances, rows }: InsertGroup,
  index: number,
  returned: readonly unknown[],
  context: ExecutionContext,
): void {
  const instance = instances[index] as object; // one for each row
  const written = rows[index] as ReadonlyMap<string, unknown>; // as above
  undoOnRollback(definition, instance, context, shape.returning);
  if (shape.returning.length === 0) return recordSaved(instance, definition, written);
  const values = new Map(written);
  shape.returning.forEach((name, position) => {
    const value = returned[position];
    // Of what this row gave, only others left it to the database.
    if (value !== undefined && (values.get(name) ?? null) === null) values.set(name, value);
  });
  recordSaved(instance, definition, values);
}
