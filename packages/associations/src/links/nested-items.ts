import { isInstance, QueryError, stateOf } from '@mortise/core';
import type { BoundAssociation } from '../association';
import { isPlain, listed, targetKeys } from '../reads/link-keys';
import { checkConnectOrCreate, isConnectOrCreate } from './connect-or-create';

/** Plain objects and instances that are not saved yet are created; keys and saved instances are linked. */
export function isToCreate(item: unknown): item is object {
  return isInstance(item) ? stateOf(item).isNewRecord : isPlain(item);
}

/** Refuses what can be neither linked nor created. */
export function checkNestedItem(association: BoundAssociation, item: unknown): void {
  if (isConnectOrCreate(association, item)) return checkConnectOrCreate(association, item);
  if (isPlain(item)) return;
  if (!isInstance(item) || !stateOf(item).isNewRecord) {
    targetKeys(association, [item]);
    return;
  }
  const { model, name } = association.targetDefinition;
  if (item instanceof model) return;
  throw new QueryError(
    'INVALID_TARGET',
    `${association.label} holds instances of ${name}, not of ${item.constructor.name}.`,
  );
}

/** The items given under a to-many association. */
export function nestedItems(association: BoundAssociation, value: unknown): readonly unknown[] {
  if (value === null) return [];
  if (Array.isArray(value)) return value;
  const items: unknown = listed(value);
  if (Array.isArray(items)) return items;
  throw new QueryError(
    'INVALID_NESTED_VALUE',
    `${association.label} takes a list of keys, instances and plain objects.`,
    { hint: 'Words like "add" and "set" are for the update of a row that is saved.' },
  );
}
