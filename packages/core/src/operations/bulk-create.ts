import type { BulkCreateOptions } from '../options/write-options';
import { after, type Awaitable, engineOf, executionOf } from '../engine';
import { checkInstance } from './validate-instance';
import { asOne, isFollowed, runAfterWrite, toldOptions } from './write-hooks';
import { rowOf } from '../instance/changes';
import { stateOf } from '../instance/instance';
import type { ModelDefinition } from '../definition/model-definition';
import { operationRules, ownWriteOptions } from '../options/operation-rules';
import type { ConflictClause } from '../query/commands';
import { areMany, mapPaced, Pace } from '../rules/pace';
import { afterInsert, insertGroup, type InsertGroup, prepareInsert, validated } from './create';
import { copiedOptions } from './copied-options';
import { changedByHook } from './hook-options';
import { inKeyOrder } from './key-order';
import { conflictClause, refuseRepeatedKeys } from './conflict-clause';
import type { Caller } from './caller';
import { insertedColumns, stampNew } from './new-row';
import { groupRows } from './insert-groups';
import { giveBack, keepingNested, takeNested, takeNestedPaced, writeNested, type NestedValues } from './nested-writes';
import type { NestedContext, NestedEntry } from '../association';
import { omitNulls } from './omit-null';
import { ownTransaction } from './own-transaction';
import { type MetRows, mindsRows, refuseRowsInTheWay } from './rows-in-the-way';

/** What those who write instances of their own making may leave out. */
export interface InsertManyOptions extends BulkCreateOptions {
  /** False: rows that are written one at a time, if by one statement: their own hooks run, and no bulk hooks. */
  readonly isBulk?: boolean;
  /** False: nobody looks at the instances afterwards: nothing is recorded on them, not even which were left out. */
  readonly tellsKept?: boolean;
  /** Who calls, and what was given, an object for each instance; without it all that the instances hold was given. */
  readonly met?: { readonly caller: Caller; readonly given: readonly object[] };
}

/** Inserts many new instances in few statements: all of them, or none; at once where nothing has to be waited for. */
export function insertInstances(
  definition: ModelDefinition,
  instances: readonly object[],
  options: InsertManyOptions,
): Awaitable<void> {
  if (instances.length === 0) return undefined;
  options = ownWriteOptions(options);
  omitNulls(definition, instances, options);
  const bulk = {
    definition,
    instances,
    conflict: conflictClause(definition, options, { instances, given: options.met?.given }),
  };
  const { hooks } = definition;
  const isHooked = hooks.has('beforeBulkCreate') || hooks.has('afterBulkCreate');
  if (!isHooked || options.hooks === false || options.isBulk === false) return insertTogether(bulk, options);
  if (!isFollowed(definition, options, ['afterBulkCreate'])) return insertHooked(bulk, options);
  return asOne(definition, options, within => insertHooked(bulk, within));
}

async function insertHooked(bulk: BulkInsert, options: InsertManyOptions): Promise<void> {
  const { definition, instances } = bulk;
  const { hooks } = definition;
  const { isBulk: _bulk, tellsKept, met, ...given } = options;
  const told = toldOptions(definition, copiedOptions(given));
  const chosen = hooks.has('beforeBulkCreate') ? await changedOptions(bulk, told) : told;
  const conflict = conflictClause(definition, chosen, { instances, given: met?.given });
  await insertTogether({ ...bulk, conflict }, { ...chosen, tellsKept, met });
  if (hooks.has('afterBulkCreate')) await hooks.run('afterBulkCreate', instances, chosen);
}

async function changedOptions(
  { definition, instances }: BulkInsert,
  options: BulkCreateOptions,
): Promise<BulkCreateOptions> {
  const { omitNull } = options;
  const call = { definition, verb: 'bulkCreate', rules: operationRules.bulkCreate };
  const chosen = await changedByHook(call, 'beforeBulkCreate', { options, all: [instances, options] });
  if (chosen.omitNull !== omitNull) omitNulls(definition, instances, chosen);
  return chosen;
}

/** Inserts new instances that are nested in others, with the hooks that those of `create` and `bulkCreate` have. */
export function insertNested(
  definition: ModelDefinition,
  instances: readonly object[],
  context: NestedContext,
): Awaitable<void> {
  return insertInstances(definition, instances, context.isBulk === undefined ? { ...context, isBulk: false } : context);
}

interface BulkInsert {
  readonly definition: ModelDefinition;
  readonly instances: readonly object[];
  readonly conflict: ConflictClause | undefined;
}

function insertTogether(bulk: BulkInsert, options: InsertManyOptions): Awaitable<void> {
  const { definition, instances } = bulk;
  if (areMany(instances))
    return takeNestedPaced(definition, instances).then(nested => insertTaken(bulk, nested, options));
  return insertTaken(bulk, takeNested(definition, instances), options);
}

