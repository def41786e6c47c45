import { checkInstance } from '../lifecycle/validate-instance';
import { QueryError } from '../errors/query-error';
import { stateOf } from '../model/instance';
import { attributeOf, type ModelDefinition } from '../model/model-definition';
import type { ConflictClause } from '../query/commands';
import { validated, insertGroup, insertInstance, type CreateOptions, type InsertGroup } from './create';
import { executionOf } from './execution';
import { insertedColumns, insertShape } from './insert-row';
import { giveBack, keepingNested, takeNested, writeNested, type NestedEntry, type NestedValues } from './nested-writes';
import { stampNew } from './timestamps';

/** Options of `bulkCreate`. */
export interface BulkCreateOptions extends CreateOptions {
  /** Rows that break a unique key are left out; their instances stay new, without what the database would have made. */
  readonly ignoreDuplicates?: boolean;
  /** Rows that are there already get the new values of these attributes. */
  readonly updateOnDuplicate?: readonly string[];
  /** The unique key that decides whether a row is there; the primary key unless given. */
  readonly conflictAttributes?: readonly string[];
  /** Runs `beforeCreate` and its like for each row too, which inserts them one by one. */
  readonly individualHooks?: boolean;
}

/** What those who write instances of their own making may leave out. */
export interface InsertManyOptions extends BulkCreateOptions {
  /** False: nobody looks at the instances, so it need not be known which rows were left out. */
  readonly tellsKept?: boolean;
}

/** Inserts many new instances in few statements: all of them, or none. */
export async function insertInstances(
  definition: ModelDefinition,
  instances: readonly object[],
  options: InsertManyOptions,
): Promise<void> {
  if (instances.length === 0) return;
  refuseConflictOneByOne(definition, options);
  const { hooks } = definition;
  const runsHooks = options.hooks !== false;
  if (runsHooks && hooks.has('beforeBulkCreate')) await hooks.run('beforeBulkCreate', instances, options);
  if (options.individualHooks === true) await insertOneByOne(definition, instances, options);
  else await insertTogether(definition, instances, options);
  if (runsHooks && hooks.has('afterBulkCreate')) await hooks.run('afterBulkCreate', instances, options);
}

function refuseConflictOneByOne({ name }: ModelDefinition, options: BulkCreateOptions): void {
  const { individualHooks, ignoreDuplicates, updateOnDuplicate } = options;
  if (individualHooks !== true || (ignoreDuplicates !== true && updateOnDuplicate === undefined)) return;
  throw new QueryError(
    'INVALID_OPTION',
    `${name}.bulkCreate cannot run individualHooks for rows of which it does not know whether they are new.`,
    { hint: 'Leave out individualHooks, or ignoreDuplicates and updateOnDuplicate.' },
  );
}

async function insertOneByOne(
  definition: ModelDefinition,
  instances: readonly object[],
  options: InsertManyOptions,
): Promise<void> {
  await definition.engine.transaction(executionOf(options), async transaction => {
    for (const instance of instances) await insertInstance(definition, instance, { ...options, transaction });
  });
}

async function insertTogether(
  definition: ModelDefinition,
  instances: readonly object[],
  options: InsertManyOptions,
): Promise<void> {
  const nested = takeNested(definition, instances);
  const conflict = conflictOf(definition, options);
  if (nested.size === 0) return insertRows({ definition, instances, conflict }, options);
  await keepingNested(nested, () =>
    definition.engine.transaction(executionOf(options), transaction =>
      insertWithNested({ definition, instances, conflict }, nested, { ...options, transaction }),
    ),
  );
}

interface BulkInsert {
  readonly definition: ModelDefinition;
  readonly instances: readonly object[];
  readonly conflict: ConflictClause | undefined;
}

async function insertWithNested(bulk: BulkInsert, nested: NestedValues, options: InsertManyOptions): Promise<void> {
  const shared = withoutConflicts(options);
  await writeNested(nested, 'before', shared);
  // What is nested may have led back to some of them, and inserted those.
  const instances = bulk.instances.filter(instance => stateOf(instance).isNewRecord);
  if (instances.length > 0) await insertRows({ ...bulk, instances }, options);
  await writeNested(ofWritten(nested), 'after', shared);
}

/** What is nested in rows that were left out is left out with them, and stays on the instances. */
function ofWritten(nested: NestedValues): NestedValues {
  const isWritten = ({ source }: NestedEntry): boolean => !stateOf(source).isNewRecord;
  const written = [...nested].map(([association, entries]) => {
    if (association.nested.phase === 'after')
      giveBack(
        association,
        entries.filter(entry => !isWritten(entry)),
      );
    return [association, entries.filter(isWritten)] as const;
  });
  return new Map(written.filter(([, entries]) => entries.length > 0));
}

/** How duplicates are met is said of one table: nested rows are of others. */
function withoutConflicts(options: InsertManyOptions): BulkCreateOptions {
  const {
    ignoreDuplicates: _ignore,
    updateOnDuplicate: _update,
    conflictAttributes: _key,
    tellsKept: _,
    ...shared
  } = options;
  return shared;
}

async function insertRows(bulk: BulkInsert, options: InsertManyOptions): Promise<void> {
  const groups = await groupByShape(bulk, options);
  const [first] = groups;
  if (first !== undefined && groups.length === 1) return insertGroup(first, executionOf(options));
  await bulk.definition.engine.transaction(executionOf(options), async transaction => {
    for (const group of groups) await insertGroup(group, { ...executionOf(options), transaction });
  });
}

/** Rows that leave different columns to the database go into statements of their own. */
async function groupByShape(
  { definition, instances, conflict }: BulkInsert,
  options: InsertManyOptions,
): Promise<readonly InsertGroup[]> {
  const groups = new Map<string, InsertGroup & { instances: object[]; rows: ReadonlyMap<string, unknown>[] }>();
  const now = new Date();
  const { tellsKept = true } = options;
  const validate = options.validate !== false && definition.hasValidators;
  for (const instance of instances) {
    stampNew(instance, definition, now);
    const values = validate
      ? await validated(definition, instance, options)
      : checkInstance({ definition, instance, attributes: insertedColumns(instance, definition) });
    const shape = insertShape(definition, values);
    const key = shape.returning.join('\0');
    const group = groups.get(key) ?? { definition, shape, instances: [], rows: [], conflict, tellsKept };
    group.instances.push(instance);
    group.rows.push(values);
    groups.set(key, group);
  }
  return [...groups.values()];
}

function conflictOf(definition: ModelDefinition, options: InsertManyOptions): ConflictClause | undefined {
  const { ignoreDuplicates = false, updateOnDuplicate, conflictAttributes } = options;
  if (ignoreDuplicates && updateOnDuplicate !== undefined) {
    throw new QueryError(
      'INVALID_OPTION',
      `${definition.name}.bulkCreate takes ignoreDuplicates or updateOnDuplicate, not both.`,
    );
  }
  if (ignoreDuplicates) return { attributes: namesOf(definition, conflictAttributes ?? []), update: [] };
  if (updateOnDuplicate === undefined) return undefined;
  return {
    attributes: namesOf(definition, conflictAttributes ?? definition.primaryKey),
    update: withUpdatedAt(definition, namesOf(definition, updateOnDuplicate)),
  };
}

const namesOf = (definition: ModelDefinition, names: readonly string[]): readonly string[] =>
  names.map(name => attributeOf(definition, name).name);

function withUpdatedAt({ timestamps }: ModelDefinition, names: readonly string[]): readonly string[] {
  const { updatedAt } = timestamps;
  return updatedAt === undefined || names.includes(updatedAt) ? names : [...names, updatedAt];
}
