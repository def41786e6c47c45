import type { ModelDraft } from '@mortise/core';
import type { ThroughOptions } from './association-options';

interface JunctionIdentity {
  readonly junction: ModelDraft;
  readonly through: ThroughOptions;
  readonly foreignKeys: readonly string[];
  readonly otherKeys: readonly string[];
}

/** The attributes that tell one link from another: the scope of the junction and the two keys, which may share some. */
export function identityAttributes({
  through,
  foreignKeys,
  otherKeys,
}: Omit<JunctionIdentity, 'junction'>): readonly string[] {
  return [...new Set([...Object.keys(through.scope ?? {}), ...foreignKeys, ...otherKeys])];
}

/**
 * Gives a junction its keys: without a primary key of its own the pair is the primary key, else a unique key. Where the
 * same pair may stand several times, the junction keeps its automatic `id`.
 *
 * A composite key serves lookups in one direction: the other one gets an index.
 */
export function addJunctionIdentity(identity: JunctionIdentity): void {
  const { junction, through, foreignKeys, otherKeys } = identity;
  const attributes = identityAttributes(identity);
  junction.indexes.push({ unique: false, attributes: [...new Set([...otherKeys, ...foreignKeys])] });
  if (through.unique === false) junction.indexes.push({ unique: false, attributes });
  else addPairKey(junction, attributes, typeof through.unique === 'string' ? through.unique : undefined);
}

function addPairKey(junction: ModelDraft, attributes: readonly string[], name: string | undefined): void {
  const own = junction.declaredPrimaryKey;
  const isPair = own.length > 0 && [...own].sort().join() === [...attributes].sort().join();
  const canBePrimary =
    own.length === 0 && (junction.pairKey === undefined || junction.pairKey.attributes.join() === attributes.join());
  if (isPair) return;
  if (canBePrimary) junction.pairKey = { attributes, name: name ?? junction.pairKey?.name };
  else junction.indexes.push({ name, unique: true, attributes });
}
