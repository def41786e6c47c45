import {
  attributeOf,
  buildInstance,
  executionOf,
  insertInstances,
  type BulkCreateOptions,
  type InsertManyOptions,
  type ModelDefinition,
} from '@mortise/core';
import type { BelongsToManyAssociation } from '../kinds/belongs-to-many';
import { mirrored } from '../junction/symmetric';
import type { Link } from './link';
import { lockSource } from './lock-source';
import { revealing } from './revealed';
import { distinctTargets, inKeyOrder } from './targets';
import type { LinkOptions } from './write-options';

/** How links are written. */
export interface LinkRowOptions extends LinkOptions {
  /** True: the junction instances are shown to the user. */
  readonly isShown?: boolean;
  /** The key of the source: where several statements are needed, its row is locked before the first of them. */
  readonly sourceKey?: readonly unknown[];
}

/**
 * Writes links: one conflict-aware INSERT for all that give the same junction attributes. A pair that is linked already
 * gets the given values and, where it was marked as deleted, lives again; nothing else of it changes.
 *
 * @returns the junction instances, in the order they were written in.
 */
export async function writeLinks(
  association: BelongsToManyAssociation,
  links: readonly Link[],
  options: LinkRowOptions,
): Promise<readonly object[]> {
  const groups = groupByAttributes(association, revealing(association, bothDirections(association, links)));
  const [only] = groups;
  if (only !== undefined && groups.length === 1) return writeGroup(association, only, options);
  return association.throughDefinition.engine.transaction(executionOf(options), async transaction => {
    const within = { ...options, transaction };
    // Groups are not in key order together: two callers who list the same targets would wait for each other.
    if (options.sourceKey !== undefined) await lockSource(association, options.sourceKey, within);
    const written: object[] = [];
    for (const group of groups) written.push(...(await writeGroup(association, group, within)));
    return written;
  });
}

/** A symmetric association has a row for each direction, so that every read finds all links from either end. */
function bothDirections({ isSymmetric, keys }: BelongsToManyAssociation, links: readonly Link[]): readonly Link[] {
  if (!isSymmetric) return links;
  return links.flatMap(link => [{ ...link, key: mirrored(link.key, keys.foreign.length) }, link]);
}

interface LinkGroup {
  /** The attributes that all links of the group are given values for. */
  readonly names: readonly string[];
  readonly links: readonly Link[];
}

/** In key order, each pair once; where the same pair may stand several times, all of them. */
function groupByAttributes(association: BelongsToManyAssociation, links: readonly Link[]): readonly LinkGroup[] {
  const chosen = association.conflictAttributes === undefined ? links : distinctTargets(links);
  const groups = new Map<string, { names: readonly string[]; links: Link[] }>();
  const known = new Map<object, { names: readonly string[]; links: Link[] }>();
  for (const link of inKeyOrder(chosen)) {
    // Links that share their values, as most do, are in one group without a second look.
    const group = known.get(link.values) ?? groupOf(association, link.values, groups);
    known.set(link.values, group);
    group.links.push(link);
  }
  return [...groups.values()];
}

function groupOf(
  { throughDefinition }: BelongsToManyAssociation,
  values: Link['values'],
  groups: Map<string, { names: readonly string[]; links: Link[] }>,
): { names: readonly string[]; links: Link[] } {
  const given = Object.keys(values).filter(name => values[name] !== undefined);
  const names = given.map(name => attributeOf(throughDefinition, name).name).sort();
  const key = names.join('\0');
  const group = groups.get(key) ?? { names, links: [] };
  groups.set(key, group);
  return group;
}

async function writeGroup(
  association: BelongsToManyAssociation,
  { names, links }: LinkGroup,
  options: LinkRowOptions,
): Promise<readonly object[]> {
  const instances = junctionInstances(association, links);
  const how = { ...insertOptions(association, options), ...onConflict(association, names) };
  await insertInstances(association.throughDefinition, instances, how);
  return instances;
}

function junctionInstances(
  { through, throughDefinition, keys }: BelongsToManyAssociation,
  links: readonly Link[],
): readonly object[] {
  const keyNames = [...keys.foreign, ...keys.other];
  let row: Record<string, unknown> = {};
  let shared: Link['values'] | undefined;
  return links.map(({ key, values }) => {
    // An instance takes the values off the object: links that share theirs, as most do, share it.
    if (values !== shared) row = { ...values, ...through.scope };
    shared = values;
    for (let index = 0; index < keyNames.length; index++) row[keyNames[index] as string] = key[index];
    return buildInstance(throughDefinition, row);
  });
}

function insertOptions({ throughDefinition }: BelongsToManyAssociation, options: LinkRowOptions): InsertManyOptions {
  const { hooks, validate, isShown } = options;
  // Nobody sees the instances of an add, unless a hook is given them.
  const isHooked = throughDefinition.hooks.has('beforeBulkCreate') || throughDefinition.hooks.has('afterBulkCreate');
  const tellsKept = isShown === true || isHooked;
  return { ...executionOf(options), hooks, validate, tellsKept };
}

/** What happens to a pair that is linked already. */
function onConflict(association: BelongsToManyAssociation, given: readonly string[]): BulkCreateOptions {
  const conflictAttributes = association.conflictAttributes;
  if (conflictAttributes === undefined) return {};
  const update = [
    ...given.filter(name => !conflictAttributes.includes(name)),
    ...revived(association.throughDefinition),
  ];
  return update.length === 0
    ? { ignoreDuplicates: true, conflictAttributes }
    : { updateOnDuplicate: update, conflictAttributes };
}

const revived = ({ timestamps }: ModelDefinition): readonly string[] =>
  timestamps.deletedAt === undefined ? [] : [timestamps.deletedAt];
