import {
  hasUniqueKey,
  integerKinds,
  type Condition,
  type Link,
  type LinkStep,
  type ModelDefinition,
} from '@mortise/core';
import { typeOf } from './columns';

/**
 * Whether the keys that lead to the end of a path are listed, instead of asking for each row whether it leads there: where a
 * key names what stands on the path, the list is at most as long as the links of that. Only the structure is asked, so that
 * plans stay cached by it.
 */
export const isListed = (steps: readonly LinkStep[]): boolean =>
  startsAtKeys(steps) && comparesAlike((steps[0] as LinkStep).link); // a path has a link

/**
 * Which texts are equal may depend on the side that a column stands on, and a list puts it on the other one; more kinds than
 * those called so are kept as text somewhere. Numbers are equal from either side.
 */
export const comparesAlike = ({ from, fromAttributes, to, toAttributes }: Link): boolean =>
  fromAttributes.every(name => integerKinds.has(typeOf(from, name).kind)) &&
  toAttributes.every(name => integerKinds.has(typeOf(to, name).kind));

/** Whether the conditions along a path name rows of one of its tables by a key. */
const startsAtKeys = (steps: readonly LinkStep[]): boolean =>
  steps.some(({ link: { to }, condition }) => namesKeys(condition, to));

function namesKeys(condition: Condition | undefined, definition: ModelDefinition): boolean {
  if (condition === undefined) return false;
  if (condition.type === 'exists') return startsAtKeys(condition.steps);
  if (condition.type === 'or') return condition.conditions.every(each => namesKeys(each, definition));
  if (condition.type === 'and' && condition.conditions.some(each => namesKeys(each, definition))) return true;
  return fixesKey(condition, definition);
}

/** Whether a condition names rows of its own table by a key: each of them is then found, and asked. */
export const fixesKey = (condition: Condition, definition: ModelDefinition): boolean =>
  hasUniqueKey(definition, fixedBy(condition));

/** The attributes whose values a condition lists. */
function fixedBy(condition: Condition): readonly string[] {
  if (condition.type === 'and') return condition.conditions.flatMap(fixedBy);
  if (condition.type === 'compare') return condition.operator === '=' ? [condition.attribute] : [];
  return condition.type === 'in' && !condition.negated ? condition.attributes : [];
}
