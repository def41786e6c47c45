import type { ModelDefinition } from '../definition/model-definition';
import { putAccessor, type ClassAccessor } from '../definition/class-accessors';
import { stateOf, readValue, writeValue } from '../instance/instance';
import { isAccessed, type AttributeDefinition } from '../definition/attribute-definition';

/** What a registry has put onto the prototypes of its models. */
export class InstalledMembers {
  readonly #methods = new Map<object, ReadonlySet<string>>();

  /** Gives the class of a model the accessors of its attributes and the methods of its associations. */
  install(definition: ModelDefinition): void {
    defineAccessors(definition);
    const prototype = definition.model.prototype as object;
    const names = new Set<string>();
    for (const association of definition.associations.values()) {
      for (const [name, method] of association.methods()) installMethod(prototype, name, method, names);
    }
    this.#methods.set(prototype, names);
  }

  /** Takes the methods off again. */
  uninstall(): void {
    for (const [prototype, names] of this.#methods) for (const name of names) Reflect.deleteProperty(prototype, name);
    this.#methods.clear();
  }
}

/** A method the user's class has itself is never replaced. */
function installMethod(prototype: object, name: string, method: unknown, names: Set<string>): void {
  if (name in prototype && !names.has(name)) return;
  Object.defineProperty(prototype, name, { value: method, configurable: true, writable: true, enumerable: false });
  names.add(name);
}

/** Attributes with a `get` or `set` of their own, and hidden ones, become accessors on the model's prototype. */
function defineAccessors(definition: ModelDefinition): void {
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
