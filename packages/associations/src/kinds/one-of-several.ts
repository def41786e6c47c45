import {
  allOf,
  hasUniqueKey,
  pathSteps,
  type Condition,
  type Link,
  type LinkStep,
  type OrderTerm,
  type ParameterBag,
} from '@mortise/core';
import type { BaseAssociation } from './association-base';

/** Whether an association leads to one row where there may be several: a has-one whose key nothing makes unique. */
export function isOneOfSeveral({ many, path }: BaseAssociation): boolean {
  const { to, toAttributes } = path.at(-1) as Link; // a path has a link
  return !many && to.primaryKey.length > 0 && !hasUniqueKey(to, toAttributes);
}

/** The steps of a member of a chain. Where it leads to one of several rows, that is the one its include and getter take. */
export function memberSteps(member: BaseAssociation, bag: ParameterBag): readonly LinkStep[] {
  if (!isOneOfSeveral(member)) return pathSteps(member, { bag });
  const { steps, order } = member.include({ attributes: [] }, { bag });
  const step = steps[0] as LinkStep; // as above
  return [{ ...step, condition: allOf([step.condition, isFirst(step, order)]) }];
}

/** The first by attributes of its own: the order of a scope may also be SQL, or by other rows, which counts for includes. */
function isFirst({ link, condition }: LinkStep, order: readonly OrderTerm[]): Condition {
  const siblings: Link = { ...link, from: link.to, fromAttributes: link.toAttributes, many: true };
  const own = order.filter(({ by }) => 'attribute' in by && by.include === undefined);
  return { type: 'first', step: { link: siblings, condition, attributes: [] }, order: own };
}
