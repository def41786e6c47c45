import type { ModelDefinition } from './model-definition';

/** A function that makes something of a definition once, and remembers it as long as the definition is there. */
export function perDefinition<T extends object>(
  make: (definition: ModelDefinition) => T,
): (definition: ModelDefinition) => T {
  const known = new WeakMap<ModelDefinition, T>();
  return definition => {
    let made = known.get(definition);
    if (made === undefined) {
      made = make(definition);
      known.set(definition, made);
    }
    return made;
  };
}
