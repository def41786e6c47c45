import {
  compileFind,
  executionOf,
  ParameterBag,
  type Condition,
  type ExecutionContext,
  type RowLock,
} from '@mortise/core';
import type { BaseAssociation } from '../kinds/association-base';
import { listItem } from '../reads/source-key';

// FOR UPDATE would make every insert that refers to the row wait, and deadlock with whoever waits for that insert.
const lock: RowLock = { level: 'NO KEY UPDATE', whenHeld: 'wait' };

/** Locks the row of a source until the transaction ends: of two callers that set a list, one comes after the other. */
export async function lockSource(
  association: BaseAssociation,
  sourceKey: readonly unknown[],
  context: ExecutionContext,
): Promise<void> {
  const definition = association.sourceDefinition;
  if (!definition.engine.locksRows) return;
  const bag = new ParameterBag();
  const names = association.path[0]?.fromAttributes ?? [];
  const { query } = compileFind(definition, { attributes: [...names], raw: true, paranoid: false }, { bag });
  const list = bag.canonicalList(definition, names, [listItem(sourceKey)]);
  const where: Condition = { type: 'in', attributes: names, list, negated: false };
  await definition.engine.select({ ...query, where, lock }, bag.values, executionOf(context));
}
