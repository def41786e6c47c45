import { type Awaitable, executionOf, incrementMatching, ParameterBag } from '@mortise/core';
import type { JunctionAssociation } from '../association';
import { requiredSourceKey, distinctTargets, inKeyOrder, targetKeys } from '../reads/link-keys';
import { linkStatement } from './write-links';
import { linksOf } from './remove-links';
import type { LinkIncrement } from './write-options';

/** Counts attributes of the links with these targets, by one statement, and gives the number of links. */
export async function incrementLinks(
  association: JunctionAssociation,
  source: object,
  input: unknown,
  { verb, attributes, options }: LinkIncrement,
): Promise<number> {
  const sourceKey = requiredSourceKey(association, source);
  const targets = inKeyOrder(distinctTargets(targetKeys(association, input)));
  if (targets.length === 0) return 0;
  const { throughDefinition: definition, isSymmetric } = association;
  const count = await linkStatement(association, executionOf(options), (within): Awaitable<number> => {
    const bag = new ParameterBag();
    const where = linksOf(association, { sourceKey, targets, keeps: false }, bag);
    return incrementMatching({ definition, where, bag }, verb, attributes, { ...options, ...executionOf(within) });
  });
  // Two rows for each link, but for the one of a row with itself.
  return isSymmetric ? Math.ceil(count / 2) : count;
}
