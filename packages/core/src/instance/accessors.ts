import { putAccessor, type ClassAccessor } from '../definition/class-accessors';
import { stateOf, readValue, writeValue } from './instance';
import { isAccessed, type AttributeDefinition } from '../definition/attribute-definition';
import type { ModelDefinition } from '../definition/model-definition';

/** Attributes with a `get` or `set` of their own, and hidden ones, become accessors on the model's prototype. */
export function defineAccessors(definition: ModelDefinition): void {
  const prototype = definition.model.prototype as object;
  for (const attribute of definition.attributes.values()) {
    if (!isAccessed(attribute)) continue;
    putAccessor(prototype, attribute.name, accessor(attribute));
  }
}

function accessor({ name, get, set }: AttributeDefinition): Required<ClassAccessor> {
  return {
    get(this: object) {
      return get === undefined ? readValue(this, stateOf(this), name) : get.call(this);
    },
    set(this: object, value: unknown) {
      if (set === undefined) writeValue(this, stateOf(this), name, value);
      else set.call(this, value);
    },
  };
}
