import { attributeOf, canonical, QueryError, type ModelDefinition } from '@mortise/core';
import type { BoundAssociation } from '../association';
import { keyIdentity } from '../reads/link-keys';

/** A foreign key that is about to be written. */
interface PointedKey {
  readonly holder: ModelDefinition;
  readonly names: readonly string[];
  readonly key: readonly unknown[];
}

/**
 * Refuses to point a row elsewhere by an attribute that identifies it, such as a tenant: that would make it another row.
 *
 * @param valueOf what the row has under a name; undefined where nothing is known
 * @throws QueryError `CONTRADICTORY_KEYS`
 */
export function checkIdentifyingKey(
  association: BoundAssociation,
  { holder, names, key }: PointedKey,
  valueOf: (name: string) => unknown,
): void {
  names.forEach((name, index) => {
    const own = holder.primaryKey.includes(name) ? (valueOf(name) ?? undefined) : undefined;
    if (own === undefined || isSame(canonical(holder, attributeOf(holder, name), own), key[index])) return;
    throw contradictoryKeys(association, holder, name);
  });
}

const isSame = (one: unknown, other: unknown): boolean => keyIdentity([one]) === keyIdentity([other]);

function contradictoryKeys({ label }: BoundAssociation, { name: model }: ModelDefinition, name: string): QueryError {
  return new QueryError(
    'CONTRADICTORY_KEYS',
    `${model}.${name} is part of the key of ${label} and of what identifies a ${model}: it cannot be changed by a link.`,
    { hint: `Link rows that share the value of "${name}".` },
  );
}

/**
 * The attributes of a foreign key that become NULL when it points to nothing: those that may, and all where none may.
 * A part that every row has, such as a tenant, stays.
 */
export function clearableKey(holder: ModelDefinition, names: readonly string[]): readonly string[] {
  const clearable = names.filter(name => holder.attributes.get(name)?.allowNull !== false);
  return clearable.length > 0 ? clearable : names;
}
