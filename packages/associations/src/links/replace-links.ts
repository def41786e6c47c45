import {
  after,
  type Awaitable,
  holdsValue,
  isPending,
  type AttributeDefinition,
  type ModelDefinition,
} from '@mortise/core';
import type { JunctionAssociation } from '../association';
import { keyIdentity, listItem, requiredSourceKey, distinctTargets, newList } from '../reads/link-keys';
import { linkedKeys, type LinkedKeys, type Plain } from './equal-keys';
import { conflictKey, linkFrom, revealing, type LinkRow, targetLinks, type TargetLink } from './link-row';
import { hidesRows, linkTableOf, mirroredTableOf, pairTableOf, rowTableOf } from './link-tables';
import { lockSource } from './lock-sources';
import { removeRows, removeWhere } from './remove-links';
import { updateLinks } from './update-links';
import type { LinkChanges, LinkOptions } from './write-options';
import { writeLinks } from './write-links';
import { linkTransaction } from './link-transaction';

/**
 * Makes these the only links of a source, and tells what that changed: one transaction, in which the source's row is
 * locked, so that of two callers one comes after the other. What is there is read; what is not listed goes, and of the
 * listed ones those are written that are not there, or hold other values. Where nothing changes, nothing is written.
 */
export function replaceLinks(
  association: JunctionAssociation,
  source: object,
  input: unknown,
  options: LinkOptions,
): Promise<LinkChanges> {
  const sourceKey = requiredSourceKey(association, source);
  const listed = targetLinks(association, newList(input), options);
  // Where the same pair may stand several times, each of the list is a link.
  const targets = conflictKey(association) === undefined ? listed : distinctTargets(listed);
  const links = targets.map(linkFrom(association, source));
  return linkTransaction(association, options, async transaction => {
    const within = { ...options, transaction };
    const locked = lockSource(association, sourceKey, within);
    if (isPending(locked)) await locked;
    return replaceWithin(association, { sourceKey, targets, links }, within);
  });
}

/** A new list of links, each at the place of its target. */
interface NewLinks {
  readonly sourceKey: readonly unknown[];
  readonly targets: readonly TargetLink[];
  readonly links: readonly LinkRow[];
}

async function replaceWithin(
  association: JunctionAssociation,
  wanted: NewLinks,
  options: LinkOptions,
): Promise<LinkChanges> {
  const { sourceKey, targets } = wanted;
  const reading = knownLinks(association, wanted, options);
  const known = isPending(reading) ? await reading : reading;
  const { others } = known;
  const rows = rowByRow(association, targets, known);
  const removing = others.length > 0 ? removeOthers(association, { sourceKey, targets, others }, options) : 0;
  if (isPending(removing)) await removing;
  const writing = writeChanged(association, wanted, { rows, options });
  if (isPending(writing)) await writing;
  const { added, updated } = toldApart(wanted, rows.places);
  return { added, updated, removed: [...others, ...rows.shortened].map(listItem) };
}

/** The rows that are there, each for a link of the list. */
interface PairedRows {
  /** By the places of links. */
  readonly places: LinkedKeys['places'];
  /** Places of links of a pair that stands in the list more often than in the junction. */
  readonly lacking: ReadonlySet<number>;
  /** Rows of pairs that stand in the junction more often than in the list. */
  readonly surplus: readonly Plain[];
  /** The keys of the targets of these, each once. */
  readonly shortened: LinkedKeys['others'];
}

/**
 * Where a pair may repeat, its first row is for its first link in the list, the second for the second. Rows that have no
 * key of their own are told apart by nothing: each is for all links of its pair, and none is too many.
 */
