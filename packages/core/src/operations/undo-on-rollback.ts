import { engineOf } from '../engine';
import { holdsValue } from '../instance/changes';
import { stateOf, type InstanceState, loadedValue, readValue, writeValue } from '../instance/instance';
import { attributeOf, type ModelDefinition } from '../definition/model-definition';
import type { ExecutionContext, TransactionHandle } from '../options/transaction-options';

/** Values that the database has worked out, and what the attributes held before: SQL, or what was counted up from. */
export type WorkedOut = ReadonlyMap<string, { readonly before: unknown; readonly value: unknown }>;

/** What the database has made of a row. */
interface Made {
  /** Attributes that it is about to give a value. */
  readonly generated?: readonly string[];
  readonly workedOut?: WorkedOut | undefined;
  /** The attribute whose value it is the mark of: that is nobody's change, which the next save would write. */
  readonly mark?: string;
}

/** A write that may still be rolled back. */
interface Undo {
  readonly instance: object;
  /** What the instance knew before. */
  readonly former: InstanceState;
  readonly made: Made;
}

/** The writes of each instance that may still be rolled back, the earliest first. */
const openWrites = new WeakMap<InstanceState, Undo[]>();

/** The writes of each transaction: it is asked once to tell how it ends, however many rows are written in it. */
const writesOf = new WeakMap<TransactionHandle, Undo[]>();

/**
 * Sees to it that an instance that is about to be marked as written forgets that again when the transaction it was
 * written in is rolled back: the next `save()` then writes it, instead of finding nothing to do.
 */
export function undoOnRollback(
  definition: ModelDefinition,
  instance: object,
  context: ExecutionContext,
  made: Made = {},
): void {
  const transaction = engineOf(definition).transactionOf(context);
  if (transaction !== undefined) undoWith(transaction, instance, made);
}

/** The same of a write in a transaction that is known. */
export function undoWith(transaction: TransactionHandle, instance: object, made: Made = {}): void {
  const state = stateOf(instance);
  const write: Undo = { instance, former: { ...state }, made };
  const earlier = openWrites.get(state);
  if (earlier === undefined) openWrites.set(state, [write]);
  else earlier.push(write);
  (writesOf.get(transaction) ?? beginWrites(transaction)).push(write);
}

function beginWrites(transaction: TransactionHandle): Undo[] {
  const writes: Undo[] = [];
  writesOf.set(transaction, writes);
  transaction.afterCommit(() => {
    for (const { instance } of writes) openWrites.delete(stateOf(instance));
  });
  transaction.afterRollback(() => writes.forEach(undo));
  transaction.afterUnknown(() => writes.forEach(leaveUnknown));
  return writes;
}

/** The row may be as it was before, or as it was written. One that may be deleted is taken for there, to be looked for. */
function leaveUnknown({ instance, former }: Undo): void {
  const state = stateOf(instance);
  if (!former.isDestroyed) state.isDestroyed = false;
  state.isUnknown = true;
  openWrites.delete(state);
}

function undo(write: Undo): void {
  const { instance, former, made: { generated = [], mark } } = write; // prettier-ignore
  const state = stateOf(instance);
  const undone = takeBack(state, write);
  if (undone.length === 0) return;
  if (mark !== undefined) showFormer(instance, former, mark);
  showVersion(instance, former);
  for (const name of generated) writeValue(instance, state, name, undefined);
  for (const { made } of undone.toReversed()) takeBackWorkedOut(instance, state, made);
}

/** What has been set since is to be written. */
function takeBackWorkedOut(instance: object, state: InstanceState, { workedOut = new Map() }: Made): void {
  for (const [name, { before, value }] of workedOut) {
    const attribute = attributeOf(state.layout.definition, name);
    if (holdsValue(attribute, readValue(instance, state, name), value)) writeValue(instance, state, name, before);
  }
}

/** The version is no change of the user's, to be written again: it is what the row is looked for by. */
function showVersion(instance: object, former: InstanceState): void {
  const { version } = former.layout.definition;
  if (version !== undefined && !former.isNewRecord) showFormer(instance, former, version);
}

const showFormer = (instance: object, former: InstanceState, name: string): void =>
  writeValue(instance, stateOf(instance), name, loadedValue(former, name));

/** With a write go those that followed it: none where it went with an earlier one. */
function takeBack(state: InstanceState, write: Undo): readonly Undo[] {
  const open = openWrites.get(state) ?? [];
  const index = open.indexOf(write);
  if (index < 0) return [];
  Object.assign(state, write.former);
  if (index === 0) openWrites.delete(state);
  return open.splice(index);
}
