import type {
  DestroyInstanceOptions,
  DestroyOptions,
  RestoreInstanceOptions,
  RestoreOptions,
} from '../options/write-options';
import { after, type Awaitable, engineOf } from '../engine';
import { perDefinition } from '../definition/per-definition';
import { validateInstance } from './validate-instance';
import { runAfterWrite } from './write-hooks';
import { changedAttributes, rowOf } from '../instance/changes';
import { stateOf } from '../instance/instance';
import { loadedValue, readValue } from '../instance/layout';
import type { ModelDefinition } from '../definition/model-definition';
import { ownWriteOptions } from '../options/operation-rules';
import type { ExecutionContext, TransactionHandle } from '../options/transaction-options';
import { compileFind } from '../compile/find';
import { includesOf } from '../compile/includes';
import { allOf, livingRows } from '../query/condition';
import type { WhereOptions } from '../options/find-options';
import { ParameterBag } from '../query/parameter-bag';
import type { Assigned } from './build';
import { executionOf } from '../options/find-rules';
import type { Caller } from './find';
import { identityCondition, identityValues, keyCondition, requirePersisted, rowGone } from './identity';
import { type Matching, matchingRows, oneByOne } from './matching-rows';
import {
  asMatching,
  carriesOthers,
  carryingTime,
  findingNames,
  lockedRows,
  markOthers,
  markWithOthers,
  writeMarks,
} from './carried-rows';
import { deletionTime, isStill, markAssignments, markOf, markValues } from './deletion-mark';
import { restoredAssociations, restoreOthers, restoringNames, type RestoredAssociation } from './restore-others';
import { asksForRows, deleteReturning, writeReturning, type Written } from './returning';
import { heldRow, refuseMissed, stampVersion } from './row-version';
import { recordSaved } from './saved-row';
import { undoOnRollback } from './undo-on-rollback';
import { assign } from './save';

/** Deletes the row of an instance; on a paranoid model marks it as deleted, once. */
export function destroyInstance(
  definition: ModelDefinition,
  instance: object,
  options: DestroyInstanceOptions,
): Awaitable<void> {
  requirePersisted(instance, definition, 'destroy');
  const { hooks } = definition;
  const runsHook = options.hooks !== false && hooks.has('beforeDestroy');
  if (!runsHook && !isMarked(definition, options)) return deleteInstance({ definition, instance, options });
  return destroyHooked({ definition, instance, options }, runsHook);
}

async function destroyHooked(destruction: Destruction, runsHook: boolean): Promise<void> {
  const { definition, instance, options } = destruction;
  const unsaved = unsavedValues(definition, instance);
  if (runsHook) await definition.hooks.run('beforeDestroy', instance, options);
  if (!isMarked(definition, options)) return deleteInstance(destruction);
  const former = rowOf(instance);
  const target = { definition, instance, unsaved };
  const isDone = carriesOthers(definition)
    ? await markTogether(target, options)
    : await writeMark(target, deletionTime(), options);
  if (isDone) await runAfterWrite(destruction, former, ['afterDestroy']);
}

/** Marks the row of an instance, and what goes with it. */
function markTogether(target: Marked, options: ExecutionContext): Promise<boolean> {
  const { definition, instance } = target;
  return engineOf(definition).transaction(executionOf(options), async transaction => {
    const within = { ...executionOf(options), transaction };
    const mark = carryingTime(definition);
    if (!(await writeMark(target, mark, within))) return false;
    const bag = new ParameterBag();
    const own = { definition, where: identityCondition(instance, definition, bag), bag };
    const rows = await lockedRows(own, findingNames(definition), within);
    await markOthers({ definition, rows }, mark, within);
    return true;
  });
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
  { include, ...options }: RestoreInstanceOptions,
): Promise<void> {
  markOf(definition);
  const restored = restoredAssociations(definition, include);
  requirePersisted(instance, definition, 'restore');
  const { hooks } = definition;
  const unsaved = unsavedValues(definition, instance);
  if (options.hooks !== false && hooks.has('beforeRestore')) await hooks.run('beforeRestore', instance, options);
  const former = rowOf(instance);
  const target = { definition, instance, unsaved };
  const isDone = await (restored.length > 0
    ? restoreTogether(target, restored, options)
    : writeMark(target, null, options));
  if (isDone) await runAfterWrite({ definition, instance, options }, former, ['afterRestore']);
}

