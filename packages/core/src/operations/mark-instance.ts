import type { ModelDefinition } from '../definition/model-definition';
import { compileFind } from '../compile/find';
import { engineOf, executionOf } from '../engine';
import { changedAttributes } from '../instance/changes';
import { stateOf, loadedValue, readValue } from '../instance/instance';
import type { ExecutionContext } from '../options/transaction-options';
import { allOf } from '../query/condition';
import { ParameterBag } from '../query/parameter-bag';
import type { Assigned } from './new-row';
import { carriesOthers, carryingTime, findingNames, lockedRows, markOthers, type FoundRows } from './carried-rows';
import { deletionTime, isStill, markOf, markValues } from './deletion-mark';
import { identityCondition, rowGone } from './identity';
import { ownTransaction } from './own-transaction';
import { deletedWith, restoringNames, takeMarksOff, type RestoredAssociation } from './restore-others';
import { heldRow, refuseMissed, stampVersion } from './row-version';
import { assign } from './save';
import { recordSaved } from './saved-row';
import { undoOnRollback } from './undo-on-rollback';
import { validateInstance } from './validate-instance';

/** A row to be marked, and what its instance had changed before any hook: that stays unsaved. */
export interface Marked extends Assigned {
  readonly unsaved: ReadonlyMap<string, unknown>;
}

/** What an instance has changed. */
export function unsavedValues(definition: ModelDefinition, instance: object): ReadonlyMap<string, unknown> {
  const state = stateOf(instance);
  return new Map(changedAttributes(instance, definition).map(name => [name, readValue(instance, state, name)]));
}

/** Marks the row of an instance, and what goes with it. False: it was marked already. */
export function markInstance(target: Marked, options: ExecutionContext): Promise<boolean> {
  const { definition } = target;
  if (!carriesOthers(definition)) return writeMark(target, deletionTime(), options);
  return ownTransaction(target.definition, options, async within => {
    const mark = carryingTime(definition);
    if (!(await writeMark(target, mark, within))) return false;
    await markOthers(await ownRow(target, findingNames(definition), within), mark, within);
    return true;
  });
}

/** Takes the mark off the row of an instance, and off what was deleted with it. False: it had none. */
export function unmarkInstance(
  target: Marked,
  include: readonly RestoredAssociation[],
  options: ExecutionContext,
): Promise<boolean> {
  if (include.length === 0) return writeMark(target, null, options);
  return ownTransaction(target.definition, options, async within => {
    // Its mark tells what was deleted with it.
    const found = await ownRow(target, restoringNames(target.definition, include), within);
    const others = await deletedWith(found, include, within);
    if (!(await writeMark(target, null, within))) return false;
    await takeMarksOff(others, within);
    return true;
  });
}

async function ownRow(
  { definition, instance }: Assigned,
  names: readonly string[],
  context: ExecutionContext,
): Promise<FoundRows> {
  const bag = new ParameterBag();
  const where = identityCondition(instance, definition, bag);
  return { definition, rows: await lockedRows({ definition, where, bag }, names, context) };
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
