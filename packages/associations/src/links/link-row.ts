import { QueryError } from '@mortise/core';
import type { JunctionAssociation } from '../association';
import { keyIdentity } from '../reads/source-key';
import type { TargetLink } from './link-values';

/** A junction row to be written: the key of the pair (the source's, then the target's), and its junction values. */
export interface LinkRow {
  readonly key: readonly unknown[];
  readonly values: Readonly<Record<string, unknown>>;
}

/**
 * The link of a source with a target.
 *
 * @throws QueryError `CONTRADICTORY_KEYS` when both keys of the junction share an attribute, and the two rows differ in it.
 */
export function linkTo(
  association: JunctionAssociation,
  sourceKey: readonly unknown[],
  { key, values }: Pick<TargetLink, 'key' | 'values'>,
): LinkRow {
  const { foreign, other } = association.keys;
  other.forEach((name, index) => {
    const shared = foreign.indexOf(name);
    if (shared >= 0 && keyIdentity([sourceKey[shared]]) !== keyIdentity([key[index]])) {
      throw contradictoryKeys(association, name);
    }
  });
  return { key: [...sourceKey, ...key], values };
}

function contradictoryKeys(association: JunctionAssociation, name: string): QueryError {
  const { label, throughDefinition, sourceDefinition, targetDefinition } = association;
  return new QueryError(
    'CONTRADICTORY_KEYS',
    `${throughDefinition.name}.${name} is part of both keys of ${label}: it cannot link a ${sourceDefinition.name} and a ${targetDefinition.name} that differ in it.`,
    { hint: 'Link rows that share its value, or give each key an attribute of its own.' },
  );
}
