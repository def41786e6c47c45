import { recordSaved, type Condition, type ModelDefinition, type ParameterBag } from '@mortise/core';
import { listItem } from '../reads/source-key';
import type { TargetKey } from './targets';

/** The rows of these targets. */
export function isOneOf(
  definition: ModelDefinition,
  names: readonly string[],
  targets: readonly TargetKey[],
  bag: ParameterBag,
): Condition {
  const keys = targets.map(({ key }) => listItem(key));
  return { type: 'in', attributes: names, list: bag.canonicalList(definition, names, keys), negated: false };
}

/** Shows on the instances that were given what their rows hold now. */
export function recordLinks(
  definition: ModelDefinition,
  targets: readonly TargetKey[],
  values: ReadonlyMap<string, unknown>,
): void {
  for (const { instance } of targets) if (instance !== undefined) recordSaved(instance, definition, values);
}
