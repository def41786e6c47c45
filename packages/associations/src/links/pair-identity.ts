import type { JunctionAssociation } from '../association';
import { identityAttributes } from '../declaration/junction-identity';

/** The junction's attributes that a link of an association is told from others by: its scope, and both keys. */
export const pairIdentity = ({ through, keys }: JunctionAssociation): readonly string[] =>
  identityAttributes({ through, foreignKeys: keys.foreign, otherKeys: keys.other });

/** The unique key that tells whether a pair is linked; undefined where it may be linked several times. */
export function conflictKey(association: JunctionAssociation): readonly string[] | undefined {
  const isUnique = association.through.unique !== false && association.pairedWith.through.unique !== false;
  return isUnique ? pairIdentity(association) : undefined;
}
