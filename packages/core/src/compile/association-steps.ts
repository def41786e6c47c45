import type { Association, AssociationChain } from '../association';
import type { Link } from '../definition/defined-association';
import { allOf, type Condition } from '../query/condition';
import type { LinkStep, Via } from '../query/select-query';
import type { CompileContext } from './context';
import { pathSteps } from './path-steps';
import { compileWhere } from './where';

type StepContext = Pick<CompileContext, 'bag' | 'include'>;

/** What is read at the end of a path, and which of the rows there. */
type TargetRead = Pick<LinkStep, 'condition' | 'attributes'>;

/** The last step of an association's path: the rows of its target that it means. */
export function targetStep(
  association: Association,
  { condition, attributes }: TargetRead,
  context: StepContext,
): LinkStep {
  return {
    link: association.path.at(-1) as Link, // a path has a link
    condition: allOf([scopeCondition(association, context), condition]),
    attributes,
    via: association.chain && viaOf(association.chain, context),
  };
}

/** The association's own scope as a condition on the target. */
function scopeCondition(
  { scope, targetDefinition: definition }: Association,
  context: StepContext,
): Condition | undefined {
  return scope === undefined ? undefined : compileWhere(scope, { ...context, definition });
}

/** Rows in between count as they do for the associations they belong to: with their scopes, and not deleted. */
function viaOf({ members, attributes, includesLast }: AssociationChain, context: StepContext): Via {
  const steps = members.flatMap(member => pathSteps(member, context));
  return { steps: includesLast ? steps : steps.slice(0, -1), attributes };
}
