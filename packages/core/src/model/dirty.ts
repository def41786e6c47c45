import { InvalidValueError } from '../data-types';
import type { AttributeDefinition } from './attribute-definition';
import { stateOf } from './instance';
import { loadedValue, readValue } from './layout';
import type { ModelDefinition } from './model-definition';

/** Attributes whose values differ from the ones loaded or last saved, changes inside a Date or JSON value included. */
export function changedAttributes(instance: object, definition: ModelDefinition): readonly string[] {
  return definition.columns.filter(name => isChanged(instance, definition.attributes.get(name) as AttributeDefinition));
}

export function isChanged(instance: object, attribute: AttributeDefinition): boolean {
  const state = stateOf(instance);
  const current = readValue(instance, state, attribute.name);
  const loaded = loadedValue(state, attribute.name);
  if (current === undefined) return false;
  if (current === null || loaded === null || loaded === undefined) return current !== loaded;
  return !sameValue(attribute, current, loaded);
}

function sameValue(attribute: AttributeDefinition, current: unknown, loaded: unknown): boolean {
  if (current === loaded) return true;
  try {
    return attribute.equals(attribute.normalise(current), loaded);
  } catch (error) {
    // What is no value of the type is a change: validation then says what is wrong with it.
    if (error instanceof InvalidValueError) return false;
    throw error;
  }
}
