import {
  allOf,
  compileJunctionScope,
  compileOrigin,
  notDeleted,
  type Condition,
  type Link,
  type ModelDefinition,
  type ParameterBag,
} from '@mortise/core';
import { linkToTarget, type JunctionAssociation, type KeyAssociation } from '../association';

/** The attributes that keys are of. */
export interface KeyAttributes {
  readonly definition: ModelDefinition;
  readonly names: readonly string[];
}

/** The rows that hold the links of an association: those of the junction, or the targets themselves. */
export interface LinkTable {
  readonly definition: ModelDefinition;
  /** What points to the source. */
  readonly foreignKeys: readonly string[];
  /** What tells the target. */
  readonly targetKeys: readonly string[];
  /** What the keys of targets are given as: the junction may hold them in columns of other types. */
  readonly givenAs: KeyAttributes;
  /** What each of its links has beside the keys. */
  readonly scope: (bag: ParameterBag) => Condition | undefined;
}

/** The links that reads show, in the junction. */
export const linkTableOf = (association: JunctionAssociation): LinkTable => ({
  ...pairTableOf(association),
  scope: bag => isShownLink(association, bag),
});

/** The same links of a symmetric association, seen from their other ends. */
export function mirroredTableOf(association: JunctionAssociation): LinkTable {
  const { throughDefinition: definition, keys, fromThroughToSource } = association;
  const [leg] = fromThroughToSource.path as readonly [Link]; // it is one link
  const scope = (bag: ParameterBag): Condition | undefined => {
    const { row, leadsToShown } = shownLinks(association, bag);
    return allOf([row, leadsToShown(leg)]);
  };
  const givenAs = { definition: leg.to, names: leg.toAttributes };
  return { definition, foreignKeys: keys.other, targetKeys: keys.foreign, givenAs, scope };
}

/** The rows of links that reads count, wherever they lead. */
export const rowTableOf = (association: JunctionAssociation): LinkTable => ({
  ...pairTableOf(association),
  scope: bag => shownLinks(association, bag).row,
});

/** All links of the association in the junction, those that reads hide included. */
export const pairTableOf = (association: JunctionAssociation): LinkTable => ({
  definition: association.throughDefinition,
  foreignKeys: association.keys.foreign,
  targetKeys: association.keys.other,
  givenAs: { definition: association.targetDefinition, names: association.targetLinkKey },
  scope: bag => compileJunctionScope(association, bag),
});

/** The targets that reads show, which are links themselves. */
export const targetTableOf = (association: KeyAssociation): LinkTable => ({
  definition: association.targetDefinition,
  foreignKeys: association.foreignKeys,
  targetKeys: association.targetLinkKey,
  givenAs: { definition: association.targetDefinition, names: association.targetLinkKey },
  scope: bag => isShownTarget(association, bag),
});

/** Whether the junction hides rows of links by a default scope. */
export const hidesRows = ({ throughDefinition }: JunctionAssociation): boolean =>
  throughDefinition.scopes.default !== undefined;

/**
 * The links that are an association's own, as conditions on the rows that hold them. Every write that takes links off, or
 * tells which there are, keeps to them: what an association never shows, it does not touch. A default scope of the target
 * is for its lists: it does not say whose the links are.
 */
interface ShownLinks {
  /** On each row of the junction. */
  readonly row: Condition | undefined;
  /** On rows whose target is at the far end of this leg. */
  readonly leadsToShown: (leg: Link) => Condition | undefined;
}

/** The links of a many-to-many: by the junction's row, and by the target it leads to. */
export function shownLinks(association: JunctionAssociation, bag: ParameterBag): ShownLinks {
  const [row, target] = compileOrigin(association, { attributes: [] }, bag).steps;
  const condition = target?.condition;
  return {
    row: row?.condition,
    leadsToShown: link =>
      // Where nothing is asked of the target, nobody looks at it.
      condition === undefined ? undefined : { type: 'exists', steps: [{ link, condition, attributes: [] }] },
  };
}

/** As one condition on the junction, seen from the association's source. */
function isShownLink(association: JunctionAssociation, bag: ParameterBag): Condition | undefined {
  const { row, leadsToShown } = shownLinks(association, bag);
  return allOf([row, leadsToShown(linkToTarget(association))]);
}

/** The rows of a has-many or has-one. */
export function isShownTarget(association: KeyAssociation, bag: ParameterBag): Condition | undefined {
  const conditions = compileOrigin(association, undefined, bag).steps.map(({ condition }) => condition);
  return allOf([...conditions, notDeleted(association.targetDefinition)]);
}
