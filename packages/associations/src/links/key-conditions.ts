import { Op, type Condition, type ModelDefinition, type ParameterBag, type WhereOptions } from '@mortise/core';
import { listItem, type TargetKey } from '../reads/link-keys';

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

/** The rows of these targets in the words of a `where`, for hooks. */
export function whereOneOf(names: readonly string[], targets: readonly TargetKey[]): WhereOptions {
  const [name] = names;
  if (names.length === 1 && name !== undefined) return { [name]: targets.map(({ key }) => key[0]) };
  return { [Op.or]: targets.map(({ key }) => whereKey(names, key)) };
}

/** The rows whose attributes hold this key, likewise. */
export const whereKey = (names: readonly string[], key: readonly unknown[]): Record<string, unknown> =>
  Object.fromEntries(names.map((name, index) => [name, key[index]]));
