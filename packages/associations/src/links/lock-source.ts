import {
  allOf,
  compileFind,
  executionOf,
  ParameterBag,
  type Condition,
  type ExecutionContext,
  type ModelDefinition,
  type OrderTerm,
  type RowLock,
} from '@mortise/core';
import type { BaseAssociation } from '../kinds/association-base';
import { keyIdentity, listItem } from '../reads/source-key';
import { hasKey } from './has-key';
import { inKeyOrder } from './targets';

// FOR UPDATE would make every insert that refers to the row wait, and deadlock with whoever waits for that insert.
const lock: RowLock = { level: 'NO KEY UPDATE', whenHeld: 'wait' };

type Key = readonly unknown[];

/** Locks the row of a source until the transaction ends: of two callers that set a list, one comes after the other. */
export function lockSource(association: BaseAssociation, sourceKey: Key, context: ExecutionContext): Promise<void> {
  return lockSources(association, [sourceKey], context);
}

/** Locks the rows of sources, in the order of their keys: so that callers with the same ones don't wait for each other. */
export async function lockSources(
  association: BaseAssociation,
  sourceKeys: readonly Key[],
  context: ExecutionContext,
): Promise<void> {
  const definition = association.sourceDefinition;
  if (!definition.engine.locksRows) return;
  const bag = new ParameterBag();
  const names = association.path[0]?.fromAttributes ?? [];
  const { query } = compileFind(definition, { attributes: [...names], raw: true, paranoid: false }, { bag });
  const keys = [...new Map(sourceKeys.map(key => [keyIdentity(key), key])).values()];
  const where = isOneOfKeys(definition, { names, keys }, bag);
  const order = names.map((attribute): OrderTerm => ({ by: { attribute }, direction: 'ASC' }));
  const sorted = keys.length > 1 ? { order } : {};
  await definition.engine.select({ ...query, where, lock, ...sorted }, bag.values, executionOf(context));
}

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