/** Takes the mark off the row of an instance, and off what was deleted with it. */
function restoreTogether(
  target: Marked,
  include: readonly RestoredAssociation[],
  options: ExecutionContext,
): Promise<boolean> {
  const { definition, instance } = target;
  return engineOf(definition).transaction(executionOf(options), async transaction => {
    const within = { ...executionOf(options), transaction };
    const bag = new ParameterBag();
    const own = { definition, where: identityCondition(instance, definition, bag), bag };
    const rows = await lockedRows(own, restoringNames(definition, include), within);
    if (!(await writeMark(target, null, within))) return false;
    await restoreOthers({ definition, rows }, include, within);
    return true;
  });
}

/** A row to be marked, and what its instance had changed before any hook: that stays unsaved. */
interface Marked extends Assigned {
  readonly unsaved: ReadonlyMap<string, unknown>;
}

function unsavedValues(definition: ModelDefinition, instance: object): ReadonlyMap<string, unknown> {
  const state = stateOf(instance);
  return new Map(changedAttributes(instance, definition).map(name => [name, readValue(instance, state, name)]));
}

/**
 * Writes the mark of deletion, or takes it off, and with it what hooks changed on the instance. A row that is marked
 * already keeps its mark: then nothing is written, and the instance shows what its row says.
 */
async function writeMark(target: Marked, mark: Date | null, options: ExecutionContext): Promise<boolean> {
  const { definition, instance } = target;
  const values = new Map([...(await hookedValues(target)), ...markValues(definition, mark)]);
  stampVersion(target, values);
  const bag = new ParameterBag();
  const assignments = assign(definition, values, bag);
  const where = allOf([heldRow(target, bag), isStill(definition, mark === null)]);
  const count = await engineOf(definition).update({ definition, assignments, where }, bag.values, executionOf(options));
  if (count === 0) return showMark(target, mark === null, options);
  undoOnRollback(definition, instance, options, { mark: markOf(definition) });
  recordSaved(instance, definition, values);
  return true;
}

/** What hooks changed, checked as any write of it is. */
async function hookedValues({ definition, instance, unsaved }: Marked): Promise<ReadonlyMap<string, unknown>> {
  const state = stateOf(instance);
  const isUnsaved = (name: string): boolean =>
    unsaved.has(name) && Object.is(unsaved.get(name), readValue(instance, state, name));
  const attributes = changedAttributes(instance, definition).filter(name => !isUnsaved(name));
  if (attributes.length === 0) return new Map();
  return validateInstance({ definition, instance, attributes, runsValidators: true });
}

/** Shows on an instance the mark that somebody else set or took off. */
async function showMark(target: Assigned, isRestored: boolean, options: ExecutionContext): Promise<false> {
  const { definition, instance } = target;
  const deletedAt = definition.timestamps.deletedAt as string; // it is paranoid
  const bag = new ParameterBag();
  const where = identityCondition(instance, definition, bag);
  const query = { ...compileFind(definition, { attributes: [deletedAt], paranoid: false }, { bag }).query, where };
  const [row] = await engineOf(definition).select(query, bag.values, executionOf(options));
  if (row === undefined) throw rowGone(definition);
  const mark = loadedValue(stateOf(row), deletedAt);
  // Not marked by somebody else, but changed.
  if (definition.version !== undefined && (mark === null) !== isRestored) await refuseMissed(target, options);
  undoOnRollback(definition, instance, options);
  recordSaved(instance, definition, new Map([[deletedAt, mark]]));
  return false;
}

/** Deletes (or marks) all rows that match, and gives their number, and the rows where they are asked for. */
export function destroyWhere(caller: Caller, options: DestroyOptions): Awaitable<Written> {
  return withBulkHooks(caller.definition, options, chosen =>
    destroyFound(matchingRows(caller, chosen, 'destroy'), chosen),
  );
}

