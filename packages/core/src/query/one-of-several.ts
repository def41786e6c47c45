import { hasUniqueKey } from '../definition/definition-keys';
import type { DefinedAssociation, Link } from '../definition/model-definition';
import { allOf, type Condition } from './condition';
import type { IncludeNode, LinkStep, OrderTerm } from './select-query';

/** Whether an association leads to one row where there may be several: a has-one whose key nothing makes unique. */
export function isOneOfSeveral({ many, path }: Pick<DefinedAssociation, 'many' | 'path'>): boolean {
  const { to, toAttributes } = path.at(-1) as Link; // a path has a link
  return !many && to.primaryKey.length > 0 && !hasUniqueKey(to, toAttributes);
}

/** The steps of an include. Where it leads to one of several rows, they lead to the one that it shows, and to no other. */
export function shownRows(association: DefinedAssociation, { steps, order }: IncludeNode): readonly LinkStep[] {
  const [step] = steps;
  if (step === undefined || !isOneOfSeveral(association)) return steps;
  return [{ ...step, condition: allOf([step.condition, isFirst(step, order)]) }];
}

/** The first in the order of its scope; an order by other rows counts for includes, which join them. */
function isFirst({ link, condition }: LinkStep, order: readonly OrderTerm[]): Condition {
  const siblings: Link = { ...link, from: link.to, fromAttributes: link.toAttributes, many: true };
  const own = order.filter(
    ({ by }) => !('attribute' in by) || !Object.hasOwn(by, 'include') || by.include === undefined,
  );
  return { type: 'first', step: { link: siblings, condition, attributes: [] }, order: own };
}
