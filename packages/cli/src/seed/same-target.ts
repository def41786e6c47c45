import { type Association, associationOf, definitionOfInstance, keyIdentity } from '@mortise/core';
import type { Model } from 'mortise';

/** Whether a row leads to this target already. */
export async function isSameTarget(row: Model, name: string, target: unknown): Promise<boolean> {
  // The association leads to one row, as the caller has looked up.
  const present = await (row as unknown as { related(name: string): { get(): Promise<Model | null> } })
    .related(name)
    .get();
  if (present === null || target === null) return present === target;
  const association = associationOf(definitionOfInstance(row), name);
  return identityOf(association, present) === identityOf(association, target);
}

/** What tells targets apart, however they are given: instances and keys. */
export const identityOf = (association: Association, target: unknown): string =>
  association.keysOf([target]).map(keyIdentity).join();
