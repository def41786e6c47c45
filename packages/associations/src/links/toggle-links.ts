import { listItem, requiredSourceKey } from '../reads/source-key';
import { linkTransaction } from './link-transaction';
import { linkedKeys } from './linked-keys';
import { lockSource } from './lock-source';
import type { LinkChanges } from './sync-links';
import { distinctTargets, targetKeys, type TargetKey } from './targets';
import type { WritableAssociation } from './writable-association';
import type { LinkOptions } from './write-options';

/** Takes off the targets that are linked, and links the others: one transaction, in which the source is locked. */
export async function toggleLinks(
  { association, writes, linkTable }: WritableAssociation,
  source: object,
  input: unknown,
  options: LinkOptions,
): Promise<LinkChanges> {
  const sourceKey = requiredSourceKey(association, source);
  const targets = distinctTargets(targetKeys(association, input));
  const { through, force, destroy, ...shared } = options;
  writes.check(source, input, options);
  return linkTransaction(association, options, async transaction => {
    const within = { ...shared, transaction };
    await lockSource(association, sourceKey, within);
    const { places } = await linkedKeys(linkTable, { sourceKey, keys: targets.map(({ key }) => key) }, within);
    const removed = targets.filter((_target, place) => places.has(place));
    const added = targets.filter((_target, place) => !places.has(place));
    if (removed.length > 0) await writes.remove(source, given(removed), { ...within, force, destroy });
    if (added.length > 0) await writes.add(source, given(added), { ...within, ...valuesOf(added, through) });
    return { added: keysOf(added), updated: [], removed: keysOf(removed) };
  });
}

/** Instances stay instances: they may bring junction values of their own. */
const given = (targets: readonly TargetKey[]): readonly unknown[] =>
  targets.map(({ instance, key }) => instance ?? listItem(key));

/** Of a list of values, those of the targets that are added. */
function valuesOf(added: readonly TargetKey[], through: LinkOptions['through']): Pick<LinkOptions, 'through'> {
  if (through === undefined) return {};
  return { through: Array.isArray(through) ? added.map(({ index }) => through[index] as object) : through };
}

const keysOf = (targets: readonly TargetKey[]): readonly unknown[] => targets.map(({ key }) => listItem(key));
