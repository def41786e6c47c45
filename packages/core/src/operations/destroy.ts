import type {
  DestroyInstanceOptions,
  DestroyOptions,
  RestoreInstanceOptions,
  RestoreOptions,
} from '../options/write-options';
import { after, type Awaitable, engineOf, executionOf } from '../engine';
import { asOne, isFollowed, runAfterWrite, toldOptions } from './write-hooks';
import { bulkDestroyHooks, bulkRestoreHooks, refuseOtherRows, withBulkHooks } from './bulk-hooks';
import { rowOf } from '../instance/changes';
import { stateOf } from '../instance/instance';
import { type ModelDefinition, perDefinition } from '../definition/model-definition';
import type { ExecutionContext, TransactionHandle } from '../options/transaction-options';
import { includesOf } from '../compile/includes';
import { allOf, notDeleted } from '../query/condition';
import type { WhereOptions } from '../options/find-options';
import { ParameterBag } from '../query/parameter-bag';
import type { Assigned } from './new-row';
import type { Caller } from './caller';
import { identityValues, keyCondition, requirePersisted } from './identity';
import { type Matching, matchingRows, oneByOne } from './matching-rows';
import { asMatching, carriesOthers, lockedRows, markWithOthers, writeMarks } from './carried-rows';
import { deletionTime, isStill, markAssignments, markOf } from './deletion-mark';
import { markInstance, unmarkInstance, unsavedValues } from './mark-instance';
import { optionsForHooks } from './hook-options';
import { ownTransaction } from './own-transaction';
import {
  deletedWith,
  restoredAssociations,
  restoringNames,
  takeMarksOff,
  type RestoredAssociation,
} from './restore-others';
import { asksForRows, deleteReturning, writeReturning, type Written } from './returning';
import { heldRow, refuseMissed } from './row-version';
import { undoOnRollback } from './undo-on-rollback';

/** Deletes the row of an instance; on a paranoid model marks it as deleted, once. */
export function destroyInstance(
  definition: ModelDefinition,
  instance: object,
  options: DestroyInstanceOptions,
): Awaitable<void> {
  requirePersisted(instance, definition, 'destroy');
  options = optionsForHooks(definition, options);
  if (!isFollowed(definition, options, ['afterDestroy'])) return destroyHeard(definition, instance, options);
  return asOne(definition, options, within => destroyHeard(definition, instance, within));
}

function destroyHeard(definition: ModelDefinition, instance: object, options: DestroyInstanceOptions): Awaitable<void> {
  const { hooks } = definition;
  const runsHook = options.hooks !== false && hooks.has('beforeDestroy');
  if (!runsHook && !isMarked(definition, options)) return deleteInstance({ definition, instance, options });
  return destroyHooked({ definition, instance, options: toldOptions(definition, options) }, runsHook);
}

async function destroyHooked(destruction: Destruction, runsHook: boolean): Promise<void> {
  const { definition, instance, options } = destruction;
  const unsaved = unsavedValues(definition, instance);
  if (runsHook) await definition.hooks.run('beforeDestroy', instance, options);
  if (!isMarked(definition, options)) return deleteInstance(destruction);
  const former = rowOf(instance);
  const target = { definition, instance, unsaved };
  const isDone = await markInstance(target, options);
  if (isDone) await runAfterWrite(destruction, former, ['afterDestroy']);
}

const isMarked = ({ timestamps }: ModelDefinition, { force }: DestroyInstanceOptions): boolean =>
  timestamps.deletedAt !== undefined && force !== true;

/** An instance that is destroyed. */
interface Destruction extends Assigned {
  readonly options: DestroyInstanceOptions;
}

function deleteInstance(destruction: Destruction): Awaitable<void> {
  const { definition, instance, options } = destruction;
  const former = rowOf(instance);
  return after(deleteRow(destruction), count => {
    if (count === 0) return refuseMissed(destruction, options);
    undoOnRollback(definition, instance, options);
    stateOf(instance).isDestroyed = true;
    return runAfterWrite(destruction, former, ['afterDestroy']);
  });
}

function deleteRow({ definition, instance, options }: Destruction): Awaitable<number> {
  if (definition.version === undefined)
    return deletionOf(definition).run(identityValues(instance, definition), executionOf(options));
  const bag = new ParameterBag();
  const where = heldRow({ definition, instance }, bag);
  return engineOf(definition).delete({ definition, where }, bag.values, executionOf(options));
}

/** The delete by primary key is prepared once for a model. */
const deletionOf = perDefinition(definition =>
  engineOf(definition).prepareDelete({ definition, where: keyCondition(definition) }),
);

/** Takes the mark of deletion off an instance. */
export async function restoreInstance(
  definition: ModelDefinition,
  instance: object,
  given: RestoreInstanceOptions,
): Promise<void> {
  markOf(definition);
  restoredAssociations(definition, includesOf(given));
  requirePersisted(instance, definition, 'restore');
  const options = optionsForHooks(definition, given);
  if (!isFollowed(definition, options, ['afterRestore'])) return restoreHeard({ definition, instance, options });
  await asOne(definition, options, within => restoreHeard({ definition, instance, options: within }));
}

/** An instance that is restored. */
interface Restoration extends Assigned {
  readonly options: RestoreInstanceOptions;
}

