import type { Condition, ModelDefinition, ParameterBag } from '@mortise/core';

/** What rows are asked for whose attributes hold this key. */
export function hasKey(
  definition: ModelDefinition,
  names: readonly string[],
  key: readonly unknown[],
  bag: ParameterBag,
): readonly Condition[] {
  return names.map((attribute, index) => ({
    type: 'compare',
    attribute,
    operator: '=',
    value: bag.canonical(definition, attribute, key[index]),
  }));
}
