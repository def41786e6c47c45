import type { DefinedAssociation, ModelDefinition } from './model-definition';

/** The attributes that no two rows share the values of: the primary key and those of unique indexes. */
export function uniqueKeysOf({ primaryKey, indexes }: ModelDefinition): readonly (readonly string[])[] {
  // Of rows that an index leaves out several may have the same values.
  const unique = indexes
    .filter(({ unique, livingBy, detail }) => unique && livingBy === undefined && detail?.isKey !== false)
    .map(({ attributes }) => attributes);
  return [primaryKey, ...unique].filter(key => key.length > 0);
}

/** Whether no two rows have the same values of these attributes. */
export const hasUniqueKey = (definition: ModelDefinition, names: readonly string[]): boolean =>
  uniqueKeysOf(definition).some(key => key.every(name => names.includes(name)));

/** Marks both ends of every link and of every foreign key as keys. */
export function markKeyAttributes(
  definitions: Iterable<ModelDefinition>,
  associations: readonly Pick<DefinedAssociation, 'path'>[],
): void {
  for (const { path } of associations) {
    for (const { from, fromAttributes, to, toAttributes } of path) {
      mark(from, fromAttributes);
      mark(to, toAttributes);
    }
  }
  for (const definition of definitions) {
    for (const { attributes, target, targetAttributes } of definition.foreignKeys) {
      mark(definition, attributes);
      mark(target, targetAttributes);
    }
  }
}

/** Definitions are still being made: nobody has seen them yet. */
function mark({ keyAttributes }: ModelDefinition, names: readonly string[]): void {
  for (const name of names) (keyAttributes as Set<string>).add(name);
}
