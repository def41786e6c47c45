import type { ModelDefinition } from '../definition/model-definition';
import { putAccessor, type ClassAccessor } from '../definition/class-accessors';
import { stateOf, readValue, writeValue } from '../instance/instance';
import { isAccessed, type AttributeDefinition } from '../definition/attribute-definition';

/** What a registry has put onto the prototypes of its models. */
export class InstalledMembers {
  readonly #methods = new Map<object, Iterable<string>>();

  /** Gives the class of a model the accessors of its attributes and the methods of its associations. */
  install(definition: ModelDefinition): void {
    defineAccessors(definition);
    const prototype = definition.model.prototype as object;
    const methods = methodsFor(prototype, definition);
    if (methods.size > 0) expectMany(prototype);
    for (const [name, value] of methods)
      Object.defineProperty(prototype, name, { value, configurable: true, writable: true, enumerable: false });
    this.#methods.set(prototype, [...methods.keys()]);
  }

  /** Takes the methods off again. */
  uninstall(): void {
    for (const [prototype, names] of this.#methods) for (const name of names) Reflect.deleteProperty(prototype, name);
    this.#methods.clear();
  }
}

/**
 * V8 lays a prototype out anew with each member it gets, which copies all that are there, unless one was taken off: then it
 * is a table until it is used.
 */
function expectMany(prototype: object): void {
  const anything = Symbol('member');
  Object.defineProperty(prototype, anything, { value: undefined, configurable: true });
  Reflect.deleteProperty(prototype, anything);
}

/** A method the user's class has itself is never replaced. */
function methodsFor(prototype: object, { associations }: ModelDefinition): ReadonlyMap<string, unknown> {
  const methods = new Map<string, unknown>();
  for (const association of associations.values()) {
    for (const [name, method] of association.methods()) if (!(name in prototype)) methods.set(name, method);
  }
  return methods;
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
