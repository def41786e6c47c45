import type { ModelClass } from '../options/model-class';

/** A getter and setter as an author wrote them in a class. */
export interface ClassAccessor {
  readonly get?: ((this: object) => unknown) | undefined;
  readonly set?: ((this: object, value: unknown) => void) | undefined;
}

/** What the authors of classes wrote under names that have Mortise's accessors now, by prototype. */
const authored = new WeakMap<object, Map<string, ClassAccessor>>();
const ours = new WeakSet();

/** The getter and setter that a class, or one it extends, has for an attribute: they work as the options `get` and `set`. */
export function classAccessor(model: ModelClass, name: string): ClassAccessor {
  // Few attributes have any.
  if (!(name in (model.prototype as object))) return {};
  for (let prototype: object | null = model.prototype; prototype !== null;) {
    const accessor = ownAccessor(prototype, name);
    if (accessor !== undefined) return accessor;
    prototype = Object.getPrototypeOf(prototype) as object | null;
  }
  return {};
}

function ownAccessor(prototype: object, name: string): ClassAccessor | undefined {
  const known = authored.get(prototype)?.get(name);
  if (known !== undefined) return known;
  // Called with the instance as `this`, as the language does.
  const { get, set } = (Object.getOwnPropertyDescriptor(prototype, name) ?? {}) as ClassAccessor;
  if ((get === undefined && set === undefined) || (get !== undefined && ours.has(get))) return undefined;
  const all = authored.get(prototype) ?? new Map<string, ClassAccessor>();
  authored.set(prototype, all.set(name, { get, set }));
  return { get, set };
}

/** Puts an accessor of Mortise's on a prototype, in front of the author's. */
export function putAccessor(prototype: object, name: string, accessor: Required<ClassAccessor>): void {
  if (accessor.get !== undefined) ours.add(accessor.get);
  Object.defineProperty(prototype, name, { ...accessor, configurable: true, enumerable: false });
}
