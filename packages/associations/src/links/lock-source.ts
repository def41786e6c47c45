import {
  allOf,
  compileFind,
  DatabaseError,
  engineOf,
  executionOf,
  ParameterBag,
  type Condition,
  type ExecutionContext,
  type ModelDefinition,
  type OrderTerm,
  type RowLock,
} from '@mortise/core';
import type { BoundAssociation } from '../association';
import { keyIdentity, listItem } from '../reads/source-key';
import { hasKey } from './has-key';
import { inKeyOrder } from './targets';
import { touchableAttribute } from './touchable-attribute';

// FOR UPDATE would make every insert that refers to the row wait, and deadlock with whoever waits for that insert.
const lock: RowLock = { level: 'NO KEY UPDATE', whenHeld: 'wait' };

type Key = readonly unknown[];

/**
 * Locks the row of a source until the transaction ends: of two callers that set a list, one comes after the other. Where the
 * second may not see what the first has written, because its transaction began before, it is refused and can begin again.
 */
export function lockSource(association: BoundAssociation, sourceKey: Key, context: ExecutionContext): Promise<void> {
  return lockSources(association, [sourceKey], context);
}

/** Locks the rows of sources, in the order of their keys: so that callers with the same ones don't wait for each other. */
export async function lockSources(
  association: BoundAssociation,
  sourceKeys: readonly Key[],
  context: ExecutionContext,
): Promise<void> {
  const { sourceDefinition } = association;
  if (!engineOf(sourceDefinition).keepsSnapshots) return holdSources(association, sourceKeys, context);
  const attribute = await touchableAttribute(sourceDefinition, context);
  // To change a row locks it; several are locked in order first.
  if (sourceKeys.length > 1) await holdSources(association, sourceKeys, context);
  await touchSources(association, { sourceKeys, attribute }, context);
}

/** Locks them, and leaves no trace of it: enough where nothing that was read before decides what is written. */
export async function holdSources(
  association: BoundAssociation,
  sourceKeys: readonly Key[],
  context: ExecutionContext,
): Promise<void> {
  const definition = association.sourceDefinition;
  if (!engineOf(definition).locksRows) return;
  const bag = new ParameterBag();
  const names = namesOf(association);
  const { query } = compileFind(definition, { attributes: [...names], raw: true, paranoid: false }, { bag });
  const keys = different(sourceKeys);
  const where = isOneOfKeys(definition, { names, keys }, bag);
  const order = names.map((attribute): OrderTerm => ({ by: { attribute }, direction: 'ASC' }));
  const sorted = keys.length > 1 ? { order } : {};
  await engineOf(definition).select({ ...query, where, lock, ...sorted }, bag.values, executionOf(context));
}

/** Gives the rows a value that they have: nothing changes, and yet nobody goes on with them as they were. */
async function touchSources(
  association: BoundAssociation,
  { sourceKeys, attribute }: { readonly sourceKeys: readonly Key[]; readonly attribute: string },
  context: ExecutionContext,
): Promise<void> {
  const definition = association.sourceDefinition;
  const bag = new ParameterBag();
  const where = isOneOfKeys(definition, { names: namesOf(association), keys: different(sourceKeys) }, bag);
  const assignments = [{ attribute, value: { pieces: [{ attribute }] } }];
  const engine = engineOf(definition);
  try {
    await engine.update({ definition, assignments, where }, bag.values, executionOf(context));
  } catch (error) {
    // A conflict, which may be tried again, tells nothing of the column.
    if (!(error instanceof DatabaseError && error.retryable)) engine.forgetWritableColumns(definition);
    throw error;
  }
}

const namesOf = ({ path }: BoundAssociation): readonly string[] => path[0]?.fromAttributes ?? [];

const different = (keys: readonly Key[]): readonly Key[] => [
  ...new Map(keys.map(key => [keyIdentity(key), key])).values(),
];

/** One row is found by its key: a list may be looked for from end to end, and each row that is passed is locked too. */
function isOneOfKeys(
  definition: ModelDefinition,
  { names, keys }: { readonly names: readonly string[]; readonly keys: readonly Key[] },
  bag: ParameterBag,
): Condition | undefined {
  const [only, ...others] = keys;
  if (only !== undefined && others.length === 0) return allOf(hasKey(definition, names, only, bag));
  const sorted = inKeyOrder(keys.map(key => ({ key })));
  const list = bag.canonicalList(
    definition,
    names,
    sorted.map(({ key }) => listItem(key)),
  );
  return { type: 'in', attributes: names, list, negated: false };
}
