import type { Association } from '../association';
import { type Link, hasUniqueKey } from '../definition/model-definition';
import type { IncludeOptions } from '../options/find-options';
import { includeRules } from '../options/find-rules';
import { allOf, type Condition } from '../query/condition';
import type { IncludeNode, LinkStep, OrderTerm } from '../query/select-query';
import { ownOptions } from '../rules/known-options';
import type { CompileContext } from './context';

/** Which rows at the end of an association's path count. */
type PathOptions = Pick<IncludeOptions, 'where' | 'paranoid' | 'through'>;

/** The path of an association to the rows that it shows, nothing of which is read. */
export function pathSteps(
  association: Association,
  { bag, include }: Pick<CompileContext, 'bag' | 'include'>,
  options: PathOptions = {},
): readonly LinkStep[] {
  const given = ownOptions(options, includeRules);
  const through = association.junction === undefined ? {} : { through: { ...given.through, attributes: [] } };
  return shownRows(association, include(association, { ...given, attributes: [], ...through }, bag));
}

/** Whether an association leads to one row where there may be several: a has-one whose key nothing makes unique. */
export function isOneOfSeveral({ many, path }: Pick<Association, 'many' | 'path'>): boolean {
  const { to, toAttributes } = path.at(-1) as Link; // a path has a link
  return !many && to.primaryKey.length > 0 && !hasUniqueKey(to, toAttributes);
}

/** The steps of an include. Where it leads to one of several rows, they lead to the one that it shows, and to no other. */
function shownRows(association: Association, { steps, order }: IncludeNode): readonly LinkStep[] {
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
