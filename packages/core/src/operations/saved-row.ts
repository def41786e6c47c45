import type { AttributeDefinition } from '../definition/attribute-definition';
import { stateOf, canonicalLayout, loadedValue, readValue, writeValue } from '../instance/instance';
import type { ModelDefinition } from '../definition/model-definition';

/**
 * Records what was written: the instance shows the canonical values, as a find would, and its state compares with them
 * from now on.
 */
export function recordSaved(
  instance: object,
  definition: ModelDefinition,
  written: ReadonlyMap<string, unknown>,
): void {
  const state = stateOf(instance);
  const row = definition.columns.map(name => {
    if (!written.has(name)) return loadedValue(state, name);
    const value = written.get(name);
    // Not by `===`: -0 was written as 0.
    if (!Object.is(readValue(instance, state, name), value)) writeValue(instance, state, name, value);
    return copied(definition, name, value);
  });
  state.row = row;
  state.offset = 0;
  state.layout = canonicalLayout(definition);
  state.isNewRecord = false;
}

/** A Date or JSON value that the user may go on changing must not change the record of what was written. */
function copied(definition: ModelDefinition, name: string, value: unknown): unknown {
  const { copy } = definition.attributes.get(name) as AttributeDefinition; // columns are attributes
  return copy === undefined || value === null || value === undefined ? value : copy(value);
}
