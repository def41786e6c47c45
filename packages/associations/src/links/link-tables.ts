import { compileJunctionScope, type Condition, type ModelDefinition, type ParameterBag } from '@mortise/core';
import type { JunctionAssociation, KeyAssociation } from '../association';
import { isShownLink, isShownTarget, shownLinks } from './shown-links';

/** The rows that hold the links of an association: those of the junction, or the targets themselves. */
export interface LinkTable {
  readonly definition: ModelDefinition;
  /** What points to the source. */
  readonly foreignKeys: readonly string[];
  /** What tells the target. */
  readonly targetKeys: readonly string[];
  /** What each of its links has beside the keys. */
  readonly scope: (bag: ParameterBag) => Condition | undefined;
}

/** The links that reads show, in the junction. */
export const linkTableOf = (association: JunctionAssociation): LinkTable => ({
  ...pairTableOf(association),
  scope: bag => isShownLink(association, bag),
});

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
  scope: bag => compileJunctionScope(association, bag),
});

/** The targets that reads show, which are links themselves. */
export const targetTableOf = (association: KeyAssociation): LinkTable => ({
  definition: association.targetDefinition,
  foreignKeys: association.foreignKeys,
  targetKeys: association.targetLinkKey,
  scope: bag => isShownTarget(association, bag),
});

/** Whether the junction hides rows of links by a default scope. */
export const hidesRows = ({ throughDefinition }: JunctionAssociation): boolean =>
  throughDefinition.scopes.default !== undefined;
