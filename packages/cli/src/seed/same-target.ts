import { type Association, associationOf, definitionOfInstance, keyIdentity } from '@mortise/core';
import type { Model } from 'mortise';

/** Targets that scopes hide, and those marked as deleted, are linked as well. */
export const allThere = { scope: false, paranoid: false } as const;

interface ToOne {
  get(options: typeof allThere): Promise<Model | null>;
}

/** Whether a row leads to this target already. */
export async function isSameTarget(row: Model, name: string, target: unknown): Promise<boolean> {
  // The association leads to one row, as the caller has looked up.
  const handle = (row as unknown as { related(name: string): ToOne }).related(name);
  const present = await handle.get(allThere);
  if (present === null || target === null) return present === target;
  const association = associationOf(definitionOfInstance(row), name);
  return identityOf(association, present) === identityOf(association, target);
}

/** What tells targets apart, however they are given: instances and keys. */
export const identityOf = (association: Association, target: unknown): string =>
  association.keysOf([target]).map(keyIdentity).join();
