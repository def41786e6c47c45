import { ownWriteOptions, QueryError } from '@mortise/core';
import type { BoundAssociation } from '../association';
import { listItem, requiredSourceKey, distinctTargets, isPlain, targetKeys, type TargetKey } from '../reads/link-keys';
import { linkedKeys } from './equal-keys';
import { lockSource } from './lock-sources';
import type { LinkChanges, LinkOptions, WantedLinks, WritableAssociation } from './write-options';
import { linkTransaction } from './link-transaction';

/** A target, alone or with the junction values of its link. */
export type SyncEntry<Target = unknown, Values = Readonly<Record<string, unknown>>> =
  Target | { readonly target: Target; readonly through?: Values };

/** As `set`, with junction values for each target, and a report: one transaction, in which the source is locked. */
export async function syncLinks(
  { association, writes }: WritableAssociation,
  source: object,
  entries: readonly SyncEntry[],
  options: LinkOptions,
): Promise<LinkChanges> {
  requiredSourceKey(association, source);
  const { own, ...wanted } = wantedLinks(association, entries, options);
  const { through: _shared, ...others } = ownWriteOptions(options);
  writes.check(source, wanted.targets, own);
  return writes.sync(source, wanted, { ...others, ...own });
}

interface GivenLinks extends WantedLinks {
  /** Their junction values, one object for each. */
  readonly own: Pick<LinkOptions, 'through'>;
}

function wantedLinks(association: BoundAssociation, entries: readonly SyncEntry[], options: LinkOptions): GivenLinks {
  const { through: shared } = ownWriteOptions(options);
  if (!Array.isArray(entries)) throw notAList(association);
  const pairs = Array.from(entries as readonly unknown[], (entry): Pair =>
    ownWriteOptions(isPair(entry) ? entry : { target: entry }),
  );
  if ([shared, ...pairs.map(({ through }) => through)].some(isNoObject)) throw notShared(association);
  const targets = pairs.map(({ target }) => target);
  const values = pairs.map(({ through }) => ({ ...shared, ...through }));
  const isGiven = shared !== undefined || pairs.some(({ through }) => through !== undefined);
  const keys = distinctTargets(targets.map(target => oneKey(association, target))).map(({ key }) => key);
  return { targets, keys, own: isGiven ? { through: values } : {} };
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
    const { places } = await linkedKeys(linkTable(), { sourceKey, keys: targets.map(({ key }) => key) }, within);
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
