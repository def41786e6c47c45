import { ownWriteOptions, QueryError } from '@mortise/core';
import type { BoundAssociation } from '../association';
import { listItem, requiredSourceKey } from '../reads/source-key';
import { linkedKeys, type LinkedKeys } from './equal-keys';
import { linkTransaction, lockSource } from './link-transaction';
import { distinctTargets, isPlain, targetKeys, type TargetKey } from './targets';
import type { WritableAssociation, LinkOptions } from './write-options';

/** A target, alone or with the junction values of its link. */
export type SyncEntry<Target = unknown, Values = Readonly<Record<string, unknown>>> =
  Target | { readonly target: Target; readonly through?: Values };

/** What a change of a list did, by the keys of the targets; a composite key is a list of its values. */
export interface LinkChanges {
  readonly added: readonly unknown[];
  /** Existing links that were given values. */
  readonly updated: readonly unknown[];
  readonly removed: readonly unknown[];
}

/** As `set`, with junction values for each target, and a report: one transaction, in which the source is locked. */
export async function syncLinks(
  { association, writes, linkTable }: WritableAssociation,
  source: object,
  entries: readonly SyncEntry[],
  options: LinkOptions,
): Promise<LinkChanges> {
  const sourceKey = requiredSourceKey(association, source);
  const wanted = wantedLinks(association, entries, options);
  writes.check(source, wanted.targets, wanted.options);
  return linkTransaction(association, options, async transaction => {
    const within = { ...options, transaction };
    await lockSource(association, sourceKey, within);
    const linked = await linkedKeys(linkTable, { sourceKey, keys: wanted.keys.map(({ key }) => key) }, within);
    const { through, ...setting } = ownWriteOptions({ ...within, ...wanted.options });
    await writes.set(source, wanted.targets, through === undefined ? setting : { ...setting, through });
    return changesOf(linked, wanted);
  });
}

interface WantedLinks {
  readonly targets: readonly unknown[];
  /** Each once. */
  readonly keys: readonly TargetKey[];
  readonly hasValues: (index: number) => boolean;
  readonly options: Pick<LinkOptions, 'through'>;
}

function wantedLinks(association: BoundAssociation, entries: readonly SyncEntry[], options: LinkOptions): WantedLinks {
  const { through: shared } = ownWriteOptions(options);
  if (!Array.isArray(entries)) throw notAList(association);
  const pairs = Array.from(entries as readonly unknown[], (entry): Pair =>
    ownWriteOptions(isPair(entry) ? entry : { target: entry }),
  );
  if ([shared, ...pairs.map(({ through }) => through)].some(isNoObject)) throw notShared(association);
  const targets = pairs.map(({ target }) => target);
  const values = pairs.map(({ through }) => ({ ...shared, ...through }));
  const isGiven = shared !== undefined || pairs.some(({ through }) => through !== undefined);
  return {
    targets,
    keys: distinctTargets(targets.map((target, index) => ({ ...oneKey(association, target), index }))),
    hasValues: index => Object.keys(values[index] ?? {}).length > 0,
    options: isGiven ? { through: values } : {},
  };
}

// One target has one key.
const oneKey = (association: BoundAssociation, target: unknown): TargetKey =>
  targetKeys(association, [target])[0] as TargetKey;

const isNoObject = (values: unknown): boolean => values !== undefined && !isPlain(values);

interface Pair {
  readonly target: unknown;
  readonly through?: Readonly<Record<string, unknown>> | undefined;
}

const isPair = (entry: unknown): entry is Pair =>
  isPlain(entry) && 'target' in entry && Object.keys(entry).every(name => name === 'target' || name === 'through');

function changesOf({ places, others }: LinkedKeys, { keys, hasValues }: WantedLinks): LinkChanges {
  const added = keys.filter((_key, place) => !places.has(place));
  const updated = keys.filter(({ index }, place) => places.has(place) && hasValues(index));
  return { added: keysOf(added), updated: keysOf(updated), removed: others.map(listItem) };
}

const keysOf = (targets: readonly TargetKey[]): readonly unknown[] => targets.map(({ key }) => listItem(key));

function notAList({ label }: BoundAssociation): QueryError {
  return new QueryError('INVALID_TARGET', `${label}.sync takes a list of keys, instances and { target, through }.`);
}

function notShared({ label }: BoundAssociation): QueryError {
  return new QueryError('INVALID_THROUGH', `Junction values of ${label}.sync are objects: { attribute: value }.`, {
    hint: 'Those of one target stand beside it, { target, through }; the option "through" holds one object for all.',
  });
}

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
