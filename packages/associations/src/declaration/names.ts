import { lowerFirst, ownOptions, singularize, type ModelDraft } from '@mortise/core';
import type { AssociationName } from './association-options';

/** A name as it was given: a plural is never inflected again, only its singular is guessed. */
export function namePair(as: string | AssociationName): AssociationName {
  return typeof as === 'string' ? { plural: as, singular: singularize(as) } : as;
}

/** The same of an association to one row, which is never inflected. */
export function singleName(as: string | AssociationName): AssociationName {
  return typeof as === 'string' ? { singular: as, plural: as } : as;
}

/** The name of an association to a model that was given none: the model's, with a small first letter. */
export function defaultName(draft: ModelDraft): AssociationName {
  return { plural: lowerFirst(draft.plural), singular: lowerFirst(draft.singular) };
}

const inverseNames = { as: true, nestedWrites: true, type: true, scope: true, foreignKeyConstraints: true };

/** `inverse: 'likedBy'` is short for `inverse: { as: 'likedBy' }`. */
export function inverseOptions<T extends { readonly as?: string | AssociationName }>(
  inverse: string | T | undefined,
): Partial<T> {
  // An object with only a name is a partial form of any inverse's options.
  const given = typeof inverse === 'string' ? ({ as: inverse } as unknown as Partial<T>) : (inverse ?? {});
  return ownOptions(given, inverseNames);
}