async function restoreHeard(given: Restoration): Promise<void> {
  const { definition, instance } = given;
  const options = toldOptions(definition, given.options);
  const { hooks } = definition;
  const unsaved = unsavedValues(definition, instance);
  if (options.hooks !== false && hooks.has('beforeRestore')) await hooks.run('beforeRestore', instance, options);
  const former = rowOf(instance);
  const target = { definition, instance, unsaved };
  const restored = restoredAssociations(definition, includesOf(options));
  const isDone = await unmarkInstance(target, restored, options);
  if (isDone) await runAfterWrite({ definition, instance, options }, former, ['afterRestore']);
}

/** Deletes (or marks) all rows that match, and gives their number, and the rows where they are asked for. */
export function destroyWhere(caller: Caller, options: DestroyOptions): Awaitable<Written> {
  return withBulkHooks(bulkDestroyHooks(caller.definition), options, chosen =>
    destroyFound(matchingRows(caller, chosen, 'destroy'), chosen),
  );
}

function destroyFound(matching: Matching, options: DestroyOptions): Awaitable<Written> {
  const { definition, where, bag } = matching;
  const { returning } = options;
  if (!asksForRows(returning)) return after(destroyAll(matching, options), count => ({ count }));
  const write = async (found: Matching, transaction: TransactionHandle): Promise<number> =>
    destroyAll(found, { ...options, transaction });
  if (!isMarked(definition, options))
    return deleteReturning(matching, { returning, write, isHooked: options.individualHooks === true }, options);
  const living = { definition, where: allOf([where, notDeleted(definition)]), bag };
  return writeReturning(living, { returning, write, isHooked: options.individualHooks === true }, options);
}

const destroyAll = (matching: Matching, options: DestroyMatchingOptions): Awaitable<number> =>
  options.individualHooks === true ? destroyEach(matching, options) : deleteOrMark(matching, options);

function destroyEach(matching: Matching, options: DestroyInstanceOptions): Promise<number> {
  const { definition, where, bag } = matching;
  const living = isMarked(definition, options) ? notDeleted(definition) : undefined;
  const { force, hooks } = options;
  return oneByOne({ definition, where: allOf([where, living]), bag }, options, (instance, transaction) =>
    destroyInstance(definition, instance, { force, hooks, ...executionOf(options), transaction }),
  );
}

/** Options of a write to rows that somebody else chose; hooks are told which by the `where`. */
export interface DestroyMatchingOptions extends DestroyInstanceOptions {
  readonly where?: WhereOptions;
  readonly individualHooks?: boolean;
}

/** Deletes (or marks) all rows that meet a condition, with the model's bulk hooks around it. */
export function destroyMatching(matching: Matching, options: DestroyMatchingOptions): Awaitable<number> {
  const bulk = bulkDestroyHooks(matching.definition);
  return withBulkHooks(bulk, options, chosen => {
    refuseOtherRows(bulk, options, chosen);
    return destroyAll(matching, chosen);
  });
}

/** Deletes the rows that meet a condition; on a paranoid model marks those that are not marked yet. */
function deleteOrMark({ definition, where, bag }: Matching, options: DestroyInstanceOptions): Awaitable<number> {
  const engine = engineOf(definition);
  if (!isMarked(definition, options)) return engine.delete({ definition, where }, bag.values, executionOf(options));
  if (carriesOthers(definition)) return markWithOthers({ definition, where, bag }, options);
  const assignments = markAssignments(definition, deletionTime(), bag);
  const living = allOf([where, notDeleted(definition)]);
  return engine.update({ definition, assignments, where: living }, bag.values, executionOf(options));
}

/** Takes the mark of deletion off all rows that match, and gives their number. */
export async function restoreWhere(caller: Caller, options: RestoreOptions): Promise<number> {
  const { definition } = caller;
  const wasMarked = isStill(definition, true);
  restoredAssociations(definition, includesOf(options));
  return withBulkHooks(bulkRestoreHooks(definition), options, chosen => {
    const include = restoredAssociations(definition, includesOf(chosen));
    const { where, bag } = matchingRows(caller, chosen, 'restore');
    const marked = { definition, where: allOf([where, wasMarked]), bag };
    if (chosen.individualHooks === true) return restoreEach(marked, chosen);
    if (include.length > 0) return restoreAll(marked, include, chosen);
    return writeMarks(marked, null, executionOf(chosen));
  });
}

function restoreEach(marked: Matching, options: RestoreOptions): Promise<number> {
  const { hooks } = options;
  const include = includesOf(options);
  return oneByOne(marked, options, (instance, transaction) =>
    restoreInstance(marked.definition, instance, { hooks, include, ...executionOf(options), transaction }),
  );
}

/** Restores rows, and what was deleted with them. */
function restoreAll(
  marked: Matching,
  include: readonly RestoredAssociation[],
  options: ExecutionContext,
): Promise<number> {
  const { definition } = marked;
  return ownTransaction(definition, options, async within => {
    const rows = await lockedRows(marked, restoringNames(definition, include), within);
    if (rows.length === 0) return 0;
    const others = await deletedWith({ definition, rows }, include, within);
    const count = await writeMarks(asMatching({ definition, rows }, marked), null, within);
    await takeMarksOff(others, within);
    return count;
  });
}
