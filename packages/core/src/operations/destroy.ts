import type { DestroyInstanceOptions, DestroyOptions } from '../options/write-options';
import { after, type Awaitable, engineOf } from '../engine';
import { perDefinition } from '../definition/per-definition';
import { QueryError } from '../errors/query-error';
import { validateInstance } from './validate-instance';
import { asOne, isFollowed, runAfterWrite, toldOptions } from './write-hooks';
import { bulkDestroy, bulkRestore, withBulkHooks } from './bulk-hooks';
import { changedAttributes, rowOf } from '../instance/changes';
import { stateOf } from '../instance/instance';
import { loadedValue, readValue } from '../instance/layout';
import type { ModelDefinition } from '../definition/model-definition';
import type { ExecutionContext } from '../options/transaction-options';
import { compileFind } from '../compile/find';
import { allOf, type Condition, livingRows } from '../query/condition';
import type { WhereOptions } from '../options/find-options';
import { ParameterBag } from '../query/parameter-bag';
import type { Assigned } from './build';
import { executionOf } from '../options/find-rules';
import type { Caller } from './find';
import { identityCondition, identityValues, keyCondition, requirePersisted, rowGone } from './identity';
import { type Matching, matchingRows, oneByOne } from './matching-rows';
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
  const isDone = await writeMark({ definition, instance, unsaved }, new Date(), options);
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
  const key = identityValues(instance, definition);
  const deleted = deletionOf(definition).run(key, executionOf(options));
  return after(deleted, count => {
    if (count === 0) throw rowGone(definition);
    undoOnRollback(definition, instance, options);
    stateOf(instance).isDestroyed = true;
    return runAfterWrite(destruction, former, ['afterDestroy']);
  });
}

/** The delete by primary key is prepared once for a model. */
const deletionOf = perDefinition(definition =>
  engineOf(definition).prepareDelete({ definition, where: keyCondition(definition) }),
);

/** Takes the mark of deletion off an instance. */
export async function restoreInstance(
  definition: ModelDefinition,
  instance: object,
  options: DestroyInstanceOptions,
): Promise<void> {
  requireParanoid(definition);
  requirePersisted(instance, definition, 'restore');
  if (!isFollowed(definition, options, ['afterRestore'])) return restoreHeard(definition, instance, options);
  await asOne(definition, options, within => restoreHeard(definition, instance, within));
}

async function restoreHeard(
  definition: ModelDefinition,
  instance: object,
  given: DestroyInstanceOptions,
): Promise<void> {
  const options = toldOptions(definition, given);
  const { hooks } = definition;
  const unsaved = unsavedValues(definition, instance);
  if (options.hooks !== false && hooks.has('beforeRestore')) await hooks.run('beforeRestore', instance, options);
  const former = rowOf(instance);
  const isDone = await writeMark({ definition, instance, unsaved }, null, options);
  if (isDone) await runAfterWrite({ definition, instance, options }, former, ['afterRestore']);
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
  const bag = new ParameterBag();
  const assignments = assign(definition, values, bag);
  const where = allOf([identityCondition(instance, definition, bag), isStill(definition, mark === null)]);
  const count = await engineOf(definition).update({ definition, assignments, where }, bag.values, executionOf(options));
  if (count === 0) return showMark(target, options);
  undoOnRollback(definition, instance, options);
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

/** The rows of a paranoid model that are marked as deleted, or those that are not. */
const isStill = ({ timestamps }: ModelDefinition, marked: boolean): Condition => ({
  type: 'null',
  attribute: timestamps.deletedAt as string, // it is paranoid
  negated: marked,
});

/** Shows on an instance the mark that somebody else set or took off. */
async function showMark({ definition, instance }: Assigned, options: ExecutionContext): Promise<false> {
  const deletedAt = definition.timestamps.deletedAt as string; // it is paranoid
  const bag = new ParameterBag();
  const where = identityCondition(instance, definition, bag);
  const query = { ...compileFind(definition, { attributes: [deletedAt], paranoid: false }, { bag }).query, where };
  const [row] = await engineOf(definition).select(query, bag.values, executionOf(options));
  if (row === undefined) throw rowGone(definition);
  undoOnRollback(definition, instance, options);
  recordSaved(instance, definition, new Map([[deletedAt, loadedValue(stateOf(row), deletedAt)]]));
  return false;
}

function markValues({ timestamps }: ModelDefinition, mark: Date | null): Map<string, unknown> {
  const values = new Map<string, unknown>();
  if (timestamps.deletedAt !== undefined) values.set(timestamps.deletedAt, mark);
  if (timestamps.updatedAt !== undefined) values.set(timestamps.updatedAt, new Date());
  return values;
}

function requireParanoid({ name, timestamps }: ModelDefinition): void {
  if (timestamps.deletedAt !== undefined) return;
  throw new QueryError('NOT_PARANOID', `${name} is not paranoid: its rows are deleted for good.`, {
    hint: 'Give the model the option paranoid: true.',
  });
}

/** Deletes (or marks) all rows that match, and gives their number. */
export function destroyWhere(caller: Caller, options: DestroyOptions): Awaitable<number> {
  return withBulkHooks(bulkDestroy(caller.definition), options, chosen =>
    destroyAll(matchingRows(caller, chosen, 'destroy'), chosen),
  );
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
  return withBulkHooks(bulkDestroy(matching.definition), options, chosen => destroyAll(matching, chosen));
}

/** Deletes the rows that meet a condition; on a paranoid model marks those that are not marked yet. */
function deleteOrMark({ definition, where, bag }: Matching, options: DestroyInstanceOptions): Awaitable<number> {
  const engine = engineOf(definition);
  if (!isMarked(definition, options)) return engine.delete({ definition, where }, bag.values, executionOf(options));
  const assignments = assign(definition, markValues(definition, new Date()), bag);
  const living = allOf([where, livingRows(definition)]);
  return engine.update({ definition, assignments, where: living }, bag.values, executionOf(options));
}

/** Takes the mark of deletion off all rows that match, and gives their number. */
export async function restoreWhere(caller: Caller, options: DestroyOptions): Promise<number> {
  requireParanoid(caller.definition);
  return withBulkHooks(bulkRestore(caller.definition), options, chosen => {
    const { definition, where, bag } = matchingRows(caller, chosen, 'restore');
    const marked = { definition, where: allOf([where, isStill(definition, true)]), bag };
    return chosen.individualHooks === true ? restoreEach(marked, chosen) : unmarkAll(marked, chosen);
  });
}

function unmarkAll({ definition, where, bag }: Matching, options: DestroyOptions): Awaitable<number> {
  const assignments = assign(definition, markValues(definition, null), bag);
  return engineOf(definition).update({ definition, assignments, where }, bag.values, executionOf(options));
}

function restoreEach(marked: Matching, options: DestroyOptions): Promise<number> {
  const { hooks } = options;
  return oneByOne(marked, options, (instance, transaction) =>
    restoreInstance(marked.definition, instance, { hooks, ...executionOf(options), transaction }),
  );
}
