import { attributeOf, buildInstance, insertInstances, type BulkCreateOptions, type ModelDefinition } from '@mortise/core';
import type { BelongsToManyAssociation } from '../kinds/belongs-to-many';
import { distinctTargets, inKeyOrder } from './targets';
import type { LinkOptions } from './write-options';

/** A link to be written: both keys, and its junction values. */
export interface Link {
  readonly sourceKey: readonly unknown[];
  readonly targetKey: readonly unknown[];
  readonly values: Readonly<Record<string, unknown>>;
}

/**
 * Writes links: one conflict-aware INSERT for all that give the same junction attributes. A pair that is linked already
 * gets the given values and, where it was marked as deleted, lives again; nothing else of it changes.
 *
 * @returns the junction instances, in the order they were written in.
 */
export async function writeLinks(association: BelongsToManyAssociation, links: readonly Link[], options: LinkOptions): Promise<readonly object[]> {
  const written: object[] = [];
  for (const group of groupByAttributes(association, links)) {
    const instances = group.links.map(link => junctionInstance(association, link));
    await insertInstances(association.throughDefinition, instances, { ...insertOptions(options), ...onConflict(association, group.names) });
    written.push(...instances);
  }
  return written;
}

interface LinkGroup {
  /** The attributes that all links of the group are given values for. */
  readonly names: readonly string[];
  readonly links: readonly Link[];
}

/** In key order, each pair once; where the same pair may stand several times, all of them. */
function groupByAttributes(association: BelongsToManyAssociation, links: readonly Link[]): readonly LinkGroup[] {
  const keyed = links.map(link => ({ ...link, key: [...link.sourceKey, ...link.targetKey] }));
  const chosen = association.conflictAttributes === undefined ? keyed : distinctTargets(keyed);
  const groups = new Map<string, { names: readonly string[]; links: Link[] }>();
  for (const link of inKeyOrder(chosen)) {
    const names = Object.keys(link.values).filter(name => link.values[name] !== undefined);
    for (const name of names) attributeOf(association.throughDefinition, name);
    const key = [...names].sort().join('\0');
    const group = groups.get(key) ?? { names, links: [] };
    group.links.push(link);
    groups.set(key, group);
  }
  return [...groups.values()];
}

function junctionInstance(association: BelongsToManyAssociation, { sourceKey, targetKey, values }: Link): object {
  const { foreign, other } = association.keys;
  const keys = Object.fromEntries([
    ...foreign.map((name, index) => [name, sourceKey[index]]),
    ...other.map((name, index) => [name, targetKey[index]]),
  ]) as Record<string, unknown>;
  return buildInstance(association.throughDefinition, { ...values, ...association.through.scope, ...keys });
}

function insertOptions({ transaction, logging, hooks, validate }: LinkOptions): BulkCreateOptions {
  return { transaction, logging, hooks, validate };
}

/** What happens to a pair that is linked already. */
function onConflict(association: BelongsToManyAssociation, given: readonly string[]): BulkCreateOptions {
  const conflictAttributes = association.conflictAttributes;
  if (conflictAttributes === undefined) return {};
  const update = [...given.filter(name => !conflictAttributes.includes(name)), ...revived(association.throughDefinition)];
  return update.length === 0 ? { ignoreDuplicates: true, conflictAttributes } : { updateOnDuplicate: update, conflictAttributes };
}

const revived = ({ timestamps }: ModelDefinition): readonly string[] => (timestamps.deletedAt === undefined ? [] : [timestamps.deletedAt]);
