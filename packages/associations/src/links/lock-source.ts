import {
  compileFind,
  executionOf,
  ParameterBag,
  type Condition,
  type ExecutionContext,
  type OrderTerm,
  type RowLock,
} from '@mortise/core';
import type { BaseAssociation } from '../kinds/association-base';
import { keyIdentity, listItem } from '../reads/source-key';

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
  const list = bag.canonicalList(definition, names, keys.map(listItem));
  const where: Condition = { type: 'in', attributes: names, list, negated: false };
  const order = names.map((attribute): OrderTerm => ({ by: { attribute }, direction: 'ASC' }));
  const sorted = keys.length > 1 ? { order } : {};
  await definition.engine.select({ ...query, where, lock, ...sorted }, bag.values, executionOf(context));
}