function rowByRow(
  association: JunctionAssociation,
  targets: readonly TargetLink[],
  { places: found }: LinkedKeys,
): PairedRows {
  const lacking = new Set<number>();
  if (conflictKey(association) !== undefined) return { places: found, lacking, surplus: [], shortened: [] };
  const hasRowKey = association.throughDefinition.primaryKey.length > 0;
  const places = new Map<number, readonly Plain[]>();
  const pairs = new Map<string, RepeatedPair>();
  for (const [place, rows] of [...found].sort(([one], [other]) => one - other)) {
    const { key } = targets[place] as TargetLink; // places are those of targets
    const identity = keyIdentity(key);
    const listed = pairs.get(identity)?.listed ?? 0;
    pairs.set(identity, { key, rows, listed: listed + 1 });
    if (listed >= rows.length) lacking.add(place);
    else places.set(place, hasRowKey ? rows.slice(listed, listed + 1) : rows);
  }
  const longer = hasRowKey ? [...pairs.values()].filter(({ rows, listed }) => rows.length > listed) : [];
  const surplus = longer.flatMap(({ rows, listed }) => rows.slice(listed));
  return { places, lacking, surplus, shortened: longer.map(({ key }) => key) };
}

interface RepeatedPair {
  readonly key: readonly unknown[];
  readonly rows: readonly Plain[];
  /** How often it stands in the list. */
  readonly listed: number;
}

/** What is there of the links that are wanted, and how they are written. */
interface FoundRows {
  readonly rows: PairedRows;
  readonly options: LinkOptions;
}

function writeChanged(association: JunctionAssociation, wanted: NewLinks, found: FoundRows): Awaitable<unknown> {
  if (conflictKey(association) === undefined) return writeRepeated(association, wanted, found);
  const { throughDefinition: definition } = association;
  const { links } = wanted;
  const { rows: { places }, options } = found; // prettier-ignore
  const changed = links.filter(
    ({ values }, place) => places.get(place)?.every(row => holdsAll(definition, row, values)) !== true,
  );
  return changed.length > 0 ? writeLinks(association, changed, options) : undefined;
}

async function writeRepeated(
  association: JunctionAssociation,
  { sourceKey, links }: NewLinks,
  { rows: { places, lacking, surplus }, options }: FoundRows,
): Promise<void> {
  const { throughDefinition: definition } = association;
  const { primaryKey } = definition;
  const rowKey = (row: Plain): readonly unknown[] => primaryKey.map(name => row[name]);
  if (surplus.length > 0) await removeRows(association, surplus.map(rowKey), options);
  const changed = links.flatMap((link, place) =>
    (places.get(place) ?? []).filter(row => !holdsAll(definition, row, link.values)).map(row => ({ link, row })),
  );
  const updated =
    primaryKey.length > 0
      ? { links: changed.map(({ link, row }) => ({ ...link, key: rowKey(row) })), keyNames: primaryKey }
      : { links: [...new Set(changed.map(({ link }) => link))] };
  await updateLinks(association, { ...updated, rows: 'shown' }, options);
  const missing = links.filter((_link, place) => !places.has(place) && !lacking.has(place));
  const further = links.filter((_link, place) => lacking.has(place));
  await addMissing(association, { sourceKey, links: missing, further }, options);
}

interface OtherLinks {
  readonly sourceKey: readonly unknown[];
  readonly targets: readonly TargetLink[];
  readonly others: LinkedKeys['others'];
}

/** Told by the shorter list: of those that go, or of those that stay. */
function removeOthers(
  association: JunctionAssociation,
  { sourceKey, targets, others }: OtherLinks,
  options: LinkOptions,
): Awaitable<number> {
  const keeps = targets.length < others.length;
  const chosen = keeps ? distinctTargets(targets) : others.map(key => ({ key }));
  return removeWhere(association, { sourceKey, targets: chosen, keeps }, options);
}

function toldApart({ targets }: NewLinks, places: LinkedKeys['places']): Pick<LinkChanges, 'added' | 'updated'> {
  const keysOf = (chosen: readonly TargetLink[]): readonly unknown[] => chosen.map(({ key }) => listItem(key));
  const isGiven = ({ values }: TargetLink): boolean => Object.values(values).some(value => value !== undefined);
  return {
    added: keysOf(targets.filter((_target, place) => !places.has(place))),
    updated: keysOf(targets.filter((target, place) => places.has(place) && isGiven(target))),
  };
}

