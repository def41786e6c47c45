import {
  attributeOf,
  firstLinkOf,
  targetOf,
  type IncludeNode,
  type LinkStep,
  type ModelDefinition,
  type SelectQuery,
} from '@mortise/core';
import { PARENT_KEYS } from './key-list';

/** The parents that a query is made for. */
interface Parents {
  readonly parent: ModelDefinition;
  readonly mode: SelectQuery['mode'];
}

/** An included association as a query of its own, which starts at the keys of all parents. */
export function separateQuery(node: IncludeNode, { parent, mode }: Parents): SelectQuery {
  const last = node.steps.at(-1) as LinkStep; // a path has a link
  const link = firstLinkOf(node.steps);
  const steps = [...node.steps.slice(0, -1), { ...last, condition: undefined, attributes: [] }];
  const types = link.fromAttributes.map(name => attributeOf(link.from, name).type);
  return {
    definition: targetOf(node.steps),
    attributes: last.attributes,
    computed: node.computed,
    where: last.condition,
    origin: { steps, keys: { slot: PARENT_KEYS, types }, single: false, parent },
    includes: node.includes,
    order: node.order,
    limit: node.limit,
    offset: node.offset,
    mode,
    lock: node.lock,
  };
}
