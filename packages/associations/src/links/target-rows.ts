import {
  recordSaved,
  undoOnRollback,
  type Condition,
  type ExecutionContext,
  type ModelDefinition,
  type ParameterBag,
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
