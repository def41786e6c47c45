import type { ModelDefinition } from '../definition/model-definition';
import type { Condition } from './condition';

/** On paranoid models: rows that are not marked as deleted. */
export function livingRows(definition: ModelDefinition, paranoid = true): Condition | undefined {
  const { deletedAt } = definition.timestamps;
  if (deletedAt === undefined || !paranoid) return undefined;
  return { type: 'null', attribute: deletedAt, negated: false };
}
