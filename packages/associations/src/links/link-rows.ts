import {
  attributeOf,
  buildInstance,
  executionOf,
  insertInstances,
  type BulkCreateOptions,
  type ModelDefinition,
} from '@mortise/core';
import type { BelongsToManyAssociation } from '../kinds/belongs-to-many';
import { distinctTargets, inKeyOrder } from './targets';
import type { LinkOptions } from './write-options';

/** A link to be written: the key of the pair (the source's, then the target's), and its junction values. */
export interface Link {
  readonly key: readonly unknown[];
  readonly values: Readonly<Record<string, unknown>>;
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
  options: LinkOptions,
): Promise<readonly object[]> {
  const groups = groupByAttributes(association, links);
  const [only] = groups;
  if (only !== undefined && groups.length === 1) return writeGroup(association, only, options);
  return association.throughDefinition.engine.transaction(executionOf(options), async transaction => {
    const written: object[] = [];
    for (const group of groups) written.push(...(await writeGroup(association, group, { ...options, transaction })));
    return written;
  });
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
  options: LinkOptions,
): Promise<readonly object[]> {
  const { foreign, other } = association.keys;
  const keyNames = [...foreign, ...other];
  const instances = links.map(link => junctionInstance(association, keyNames, link));
  const how = { ...insertOptions(options), ...onConflict(association, names) };
  await insertInstances(association.throughDefinition, instances, how);
  return instances;
}

function junctionInstance(
  { through, throughDefinition }: BelongsToManyAssociation,
  keyNames: readonly string[],
  { key, values }: Link,
): object {
  const row: Record<string, unknown> = { ...values, ...through.scope };
  for (let index = 0; index < keyNames.length; index++) row[keyNames[index] as string] = key[index];
  return buildInstance(throughDefinition, row);
}

function insertOptions({ transaction, logging, hooks, validate }: LinkOptions): BulkCreateOptions {
  return { transaction, logging, hooks, validate };
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
