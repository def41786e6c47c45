import {
  after,
  type Awaitable,
  buildInstance,
  DatabaseError,
  engineOf,
  executionOf,
  insertInstances,
  insertUnseen,
  mending,
  ownOptions,
  type BulkCreateOptions,
  type InsertManyOptions,
  type ModelDefinition,
  type AttributeDefinition,
  type ExecutionContext,
} from '@mortise/core';
import type { JunctionAssociation } from '../association';
import { groupByAttributes, type LinkGroup, type LinkRow, conflictKey, revealing } from './link-row';
import { holdSources } from './lock-sources';
import { writeMissing } from './look-first';
import { type LinkOptions, linkRules } from './write-options';

/** How links are written. */
export interface LinkWriteOptions extends LinkOptions {
  /** True: the junction instances are shown to the user. */
  readonly isShown?: boolean;
  /** The key of the source: where several statements are needed, its row is locked before the first of them. */
  readonly sourceKey?: readonly unknown[];
}

export interface InsertLinkOptions extends LinkWriteOptions {
  /** False: there is no key by which an existing link could be told. */
  readonly hasKey?: boolean;
}

/**
 * Writes links: one conflict-aware INSERT for all that give the same junction attributes. A pair that is linked already
 * gets the given values and, where it was marked as deleted or hidden, shows again; nothing else of it changes.
 *
 * Where no INSERT can do that, because there is no key to go by or a new link would lack a value, existing links are
 * looked for first.
 *
 * @returns the junction instances of what was sent to be inserted, in the order they were written in; none where nobody
 * would see them.
 */
export function writeLinks(
  association: JunctionAssociation,
  links: readonly LinkRow[],
  given: LinkWriteOptions,
): Awaitable<readonly object[]> {
  const options = ownOptions(given, linkRules);
  const all = bothDirections(association, links);
  const groups = groupByAttributes(association, revealing(association, all));
  if (groups.length === 0) return [];
  const write = (): Awaitable<readonly object[]> => writeGroups(association, { all, groups }, options);
  return mending(write, error => {
    if (!lacksKey(error)) throw error;
    if (!mayTryAgain(association, options)) throw toBeTriedAgain(error);
    return write();
  });
}

const lacksKey = (error: unknown): error is DatabaseError =>
  error instanceof DatabaseError && error.code === 'UNKNOWN_CONFLICT_KEY';

/**
 * A key that was dropped meanwhile is looked for anew; but a transaction may be of no use after an error, and hooks that
 * have run would run again for one call.
 */
function mayTryAgain({ throughDefinition }: JunctionAssociation, options: LinkWriteOptions): boolean {
  const isInside = engineOf(throughDefinition).transactionOf(executionOf(options)) !== undefined;
  return !isInside && (options.hooks === false || !throughDefinition.hooks.has('beforeBulkCreate'));
}

/** Links without a key are looked for first, once it is known that there is none. */
function toBeTriedAgain({ code, message, hint, cause, sql, parameters, table }: DatabaseError): DatabaseError {
  const tried = `${hint ?? ''} Links are written without it too, now that it is known: try again.`.trim();
  return new DatabaseError(code, message, { hint: tried, cause, sql, parameters, table, retryable: true });
}

interface WrittenLinks {
  readonly all: readonly LinkRow[];
  readonly groups: readonly LinkGroup[];
}

function writeGroups(
  association: JunctionAssociation,
  { all, groups }: WrittenLinks,
  options: LinkWriteOptions,
): Awaitable<readonly object[]> {
  return after(pairKeyOf(association, options), key => {
    // Only of a row that is known to be new can it be said what is to be run.
    if (options.individualHooks === true && key !== 'none') {
      return writeMissing(association, { links: all, decides: false, insert: insertGroups }, options);
    }
    if (key === 'missing' || (key === 'decides' && groups.some(group => lacksValue(association, group)))) {
      return writeMissing(association, { links: all, decides: key === 'decides', insert: insertGroups }, options);
    }
    return insertGroups(association, groups, options);
  });
}

/** Inserts what was grouped: in one statement, or in several of one transaction. */
function insertGroups(
  association: JunctionAssociation,
  groups: readonly LinkGroup[],
  options: InsertLinkOptions,
): Awaitable<readonly object[]> {
  const [only] = groups;
  if (only !== undefined && groups.length === 1) return writeGroup(association, only, options);
  return engineOf(association.throughDefinition).transaction(executionOf(options), async transaction => {
    const within = { ...options, transaction };
    // Groups are not in key order together: two callers who list the same targets would wait for each other.
    if (options.sourceKey !== undefined) await holdSources(association, [options.sourceKey], within);
    const written: (readonly object[])[] = [];
    for (const group of groups) written.push(await writeGroup(association, group, within));
    return written.flat();
  });
}

/** A symmetric association has a row for each direction, so that every read finds all links from either end. */
function bothDirections({ isSymmetric, keys }: JunctionAssociation, links: readonly LinkRow[]): readonly LinkRow[] {
  if (!isSymmetric) return links;
  return links.flatMap(link => [{ ...link, key: mirrored(link.key, keys.foreign.length) }, link]);
}

