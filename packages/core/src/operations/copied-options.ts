import { isAssociation } from '../compile/includes';
import { isPlainObject } from '../data-types/kind-of-value';

/**
 * A copy of options that hooks may change: of plain objects and lists all the way down. Anything else is what it is: an
 * instance, a Date, a Buffer, SQL, a model, an association, a transaction.
 */
export function copiedOptions<Options extends object>(options: Options): Options {
  // A copy has the same members.
  return copyOf(options, new Map()) as Options;
}

function copyOf(value: unknown, known: Map<object, object>): unknown {
  if (typeof value !== 'object' || value === null) return value;
  const copied = known.get(value);
  if (copied !== undefined) return copied;
  if (Array.isArray(value)) return copyOfList(value, known);
  return isPlainObject(value) && !isAssociation(value) ? copyOfObject(value, known) : value;
}

function copyOfList(list: readonly unknown[], known: Map<object, object>): unknown[] {
  const copy: unknown[] = [];
  known.set(list, copy);
  for (const item of list) copy.push(copyOf(item, known));
  return copy;
}

function copyOfObject(object: object, known: Map<object, object>): object {
  const copy = Object.create(Object.getPrototypeOf(object) as object | null) as object;
  known.set(object, copy);
  // Operators are symbols: they are members too.
  for (const name of Reflect.ownKeys(object)) {
    if (!Object.prototype.propertyIsEnumerable.call(object, name)) continue;
    const value = copyOf(Reflect.get(object, name), known);
    Object.defineProperty(copy, name, { value, writable: true, enumerable: true, configurable: true });
  }
  return copy;
}