function destroyFound(matching: Matching, options: DestroyOptions): Awaitable<Written> {
  const { definition, where, bag } = matching;
  const { returning } = options;
  if (!asksForRows(returning)) return after(destroyAll(matching, options), count => ({ count }));
  const write = async (found: Matching, transaction: TransactionHandle): Promise<number> =>
    destroyAll(found, { ...options, transaction });
  if (!isMarked(definition, options)) return deleteReturning(matching, { returning, write }, options);
  const living = { definition, where: allOf([where, livingRows(definition)]), bag };
  return writeReturning(living, { returning, write }, options);
}

const destroyAll = (matching: Matching, options: DestroyMatchingOptions): Awaitable<number> =>
  options.individualHooks === true ? destroyEach(matching, options) : deleteOrMark(matching, options);

function destroyEach(matching: Matching, options: DestroyInstanceOptions): Promise<number> {
  const { definition, where, bag } = matching;
  const living = isMarked(definition, options) ? livingRows(definition) : undefined;
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
  return withBulkHooks(matching.definition, options, chosen => destroyAll(matching, chosen));
}

/** Hooks get the options to change them, but never the caller's own. */
function withBulkHooks<Options extends DestroyInstanceOptions, Result>(
  { hooks }: ModelDefinition,
  options: Options,
  work: (options: Options) => Awaitable<Result>,
): Awaitable<Result> {
  const chosen = { ...ownWriteOptions(options) };
  const isHooked = hooks.has('beforeBulkDestroy') || hooks.has('afterBulkDestroy');
  return isHooked && chosen.hooks !== false ? betweenHooks(hooks, chosen, work) : work(chosen);
}

async function betweenHooks<Options extends DestroyInstanceOptions, Result>(
  hooks: ModelDefinition['hooks'],
  chosen: Options,
  work: (options: Options) => Awaitable<Result>,
): Promise<Result> {
  if (hooks.has('beforeBulkDestroy')) await hooks.run('beforeBulkDestroy', chosen);
  const written = await work(chosen);
  if (hooks.has('afterBulkDestroy')) await hooks.run('afterBulkDestroy', chosen);
  return written;
}

/** Deletes the rows that meet a condition; on a paranoid model marks those that are not marked yet. */
function deleteOrMark({ definition, where, bag }: Matching, options: DestroyInstanceOptions): Awaitable<number> {
  const engine = engineOf(definition);
  if (!isMarked(definition, options)) return engine.delete({ definition, where }, bag.values, executionOf(options));
  if (carriesOthers(definition)) return markWithOthers({ definition, where, bag }, options);
  const assignments = markAssignments(definition, deletionTime(), bag);
  const living = allOf([where, livingRows(definition)]);
  return engine.update({ definition, assignments, where: living }, bag.values, executionOf(options));
}

/** Takes the mark of deletion off all rows that match, and gives their number. */
export async function restoreWhere(caller: Caller, options: RestoreOptions): Promise<number> {
  const { definition } = caller;
  const wasMarked = isStill(definition, true);
  const include = restoredAssociations(definition, includesOf(options));
  const { where, bag } = matchingRows(caller, options, 'restore');
  const marked = { definition, where: allOf([where, wasMarked]), bag };
  if (include.length > 0) return restoreAll(marked, include, options);
  return writeMarks(marked, null, executionOf(options));
}

/** Restores rows, and what was deleted with them. */
function restoreAll(
  marked: Matching,
  include: readonly RestoredAssociation[],
  options: ExecutionContext,
): Promise<number> {
  const { definition } = marked;
  return engineOf(definition).transaction(executionOf(options), async transaction => {
    const within = { ...executionOf(options), transaction };
    const rows = await lockedRows(marked, restoringNames(definition, include), within);
    if (rows.length === 0) return 0;
    const count = await writeMarks(asMatching({ definition, rows }, marked), null, within);
    await restoreOthers({ definition, rows }, include, within);
    return count;
  });
}
