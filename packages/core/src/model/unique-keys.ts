import type { ModelDefinition } from './model-definition';

/** Whether no two rows have the same values of these attributes. */
export function hasUniqueKey({ primaryKey, indexes }: ModelDefinition, names: readonly string[]): boolean {
  const keys = [primaryKey, ...indexes.filter(({ unique }) => unique).map(({ attributes }) => attributes)];
  return keys.some(key => key.length > 0 && key.every(name => names.includes(name)));
}
