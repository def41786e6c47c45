import type { Association, Link, ModelDefinition } from '@mortise/core';

/** A model whose rows link those of others, and the associations that lead through it. */
export interface Junction {
  readonly definition: ModelDefinition;
  /** Each association with its inverse, or alone; in the order of names. */
  readonly pairs: readonly (readonly Association[])[];
  /** The foreign keys that hold the links, as lists of attributes of the junction. */
  readonly keys: readonly (readonly string[])[];
}

/** The junctions of many-to-many associations, in the order of their names. */
export function junctionsOf(definitions: readonly ModelDefinition[]): readonly Junction[] {
  const byDefinition = new Map<ModelDefinition, Association[]>();
  for (const association of definitions.flatMap(throughJunctions)) {
    const definition = association.junction?.definition as ModelDefinition; // those alone are listed
    byDefinition.set(definition, [...(byDefinition.get(definition) ?? []), association]);
  }
  return [...byDefinition]
    .map(([definition, associations]) => ({ definition, pairs: pairsOf(associations), keys: keysOf(associations) }))
    .sort((left, right) => (left.definition.name < right.definition.name ? -1 : 1));
}

function throughJunctions({ associations }: ModelDefinition): readonly Association[] {
  const known = [...associations.values()] as unknown as readonly Association[]; // a registry gives definitions whole ones
  return known.filter(
    ({ junction, chain, path }) => junction !== undefined && chain === undefined && path.length === 2,
  );
}

/** An association and its inverse use the same two keys. */
function pairsOf(associations: readonly Association[]): readonly (readonly Association[])[] {
  const sorted = [...associations].sort((left, right) => (left.label < right.label ? -1 : 1));
  const groups = new Map<string, Association[]>();
  for (const association of sorted) {
    const name = pairName(association);
    groups.set(name, [...(groups.get(name) ?? []), association]);
  }
  return [...groups.values()];
}

const pairName = (association: Association): string =>
  heldKeys(association)
    .map(key => key.join())
    .sort()
    .join(';');

/** The attributes of the junction that refer to the source, and those that refer to the target. */
function heldKeys({ path }: Association): readonly [readonly string[], readonly string[]] {
  const [to, from] = path as [Link, Link]; // the path through a junction has two links
  return [to.toAttributes, from.fromAttributes];
}

function keysOf(associations: readonly Association[]): readonly (readonly string[])[] {
  const keys = associations.flatMap(heldKeys).map(key => [key.join(), key] as const);
  return [...new Map(keys).values()];
}

/** Whether nothing but links is in its rows: it refers to two others, and nobody refers to it. */
export function isPlainJunction(junction: ModelDefinition, definitions: readonly ModelDefinition[]): boolean {
  const isReferredTo = definitions.some(({ foreignKeys }) => foreignKeys.some(({ target }) => target === junction));
  return junction.foreignKeys.length <= 2 && !isReferredTo;
}

/** What the rows of a junction hold beside its keys, and beside what Mortise keeps up to date. */
export function ownAttributes(junction: ModelDefinition): readonly string[] {
  const { columns, foreignKeys, timestamps, primaryKey, attributes } = junction;
  const { createdAt, updatedAt, deletedAt } = timestamps;
  const held = new Set([...foreignKeys.flatMap(key => key.attributes), createdAt, updatedAt, deletedAt]);
  const isMade = (name: string): boolean => primaryKey.includes(name) && attributes.get(name)?.automatic === true;
  return columns.filter(name => !held.has(name) && !isMade(name));
}