/** Inserts instances off which nested values were taken. */
function insertTaken(bulk: BulkInsert, nested: NestedValues, options: InsertManyOptions): Awaitable<void> {
  if (nested.size === 0) return insertAlone(bulk, options);
  const { definition } = bulk;
  return keepingNested(nested, () =>
    engineOf(definition).transaction(executionOf(options), transaction =>
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
function withoutConflicts({ hooks, validate, individualHooks, isBulk, ...options }: InsertManyOptions): NestedContext {
  return { hooks, validate, individualHooks, isBulk: isBulk !== false, ...executionOf(options) };
}

function insertAlone(bulk: BulkInsert, options: InsertManyOptions): Awaitable<void> {
  if (!runsOwnHooks(bulk.definition, options)) return insertRows(bulk, options);
  // Those of nested rows are told the transaction that all of the call is one in.
  if (options.isBulk === false) return asOne(bulk.definition, options, within => insertRows(bulk, within));
  // What hooks write beside the rows stands or falls with them.
  return engineOf(bulk.definition).transaction(executionOf(options), async transaction =>
    insertRows(bulk, { ...options, transaction }),
  );
}

function insertRows(bulk: BulkInsert, options: InsertManyOptions): Awaitable<void> {
  if (runsOwnHooks(bulk.definition, options)) return insertWithHooks(bulk, options);
  return after(plainRows(bulk, options), rows => insertPrepared(bulk, rows, options));
}

/** All hooks before the write, one INSERT, all hooks after it. */
async function insertWithHooks(bulk: BulkInsert, options: InsertManyOptions): Promise<void> {
  const { definition, instances } = bulk;
  const { hooks, validate } = options;
  // Hooks may pass them on to any call.
  const own = toldOptions(definition, { hooks, validate, ...executionOf(options) });
  const writes = instances.map(instance => ({
    write: { definition, instance, options: own },
    former: rowOf(instance),
  }));
  const rows: ReadonlyMap<string, unknown>[] = [];
  for (const { write } of writes) rows.push(await prepareInsert(write));
  await insertPrepared(bulk, rows, options);
  for (const { write, former } of writes) await runAfterWrite(write, former, afterInsert);
}

/** Whether each row runs hooks of its own; where its model has none, rows are prepared without asking. */
function runsOwnHooks({ hooks }: ModelDefinition, options: InsertManyOptions): boolean {
  if (options.hooks === false || (options.isBulk !== false && options.individualHooks !== true)) return false;
  return hooks.hasAny(ownHooks);
}

const ownHooks = [
  'beforeValidate', 'afterValidate', 'validationFailed', 'beforeCreate', 'beforeSave', 'afterCreate', 'afterSave',
] as const; // prettier-ignore

function insertPrepared(
  bulk: BulkInsert,
  rows: readonly ReadonlyMap<string, unknown>[],
  options: InsertManyOptions,
): Awaitable<void> {
  const { definition, conflict } = bulk;
  if (conflict !== undefined) refuseRepeatedKeys(definition, conflict, rows);
  const met = metRows(bulk, rows, options);
  if (met === undefined) return insertGrouped(bulk, rows, options);
  return ownTransaction(definition, options, async context => {
    const within = { ...options, ...context };
    await refuseRowsInTheWay(met, within);
    await insertGrouped(bulk, rows, within);
  });
}

function insertGrouped(
  bulk: BulkInsert,
  rows: readonly ReadonlyMap<string, unknown>[],
  options: InsertManyOptions,
): Awaitable<void> {
  return after(groupRows(bulk, rows, options), groups => {
    const ordered = options.met === undefined ? groups : groups.map(inKeyOrder);
    return insertGroups(bulk.definition, ordered, options);
  });
}

/** Rows that are looked at before they are updated: some may not be the call's to write. */
function metRows(
  { definition, conflict }: BulkInsert,
  values: readonly ReadonlyMap<string, unknown>[],
  { met }: InsertManyOptions,
): MetRows | undefined {
  if (met === undefined || conflict === undefined || conflict.update.length === 0) return undefined;
  const { deletedAt } = definition.timestamps;
  const mindsDeleted = deletedAt !== undefined && !conflict.update.includes(deletedAt);
  const rows = { caller: met.caller, verb: 'bulkCreate', key: conflict.attributes, values, mindsDeleted } as const;
  return mindsRows(rows) ? rows : undefined;
}

function insertGroups(
  definition: ModelDefinition,
  groups: readonly InsertGroup[],
  options: InsertManyOptions,
): Awaitable<void> {
  const [first] = groups;
  if (first !== undefined && groups.length === 1) return insertGroup(first, executionOf(options));
  return engineOf(definition).transaction(executionOf(options), async transaction => {
    for (const group of groups) await insertGroup(group, { ...executionOf(options), transaction });
  });
}

/** The canonical values of each instance, without hooks. */
function plainRows(
  { definition, instances }: BulkInsert,
  options: InsertManyOptions,
): Awaitable<readonly ReadonlyMap<string, unknown>[]> {
  const now = new Date();
  if (options.validate !== false && definition.hasValidators) {
    for (const instance of instances) stampNew(instance, definition, now);
    return validatedRows({ definition, instances }, options);
  }
  return mapPaced(instances, instance => {
    stampNew(instance, definition, now);
    return checkInstance({ definition, instance, attributes: insertedColumns(instance, definition), takesSql: true });
  });
}

async function validatedRows(
  { definition, instances }: Pick<BulkInsert, 'definition' | 'instances'>,
  options: InsertManyOptions,
): Promise<readonly ReadonlyMap<string, unknown>[]> {
  const rows: ReadonlyMap<string, unknown>[] = [];
  const pace = new Pace();
  for (const instance of instances) {
    rows.push(await validated(definition, instance, options));
    if (pace.isDue) await pace.rest();
  }
  return rows;
}