/** What reads show of the source's links. A symmetric one is there in both directions, or not at all. */
function knownLinks(
  association: JunctionAssociation,
  { sourceKey, targets, links }: NewLinks,
  options: LinkOptions,
): Awaitable<LinkedKeys> {
  const names = readNames(association.throughDefinition, links);
  const order = conflictKey(association) === undefined ? association.throughDefinition.primaryKey : [];
  const sought = { sourceKey, keys: targets.map(({ key }) => key), names, order };
  return after(linkedKeys(linkTableOf(association), sought, options), forward => {
    if (!association.isSymmetric) return forward;
    return after(linkedKeys(mirroredTableOf(association), sought, options), back => inBothOf(forward, back));
  });
}

function inBothOf(forward: LinkedKeys, back: LinkedKeys): LinkedKeys {
  const both = [...forward.places].flatMap(([place, rows]) => {
    const others = back.places.get(place);
    return others === undefined ? [] : [[place, [...rows, ...others]] as const];
  });
  const others = distinctTargets([...forward.others, ...back.others].map(key => ({ key })));
  return { places: new Map(both), others: others.map(({ key }) => key) };
}

/** What links are given, as far as it stands in columns. */
function readNames({ columns }: ModelDefinition, links: readonly LinkRow[]): readonly string[] {
  const given = new Set<string>();
  const known = new Set<object>();
  for (const { values } of links) {
    if (known.has(values)) continue;
    known.add(values);
    for (const name of Object.keys(values)) given.add(name);
  }
  return columns.filter(name => given.has(name));
}

/** Whether a row holds the values that its link is given. Of what an accessor makes of one, nobody knows before it is made. */
function holdsAll(definition: ModelDefinition, row: Plain, values: LinkRow['values']): boolean {
  return Object.entries(values).every(([name, value]) => {
    if (value === undefined) return true;
    const attribute = definition.attributes.get(name);
    return attribute !== undefined && isPlain(attribute, definition) && holdsValue(attribute, value, row[name]);
  });
}

const isPlain = ({ name, get, set }: AttributeDefinition, { model }: ModelDefinition): boolean =>
  get === undefined && set === undefined && !(name in (model.prototype as object));

/**
 * Pairs that are linked keep their rows where the target is one that reads hide, and get the given values; only the others
 * are inserted, and with them further links of pairs that are there. There is no unique key to decide that for us.
 */
async function addMissing(
  association: JunctionAssociation,
  { sourceKey, links, further }: MissingLinks,
  options: LinkOptions,
): Promise<void> {
  const missing = links.length > 0 ? await withoutHidden(association, { sourceKey, links }, options) : [];
  await writeLinks(association, [...missing, ...further], options);
}

interface MissingLinks extends Pick<NewLinks, 'sourceKey' | 'links'> {
  readonly further: readonly LinkRow[];
}

/** Gives links whose rows reads hide their values; those that have no row at all are left. */
async function withoutHidden(
  association: JunctionAssociation,
  { sourceKey, links }: Pick<NewLinks, 'sourceKey' | 'links'>,
  options: LinkOptions,
): Promise<readonly LinkRow[]> {
  const sought = { sourceKey, keys: links.map(({ key }) => key.slice(sourceKey.length)) };
  const shown = (await linkedKeys(rowTableOf(association), sought, options)).places;
  const all = hidesRows(association) ? (await linkedKeys(pairTableOf(association), sought, options)).places : shown;
  const known = links.filter((_link, place) => shown.has(place));
  const toReveal = links.filter((_link, place) => !shown.has(place) && all.has(place));
  await updateLinks(association, { links: known, rows: 'shown' }, options);
  await updateLinks(association, { links: revealing(association, toReveal), rows: 'living' }, options);
  return links.filter((_link, place) => !shown.has(place) && !all.has(place));
}
