import type { DefinedAssociation } from './defined-association';
import type { ModelDefinition } from './model-definition';

/** Marks both ends of every link and of every foreign key as keys. */
export function markKeyAttributes(
  definitions: Iterable<ModelDefinition>,
  associations: readonly DefinedAssociation[],
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
