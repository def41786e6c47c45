import { engineOf } from '../engine';
import { holdsValue } from '../instance/changes';
import { stateOf, type InstanceState } from '../instance/instance';
import { loadedValue, readValue, writeValue } from '../instance/layout';
import { attributeOf, type ModelDefinition } from '../definition/model-definition';
import type { ExecutionContext, TransactionHandle } from '../options/transaction-options';
import type { SqlFragment } from '../sql/sql-fragment';

/** SQL that attributes were given, and the values it came to. */
export type Expressions = ReadonlyMap<string, { readonly fragment: SqlFragment; readonly value: unknown }>;

/** What the database has made of a row. */
interface Made {
  /** Attributes that it is about to give a value. */
  readonly generated?: readonly string[];
  readonly expressions?: Expressions | undefined;
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

/** What instances knew before each of the writes that may still be rolled back, the earliest first. */
const formerStates = new WeakMap<InstanceState, InstanceState[]>();

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
  if (transaction === undefined) return;
  const state = stateOf(instance);
  const former = { ...state };
  const earlier = formerStates.get(state);
  if (earlier === undefined) formerStates.set(state, [former]);
  else earlier.push(former);
  (writesOf.get(transaction) ?? beginWrites(transaction)).push({ instance, former, made });
}

function beginWrites(transaction: TransactionHandle): Undo[] {
  const writes: Undo[] = [];
  writesOf.set(transaction, writes);
  transaction.afterCommit(() => {
    for (const { instance } of writes) formerStates.delete(stateOf(instance));
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
  formerStates.delete(state);
}

function undo({ instance, former, made: { generated = [], expressions = new Map(), mark } }: Undo): void {
  const state = stateOf(instance);
  if (!takeBack(state, former)) return;
  if (mark !== undefined) showFormer(instance, former, mark);
  showVersion(instance, former);
  for (const name of generated) writeValue(instance, state, name, undefined);
  for (const [name, { fragment, value }] of expressions) {
    const attribute = attributeOf(state.layout.definition, name);
    // What has been set since is to be written.
    if (holdsValue(attribute, readValue(instance, state, name), value)) writeValue(instance, state, name, fragment);
  }
}

/** The version is no change of the user's, to be written again: it is what the row is looked for by. */
function showVersion(instance: object, former: InstanceState): void {
  const { version } = former.layout.definition;
  if (version !== undefined && !former.isNewRecord) showFormer(instance, former, version);
}

const showFormer = (instance: object, former: InstanceState, name: string): void =>
  writeValue(instance, stateOf(instance), name, loadedValue(former, name));

/** With a write go those that followed it: false where it went with an earlier one. */
function takeBack(state: InstanceState, former: InstanceState): boolean {
  const earlier = formerStates.get(state) ?? [];
  const index = earlier.indexOf(former);
  if (index < 0) return false;
  Object.assign(state, former);
  earlier.length = index;
  if (index === 0) formerStates.delete(state);
  return true;
}