function writeGroup(
  association: JunctionAssociation,
  { names, links }: LinkGroup,
  options: InsertLinkOptions,
): Awaitable<readonly object[]> {
  const how = insertOptions(association, onConflict(association, names, options), options);
  if (how.tellsKept !== false) return insertShown(association, links, how);
  const written = insertValues(association, links, how);
  return after(written, isDone => (isDone ? [] : insertShown(association, links, how)));
}

function insertShown(
  association: JunctionAssociation,
  links: readonly LinkRow[],
  how: InsertManyOptions,
): Awaitable<readonly object[]> {
  const instances = junctionInstances(association, links);
  return after(insertInstances(association.throughDefinition, instances, how), () => instances);
}

/** Links of which nobody sees an instance are written as values. */
function insertValues(
  association: JunctionAssociation,
  links: readonly LinkRow[],
  how: InsertManyOptions,
): Awaitable<boolean> {
  const make = (link: LinkRow): object => junctionInstances(association, [link])[0] as object; // one for each link
  const keyNames = [...association.keys.foreign, ...association.keys.other];
  return insertUnseen(association.throughDefinition, { rows: links, keyNames, make }, how);
}

function junctionInstances(
  { through, throughDefinition, keys }: JunctionAssociation,
  links: readonly LinkRow[],
): readonly object[] {
  const keyNames = [...keys.foreign, ...keys.other];
  let row: Record<string, unknown> = {};
  let shared: LinkRow['values'] | undefined;
  return links.map(({ key, values }) => {
    // An instance takes the values off the object: links that share theirs, as most do, share it.
    if (values !== shared) row = Object.assign({}, values, through.scope);
    shared = values;
    for (let index = 0; index < keyNames.length; index++) row[keyNames[index] as string] = key[index];
    return buildInstance(throughDefinition, row);
  });
}

function insertOptions(
  { throughDefinition }: JunctionAssociation,
  { ignoreDuplicates, updateOnDuplicate, conflictAttributes }: BulkCreateOptions,
  options: LinkWriteOptions,
): InsertManyOptions {
  const { hooks, validate, isShown, individualHooks = false } = options;
  // Nobody sees the instances of an add, unless a hook is given them.
  const isHooked =
    individualHooks ||
    throughDefinition.hooks.has('beforeBulkCreate') ||
    throughDefinition.hooks.has('afterBulkCreate');
  const tellsKept = isShown === true || (isHooked && hooks !== false);
  const conflict = { ignoreDuplicates, updateOnDuplicate, conflictAttributes };
  return { hooks, validate, individualHooks, tellsKept, ...conflict, ...executionOf(options) };
}

/** What happens to a pair that is linked already. */
function onConflict(
  association: JunctionAssociation,
  given: readonly string[],
  { hasKey = true, validate }: InsertLinkOptions,
): BulkCreateOptions {
  const conflictAttributes = hasKey ? conflictKey(association) : undefined;
  if (conflictAttributes === undefined) return {};
  const { attributes } = association.throughDefinition;
  // A link that is there keeps what is immutable.
  const isKept = (name: string): boolean => validate !== false && attributes.get(name)?.immutableMessage !== undefined;
  const update = [
    ...given.filter(name => !conflictAttributes.includes(name) && !isKept(name)),
    ...revived(association.throughDefinition),
  ];
  return update.length === 0
    ? { ignoreDuplicates: true, conflictAttributes }
    : { updateOnDuplicate: update, conflictAttributes };
}

const revived = ({ timestamps }: ModelDefinition): readonly string[] =>
  timestamps.deletedAt === undefined ? [] : [timestamps.deletedAt];

/** The same link from its other end. */
function mirrored(key: readonly unknown[], sourceKeyLength: number): readonly unknown[] {
  return [...key.slice(sourceKeyLength), ...key.slice(0, sourceKeyLength)];
}

/** What tells that a pair is linked: an INSERT itself, by a key; nothing in the database; nothing at all, since it may repeat. */
type PairKey = 'decides' | 'missing' | 'none';

/** Whether the database has the key that the association goes by: a table may have been made by someone else. */
function pairKeyOf(association: JunctionAssociation, options: ExecutionContext): Awaitable<PairKey> {
  const { throughDefinition } = association;
  const conflictAttributes = conflictKey(association);
  if (conflictAttributes === undefined) return 'none';
  const context = executionOf(options);
  const found = engineOf(throughDefinition).uniqueness(throughDefinition, conflictAttributes, context);
  return after(found, uniqueness => (uniqueness === 'decided' ? 'decides' : 'missing'));
}

/** Whether a new link of the group would lack a value it needs. The INSERT would be refused, also where the link exists. */
function lacksValue(association: JunctionAssociation, { names }: LinkGroup): boolean {
  const { throughDefinition: definition } = association;
  const { identity } = association.keys;
  return definition.columns.some(name => {
    const attribute = definition.attributes.get(name) as AttributeDefinition; // columns are attributes
    return isRequired(attribute, definition) && !names.includes(name) && !identity.includes(name);
  });
}

function isRequired(attribute: AttributeDefinition, { timestamps }: ModelDefinition): boolean {
  const { name, allowNull, autoIncrement, defaultValue } = attribute;
  if (allowNull || autoIncrement || defaultValue !== undefined) return false;
  return name !== timestamps.createdAt && name !== timestamps.updatedAt;
}
