import { checkInstance } from '../lifecycle/validate-instance';
import { stateOf } from '../model/instance';
import type { ModelDefinition } from '../model/model-definition';
import type { ConflictClause } from '../query/commands';
import { validated, insertGroup, insertInstance, type CreateOptions, type InsertGroup } from './create';
import { conflictClause, refuseRepeatedKeys } from './conflict-clause';
import { executionOf } from './execution';
import { commonShape, insertedColumns, insertShape, type InsertShape } from './insert-row';
import { giveBack, keepingNested, takeNested, writeNested, type NestedEntry, type NestedValues } from './nested-writes';
import { stampNew } from './timestamps';

/** Options of `bulkCreate`. */
export interface BulkCreateOptions<TName extends string = string> extends CreateOptions {
  /** Rows that break a unique key are left out; their instances stay new, without what the database would have made. */
  readonly ignoreDuplicates?: boolean;
  /** Rows that are there already get the new values of these attributes. */
  readonly updateOnDuplicate?: readonly TName[];
  /** The unique key that decides whether a row is there; the primary key unless given. */
  readonly conflictAttributes?: readonly TName[];
  /** Runs `beforeCreate` and its like for each row too, which inserts them one by one. */
  readonly individualHooks?: boolean;
}

/** What those who write instances of their own making may leave out. */
export interface InsertManyOptions extends BulkCreateOptions {
  /** False: nobody looks at the instances afterwards: nothing is recorded on them, not even which were left out. */
  readonly tellsKept?: boolean;
}

/** Inserts many new instances in few statements: all of them, or none. */
export async function insertInstances(
  definition: ModelDefinition,
  instances: readonly object[],
  options: InsertManyOptions,
): Promise<void> {
  if (instances.length === 0) return;
  const conflict = conflictClause(definition, options);
  const { hooks } = definition;
  const runsHooks = options.hooks !== false;
  if (runsHooks && hooks.has('beforeBulkCreate')) await hooks.run('beforeBulkCreate', instances, options);
  if (options.individualHooks === true) await insertOneByOne(definition, instances, options);
  else await insertTogether({ definition, instances, conflict }, options);
  if (runsHooks && hooks.has('afterBulkCreate')) await hooks.run('afterBulkCreate', instances, options);
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

interface BulkInsert {
  readonly definition: ModelDefinition;
  readonly instances: readonly object[];
  readonly conflict: ConflictClause | undefined;
}

async function insertTogether(bulk: BulkInsert, options: InsertManyOptions): Promise<void> {
  const { definition, instances } = bulk;
  const nested = takeNested(definition, instances);
  if (nested.size === 0) return insertRows(bulk, options);
  await keepingNested(nested, () =>
    definition.engine.transaction(executionOf(options), transaction =>
      insertWithNested(bulk, nested, { ...options, transaction }),
    ),
  );
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
  const { definition, conflict } = bulk;
  const rows = await preparedRows(bulk, options);
  if (conflict !== undefined) refuseRepeatedKeys(definition, conflict, rows);
  const groups = groupByUpdate(bulk, rows, options);
  const [first] = groups;
  if (first !== undefined && groups.length === 1) return insertGroup(first, executionOf(options));
  await definition.engine.transaction(executionOf(options), async transaction => {
    for (const group of groups) await insertGroup(group, { ...executionOf(options), transaction });
  });
}

/** The canonical values of each instance. */
async function preparedRows(
  { definition, instances }: BulkInsert,
  options: InsertManyOptions,
): Promise<readonly ReadonlyMap<string, unknown>[]> {
  const now = new Date();
  const validate = options.validate !== false && definition.hasValidators;
  const rows: ReadonlyMap<string, unknown>[] = [];
  for (const instance of instances) {
    stampNew(instance, definition, now);
    const values = validate
      ? await validated(definition, instance, options)
      : checkInstance({ definition, instance, attributes: insertedColumns(instance, definition) });
    rows.push(values);
  }
  return rows;
}

/**
 * Rows that go into one statement each, in their order. What a row was not given takes nothing from a row that is there
 * already: those that update other attributes go into another.
 */
function groupByUpdate(
  { definition, instances, conflict }: BulkInsert,
  rows: readonly ReadonlyMap<string, unknown>[],
  { tellsKept = true }: InsertManyOptions,
): readonly InsertGroup[] {
  const runs: Run[] = [];
  const clauses = new Map<InsertShape, ConflictClause | undefined>();
  rows.forEach((values, index) => {
    const shape = insertShape(definition, values);
    if (!clauses.has(shape)) clauses.set(shape, clauseFor(shape, conflict));
    const clause = clauses.get(shape);
    const last = runs.at(-1);
    const run = last !== undefined && isSameClause(last.conflict, clause) ? last : newRun(runs, clause);
    run.shapes.add(shape);
    run.instances.push(instances[index] as object); // one for each row
    run.rows.push(values);
  });
  return runs.map(({ shapes, ...run }) => ({ ...run, ...shapeOfAll(definition, shapes), definition, tellsKept }));
}

interface Run {
  readonly shapes: Set<InsertShape>;
  readonly instances: object[];
  readonly rows: ReadonlyMap<string, unknown>[];
  readonly conflict: ConflictClause | undefined;
}

function newRun(runs: Run[], conflict: ConflictClause | undefined): Run {
  const run: Run = { shapes: new Set(), instances: [], rows: [], conflict };
  runs.push(run);
  return run;
}

function shapeOfAll(
  definition: ModelDefinition,
  shapes: ReadonlySet<InsertShape>,
): Pick<InsertGroup, 'shape' | 'isUneven'> {
  const [first] = shapes;
  const isUneven = shapes.size > 1;
  return { shape: isUneven ? commonShape(definition, shapes) : (first as InsertShape), isUneven }; // a run has a row
}

function clauseFor({ attributes }: InsertShape, conflict: ConflictClause | undefined): ConflictClause | undefined {
  if (conflict === undefined || conflict.update.every(name => attributes.includes(name))) return conflict;
  return { ...conflict, update: conflict.update.filter(name => attributes.includes(name)), touches: true };
}

const isSameClause = (left: ConflictClause | undefined, right: ConflictClause | undefined): boolean =>
  left === right || left?.update.join('\0') === right?.update.join('\0');
