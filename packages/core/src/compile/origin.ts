import type { Association } from '../association';
import type { IncludeThroughOptions } from '../options/find-options';
import type { Condition } from '../query/condition';
import type { ParameterBag } from '../query/parameter-bag';
import type { LinkStep, OrderTerm } from '../query/select-query';
import { declaredScope, junctionOrder, junctionStep, targetStep } from './association-steps';
import { compileContext } from './find';

/** The way from known sources to their targets. */
interface CompiledOrigin {
  readonly steps: readonly LinkStep[];
  /** By rows of the junction. */
  readonly order: readonly OrderTerm[];
}

/**
 * The steps of a read that starts at known sources, and its order by rows on the way: the target's own conditions belong to
 * the query around them.
 */
export function compileOrigin(
  association: Association,
  through: IncludeThroughOptions | undefined,
  bag: ParameterBag,
): CompiledOrigin {
  const context = compileContext(association.targetDefinition, bag);
  const target = targetStep(association, { condition: undefined, attributes: [] }, context);
  return {
    steps: [...junctionStep(association, through, context), target],
    order: junctionOrder(association, through, context),
  };
}

/** The scope that an association gives its junction, as a condition on it. */
export function compileJunctionScope({ junction }: Association, bag: ParameterBag): Condition | undefined {
  return junction && declaredScope(junction, compileContext(junction.definition, bag));
}
