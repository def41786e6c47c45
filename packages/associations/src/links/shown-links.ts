import { allOf, compileOrigin, livingRows, type Condition, type Link, type ParameterBag } from '@mortise/core';
import { linkToTarget, type JunctionAssociation, type KeyAssociation } from '../association';

/**
 * The links that are an association's own, as conditions on the rows that hold them. Every write that takes links off, or
 * tells which there are, keeps to them: what an association never shows, it does not touch. A default scope of the target
 * is for its lists: it does not say whose the links are.
 */
export interface ShownLinks {
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
export function isShownLink(association: JunctionAssociation, bag: ParameterBag): Condition | undefined {
  const { row, leadsToShown } = shownLinks(association, bag);
  return allOf([row, leadsToShown(linkToTarget(association))]);
}

/** The rows of a has-many or has-one. */
export function isShownTarget(association: KeyAssociation, bag: ParameterBag): Condition | undefined {
  const conditions = compileOrigin(association, undefined, bag).steps.map(({ condition }) => condition);
  return allOf([...conditions, livingRows(association.targetDefinition)]);
}
