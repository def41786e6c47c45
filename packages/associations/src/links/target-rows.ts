import {
  Op,
  recordSaved,
  undoOnRollback,
  type Condition,
  type ExecutionContext,
  type ModelDefinition,
  type ParameterBag,
  type WhereOptions,
} from '@mortise/core';
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

/** The rows of these targets in the words of a `where`, for hooks. */
export function whereOneOf(names: readonly string[], targets: readonly TargetKey[]): WhereOptions {
  const [name] = names;
  if (names.length === 1 && name !== undefined) return { [name]: targets.map(({ key }) => key[0]) };
  return { [Op.or]: targets.map(({ key }) => whereKey(names, key)) };
}

/** The rows whose attributes hold this key, likewise. */
export const whereKey = (names: readonly string[], key: readonly unknown[]): Record<string, unknown> =>
  Object.fromEntries(names.map((name, index) => [name, key[index]]));

/** What the rows of targets hold now. */
export interface WrittenRows {
  readonly targets: readonly TargetKey[];
  readonly values: ReadonlyMap<string, unknown>;
}

/** Shows on the instances that were given what their rows hold now, unless the transaction is rolled back. */
export function recordLinks(
  definition: ModelDefinition,
  { targets, values }: WrittenRows,
  context: ExecutionContext,
): void {
  for (const { instance } of targets) {
    if (instance === undefined) continue;
    undoOnRollback(definition, instance, context);
    recordSaved(instance, definition, values);
  }
}
