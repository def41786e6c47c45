import type { ModelDefinition } from './model-definition';

/** The attributes that no two rows share the values of: the primary key and those of unique indexes. */
export function uniqueKeysOf({ primaryKey, indexes }: ModelDefinition): readonly (readonly string[])[] {
  const unique = indexes.filter(index => index.unique).map(({ attributes }) => attributes);
  return [primaryKey, ...unique].filter(key => key.length > 0);
}

/** Whether no two rows have the same values of these attributes. */
export const hasUniqueKey = (definition: ModelDefinition, names: readonly string[]): boolean =>
  uniqueKeysOf(definition).some(key => key.every(name => names.includes(name)));
