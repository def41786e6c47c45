import {
  allOf,
  type Awaitable,
  compileFind,
  engineOf,
  executionOf,
  notDeleted,
  ParameterBag,
  type Condition,
  type Link,
  type ExecutionContext,
  type RowLock,
} from '@mortise/core';
import type { JunctionAssociation } from '../association';
import { keyIdentity, listItem } from '../reads/link-keys';
import { identitiesOf, PLACE } from './equal-keys';
import { hasKey } from './key-conditions';
import { groupByAttributes, type LinkGroup, type LinkRow, revealing } from './link-row';
import { hidesRows, pairTableOf, rowTableOf } from './link-tables';
import { lockSources } from './lock-sources';
import { updateLinks } from './update-links';
import type { LinkOptions } from './write-options';

interface LinkWriting {
  /** Those of a symmetric association in both directions. */
  readonly links: readonly LinkRow[];
  /** Whether an INSERT can tell a link that came in between. */
  readonly decides: boolean;
  readonly insert: (
    association: JunctionAssociation,
    groups: readonly LinkGroup[],
    options: LinkOptions & { readonly hasKey: boolean },
  ) => Awaitable<readonly object[]>;
}

/** Inserts missing links, and gives existing ones their values: one transaction, in which no one else does. */
export function writeMissing(
  association: JunctionAssociation,
  { links, decides, insert }: LinkWriting,
  options: LinkOptions,
): Promise<readonly object[]> {
  return engineOf(association.throughDefinition).transaction(executionOf(options), async transaction => {
    const within = { ...options, transaction };
    await lockEnd(association, links, within);
    const found = await rowsOf(association, links, within);
    const shown = await shownOf(association, { links, found }, within);
    const places = new Map(links.map((link, place) => [link, place]));
    const isMissing = (link: LinkRow): boolean => !found.has(places.get(link) ?? -1);
    const isShown = (link: LinkRow): boolean => shown.has(places.get(link) ?? -1);
    const absent = await differentLinks(association, links.filter(isMissing), within);
    const missing = groupByAttributes(association, revealing(association, absent));
    const inserted = missing.length === 0 ? [] : await insert(association, missing, { ...within, hasKey: decides });
    const existing = groupByAttributes(
      association,
      links.filter(link => !isMissing(link)),
    ).flatMap(group => group.links);
    await updateLinks(association, { links: existing.filter(isShown), rows: 'shown' }, within);
    const hidden = revived(
      association,
      existing.filter(link => !isShown(link)),
    );
    await updateLinks(association, { links: hidden, rows: 'all' }, within);
    return inserted;
  });
}

/** Without those that lead to the same rows as another, by keys that are spelt differently; of these the last one stays. */
async function differentLinks(
  { path, keys }: JunctionAssociation,
  links: readonly LinkRow[],
  context: ExecutionContext,
): Promise<readonly LinkRow[]> {
  const [toJunction, toTarget] = path as readonly [Link, Link]; // a junction lies between two links
  const length = keys.foreign.length;
  const sources = { definition: toJunction.from, names: toJunction.fromAttributes };
  const targets = { definition: toTarget.to, names: toTarget.toAttributes };
  const from = await identitiesOf(sources, links.map(({ key }) => key.slice(0, length)), context); // prettier-ignore
  const to = await identitiesOf(targets, links.map(({ key }) => key.slice(length)), context); // prettier-ignore
  const different = new Map(links.map((link, place) => [keyIdentity([from[place], to[place]]), link]));
  return [...different.values()];
}

/** Both ends of a many-to-many write its links: the rows that are locked are always those of the same end. */
async function lockEnd(
  association: JunctionAssociation,
  links: readonly LinkRow[],
  context: ExecutionContext,
): Promise<void> {
  const { foreign, other } = association.keys;
  const isFirst = association.isSymmetric || foreign.join() < other.join();
  const keys = links.map(({ key }) => (isFirst ? key.slice(0, foreign.length) : key.slice(foreign.length)));
  await lockSources(isFirst ? association : association.pairedWith, keys, context);
}

