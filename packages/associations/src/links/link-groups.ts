import { attributeOf } from '@mortise/core';
import type { JunctionAssociation } from '../association';
import type { LinkRow } from './link-row';
import { conflictKey } from './pair-identity';
import { distinctTargets, inKeyOrder } from './targets';

/** Links that are given values for the same attributes. */
export interface LinkGroup {
  readonly names: readonly string[];
  readonly links: readonly LinkRow[];
}

interface OpenGroup extends LinkGroup {
  readonly links: LinkRow[];
}

/** In key order, each pair once; where the same pair may stand several times, all of them. */
export function groupByAttributes(association: JunctionAssociation, links: readonly LinkRow[]): readonly LinkGroup[] {
  const chosen = conflictKey(association) === undefined ? links : distinctTargets(links);
  const groups = new Map<string, OpenGroup>();
  const known = new Map<object, OpenGroup>();
  for (const link of inKeyOrder(chosen)) {
    // Links that share their values, as most do, are in one group without a second look.
    const group = known.get(link.values) ?? groupOf(association, link.values, groups);
    known.set(link.values, group);
    group.links.push(link);
  }
  return [...groups.values()];
}

function groupOf(
  { throughDefinition }: JunctionAssociation,
  values: LinkRow['values'],
  groups: Map<string, OpenGroup>,
): OpenGroup {
  const given = Object.keys(values).filter(name => values[name] !== undefined);
  const names = given.map(name => attributeOf(throughDefinition, name).name).sort();
  const key = names.join('\0');
  const group = groups.get(key) ?? { names, links: [] };
  groups.set(key, group);
  return group;
}
