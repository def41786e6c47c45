import {
  after,
  type Awaitable,
  holdsValue,
  isPending,
  type AttributeDefinition,
  type ModelDefinition,
} from '@mortise/core';
import type { JunctionAssociation } from '../association';
import { listItem, requiredSourceKey } from '../reads/source-key';
import { linkedKeys, type LinkedKeys, type Plain } from './equal-keys';
import { conflictKey, linkTo, revealing, type LinkRow } from './link-row';
import { hidesRows, linkTableOf, mirroredTableOf, pairTableOf, rowTableOf } from './link-tables';
import { linkTransaction, lockSource } from './link-transaction';
import { targetLinks, type TargetLink } from './link-values';
import { removeWhere } from './remove-links';
import { distinctTargets, newList } from './targets';
import { updateLinks } from './update-links';
import type { LinkChanges, LinkOptions } from './write-options';
import { writeLinks } from './write-links';

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
  const links = targets.map(target => linkTo(association, sourceKey, target));
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
  const { places, others } = isPending(reading) ? await reading : reading;
  const removing = others.length > 0 ? removeOthers(association, { sourceKey, targets, others }, options) : 0;
  if (isPending(removing)) await removing;
  const writing = writeChanged(association, { ...wanted, places }, options);
  if (isPending(writing)) await writing;
  return { ...toldApart(wanted, places), removed: others.map(listItem) };
}

interface FoundLinks extends NewLinks {
  readonly places: LinkedKeys['places'];
}

function writeChanged(
  association: JunctionAssociation,
  { sourceKey, links, places }: FoundLinks,
  options: LinkOptions,
): Awaitable<unknown> {
  const { throughDefinition: definition } = association;
  const isMissing = (_link: LinkRow, place: number): boolean => !places.has(place);
  const isUpdated = ({ values }: LinkRow, place: number): boolean =>
    places.get(place)?.every(row => holdsAll(definition, row, values)) === false;
  if (conflictKey(association) === undefined) {
    const missing = links.filter(isMissing);
    return updateLinks(association, { links: links.filter(isUpdated), rows: 'shown' }, options).then(() =>
      addMissing(association, { sourceKey, links: missing }, options),
    );
  }
  const changed = links.filter((link, place) => isMissing(link, place) || isUpdated(link, place));
  return changed.length > 0 ? writeLinks(association, changed, options) : undefined;
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
  const sought = { sourceKey, keys: targets.map(({ key }) => key), names };
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
 * are inserted. There is no unique key to decide that for us.
 */
async function addMissing(
  association: JunctionAssociation,
  { sourceKey, links }: Pick<NewLinks, 'sourceKey' | 'links'>,
  options: LinkOptions,
): Promise<void> {
  if (links.length === 0) return;
  const sought = { sourceKey, keys: links.map(({ key }) => key.slice(sourceKey.length)) };
  const shown = (await linkedKeys(rowTableOf(association), sought, options)).places;
  const all = hidesRows(association) ? (await linkedKeys(pairTableOf(association), sought, options)).places : shown;
  const known = links.filter((_link, place) => shown.has(place));
  const toReveal = links.filter((_link, place) => !shown.has(place) && all.has(place));
  const missing = links.filter((_link, place) => !shown.has(place) && !all.has(place));
  await updateLinks(association, { links: known, rows: 'shown' }, options);
  await updateLinks(association, { links: revealing(association, toReveal), rows: 'living' }, options);
  await writeLinks(association, missing, options);
}