const lock: RowLock = { level: 'UPDATE', whenHeld: 'wait' };

/** The places of the pairs that are linked, those that reads hide included. */
function rowsOf(
  association: JunctionAssociation,
  links: readonly LinkRow[],
  context: ExecutionContext,
): Promise<ReadonlySet<number>> {
  return placesOf(association, { links, isChosen: pairTableOf(association).scope }, context);
}

/** Of those found, the ones that reads show. The database tells it: a scope may compare in any way. */
async function shownOf(
  association: JunctionAssociation,
  { links, found }: { readonly links: readonly LinkRow[]; readonly found: ReadonlySet<number> },
  context: ExecutionContext,
): Promise<ReadonlySet<number>> {
  const { throughDefinition: definition } = association;
  if (found.size === 0 || (!hidesRows(association) && definition.timestamps.deletedAt === undefined)) return found;
  const isChosen = (bag: ParameterBag): Condition | undefined =>
    allOf([rowTableOf(association).scope(bag), notDeleted(definition)]);
  return placesOf(association, { links, isChosen }, context);
}

interface SoughtLinks {
  readonly links: readonly LinkRow[];
  /** What their rows have beside the keys. */
  readonly isChosen: (bag: ParameterBag) => Condition | undefined;
}

/** The places of those of the links that have such a row: the database tells which pairs it takes for equal. */
async function placesOf(
  association: JunctionAssociation,
  { links, isChosen }: SoughtLinks,
  context: ExecutionContext,
): Promise<ReadonlySet<number>> {
  const { throughDefinition: definition, keys } = association;
  const names = [...keys.foreign, ...keys.other];
  const bag = new ParameterBag();
  const pairs = links.map(({ key }) => key);
  const place = { as: PLACE, attributes: names, list: bag.canonicalList(definition, names, pairs) };
  const { query } = compileFind(definition, { attributes: names, raw: true, paranoid: false }, { bag, place });
  const where = allOf([arePairs(association, links, bag), isChosen(bag)]);
  const locked = engineOf(definition).locksRows ? { lock } : {};
  const rows = await engineOf(definition).select({ ...query, where, ...locked }, bag.values, executionOf(context));
  const places = (rows as readonly Record<string, unknown>[]).map(row => row[PLACE]); // rows are plain
  return new Set(places.filter(at => typeof at === 'number'));
}

/** Rows whose ends are among those of the links: what else they meet is of the same ends. */
function arePairs(
  { throughDefinition: definition, keys }: JunctionAssociation,
  links: readonly LinkRow[],
  bag: ParameterBag,
): Condition | undefined {
  const ends = [
    { attributes: keys.foreign, from: 0, to: keys.foreign.length },
    { attributes: keys.other, from: keys.foreign.length, to: undefined },
  ];
  return allOf(
    ends.flatMap(({ attributes, from, to }): readonly Condition[] => {
      const different = new Map(links.map(({ key }) => key.slice(from, to)).map(key => [keyIdentity(key), key]));
      const [only, ...others] = different.values();
      // One source alone, as there mostly is, is found by its index: what is locked are its own links.
      if (only !== undefined && others.length === 0) return hasKey(definition, attributes, only, bag);
      const list = bag.canonicalList(definition, attributes, [...different.values()].map(listItem));
      return [{ type: 'in', attributes, list, negated: false }];
    }),
  );
}

/** With the values that show them, and without a mark of deletion. */
function revived(association: JunctionAssociation, links: readonly LinkRow[]): readonly LinkRow[] {
  const { deletedAt } = association.throughDefinition.timestamps;
  const shown = revealing(association, links);
  if (deletedAt === undefined) return shown;
  const known = new Map<LinkRow['values'], LinkRow['values']>();
  return shown.map(link => {
    const values = known.get(link.values) ?? { [deletedAt]: null, ...link.values };
    known.set(link.values, values);
    return { ...link, values };
  });
}
